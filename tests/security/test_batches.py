"""Keys, rights, companies and half-bad batches: what holds for every command, tried on each."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from itertools import islice

import pytest

from argosy.domains.purchasing.rules.orders import OrderStep
from argosy.kernel.events.commands import BATCH_MAX, KEY_LENGTH_MAX, Mode
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import (
    KeyReused,
    PermissionDenied,
    StaleVersion,
    ValidationFailed,
)
from tests.security.conftest import Stage
from tests.security.example import Example, tried_commands
from tests.security.nasty import Case, cases
from tests.security.probing import Snapshot, problem_faults, try_out

COMMANDS = tried_commands()
MODES: tuple[Mode, ...] = ("all", "valid")
BAD_KEYS = ("", "k" * (KEY_LENGTH_MAX + 1), "a\nb", "a\x00", "\ud800", "\u2028", "\u202e")
ANYWHERE = frozenset(
    {
        # They name nothing but what the whole group shares: parties, products, calendars, rates.
        "accounting.issue_invoice",
        "accounting.close_result",
        "accounting.create_account",
        "accounting.create_dimension",
        "accounting.create_journal",
        "accounting.enter_invoice",
        "accounting.open_year",
        "accounting.revalue",
        "calendar.confirm_year",
        "calendar.create_calendar",
        "calendar.seed_year",
        "calendar.set_day",
        "calendar.set_week",
        "company.create_company",
        "company.found_company",
        "currency.enter_rates",
        "data.receive_file",
        "data.save_mapping",
        "im.bind",
        "intercompany.define_group_account",
        "inventory.open_warehouse",
        "own_fields.add",
        "own_fields.change",
        "own_fields.purge",
        "own_fields.remove",
        "own_fields.restore",
        "own_fields.retry",
        "party.add_parts",
        "party.block_party",
        "party.change_party",
        "party.create_group",
        "party.create_party",
        "party.create_payment_term",
        "party.end_address",
        "party.end_bank_account",
        "party.end_contact_point",
        "party.link_contact",
        "party.remove_party",
        "party.set_credit_limit",
        "party.set_terms",
        "product.change_product",
        "product.create_attribute",
        "product.create_category",
        "product.create_offer",
        "product.create_price_list",
        "product.create_product",
        "purchasing.set_policy",
        "stock.create_lot",
        "tax.create_country_group",
        "tax.create_tax_code",
        # People work in several companies.
        "users.change_role",
        "users.change_user",
        "users.create_key",
        "users.create_user",
        "users.define_role",
        "users.grant_role",
        "users.invite",
        "users.revoke_key",
        "users.reset_second_factor",
        "users.take_link",
        "users.revoke_role",
        "users.set_password",
        # A provider is the whole group's, as people are.
        "oidc.admit_person",
        "oidc.bind_identity",
        "oidc.change_provider",
        "oidc.create_provider",
        "oidc.set_secret",
        # Whether the records are there is for the action itself.
        "bulk.start",
        # Parties are the whole group's; what one says about them is each company's own.
        "comments.comment",
        "comments.follow",
        # A view is its owner's, in every company.
        "menus.add_link",
        "menus.pin",
        "menus.place",
        "menus.remove",
        "menus.unpin",
        "views.change",
        "views.clear_default",
        "views.remove",
        "views.rename",
        "views.save",
        "views.set_default",
        "views.share",
        # The queue, what holds for everybody, and what one chooses for oneself.
        "jobs.cancel",
        "jobs.retry",
        "notifications.choose",
        "notifications.read_all",
        "settings.set_own",
        "settings.set_secret",
        # A company makes its own.
        "printing.create_printer",
        "printing.create_template",
        "printing.set_letterhead",
        "printing.set_picture",
        "webhooks.create",
    }
)
"""Commands whose examples another company may give too."""
OF_ONESELF = frozenset(
    {
        "notifications.choose",
        "notifications.finish",
        "notifications.read",
        "notifications.read_all",
        "settings.set_own",
        "oidc.bind_identity",
        "oidc.unbind_identity",
        "users.change_own_password",
        "users.add_passkey",
        "users.add_totp",
        "users.take_link",
        "users.change_profile",
        "users.end_session",
        "users.remove_passkey",
        "users.remove_totp",
        "users.rename_passkey",
        "users.renew_recovery_codes",
        "users.set_own_picture",
    }
)
"""Commands that everybody who is signed in may give."""
EMPTY_HANDED = frozenset({"accounting.close_result", "accounting.revalue", "views.clear_default"})
"""Commands that answer nothing, and no problem, where nothing was left to do."""

RIVALRY = frozenset(
    {
        "masterdata.taken",
        "identifier.taken",
        "product.barcode_taken",
        "users.name_taken",
        "users.role_taken",
        "users.totp_there",
    }
)
"""What is said of the second of two items that claim the same code, whatever the first is."""


def named(item: object) -> dict[str, object]:
    """Return the fields of an input by name; none where it is no record."""
    if not is_dataclass(item):
        return {}
    return {field.name: getattr(item, field.name) for field in fields(item)}


def refused_ones(example: Example, wanted: int) -> list[Case]:
    """Return cases that are refused for what they say, not for values nothing can store."""
    sound = (case for case in cases(example.item, example.hint) if not case.bad.is_poison)
    return list(islice((c for c in sound if try_out(example, [c.item]).refusal), wanted))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_good_half_is_done_and_the_bad_half_has_its_problems(stage: Stage, name: str) -> None:
    example = stage.examples[name]
    poison = next(case for case in cases(example.item, example.hint) if case.bad.is_poison)
    for case in [poison, *refused_ones(example, 2)]:
        if len(str(case.bad.value)) > 1000:
            continue
        for batch, good in (([example.item, case.item], 0), ([case.item, example.item], 1)):
            outcome = try_out(example, batch, mode="valid")
            assert outcome.answer is not None, (str(case), outcome)
            answer, bad = outcome.answer, 1 - good
            rivals = {p.code for p in answer.problems if p.field.startswith(f"[{good}]")}
            if rivals and good == 1 and rivals <= RIVALRY:
                continue  # it wants the same code as the bad one before it
            assert answer.results[good] is not None or name in EMPTY_HANDED, str(case)
            if answer.results[bad] is None and name in EMPTY_HANDED and not answer.problems:
                continue
            assert answer.results[bad] is None, str(case)
            assert {p.field[:3] for p in answer.problems} == {f"[{bad}]"}, str(case)
            assert [fault for p in answer.problems for fault in problem_faults(p)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_twice_in_a_batch_is_taken_or_refused_and_no_batch_is_nothing(
    stage: Stage, name: str
) -> None:
    example = stage.examples[name]
    for mode in MODES:
        outcome = try_out(example, [example.item, example.item], mode=mode)
        assert outcome.crash is None
        if mode == "valid":
            assert outcome.answer is not None
            refused = {p.field[:3] for p in outcome.answer.problems}
            missing = [place for place, r in enumerate(outcome.answer.results) if r is None]
            assert name in EMPTY_HANDED or refused == {f"[{place}]" for place in missing}
        elif outcome.answer is not None and name not in EMPTY_HANDED:
            assert None not in outcome.answer.results
        empty = try_out(example, [], mode=mode)
        assert empty.answer is not None and empty.answer.results == ()


@pytest.mark.parametrize("name", sorted({*COMMANDS} - OF_ONESELF))
def test_without_the_right_nothing_is_said_or_done(stage: Stage, name: str) -> None:
    example = stage.examples[name]
    powerless = replace(example.actor, kind=ActorKind.USER, permissions=frozenset({"other.right"}))
    snapshot = Snapshot()
    before = snapshot.take()
    outcome = try_out(example, [example.item], actor=powerless)
    assert isinstance(outcome.refusal, PermissionDenied)
    assert [p.code for p in outcome.refusal.problems] == ["permission.missing"]
    assert snapshot.take() == before
    allowed = replace(powerless, permissions=frozenset({str(example.command.permission)}))
    assert example.command.permission
    outcome = try_out(example, [example.item], actor=allowed)
    assert outcome.crash is None
    assert outcome.answer or not isinstance(outcome.refusal, PermissionDenied), outcome


@pytest.mark.parametrize("name", COMMANDS)
def test_another_company_s_documents_are_unknown(stage: Stage, name: str) -> None:
    example = stage.examples[name]
    seller, buyer = stage.trade.seller.books.actor, stage.trade.buyer.actor
    stranger = buyer if example.actor.company_id == seller.company_id else seller
    snapshot = Snapshot()
    before = snapshot.take()
    outcome = try_out(example, [example.item], actor=stranger)
    assert outcome.crash is None
    assert (outcome.answer is not None) == (name in ANYWHERE), outcome
    if outcome.refusal is not None:
        assert [f for p in outcome.refusal.problems for f in problem_faults(p)] == []
    assert snapshot.take() == before


@pytest.mark.parametrize("name", COMMANDS)
def test_a_key_repeats_its_own_request_and_no_other(stage: Stage, name: str) -> None:
    example = stage.examples[name]
    first = example.give([example.item], key="once")
    snapshot = Snapshot()
    before = snapshot.take()
    again = example.give([example.item], key="once")
    assert again.replayed
    assert again.to_text() == first.to_text()
    assert again.command_id == first.command_id
    with pytest.raises(KeyReused) as refused:
        example.give([example.item, example.item], key="once")
    assert [(p.code, p.field) for p in refused.value.problems] == [("command.key_reused", "key")]
    with pytest.raises(KeyReused):
        example.give([example.item], key="once", mode="valid")
    assert snapshot.take() == before
    ((other,),) = sql.rows("SELECT max(id) FROM actor")
    stranger = replace(example.actor, id=int(str(other)) if other != example.actor.id else 1)
    try:
        answer = example.give([example.item], key="once", actor=stranger)
    except Exception as error:  # noqa: BLE001  # done already, for the most part
        assert not isinstance(error, KeyReused)
    else:
        assert not answer.replayed


@pytest.mark.parametrize(
    "key",
    ["", "k" * (KEY_LENGTH_MAX + 1), "a\nb", "a\x00", "\ud800", "\u2028", "\u202e"],
    ids=ascii,
)
def test_a_bad_key_is_refused(stage: Stage, key: str) -> None:
    for example in stage.examples.values():
        with pytest.raises(ValidationFailed) as refused:
            example.give([example.item], key=key)
        assert [(p.code, p.field) for p in refused.value.problems] == [("command.key", "key")]


def test_a_batch_that_is_too_large_is_refused(stage: Stage) -> None:
    example = stage.examples["sales.create_order"]
    with pytest.raises(ValidationFailed) as refused:
        example.give([example.item] * (BATCH_MAX + 1), key="large")
    assert [p.code for p in refused.value.problems] == ["command.batch_size"]


def test_a_stale_version_is_refused_as_such(stage: Stage) -> None:
    stale = 0
    for name, example in stage.examples.items():
        for field in ("version", "expected_version"):
            version = named(example.item).get(field)
            if not isinstance(version, int) or not version:
                continue
            stale += 1
            item = replace(example.item, **{field: version + 1})  # type: ignore[type-var]
            outcome = try_out(example, [item])
            assert isinstance(outcome.refusal, StaleVersion), (name, outcome)
            assert outcome.refusal.problems[0].field == f"[0].{field}", name
            assert outcome.refusal.problems[0].cure
    assert stale >= 8
    assert isinstance(stage.examples["purchasing.confirm_order"].item, OrderStep)
