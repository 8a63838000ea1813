"""The cockpit: one line an area, amounts in the company's currency, the first row to look at."""

from __future__ import annotations

from decimal import Decimal

from argosy.project.golive.figures import LABELS
from argosy.project.golive.running import ORDERS, Outcome
from argosy.project.golive.tie_out import AreaReport

HEAD = (
    f"{'area':<34} {'rows':>7} {'imported':>18} {'posted':>18} {'in ledger':>18} {'difference':>14}"
)
PROBLEMS_SHOWN = 50


def lines(outcome: Outcome, scale: int, *, is_chinese: bool = False) -> list[str]:
    """The report as a person reads it."""
    told = [f"read     {file}" for file in outcome.files]
    if outcome.problems:
        shown = outcome.problems[:PROBLEMS_SHOWN]
        told += [f"problem  {problem}" for problem in shown]
        if more := len(outcome.problems) - len(shown):
            told.append(f"problem  and {more} more")
    if outcome.areas:
        told += ["", HEAD]
        told += [line for area in outcome.areas for line in _area(area, scale, is_chinese)]
    return [*told, "", _verdict(outcome)]


def facts(outcome: Outcome, scale: int) -> dict[str, object]:
    """The report for programs: amounts as strings."""
    return {
        "committed": outcome.is_committed,
        "ties_out": outcome.ties_out,
        "problems": outcome.problems,
        "areas": [
            {
                "area": area.area,
                "rows": area.rows,
                "imported": _shown(area.imported, area, scale),
                "posted": _shown(area.posted, area, scale),
                "in_ledger": _shown(area.in_ledger, area, scale),
                "difference": _shown(area.difference, area, scale),
                "offender": area.offender,
            }
            for area in outcome.areas
        ],
    }


def _area(area: AreaReport, scale: int, is_chinese: bool) -> list[str]:
    label = LABELS[area.area][int(is_chinese)]
    figures = [area.imported, area.posted, area.in_ledger]
    amounts = " ".join(f"{_shown(figure, area, scale):>18}" for figure in figures)
    line = f"{label:<34} {area.rows:>7} {amounts} {_shown(area.difference, area, scale):>14}"
    return [line] if area.holds else [line, f"    look at {area.offender}"]


def _shown(minor: int, area: AreaReport, scale: int) -> str:
    if area.area in ORDERS:
        return f"{minor} lines"
    return f"{Decimal(minor).scaleb(-scale):,.{scale}f}"


def _verdict(outcome: Outcome) -> str:
    if outcome.is_committed:
        return "Committed: every area ties out to 0.00."
    if outcome.ties_out:
        return "Every area ties out to 0.00. Nothing was kept: say --commit to go live."
    return "NOT READY. Nothing was kept."
