"""What id columns of the users point at, where their names do not say it."""

from __future__ import annotations

REFERENCES = {"role_grant.granted_by": "actor", "api_key.companies": "company"}
