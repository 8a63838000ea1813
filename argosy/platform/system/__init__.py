"""The system beneath the suite: its home folder, its database server, its health."""
