"""Reads: exact records, pages by key, what is refused, and whose rows nobody else sees."""

from __future__ import annotations

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, PermissionDenied, ValidationFailed
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.catalogue import Contribution
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import All, Any, Not, Query, Test, Where
from argosy.platform.registry.reads import Count
from argosy.platform.registry.tests.toys import T, reader

pytestmark = pytest.mark.usefixtures("toys")


def ids(where: Where | None = None, **query: object) -> list[object]:
    wanted = Query(fields=("id",), where=where, **query)  # type: ignore[arg-type]
    return [row["id"] for row in reads.page(reader(), "toy.order", wanted).rows]


def test_a_record_travels_with_every_type_as_the_wire_has_it() -> None:
    found = reads.record(reader(1, "toy.note.read"), "toy.order", 1)

    assert found == {
        "id": 1,
        "number": "A-001",
        "customer": {"id": 1, "code": "ACME", "name": "Acme Wheels"},
        "state": "open",
        "day": "2026-01-05",
        "due": None,
        "amount": {"amount": "12.30", "currency": "EUR"},
        "currency": "EUR",
        "weight": "1.5",
        "is_urgent": False,
        "at": "2026-01-05T08:00:00Z",
        "tags": ["red", "big"],
        "extra": {"a": 1},
        "of_company": 1,
        "lines": [
            {"id": 12, "line_no": 1, "what": "wheel", "qty": "2.5",
             "net": {"amount": "10.00", "currency": "EUR"}},
            {"id": 11, "line_no": 2, "what": "bell", "qty": "2",
             "net": {"amount": "2.30", "currency": "EUR"}},
        ],
        "notes": [{"id": 1, "text": "call first"}],
    }  # fmt: skip


def test_money_of_a_currency_without_minor_units() -> None:
    found = reads.record(reader(), "toy.order", 2, fields=["amount"])

    assert found == {"id": 2, "amount": {"amount": "500", "currency": "JPY"}}


@pytest.mark.parametrize(
    ("permission", "fields"),
    [
        ("personal.read", {"phone"}),
        ("toy.cost.read", {"cost"}),
        ("toy.note.read", {"notes"}),
        ("toy.pin.read", set()),
    ],
)
def test_what_needs_a_permission_is_absent_without_it(permission: str, fields: set[str]) -> None:
    plain = set(reads.record(reader(), "toy.order", 1))
    assert plain & {"phone", "cost", "notes", "pin"} == set()

    assert set(reads.record(reader(1, permission), "toy.order", 1)) - plain == fields


