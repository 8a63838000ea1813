"""The rules of products as pure functions: prices that explain themselves, sources, codes."""
