"""What the web and other distributions may import of sales."""
