"""Lists that no capability can make alone; each is composed of what several know."""
