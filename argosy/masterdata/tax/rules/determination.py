"""Which tax codes a line bears: by where it goes from and to, what it is, who buys it, and when.

The rules are data; the decision lists every rule that was tried and why it won or lost, and is
stored with the line, so that an auditor can follow it years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.reasons import Outcome, Verdict
from argosy.masterdata.tax.rules.documents import Direction


@dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166-1 alpha-2) and, where taxes depend on it, a subdivision (ISO 3166-2)."""

    country: str
    subdivision: str = ""


class Crossing(StrEnum):
    """Whether a rule wants the goods to stay in the country or to leave it."""

    ANY = "any"
    DOMESTIC = "domestic"
    CROSS_BORDER = "cross_border"


@dataclass(frozen=True, slots=True)
class TaxContext:
    """What the tax of a line depends on; product class and party status are the company's words."""

    direction: Direction
    ship_from: Place
    ship_to: Place
    product_class: str
    party_status: str
    on: date


@dataclass(frozen=True, slots=True)
class TaxRule:
    """When a set of tax codes applies; an empty criterion fits everything.

    Places are countries ("DE"), subdivisions ("US-TX") or groups of countries ("EU"). The highest
    priority wins; among equals the rule with more criteria, then the one of the lower `id`.
    """

    id: int
    name: str
    codes: tuple[str, ...]
    priority: int = 0
    direction: Direction | None = None
    ship_from: tuple[str, ...] = ()
    ship_to: tuple[str, ...] = ()
    crossing: Crossing = Crossing.ANY
    product_classes: tuple[str, ...] = ()
    party_statuses: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def criteria(self) -> int:
        """How many criteria the rule states: the more, the more special it is."""
        stated = (
            self.direction,
            self.ship_from,
            self.ship_to,
            self.product_classes,
            self.party_statuses,
        )
        return sum(1 for each in stated if each) + (self.crossing is not Crossing.ANY)


@dataclass(frozen=True, slots=True)
class Determination:
    """The tax codes of a line, the rule that gave them and every rule that was tried."""

    codes: tuple[str, ...]
    rule: TaxRule | None
    trace: tuple[Verdict, ...]
    problem: Problem | None = None

    def to_json(self) -> dict[str, object]:
        """Return what is stored with the line."""
        return {
            "codes": list(self.codes),
            "rule": None if self.rule is None else self.rule.name,
            "trace": [verdict.to_json() for verdict in self.trace],
        }


Groups = Mapping[str, frozenset[str]]

_FROM: Final = "It is for goods shipped from {wanted}, not {place}."
_TO: Final = "It is for goods shipped to {wanted}, not {place}."
_VALUE: Final = "It is for {wanted}, not {value}."


def determine(
    context: TaxContext, rules: Iterable[TaxRule], groups: Groups | None = None
) -> Determination:
    """Return the tax codes of a line with the reasons.

    `groups` names sets of countries, such as "EU". Without a rule that fits, the determination
    carries a problem and no codes: a document is never taxed by silence.
    """
    trace: list[Verdict] = []
    fitting: list[TaxRule] = []
    for rule in sorted(rules, key=lambda rule: (-rule.priority, -rule.criteria, rule.id)):
        mismatch = _mismatch(rule, context, groups or {})
        if mismatch is not None:
            trace.append(mismatch)
        else:
            trace.append(_won(rule) if not fitting else _lost(rule, fitting[0]))
            fitting.append(rule)
    if not fitting:
        return Determination((), None, tuple(trace), _undetermined(context))
    return Determination(fitting[0].codes, fitting[0], tuple(trace))


def determine_all(
    contexts: Sequence[TaxContext], rules: Sequence[TaxRule], groups: Groups | None = None
) -> list[Determination]:
    """Return the determination of each context; equal contexts are decided once."""
    decided: dict[TaxContext, Determination] = {}
    for context in contexts:
        if context not in decided:
            decided[context] = determine(context, rules, groups)
    return [decided[context] for context in contexts]


def _mismatch(rule: TaxRule, context: TaxContext, groups: Groups) -> Verdict | None:
    """Return why a rule does not fit, by its first criterion that fails, or None."""
    if rule.valid_from is not None and context.on < rule.valid_from:
        return _no(rule, "tax.rule.not_yet", "It is valid from {day}.", day=rule.valid_from)
    if rule.valid_to is not None and context.on > rule.valid_to:
        return _no(rule, "tax.rule.ended", "It was valid until {day}.", day=rule.valid_to)
    if rule.direction is not None and rule.direction is not context.direction:
        return _no(rule, "tax.rule.direction", "It is for a {wanted}.", wanted=rule.direction.value)
    for code, message, place, wanted in (
        ("tax.rule.ship_from", _FROM, context.ship_from, rule.ship_from),
        ("tax.rule.ship_to", _TO, context.ship_to, rule.ship_to),
    ):
        if wanted and not any(_covers(pattern, place, groups) for pattern in wanted):
            shown = place.subdivision or place.country or "?"
            return _no(rule, code, message, wanted=", ".join(wanted), place=shown)
    if not _crosses(rule.crossing, context):
        return _no(
            rule, "tax.rule.crossing", "It is for {wanted} shipments.", wanted=rule.crossing.value
        )
    for code, value, allowed in (
        ("tax.rule.product_class", context.product_class, rule.product_classes),
        ("tax.rule.party_status", context.party_status, rule.party_statuses),
    ):
        if allowed and value not in allowed:
            return _no(rule, code, _VALUE, wanted=", ".join(allowed), value=value or "?")
    return None


def _covers(pattern: str, place: Place, groups: Groups) -> bool:
    """Return whether a country, subdivision or group covers a place."""
    if pattern in (place.country, place.subdivision):
        return True
    return place.country in groups.get(pattern, frozenset())


def _crosses(crossing: Crossing, context: TaxContext) -> bool:
    domestic = context.ship_from.country == context.ship_to.country
    return crossing is Crossing.ANY or domestic is (crossing is Crossing.DOMESTIC)


def _no(rule: TaxRule, code: str, message: str, **params: object) -> Verdict:
    return Verdict(rule.name, Outcome.NO_MATCH, code, message, params)


def _won(rule: TaxRule) -> Verdict:
    return Verdict(
        rule.name,
        Outcome.WON,
        "tax.rule.won",
        "It fits and comes first (priority {priority}).",
        {"priority": rule.priority},
    )


def _lost(rule: TaxRule, winner: TaxRule) -> Verdict:
    params = {"winner": winner.name, "priority": rule.priority}
    if rule.priority < winner.priority:
        message = "It fits, but {winner} has a higher priority."
    elif rule.criteria < winner.criteria:
        message = "It fits, but {winner} is more special."
    else:
        message = "It fits, but {winner} is the older rule."
    return Verdict(rule.name, Outcome.LOST, "tax.rule.lost", message, params)


def _undetermined(context: TaxContext) -> Problem:
    return Problem(
        "tax.undetermined",
        "No tax rule fits: from {ship_from} to {ship_to}, {product_class}, {party_status}.",
        "Add a tax rule for this case (a zero-rated code where no tax is due), or name the code.",
        "tax_codes",
        {
            "ship_from": context.ship_from.subdivision or context.ship_from.country or "?",
            "ship_to": context.ship_to.subdivision or context.ship_to.country or "?",
            "product_class": context.product_class or "?",
            "party_status": context.party_status or "?",
        },
    )
