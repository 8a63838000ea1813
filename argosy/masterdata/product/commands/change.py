"""Changing products: only what is named changes, and only on the version that was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.contracts.product import ProductChanged
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion, ValidationFailed
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.product.commands.lookups import category_ids
from argosy.masterdata.unknown import possible_ids, unknown


@dataclass(frozen=True, slots=True)
class ProductChange:
    """What changes of a product; None leaves a field as it is, "" empties it.

    `version` is that of the product as the person saw it. Base unit and tracking never change:
    posted moves were counted in them.
    """

    product_id: int
    version: int
    name: str | None = None
    name_zh: str | None = None
    description: str | None = None
    category: str | None = None
    tax_class: str | None = None
    is_active: bool | None = None


@command("product.change_product", permission="product.change")
def do_change_product(run: CommandRun, batch: Sequence[ProductChange]) -> list[Done | None]:
    """Change products.

    Before: each product exists in the version named, and is named once. After: the fields named are
    changed and the version is one higher. Emits `ProductChanged`. Permission: product.change.
    """
    versions = _lock([change.product_id for change in batch])
    categories = category_ids(change.category for change in batch if change.category)
    seen: set[int] = set()
    stale = False
    for index, change in enumerate(batch):
        run.reject(index, *_problems(change, categories))
        present = versions.get(change.product_id)
        if present is None:
            run.reject(index, unknown("product", change.product_id, "product_id"))
        elif present != change.version:
            stale = True
            run.reject(index, _stale(change.version, present))
        if change.product_id in seen:
            run.reject(index, _twice())
        seen.add(change.product_id)
    kept = run.settle(len(batch), StaleVersion if stale else ValidationFailed)
    changes = [batch[index] for index in kept]
    if changes:
        _update(changes, categories)
    results: list[Done | None] = [None] * len(batch)
    for index, change in zip(kept, changes, strict=True):
        event = ProductChanged(change.product_id, change.version + 1)
        run.emit(event, subject_type="product", subject_id=change.product_id)
        results[index] = Done("product", change.product_id)
    return results


def _lock(ids: Sequence[int]) -> dict[int, int]:
    """Lock products in the order of their keys and return their versions."""
    wanted = possible_ids(ids)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT id, version FROM product WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        (sql.array(wanted),),
    )
    return {cast(int, id_): cast(int, version) for id_, version in found}


def _problems(change: ProductChange, categories: dict[str, int]) -> list[Problem]:
    found = []
    if change.name is not None:
        found.append(text_problem(change.name, "name", 300, required=True))
    for field, text, most in (
        ("name_zh", change.name_zh, 300),
        ("tax_class", change.tax_class, 32),
    ):
        if text is not None:
            found.append(text_problem(text, field, most))
    if change.description is not None:
        found.append(text_problem(change.description, "description", 20_000, multiline=True))
    if change.category and change.category not in categories:
        found.append(unknown("category", change.category, "category"))
    return [problem for problem in found if problem is not None]


def _stale(seen: int, present: int) -> Problem:
    return Problem(
        "masterdata.stale",
        "Somebody changed it meanwhile: you saw version {seen}, it is version {present} now.",
        "Load it again, look at the change, and enter yours once more.",
        "version",
        {"seen": seen, "present": present},
    )


def _twice() -> Problem:
    return Problem(
        "masterdata.twice",
        "It is named twice in one batch.",
        "Put both changes into one.",
        "product_id",
    )


def _update(changes: Sequence[ProductChange], categories: dict[str, int]) -> None:
    """Write the changes: one statement for the kernel's item, one for the product."""
    ids = sql.array([change.product_id for change in changes])
    sql.execute(
        "UPDATE item i SET name = coalesce(c.name, i.name),"
        " is_active = coalesce(c.is_active, i.is_active)"
        " FROM unnest(%s::bigint[], %s::text[], %s::boolean[]) AS c(id, name, is_active)"
        " WHERE i.id = c.id AND (c.name IS NOT NULL OR c.is_active IS NOT NULL)",
        (
            ids,
            sql.array([change.name for change in changes]),
            sql.array([change.is_active for change in changes]),
        ),
    )
    sql.execute(
        "UPDATE product p SET name_zh = coalesce(c.name_zh, p.name_zh),"
        " description = coalesce(c.description, p.description),"
        " tax_class = coalesce(c.tax_class, p.tax_class),"
        " category_id = CASE WHEN c.moves THEN c.category_id ELSE p.category_id END,"
        " version = p.version + 1"
        " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::boolean[],"
        " %s::bigint[]) AS c(id, name_zh, description, tax_class, moves, category_id)"
        " WHERE p.id = c.id",
        (
            ids,
            sql.array([change.name_zh for change in changes]),
            sql.array([change.description for change in changes]),
            sql.array([change.tax_class for change in changes]),
            sql.array([change.category is not None for change in changes]),
            sql.array([categories.get(change.category or "") for change in changes]),
        ),
    )
