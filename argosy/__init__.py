"""Argosy: supply chain, CRM, CMS and ERP on one database, built on the flows of information, goods and money."""
