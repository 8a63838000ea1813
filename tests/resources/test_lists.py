"""Every declared noun in groups, on boards, calendars, and for many records: with the right alone.

Sums are compared with those added up here from the records that a reader pages through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import PermissionDenied
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.aggregates import aggregate
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import LIMIT_MAX, Query, where_of
from argosy.platform.registry.grouping import GROUPS_MAX, Grouping
from argosy.platform.registry.measures import can_be_added, can_be_key
from argosy.platform.registry.resource import Resource
from argosy.platform.users.tests import people
from argosy.web.desk.tests.visitor import csrf, signed_in
from tests.resources.test_desk import OF_EVERYBODY
from tests.security.conftest import Stage


def keys_of(resource: Resource) -> list[Field]:
    return [field for field in resource.fields if can_be_key(field)]


def measures_of(resource: Resource) -> tuple[str, ...]:
    found = [f.name for f in resource.fields if can_be_added(resource, f)]
    return tuple(found[:8])


def added_up(resource: Resource, name: str, rows: list[dict[str, object]]) -> dict[str, Decimal]:
    """Add up a field of records here, by currency or unit."""
    field = resource.field(name)
    assert field is not None
    sums: dict[str, Decimal] = {}
    for row in rows:
        value = row[name]
        if value is None:
            continue
        if field.type is FieldType.MONEY:
            money = cast("dict[str, str]", value)
            unit, amount = money["currency"], Decimal(money["amount"])
        else:
            of = row.get(field.unit) if field.unit else ""
            unit = str((of.get("code") or of.get("name")) if isinstance(of, dict) else of or "")
            amount = Decimal(str(value))
        sums[unit] = sums.get(unit, Decimal(0)) + amount
    return sums


def test_totals_are_those_of_the_records_and_groups_find_theirs(filled: Stage) -> None:
    actor = filled.trade.seller.books.actor
    wrong: list[str] = []
    grouped: Counter[str] = Counter()
    for resource in catalogue.resources().values():
        rows = reads.page(actor, resource, Query(limit=LIMIT_MAX)).rows
        if len(rows) == LIMIT_MAX:
            continue
        measures = measures_of(resource)
        total = aggregate(actor, resource, Grouping(measures=measures)).total
        if total.count != len(rows):
            wrong.append(f"{resource.name}: {total.count} counted, {len(rows)} there")
        for name in measures:
            told = {
                amount.get("currency", amount.get("unit", "")): Decimal(
                    amount.get("amount") or amount["value"]
                )
                for amount in total.measures[name]
            }
            if told != added_up(resource, name, rows):
                wrong.append(f"{resource.name}.{name}: {told}")
        for field in keys_of(resource):
            grouped[resource.name] += 1
            wrong += _group_faults(actor, resource, field, len(rows))
    assert not wrong, "\n".join(wrong)
    assert len(grouped) > 30


def _group_faults(actor: Actor, resource: Resource, field: Field, count: int) -> Iterator[str]:
    found = aggregate(actor, resource, Grouping(by=(field.name,), limit=GROUPS_MAX))
    if sum(group.count for group in found.rows) != count:
        yield f"{resource.name} by {field.name}: not every record is in a group"
    for group in found.rows[:3]:
        where, problems = where_of(group.filter)
        assert not problems, group.filter
        total = aggregate(actor, resource, Grouping(where=where)).total
        if total.count != group.count:
            yield f"{resource.name} by {field.name}: {group.filter} finds {total.count}"


def test_without_the_right_nothing_is_put_together(filled: Stage) -> None:
    actor = filled.trade.seller.books.actor
    blind = replace(actor, kind=ActorKind.USER, permissions=frozenset())
    for resource in catalogue.resources().values():
        with pytest.raises(PermissionDenied):
            aggregate(blind, resource, Grouping())
    people.user("lists-blind", "integrator")
    client = signed_in("lists-blind", company=actor.company_id)
    for name in catalogue.resources():
        if name in {"users.account", "users.key", *OF_EVERYBODY}:
            continue
        for kind in ("board", "calendar", "rows"):
            assert client.get(f"/desk/{name}/?as={kind}").status_code == 403, (name, kind)
        assert client.get(f"/desk/{name}/cell?record=1&field=id").status_code == 403, name
        assert _post(client, f"/desk/{name}/many").status_code == 403, name
        assert _post(client, f"/desk/{name}/views").status_code == 403, name


def _post(client: Client, address: str) -> HttpResponseBase:
    return client.post(address, {"csrf": csrf(client), "action": "x", "do": "save"})


def test_every_list_is_a_board_a_calendar_groups_and_a_chart_at_a_fixed_cost(
    filled: Stage,
) -> None:
    people.user("lists-root", "administrator")
    client = signed_in("lists-root", company=filled.trade.seller.books.actor.company_id)
    client.get("/desk/")
    wrong: list[str] = []
    for resource in catalogue.resources().values():
        keys = [field.name for field in keys_of(resource)][:2]
        if not keys:
            continue
        by = ",".join(keys)
        asked = [f"?by={keys[0]}", f"?as=chart&by={keys[0]}&measures=count"]
        asked += [f"?as=pivot&by={by}"] if len(keys) > 1 else []
        asked += ["?as=board", "?as=calendar"]
        for address in asked:
            answer = client.get(f"/desk/{resource.name}/{address}")
            if answer.status_code != 200:
                wrong.append(f"{resource.name}{address}: {answer.status_code}")
        with sql.counted() as of_few:
            client.get(f"/desk/{resource.name}/?by={keys[0]}&id.lte=0")
        with sql.counted() as of_all:
            client.get(f"/desk/{resource.name}/?by={keys[0]}")
        if of_all.statements > of_few.statements:
            wrong.append(f"{resource.name}: {of_few.statements} then {of_all.statements}")
    assert not wrong, "\n".join(wrong)
