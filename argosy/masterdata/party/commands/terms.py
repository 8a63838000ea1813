"""Groups, payment terms, the terms of a company with a party, roles that end, credit limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from psycopg.types.json import Jsonb

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger.commitments import set_limits
from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.party.commands import insert
from argosy.masterdata.party.commands.change import emit_changed, twice
from argosy.masterdata.party.commands.locks import lock_parties
from argosy.masterdata.party.commands.lookups import Lookups, groups, payment_terms
from argosy.masterdata.party.rules.changes import EndRole, SetCreditLimit, SetTerms
from argosy.masterdata.party.rules.new_party import code_problem, terms_problems
from argosy.masterdata.party.rules.payment_terms import Terms, check_terms, terms_to_json
from argosy.masterdata.party.rules.roles import DatedRole
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import possible_ids


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group of customers or suppliers."""

    kind: str
    code: str
    name: str
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class NewPaymentTerm:
    """Terms of payment with their names."""

    code: str
    name: str
    terms: Terms
    name_zh: str = ""


def _name_problems(code: str, name: str, name_zh: str) -> list[Problem]:
    found = [
        code_problem(code),
        text_problem(name, "name", 200, required=True),
        text_problem(name_zh, "name_zh", 200),
    ]
    return [problem for problem in found if problem is not None]


@command("party.create_group", permission="party.write")
def do_create_party_group(run: CommandRun, batch: Sequence[NewGroup]) -> list[Done | None]:
    """Make groups of customers or suppliers. Permission: party.write."""
    for index, new in enumerate(batch):
        run.reject(index, *_name_problems(new.code, new.name, new.name_zh))
        if new.kind not in ("customer", "supplier"):
            run.reject(
                index,
                Problem(
                    "party_group.kind",
                    "A group holds customers or suppliers.",
                    'Use "customer" or "supplier".',
                    "kind",
                ),
            )
    kept = run.settle(len(batch))
    ids = sql.ids("party_group", len(kept))
    chosen = [(id_, batch[index]) for id_, index in zip(ids, kept, strict=True)]
    with rivals_refused():
        insert.insert_records(
            "party_group",
            ("id", "kind", "code", "name", "name_zh"),
            [(id_, new.kind, new.code, new.name, new.name_zh) for id_, new in chosen],
        )
    results: list[Done | None] = [None] * len(batch)
    for index, (id_, new) in zip(kept, chosen, strict=True):
        results[index] = Done("party_group", id_, new.code)
    return results


@command("party.create_payment_term", permission="party.write")
def do_create_payment_term(run: CommandRun, batch: Sequence[NewPaymentTerm]) -> list[Done | None]:
    """Make terms of payment: instalments and cash discounts. Permission: party.write."""
    for index, new in enumerate(batch):
        run.reject(index, *_name_problems(new.code, new.name, new.name_zh))
        run.reject(index, *(problem.under("terms") for problem in check_terms(new.terms)))
    kept = run.settle(len(batch))
    ids = sql.ids("payment_term", len(kept))
    chosen = [(id_, batch[index]) for id_, index in zip(ids, kept, strict=True)]
    with rivals_refused():
        insert.insert_records(
            "payment_term",
            ("id", "code", "name", "name_zh", "definition"),
            [(i, n.code, n.name, n.name_zh, Jsonb(terms_to_json(n.terms))) for i, n in chosen],
        )
    results: list[Done | None] = [None] * len(batch)
    for index, (id_, new) in zip(kept, chosen, strict=True):
        results[index] = Done("payment_term", id_, new.code)
    return results


@command("party.set_terms", permission="party.write_terms")
def do_set_terms(run: CommandRun, batch: Sequence[SetTerms]) -> list[Done | None]:
    """Set the terms of the actor's company with parties; the terms that stood are replaced.

    Before: party, groups and payment terms exist. Emits `PartyChanged`. Permission:
    party.write_terms.
    """
    lock_parties(run, [new.party_id for new in batch], "party_id")
    terms = [new.terms for new in batch]
    found = Lookups(frozenset(), {}, groups(terms), payment_terms(terms), frozenset())
    seen: set[int] = set()
    for index, new in enumerate(batch):
        run.reject(index, *terms_problems(new.terms), *found.terms_problems(new.terms))
        if new.party_id in seen:
            run.reject(index, twice("party_id"))
        seen.add(new.party_id)
    kept = run.settle(len(batch))
    chosen = [(batch[index].party_id, batch[index].terms) for index in kept]
    insert.insert_terms(run, chosen, found, replace=True)
    return emit_changed(run, len(batch), [(i, batch[i].party_id) for i in kept], "terms")


@command("party.set_credit_limit", permission="party.credit")
def do_set_credit_limit(run: CommandRun, batch: Sequence[SetCreditLimit]) -> list[Done | None]:
    """Set credit limits of parties in the actor's company, kept by the kernel's exposure.

    What is used of the limit stays as it is, over it if need be. Emits `PartyChanged`. Permission:
    party.credit.
    """
    lock_parties(run, [new.party_id for new in batch], "party_id")
    seen: set[tuple[int, str]] = set()
    for index, new in enumerate(batch):
        found = [
            currency_problem(new.currency),
            None
            if new.limit_minor is None
            else int64_problem(new.limit_minor, "limit_minor", minimum=0),
            twice("party_id") if (new.party_id, new.currency) in seen else None,
        ]
        run.reject(index, *(problem for problem in found if problem is not None))
        seen.add((new.party_id, new.currency))
    kept = run.settle(len(batch))
    chosen = [batch[index] for index in kept]
    set_limits(run, [(new.party_id, new.currency, new.limit_minor) for new in chosen])
    return emit_changed(run, len(batch), [(i, batch[i].party_id) for i in kept], "credit")


@command("party.end_role", permission="party.write")
def do_end_role(run: CommandRun, batch: Sequence[EndRole]) -> list[Done | None]:
    """Give roles their last day; the role that holds on that day is the one that ends.

    Before: the role holds on that day in the actor's company. Emits `PartyChanged`. Permission:
    party.write.
    """
    lock_parties(run, [end.party_id for end in batch], "party_id")
    wanted = possible_ids(end.party_id for end in batch)
    rows = sql.rows(
        "SELECT id, party_id, role, valid_from, valid_to FROM party_role"
        " WHERE company_id = %s AND party_id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(wanted)),
    )
    roles = [(cast(int, r[0]), cast(int, r[1]), DatedRole(*r[2:])) for r in rows]  # type: ignore[arg-type]
    ended: dict[int, int] = {}
    for index, end in enumerate(batch):
        for role_id, party_id, role in roles:
            if party_id == end.party_id and role.role == end.role and role.holds_on(end.on):
                ended[index] = role_id
        if index not in ended:
            run.reject(index, _not_held(end))
    kept = run.settle(len(batch))
    last = {ended[index]: batch[index].on for index in kept}
    sql.execute(
        "UPDATE party_role r SET valid_to = w.valid_to"
        " FROM unnest(%s::bigint[], %s::date[]) AS w(id, valid_to) WHERE r.id = w.id",
        (sql.array(list(last)), sql.array(list(last.values()))),
    )
    return emit_changed(run, len(batch), [(i, batch[i].party_id) for i in kept], "roles")


def _not_held(end: EndRole) -> Problem:
    return Problem(
        "role.not_held",
        "The party does not have the role {role} on {on}.",
        "Look at its roles and choose a day within one of them.",
        "role",
        {"role": ascii(end.role)[:30], "on": end.on},
    )
