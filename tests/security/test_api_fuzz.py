"""The whole API against whatever its own description allows, and against what it does not.

Requests are made from the OpenAPI document, valid and spoiled, and sent by a stranger and three
roles: no answer is a fault of ours, each is one that the document announces, and the books hold.
"""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.http import HttpResponse
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS as KNOWN
from schemathesis.checks import load_all_checks
from schemathesis.core.result import Ok

from argosy.kernel.identity import sql
from argosy.platform.data.imports.options import Mode
from argosy.platform.registry import catalogue
from argosy.platform.users.tests import people
from argosy.testing.database import TestDatabases
from argosy.testing.invariants import assert_books_hold
from argosy.web.api.openapi.files import CSV, FORM, XLSX, sample
from tests.security.conftest import MAKERS
from tests.security.field_examples import field_examples
from tests.security.trade_examples import make_trade

SEED = int(os.environ.get("ARGOSY_SEED", "3"))
QUICK, THOROUGH = 2_000, 20_000
TEXT_MAX = 60
RUNS = 20
"""Imports that are asked for again by their number."""
NUMBERS = itertools.count()
ROLES = ("administrator", "sales_clerk", "buyer")
COLUMNS = (
    *("code", "name", "id", "version", "country", "currency", "customer", "supplier", "item"),
    *("warehouse", "unit", "quantity", "date", "amount", "lines.item", "lines.quantity", ""),
)
CELLS = st.one_of(
    st.sampled_from(["", "1", "C1", "CODE", "EUR", "DE", "2026-03-31", "12.30", "=1+1", "'+1"]),
    st.text(max_size=12),
)
SHEET = io.BytesIO()
openpyxl.Workbook().save(SHEET)
WORKBOOKS = st.just(SHEET.getvalue())
ROW = st.lists(CELLS, max_size=6).map(",".join)
load_all_checks()
CHECKS: list[Any] = KNOWN.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)


def written(parts: tuple[list[str], list[str], str]) -> bytes:
    """Return a file of a heading and rows in an encoding; half characters become question marks."""
    heading, rows, encoding = parts
    return "\n".join([",".join(heading), *rows]).encode(encoding, "replace")


FILES = st.tuples(
    st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=6),
    st.lists(ROW, max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
).map(written)
schemathesis.openapi.media_type(CSV, FILES)
schemathesis.openapi.media_type(XLSX, st.one_of(FILES, st.binary(max_size=60), WORKBOOKS))


def shorten(schema: object) -> None:
    """Let texts be short and of any characters: generating by their patterns takes for ever."""
    if isinstance(schema, dict):
        if schema.get("maxLength", 0) > TEXT_MAX:
            schema["maxLength"] = TEXT_MAX
            schema.pop("pattern", None)
        for part in schema.values():
            shorten(part)
    elif isinstance(schema, list):
        for part in schema:
            shorten(part)


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw: dict[str, object]) -> None:
    """Shorten what is generated."""
    shorten(raw)


@dataclass(frozen=True, slots=True)
class Api:
    """A filled company behind the API's door, its description, and who may knock."""

    schema: schemathesis.BaseSchema
    callers: tuple[dict[str, str], ...]
    """Headers each; those of a stranger are empty."""


@pytest.fixture(scope="module")
def api(test_databases: TestDatabases) -> Iterator[Api]:
    """Two companies in full trade; fuzzing changes them as it likes."""
    clone = test_databases.clone()
    with test_databases.aliases_on(clone):
        with transaction.atomic():
            trade = make_trade()
            for make in MAKERS:
                if make is not field_examples:  # these fields' columns are made by no job
                    list(make(trade))
        keys = [people.access_key(people.user(role, role)) for role in ROLES]
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        root, *others = ({"Authorization": f"Bearer {key}"} for key in keys)
        # Half of the requests are let in by every door, so that they come to the commands.
        yield Api(schema, (root, root, root, {}, *others))
    test_databases.drop(clone)


def try_out(api: Api, cases: int, below: str = "/") -> tuple[int, list[str]]:
    """Send cases, spread over all operations; return how many there were, and what is wrong.

    Args:
        api: where to.
        cases: how many, about.
        below: only operations whose path begins so.
    """
    found = [each.ok() for each in api.schema.get_all_operations() if isinstance(each, Ok)]
    operations = [operation for operation in found if operation.path.startswith(below)]
    most = -(-cases // len(operations))
    faults: list[str] = []
    sent = sum(send(api, operation, most, faults) for operation in operations)
    return sent, faults


def let_in(case: schemathesis.Case[Any], mode: Mode, number: int) -> None:
    """Take away what would end a request at the door: a strange company, a key of another one."""
    if case.headers is not None:
        case.headers.pop("X-Company", None)
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = f"fuzz {number}"
    if "/import/{id}" in case.path:
        case.path_parameters = {"id": number % RUNS + 1}
    if case.path.endswith("/import"):
        case.query = {"mode": mode.value}
        if isinstance(case.body, bytes) and case.media_type == CSV:
            file = sample(catalogue.resource(case.path.split("/")[1])).encode()
            case.body = b"".join([file, *case.body.splitlines(keepends=True)[1:]])
        if case.media_type == FORM and isinstance(case.body, dict):
            case.body = {"file": case.body.get("file", ""), "mode": mode.value}


def send(
    api: Api, operation: schemathesis.APIOperation[Any, Any, Any, Any], most: int, faults: list[str]
) -> int:
    """Send up to so many cases of an operation, add what is wrong, return how many there were."""
    sent = 0

    @seed(SEED)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)),
        headers=st.sampled_from(api.callers),
        mode=st.sampled_from((*Mode, None)),
    )
    def one(case: schemathesis.Case[Any], headers: dict[str, str], mode: Mode | None) -> None:
        nonlocal sent
        sent += 1
        if mode is not None:
            let_in(case, mode, next(NUMBERS))
        response = case.call(headers=headers)
        try:
            case.validate_response(response, checks=CHECKS, headers=headers)
        except (AssertionError, BaseExceptionGroup) as error:
            found = getattr(error, "exceptions", (error,))
            faults.append(f"{case.method} {case.path}: " + "; ".join(map(str, found)))

    one()
    return sent


def check(api: Api, cases: int) -> None:
    """Try cases; fail with what is wrong, and when the books do not hold."""
    sent, faults = try_out(api, cases)
    assert sent >= cases * 0.8
    assert not faults, f"ARGOSY_SEED={SEED}, {len(faults)} faults\n" + "\n\n".join(faults[:10])
    assert_books_hold()
    assert_files_were_sent()


def assert_files_were_sent() -> None:
    """Files came in, in more than one form and with more than one end."""
    with sql.using("owner"):
        found = sql.rows("SELECT mode, state, count(*) FROM import_run GROUP BY 1, 2 ORDER BY 1, 2")
    print(f"imports by mode and state: {found}")
    assert len(found) > 1, found


def test_no_request_is_answered_by_a_fault(api: Api) -> None:
    check(api, QUICK)


@pytest.mark.long
def test_no_request_of_many_is_answered_by_a_fault(api: Api) -> None:
    check(api, THOROUGH)


def test_a_planted_fault_is_found(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> HttpResponse:
        return HttpResponse("{}", content_type="application/json")

    with monkeypatch.context() as patch:
        patch.setattr("argosy.web.api.reads.answer_list", broken)
        _, faults = try_out(api, 40, "/party.")
    assert faults
    assert try_out(api, 40, "/party.")[1] == []
