"""What only a real browser can tell: every page opened, every journey walked, nothing broken."""
