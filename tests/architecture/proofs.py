"""What may not import posting code: the checks and the reference models that judge it.

A judge that shared code with the accused would share its mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

POSTING_NAMES = frozenset(
    {
        "allocation",
        "commands",
        "commitments",
        "handlers",
        "moves",
        "posting",
        "posting_rules",
        "projections",
        "reservations",
        "run",
    }
)
"""Modules of a capability or of the kernel that write, or derive what was written."""


def is_judge(module: str) -> bool:
    """Whether a module proves what others have posted."""
    parts = module.split(".")
    if "tests" in parts:
        return False
    return parts[-1] == "checks" or module.startswith("argosy.testing.reference")


def is_posting(module: str) -> bool:
    """Whether a module posts."""
    parts = module.split(".")
    return parts[:1] == ["argosy"] and bool(POSTING_NAMES.intersection(parts[2:]))


def partial_judges(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """Each judge that reaches posting code, directly or through others, with the way it does."""
    found: list[str] = []
    for judge in sorted(module for module in imports if is_judge(module)):
        ways: dict[str, str] = {judge: judge}
        queue = [judge]
        while queue:
            here = queue.pop(0)
            for target in sorted(imports.get(here, ())):
                if target in ways:
                    continue
                ways[target] = f"{ways[here]} -> {target}"
                if is_posting(target):
                    found.append(ways[target])
                else:
                    queue.append(target)
    return found
