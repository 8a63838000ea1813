"""Rehearses or commits: all is posted in one transaction and taken back unless it ties out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from argosy.domains.purchasing import api as purchasing
from argosy.domains.sales import api as sales
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.ledger.queries import trial_balance
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.project.golive.figures import CONTROLS, Export, Figure
from argosy.project.golive.known import Known, look_up
from argosy.project.golive.posting import NotPosted, Poster, foreign
from argosy.project.golive.profiles import Profile
from argosy.project.golive.reading import read_folder, total
from argosy.project.golive.tie_out import Amount, AreaReport, compare

ORDERS = ("sales_orders", "purchase_orders")


@dataclass(slots=True)
class Outcome:
    """What a run found. It was committed only when `is_committed` says so."""

    areas: list[AreaReport] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    is_committed: bool = False

    @property
    def ties_out(self) -> bool:
        """Whether nothing is wrong and every difference is 0.00."""
        return not self.problems and bool(self.areas) and all(area.holds for area in self.areas)


def go_live(
    folder: Path, profile: Profile, actor: Actor, on: date, *, commits: bool = False
) -> Outcome:
    """Read, post and compare; commit when told to and everything ties out.

    Args:
        folder: the exports.
        profile: how they are written.
        actor: who goes live, and for which company.
        on: the day of the opening balances; its period must be open.
        commits: whether a run that ties out is kept.

    Raises:
        Refused: the folder holds nothing that the profile knows.
    """
    export = read_folder(folder, profile)
    outcome = Outcome(files=export.files, problems=list(export.problems))
    known = look_up(actor, export)
    outcome.problems += [*known.problems, *_unfit(export, known)]
    if outcome.problems:
        return outcome
    poster = Poster(actor, known, on, f"golive/{on}")
    before = _balances(actor, on)
    try:
        with transaction.atomic(using=sql.alias()):
            poster.post(export)
            sql.rows("SELECT set_config('argosy.companies', %s, true)", (_own(actor),))
            outcome.areas = _reports(export, known, poster, _moved(before, _read(actor, on)))
            outcome.is_committed = commits and outcome.ties_out
            transaction.set_rollback(not outcome.is_committed, using=sql.alias())
    except NotPosted as refused:
        outcome.problems += refused.problems
    except ArgosyError as error:
        outcome.problems += [str(problem) for problem in error.problems]
    return outcome


def _own(actor: Actor) -> str:
    return "{" + str(actor.company_id) + "}"


def _unfit(export: Export, known: Known) -> Iterable[str]:
    """What no posting could take: no opening account, too many decimals, a currency alone."""
    if known.opening() is None:
        yield "the chart has no account for opening balances (purpose `opening`)"
    scale = known.scale(known.currency)
    for figures in export.figures.values():
        for figure in figures:
            exponent = figure.amount.normalize().as_tuple().exponent
            if isinstance(exponent, int) and -exponent > scale:
                yield f"{figure.place}: {figure.amount} has more than {scale} decimals"
    for area in (*CONTROLS, "ledger"):
        for figure in foreign(export.figures[area], known):
            yield f"{figure.place}: {figure.currency} without its amount in {figure.currency}"


def _balances(actor: Actor, on: date) -> dict[int, int]:
    with reading(actor):
        return _read(actor, on)


def _read(actor: Actor, on: date) -> dict[int, int]:
    return {row.account_id: row.closing_minor for row in trial_balance(actor.company_id, on)}


def _moved(before: dict[int, int], after: dict[int, int]) -> dict[int, int]:
    return {id_: after.get(id_, 0) - before.get(id_, 0) for id_ in before.keys() | after.keys()}


def _reports(
    export: Export, known: Known, poster: Poster, moved: dict[int, int]
) -> list[AreaReport]:
    """Compare area by area, in the order of the cockpit."""
    claims = [f for f in export.figures["ledger"] if poster.belongs_to_area(f, export)]
    found: list[AreaReport] = []
    for area, control in CONTROLS.items():
        details = export.figures[area]
        theirs = [claim for claim in claims if known.area(claim) == area]
        if not details and not theirs:
            continue
        posted = sum(
            minor for id_, minor in moved.items() if known.chart.accounts[id_].control == control
        )
        if area == "bank" and not details:
            continue
        found.append(
            compare(area, _amounts(details, known, poster), _amounts(theirs, known, poster), posted)
        )
    found.append(_ledger(export, known, poster, moved))
    found += [_orders(area, export, poster) for area in ORDERS if export.figures[area]]
    return found


def _amounts(figures: Sequence[Figure], known: Known, poster: Poster) -> list[Amount]:
    return [
        Amount(
            _key(figure, known),
            poster.minor(figure.amount),
            figure.place,
            poster.minor(figure.off),
        )
        for figure in figures
    ]


def _key(figure: Figure, known: Known) -> tuple[str, str]:
    """Stock goes to the accounts that the rules name, so it is compared as a whole."""
    account = known.account(figure)
    if account is None or account.control == "stock":
        return "", ""
    return account.code, figure.party


def _ledger(export: Export, known: Known, poster: Poster, moved: dict[int, int]) -> AreaReport:
    """The rest of the ledger, and whether debit and credit of the old books are equal."""
    every = export.figures["ledger"]
    rest = [figure for figure in every if not poster.belongs_to_area(figure, export)]
    imported = poster.minor(total(rest))
    opening = known.opening()
    areas = {control for area, control in CONTROLS.items() if area != "bank"}
    if export.figures["bank"]:
        areas.add("bank")
    posted = sum(
        minor
        for id_, minor in moved.items()
        if known.chart.accounts[id_].control not in areas and (not opening or id_ != opening.id)
    )
    unbalanced = poster.minor(total(every))
    offender = ""
    if unbalanced:
        last = every[-1].place
        offender = f"{last.file}: debit and credit of the old ledger differ by {unbalanced}"
    elif imported != posted:
        offender = f"posted {posted}, imported {imported}, in minor units"
    return AreaReport("ledger", len(rest), imported, posted, imported, unbalanced, offender)


def _orders(area: str, export: Export, poster: Poster) -> AreaReport:
    """Orders are compared by line and quantity; the figures count lines."""
    figures = export.figures[area]
    lines = [
        quantity
        for order_id in poster.orders.get(area, ())
        for quantity in _quantities(area, poster.actor, order_id)
    ]
    wanted, found = sum(figure.quantity for figure in figures), sum(lines)
    offender = "" if wanted == found else f"quantities: {wanted} in the files, {found} in orders"
    count = len(figures)
    return AreaReport(area, count, count, len(lines), count, len(lines) - count, offender)


def _quantities(area: str, actor: Actor, order_id: int) -> list[Decimal]:
    if area == "sales_orders":
        return [line.qty for line in sales.access_order(actor, order_id).lines]
    return [line.qty for line in purchasing.access_order(actor, order_id).lines]
