"""Pages of what runs underneath: jobs, settings, notifications, performance, health.

Each is composed from the `api.py` of its capability on the platform; nothing is decided here.
"""
