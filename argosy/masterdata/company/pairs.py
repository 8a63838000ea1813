"""Which companies of the group ship for each other, and on which terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.unknown import possible_ids, unknown


@dataclass(frozen=True, slots=True)
class PairCompanies:
    """The agreement that the actor's company buys from another of the group.

    Args:
        seller_id: the company that sells and ships.
        currency: of the documents between them.
        tax_codes: the buyer's codes for what it buys from the seller.
        is_active: False ends the agreement.
    """

    seller_id: int
    currency: str
    payment_term: str = ""
    tax_codes: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """An agreement in force, with the party that each of the two is."""

    buyer_id: int
    seller_id: int
    buyer_party: int
    seller_party: int
    currency: str
    payment_term: str
    tax_codes: tuple[str, ...]


@command("company.pair_companies", permission="company.write")
def do_pair_companies(run: CommandRun, batch: Sequence[PairCompanies]) -> list[Done | None]:
    """Agree that the actor's company buys from others of the group; again, it changes the terms.

    Before: the actor works in both companies. After: supplies between them make documents on both
    sides. Permission: company.write.
    """
    known = _companies([each.seller_id for each in batch])
    for index, each in enumerate(batch):
        if each.seller_id not in known or each.seller_id == run.company_id:
            run.reject(index, unknown("other company", each.seller_id, "seller_id"))
        elif each.seller_id not in run.actor.companies:
            run.reject(index, _not_yours(each.seller_id))
        found = [
            currency_problem(each.currency),
            text_problem(each.payment_term, "payment_term", 64),
            text_problem(",".join(each.tax_codes), "tax_codes", 300),
        ]
        run.reject(index, *(problem for problem in found if problem is not None))
    kept = [batch[index] for index in run.settle(len(batch))]
    found_ids = {
        (int(str(buyer)), int(str(seller))): int(str(row_id))
        for row_id, buyer, seller in sql.rows(_WRITE, _columns(run, kept))
    }
    return [
        Done("company_pair", found_ids[run.company_id, each.seller_id]) if each in kept else None
        for each in batch
    ]


_WRITE = """
INSERT INTO company_pair (buyer_id, seller_id, currency, payment_term, tax_codes, is_active)
SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bool[])
    ON CONFLICT (buyer_id, seller_id) DO UPDATE SET currency = excluded.currency,
       payment_term = excluded.payment_term, tax_codes = excluded.tax_codes,
       is_active = excluded.is_active
RETURNING id, buyer_id, seller_id
"""


def _columns(run: CommandRun, kept: Sequence[PairCompanies]) -> tuple[object, ...]:
    last = {each.seller_id: each for each in kept}.values()
    return (
        run.company_id,
        sql.array([each.seller_id for each in last]),
        sql.array([each.currency for each in last]),
        sql.array([each.payment_term for each in last]),
        sql.array([",".join(each.tax_codes) for each in last]),
        sql.array([each.is_active for each in last]),
    )


def _companies(ids: Sequence[int]) -> set[int]:
    wanted = possible_ids(ids)
    found = sql.rows("SELECT id FROM company WHERE id = ANY(%s::bigint[])", (sql.array(wanted),))
    return {int(str(row[0])) for row in found}


def pairs_of(buyer_id: int, sellers: Sequence[int]) -> dict[int, Pair]:
    """Return the agreements in force of a buying company, by the selling company."""
    found = sql.rows(
        "SELECT p.seller_id, b.party_id, s.party_id, p.currency, p.payment_term, p.tax_codes"
        " FROM company_pair p JOIN company_profile b ON b.id = p.buyer_id"
        " JOIN company_profile s ON s.id = p.seller_id"
        " WHERE p.is_active AND p.buyer_id = %s AND p.seller_id = ANY(%s::bigint[])",
        (buyer_id, sql.array(possible_ids(sellers))),
    )
    return {
        int(str(seller)): Pair(
            buyer_id,
            int(str(seller)),
            int(str(buyer_party)),
            int(str(seller_party)),
            str(currency),
            str(term),
            tuple(code for code in str(codes).split(",") if code),
        )
        for seller, buyer_party, seller_party, currency, term, codes in found
    }


def _not_yours(company_id: int) -> Problem:
    return Problem(
        "company.not_yours",
        "You do not work in company {company}.",
        "Let somebody who works in both companies agree.",
        "seller_id",
        {"company": company_id},
    )
