"""Argosy: supply chain, CRM, CMS and ERP on one database.

Built on the three flows around a company: information, goods and money.
"""

__version__ = "0.1.0"
