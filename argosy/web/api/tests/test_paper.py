"""Labels by the API: how many of each, refused with a problem at the field that is wrong."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from argosy.kernel.identity import sql
from argosy.web.api.tests.door import Door, read


@pytest.fixture
def place(root: Door) -> int:
    """A place with a code that was made by the API too."""
    body = {"code": "SHELF-1", "name": "Shelf 1", "kind": "internal"}
    answer = root.post("inventory.location/create", body)
    assert answer.status_code == 201, answer.content
    ((id_,),) = sql.rows("SELECT id FROM location WHERE code = 'SHELF-1'")
    return int(str(id_))


def test_labels_come_as_often_as_was_asked_and_count_once(root: Door, place: int) -> None:
    answer = root.post("inventory.location/print", {"ids": [place], "copies": 3}, key="one")
    assert answer.status_code == 200
    texts = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    assert ["SHELF-1" in text for text in texts] == [True] * 3
    again = root.post("inventory.location/print", {"ids": [place], "copies": 3}, key="one")
    assert again.content == answer.content and again["Idempotent-Replayed"] == "true"
    assert sql.rows("SELECT copy_no, quantity FROM printout") == [(1, 3)]
    other = root.post("inventory.location/print", {"ids": [place], "copies": 4}, key="one")
    assert (other.status_code, read(other)["code"]) == (422, "command.key_reused")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"copies": 0}, "copies"),
        ({"copies": -1}, "copies"),
        ({"copies": 501}, "copies"),
        ({"copies": 2**62}, "copies"),
        ({"copies": "many"}, "copies"),
        ({"copies": 1.5}, "copies"),
        ({"copies": None}, "copies"),
        ({"start_at": 2}, "start_at"),
        ({"start_at": 0}, "start_at"),
        ({"copies": 2, "paper": "general"}, "copies"),
    ],
)
def test_bad_numbers_are_refused_at_their_field(
    root: Door, place: int, given: dict[str, object], field: str
) -> None:
    answer = root.post("inventory.location/print", {"ids": [place], **given})
    assert answer.status_code == 422, answer.content
    assert [problem["field"] for problem in read(answer)["problems"]] == [field]
    assert sql.rows("SELECT FROM printout") == []
