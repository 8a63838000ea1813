"""The first page: whether everything runs, and what to do next."""
