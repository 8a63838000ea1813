"""Reads files into any resource, through its own commands: rehearsed, whole, resumable, undone."""
