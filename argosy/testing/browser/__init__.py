"""A real Chromium for tests of pages: found or brought, led to a real server, watched."""
