"""Entering categories and attributes: the words by which products are sorted and told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.product.commands.lookups import category_ids
from argosy.masterdata.product.rules.new_product import code_problem
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import storable, taken, unknown

PATH_MAX = 1000


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category at the root or below another one, by code; that may stand earlier in a batch."""

    code: str
    name: str
    parent: str = ""
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class NewAttribute:
    """Something variants differ in, with its values as (code, name, name_zh)."""

    code: str
    name: str
    values: tuple[tuple[str, str, str], ...]
    name_zh: str = ""


@command("product.create_category", permission="product.create")
def do_create_category(run: CommandRun, batch: Sequence[NewCategory]) -> list[Done | None]:
    """Enter categories.

    Before: codes are free, parents exist or stand earlier in the batch. After: the tree has the new
    nodes; it cannot have a circle, since a parent always comes first. Permission: product.create.
    """
    for index, new in enumerate(batch):
        run.reject(index, *_category_problems(new))
    paths = _paths([new.parent for new in batch])
    existing = category_ids(new.code for new in batch)
    for index, new in enumerate(batch):
        if new.code in existing or new.code in paths:
            run.reject(index, taken("category", new.code))
        elif new.parent and new.parent not in paths:
            run.reject(index, unknown("category", new.parent, "parent"))
        else:
            paths[new.code] = f"{paths[new.parent]}/{new.code}" if new.parent else new.code
            if len(paths[new.code]) > PATH_MAX:
                run.reject(index, _too_deep())
    kept = run.settle(len(batch))
    ids = dict(
        zip((batch[i].code for i in kept), sql.ids("product_category", len(kept)), strict=True)
    )
    parents = ids | category_ids(batch[i].parent for i in kept)
    rows = [
        (ids[new.code], new.code, new.name, new.name_zh, parents.get(new.parent), paths[new.code])
        for new in (batch[i] for i in kept)
    ]
    if rows:
        with rivals_refused():
            sql.insert(
                "product_category",
                ("id", "code", "name", "name_zh", "parent_id", "path"),
                sql.transpose(rows),
            )
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        code = batch[index].code
        results[index] = Done("product_category", ids[code], code)
    return results


def _category_problems(new: NewCategory) -> list[Problem]:
    found = [
        code_problem(new.code),
        text_problem(new.name, "name", 200, required=True),
        text_problem(new.name_zh, "name_zh", 200),
    ]
    if found[0] is None and "/" in new.code:
        found.append(
            Problem(
                "category.slash", "A category's code has no slash.", "Use a dash instead.", "code"
            )
        )
    return [problem for problem in found if problem is not None]


def _too_deep() -> Problem:
    return Problem(
        "category.depth",
        "The codes from the root down are longer than {most} characters.",
        "Use shorter codes or fewer levels.",
        "code",
        {"most": PATH_MAX},
    )


def _paths(codes: Sequence[str]) -> dict[str, str]:
    wanted = storable(codes)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT code, path FROM product_category WHERE code = ANY(%s::text[])",
        (sql.array(wanted),),
    )
    return {str(code): str(path) for code, path in found}


@command("product.create_attribute", permission="product.create")
def do_create_attribute(run: CommandRun, batch: Sequence[NewAttribute]) -> list[Done | None]:
    """Enter attributes with their values.

    Before: codes are free. After: variants may have these values. Permission: product.create.
    """
    seen = _attribute_codes([new.code for new in batch])
    for index, new in enumerate(batch):
        run.reject(index, *_attribute_problems(new))
        if new.code in seen:
            run.reject(index, taken("attribute", new.code))
        seen.add(new.code)
    kept = run.settle(len(batch))
    ids = sql.ids("product_attribute", len(kept))
    news = [batch[index] for index in kept]
    with rivals_refused():
        sql.insert(
            "product_attribute",
            ("id", "code", "name", "name_zh"),
            _columns([(id_, n.code, n.name, n.name_zh) for id_, n in zip(ids, news, strict=True)]),
        )
        sql.insert(
            "product_attribute_value",
            ("attribute_id", "code", "name", "name_zh"),
            _columns(
                [(id_, *value) for id_, n in zip(ids, news, strict=True) for value in n.values]
            ),
        )
    results: list[Done | None] = [None] * len(batch)
    for index, id_ in zip(kept, ids, strict=True):
        results[index] = Done("product_attribute", id_, batch[index].code)
    return results


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return sql.transpose(rows) if rows else []


def _attribute_problems(new: NewAttribute) -> list[Problem]:
    found = [
        code_problem(new.code, max_length=32),
        text_problem(new.name, "name", 100, required=True),
        text_problem(new.name_zh, "name_zh", 100),
    ]
    codes: set[str] = set()
    for place, (code, name, name_zh) in enumerate(new.values):
        path = f"values[{place}]"
        found.append(code_problem(code, path, 32))
        found.append(text_problem(name, path, 100, required=True))
        found.append(text_problem(name_zh, path, 100))
        if code in codes:
            found.append(taken("value", code, path))
        codes.add(code)
    return [problem for problem in found if problem is not None]


def _attribute_codes(codes: Sequence[str]) -> set[str]:
    wanted = storable(codes)
    if not wanted:
        return set()
    found = sql.rows(
        "SELECT code FROM product_attribute WHERE code = ANY(%s::text[])", (sql.array(wanted),)
    )
    return {str(code) for (code,) in found}
