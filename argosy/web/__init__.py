"""What people and machines meet: desk, portal, storefront and API.

It sees capabilities only through their `api.py`.
"""
