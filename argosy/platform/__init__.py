"""The platform: registry, users, data and system services that every capability uses."""