@pytest.mark.parametrize("field", ["phone", "cost", "pin", "nothing", "customer.mobile"])
def test_what_is_not_seen_can_neither_be_filtered_nor_sorted_nor_asked_for(field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        ids(Test(field, "is", "1"))
    assert [problem.code for problem in refused.value.problems] == ["filter.unknown_field"]
    with pytest.raises(ValidationFailed) as refused:
        ids(sort=(field,))
    assert [problem.code for problem in refused.value.problems] == ["query.unsortable"]
    with pytest.raises(ValidationFailed) as refused:
        reads.record(reader(), "toy.order", 1, fields=[field])
    assert [problem.code for problem in refused.value.problems] == ["query.unknown_field"]


def test_a_secret_is_seen_by_nobody_and_personal_data_by_who_may() -> None:
    everything = reader(1, "personal.read", "toy.cost.read", "toy.pin.read")

    page = reads.page(everything, "toy.order", Query(where=Test("phone", "is", "0171")))
    assert [row["id"] for row in page.rows] == [1]
    with pytest.raises(ValidationFailed):
        reads.page(everything, "toy.order", Query(where=Test("pin", "is", "1111")))


@pytest.mark.parametrize(
    ("field", "op", "value", "wanted"),
    [
        ("state", "is", "done", {3}),
        ("state", "not", "done", {1, 2, 4}),
        ("state", "in", "done,open", {1, 2, 3, 4}),
        ("day", "gte", "2026-01-05", {1, 2, 3}),
        ("day", "between", "2026-01-02,2026-01-05", {1, 2, 4}),
        ("due", "empty", "true", {1, 4}),
        ("due", "empty", False, {2, 3}),
        ("due", "not", "2026-02-01", {1, 3, 4}),
        ("due", "lt", "2026-02-01", {3}),
        ("weight", "gt", "1.5", {3, 4}),
        ("weight", "is", 10, {4}),
        ("is_urgent", "is", "true", {2, 4}),
        ("at", "gt", "2026-01-05T09:30:00+01:00", {2, 3}),
        ("at", "lte", "2026-01-05T09:00:00+01:00", {1, 4}),
        ("tags", "has", "red", {1, 3}),
        ("tags", "in", "red,big", {1, 3, 4}),
        ("tags", "empty", "1", {2}),
        ("amount", "gte", "12.30", {1, 2, 4}),
        ("amount", "is", {"amount": "0.99", "currency": "EUR"}, {3}),
        ("amount", "lt", {"amount": "12.31", "currency": "EUR"}, {1, 3}),
        ("customer", "is", "1", {1, 3}),
        ("customer", "in", ["2", 3], {2, 4}),
        ("customer.code", "is", "ACME", {1, 3}),
        ("customer.country", "in", "US,CN", {2, 4}),
        ("customer.name", "has", "wheels", {1, 3}),
        ("lines.what", "is", "wheel", {1, 2}),
        ("lines.qty", "gt", "2", {1}),
        ("number", "is", "A-001", {1}),
        ("number", "starts", "a-", {1, 2}),
        ("number", "has", "_", {3}),
        ("number", "has", "%", {4}),
        ("number", "not", "A-001", {2, 3, 4}),
        ("id", "in", "1,4,5,6", {1, 4}),
    ],
)  # fmt: skip
def test_each_operator_finds_exactly(field: str, op: str, value: object, wanted: set[int]) -> None:
    assert set(ids(Test(field, op, value))) == wanted


def test_groups_are_and_or_not_and_not_is_the_complement_with_nulls() -> None:
    due_early = Test("due", "lt", "2026-02-01")
    assert set(ids(due_early)) == {3}
    assert set(ids(Not(due_early))) == {1, 2, 4}
    assert set(ids(Any((due_early, Test("is_urgent", "is", True))))) == {2, 3, 4}
    urgent_in_euro = All((Test("currency", "is", "EUR"), Test("is_urgent", "is", True)))
    assert set(ids(urgent_in_euro)) == {4}
    assert set(ids(Any((urgent_in_euro, Not(Test("state", "is", "open")))))) == {3, 4}
    assert ids(Any(())) == []
    assert len(ids(All(()))) == 4


def test_all_problems_of_a_query_come_at_once() -> None:
    bad = All(
        (
            Test("day", "gte", "yesterday"),
            Test("nothing", "is", 1),
            Test("state", "gt", "open"),
            Test("extra", "is", "x"),
            Test("weight", "is", 1.5),
            Test("customer", "in", ""),
            Test("due", "between", "2026-01-01"),
            Test("state", "is", "lost"),
        )
    )
    query = Query(where=bad, sort=("tags",), limit=501, search="\x00")
    with pytest.raises(ValidationFailed) as refused:
        reads.page(reader(), "toy.order", query)

    assert reads.problems(reader(), "toy.order", query) == list(refused.value.problems)
    assert reads.problems(reader(), "toy.order", Query()) == []
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [
        ("wire.date", "day.gte"),
        ("filter.unknown_field", "nothing"),
        ("filter.operator", "state"),
        ("filter.not_filterable", "extra"),
        ("filter.float", "weight.is"),
        ("number.not_integer", "customer.in"),
        ("filter.values", "due.between"),
        ("filter.choice", "state.is"),
        ("text.nul", "q"),
        ("query.unsortable", "sort"),
        ("query.limit", "limit"),
    ]


INJECTIONS = [
    "id; DROP TABLE toy_order",
    "id) OR 1=1 --",
    "state' OR '1'='1",
    "t.pin",
    "1",
    "(SELECT 1)",
    "id,id",
    "ID",
    "number\x00",
    "customer.code) OR (1=1",
    "%s",
    "{company}",
    "pg_sleep(10)",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_in_names_is_refused_and_in_values_is_only_a_value(text: str) -> None:
    before = len(ids())
    for attempt in (
        {"where": Test(text, "is", "1")},
        {"where": Test("state", text, "open")},
        {"sort": (text,)},
        {"sort": ("-" + text,)},
    ):
        with pytest.raises(ValidationFailed):
            ids(**attempt)
    with pytest.raises(ValidationFailed):
        reads.page(reader(), "toy.order", Query(fields=(text,)))
    if text != "number\x00":
        assert ids(Test("currency", "is", text)) == []
        assert ids(Test("customer.name", "has", text)) == [] or text == "1"
    assert len(ids()) == before == 4, "negative control: the table still stands, unhurt"


def test_nobody_sees_the_rows_of_another_company() -> None:
    everything = Query(fields=("number", "lines"))
    ours = reads.page(reader(1), "toy.order", everything).rows
    theirs = reads.page(reader(2), "toy.order", everything).rows
    assert {row["id"] for row in ours} == {1, 2, 3, 4}
    assert [row["id"] for row in theirs] == [6], "negative control: company 2 has an order"
    assert [line["id"] for line in theirs[0]["lines"]] == [61]  # type: ignore[attr-defined]

    with pytest.raises(NotFound):
        reads.record(reader(1), "toy.order", 6)
    assert (
        reads.page(reader(1), "toy.order", Query(where=Test("number", "is", "A-001"))).rows[0]["id"]
        == 1
    )
    assert ids(Test("lines.what", "is", "lamp")) == []
    assert [
        row["id"] for chunk in reads.stream(reader(2), "toy.order", Query()) for row in chunk
    ] == [6]


def test_who_may_work_in_both_companies_sees_one_at_a_time() -> None:
    both = reader(1)
    object.__setattr__(both, "companies", (1, 2))
    assert {row["id"] for row in reads.page(both, "toy.order", Query()).rows} == {1, 2, 3, 4}


def test_row_security_holds_even_where_a_declaration_forgets_the_company(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reads, "head_conditions", lambda *_: [])
    with pytest.raises(NotFound):
        reads.record(reader(1), "toy.order", 6)
    assert reads.record(reader(1), "toy.order", 5)["id"] == 5, "control: only the where is gone"


def test_reading_needs_the_permission() -> None:
    stranger = reader()
    object.__setattr__(stranger, "permissions", frozenset({"toy.customer.read"}))
    for read in (
        lambda: reads.page(stranger, "toy.order", Query()),
        lambda: reads.record(stranger, "toy.order", 1),
        lambda: next(reads.stream(stranger, "toy.order", Query())),
    ):
        with pytest.raises(PermissionDenied):
            read()
    only_orders = reader()
    object.__setattr__(only_orders, "permissions", frozenset({"toy.order.read"}))
    with pytest.raises(ValidationFailed):
        reads.page(only_orders, "toy.order", Query(where=Test("customer.country", "is", "DE")))


@pytest.mark.parametrize("id_", [0, -1, 2**63, True, "1", 1.0, None])
def test_an_id_that_can_be_none_is_not_found(id_: object) -> None:
    with pytest.raises(NotFound):
        reads.record(reader(), "toy.order", id_)  # type: ignore[arg-type]


def test_an_unknown_resource_is_not_found() -> None:
    with pytest.raises(NotFound):
        reads.page(reader(), "toy.nothing", Query())


ORDERS = [
    (("-day", "-id"), [3, 2, 1, 4]),
    (("day",), [4, 1, 2, 3]),
    (("day", "-id"), [4, 2, 1, 3]),
    (("due",), [3, 2, 1, 4]),
    (("-due",), [4, 1, 2, 3]),
    (("-due", "id"), [1, 4, 2, 3]),
    (("weight",), [1, 3, 4, 2]),
    (("-weight", "day"), [2, 4, 3, 1]),
    (("is_urgent", "-due"), [1, 3, 4, 2]),
    (("currency", "-weight", "day"), [4, 3, 1, 2]),
    (("at",), [4, 1, 2, 3]),
    (("amount",), [3, 2, 1, 4]),
    (("id",), [1, 2, 3, 4]),
    ((), [3, 2, 1, 4]),
]


@pytest.mark.parametrize(("sort", "wanted"), ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_by_key_give_every_record_once_in_order(
    sort: tuple[str, ...], wanted: list[int], limit: int
) -> None:
    found: list[object] = []
    after = ""
    for _ in range(6):
        page = reads.page(reader(), "toy.order", Query(sort=sort, limit=limit, after=after))
        assert len(page.rows) <= limit
        found += [row["id"] for row in page.rows]
        after = page.next
        if not after:
            break
    assert found == wanted
    assert ids(sort=sort) == wanted


def test_a_cursor_holds_only_for_its_question() -> None:
    cursor = reads.page(reader(), "toy.order", Query(limit=1)).next
    assert cursor, "negative control: it is taken where it belongs"
    assert len(reads.page(reader(), "toy.order", Query(after=cursor)).rows) == 3

    flipped = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
    for actor, resource, query in (
        (reader(2), "toy.order", Query(after=cursor)),
        (reader(), "toy.order", Query(after=cursor, sort=("day",))),
        (reader(), "toy.customer", Query(after=cursor)),
        (reader(), "toy.order", Query(after=flipped)),
        (reader(), "toy.order", Query(after="x")),
        (reader(), "toy.order", Query(after="€")),
        (reader(), "toy.order", Query(after="W10" * 3_000)),
    ):
        with pytest.raises(ValidationFailed) as refused:
            reads.page(actor, resource, query)
        assert [problem.code for problem in refused.value.problems] == ["query.bad_cursor"]


def test_the_count_is_exact_until_it_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Query(count=True, limit=1)
    assert reads.page(reader(), "toy.order", counted).count == Count(4, is_exact=True)
    monkeypatch.setattr(reads, "COUNT_MAX", 3)
    assert reads.page(reader(), "toy.order", counted).count == Count(3, is_exact=False)
    assert reads.page(reader(), "toy.order", Query()).count is None


def test_every_word_of_a_search_must_be_found() -> None:
    def hits(text: str) -> list[object]:
        return [r["code"] for r in reads.page(reader(), "toy.customer", Query(search=text)).rows]

    assert hits("acme") == ["ACME"]
    assert hits("bike co") == ["BIKE"]
    assert hits("bike wheels") == []
    assert hits("车行") == ["车行"]
    assert hits("%") == []
    assert ids(search="a-00") == [2, 1]


def test_a_page_costs_the_same_statements_whatever_its_size() -> None:
    def cost(limit: int) -> int:
        query = Query(fields=("customer", "amount", "lines"), limit=limit, count=True)
        with sql.counted() as counted:
            reads.page(reader(), "toy.order", query)
        return counted.statements

    cost(1)  # what may be null is asked once
    assert cost(1) == cost(4) == 5, "settings, time limit, page, lines, count"


def test_a_question_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Field("slow", FieldType.TEXT, T, "(SELECT 'x' FROM pg_sleep(3))")
    remove = catalogue.add_source(lambda: Contribution(fields={"toy.order": [slow]}))
    monkeypatch.setattr(reads, "TIMEOUT_S", 1)
    try:
        with pytest.raises(ValidationFailed) as refused:
            reads.page(reader(), "toy.order", Query())
        assert [problem.code for problem in refused.value.problems] == ["query.too_slow"]
        assert len(ids()) == 4, "control: without the slow field it is in time"
    finally:
        remove()


def test_actions_say_why_not() -> None:
    def actions(id_: int, language: str = "en") -> object:
        actor = reader(language=language)
        found = reads.record(actor, "toy.order", id_, fields=[], with_actions=True)
        return found["actions"]

    closed = {"code": "toy.closed", "message": "It is closed.", "cure": "Leave it."}
    urgent = {"code": "toy.urgent", "message": "It is urgent.", "cure": "Wait."}
    shown = {"name": "close", "label": "Text", "kind": "step"}
    assert actions(1) == [{**shown, "is_possible": True, "why_not": []}]
    assert actions(2) == [{**shown, "is_possible": False, "why_not": [urgent]}]
    assert actions(3) == [{**shown, "is_possible": False, "why_not": [closed]}]
    assert actions(3, "zh-hans") == [
        {
            "name": "close",
            "label": "文本",
            "kind": "step",
            "is_possible": False,
            "why_not": [{"code": "toy.closed", "message": "已关闭。", "cure": "无需操作。"}],
        }
    ]
    powerless = reader()
    object.__setattr__(powerless, "permissions", frozenset({"toy.order.read"}))
    found = reads.record(powerless, "toy.order", 1, fields=[], with_actions=True)
    assert found == {"id": 1, "actions": []}


def test_a_stream_gives_all_in_chunks_with_their_lines() -> None:
    query = Query(fields=("amount", "lines.qty"), sort=("id",))
    chunks = list(reads.stream(reader(), "toy.order", query, chunk=3))

    assert [[row["id"] for row in chunk] for chunk in chunks] == [[1, 2, 3], [4]]
    assert chunks[0][0] == {
        "id": 1,
        "amount": {"amount": "12.30", "currency": "EUR"},
        "lines": [{"id": 12, "qty": "2.5"}, {"id": 11, "qty": "2"}],
    }
