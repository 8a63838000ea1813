"""What people and machines meet: desk, portal, storefront and API; it sees capabilities only through their api.py."""
