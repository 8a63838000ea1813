"""How master data is shared between the companies of a group: declared by each model, tested.

A customer must be one row for the whole group and yet have its own terms in each company; a chart
of accounts belongs to one company alone. Each model of `argosy.masterdata` says which of the three
it is in its class attribute `sharing`; docs/master-data.md lists them, and a test compares model,
columns and table.
"""

from __future__ import annotations

from enum import StrEnum


class Sharing(StrEnum):
    """Who sees a row and who keeps it.

    GROUP: one row for all companies, without a company_id.
    ASSIGNED: what one company adds to a row of the group (a role, terms), by company_id.
    PRIVATE: belongs to one company alone, by company_id, and extends nothing of the group.
    """

    GROUP = "group"
    ASSIGNED = "assigned"
    PRIVATE = "private"
