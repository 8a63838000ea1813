"""What must hold of own fields, proven in SQL apart from the code that writes them."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

CHECKS: list[Check] = [
    Check(
        "INV-60",
        "Each own field has its column, and each value fits its field, its row and its company",
        "每个自定义字段都有对应的列，每个取值符合其字段、所在行与公司",
        "SELECT company, found_in, found_row, what FROM own_field_offenders()",
    ),
]
