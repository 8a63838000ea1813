"""The project: settings, urls, server entry points and the `argosy` command line."""
