"""One's own account at the desk: profile, password, second factor, sessions."""
