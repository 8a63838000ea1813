"""Many documents at once: one file of all, or a zip of one each; each counted for itself."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import KeyReused, ValidationFailed
from argosy.platform.printing.api import Wanted, print_documents
from argosy.platform.printing.archiving import file_name
from argosy.platform.registry import catalogue
from tests.printing.conftest import Shop, text_of


def test_an_archive_has_a_file_a_record_and_each_is_counted(shop: Shop) -> None:
    first = shop.world.customers[0]
    print_documents(shop.actor, Wanted("party.party", (first,), "general", "en"), "before")
    ids = tuple(shop.world.customers[:2])
    wanted = Wanted("party.party", ids, "general", "en", is_archive=True)
    printed = print_documents(shop.actor, wanted, "zip")
    assert (printed.extension, printed.content_type) == ("zip", "application/zip")
    codes = [str(row[0]) for row in sql.rows(
        "SELECT code FROM party WHERE id = ANY (%s::bigint[]) ORDER BY id", (list(ids),)
    )]  # fmt: skip
    with zipfile.ZipFile(BytesIO(printed.data)) as packed:
        assert packed.namelist() == [f"{code}.pdf" for code in codes]
        files = [packed.read(name) for name in packed.namelist()]
    assert ["上海晨光" in text_of(file) for file in files] == [True, False]
    assert ["COPY" in text_of(file) for file in files] == [True, False], "the first once before"
    noted = sql.rows(
        "SELECT record_id, copy_no, format, sha256 FROM printout WHERE format = 'zip' ORDER BY id"
    )
    assert noted == [
        (ids[0], 2, "zip", hashlib.sha256(files[0]).hexdigest()),
        (ids[1], 1, "zip", hashlib.sha256(files[1]).hexdigest()),
    ]
    again = print_documents(shop.actor, wanted, "zip")
    assert again.data == printed.data and again.is_replayed
    with pytest.raises(KeyReused):
        print_documents(shop.actor, Wanted("party.party", ids, "general", "en"), "zip")
    with pytest.raises(ValidationFailed):
        print_documents(
            shop.actor, Wanted("party.party", ids, printer="any", is_archive=True), "other"
        )


def test_names_of_files_lead_nowhere() -> None:
    noun = catalogue.resource("party.party")
    field = noun.display[0]
    assert file_name(noun, {"id": 7, field: "../../etc/passwd"}) == "etc-passwd"
    assert file_name(noun, {"id": 7, field: "SO-2026/0001 甲"}) == "SO-2026-0001-甲"
    assert file_name(noun, {"id": 7, field: "…"}) == "party.party-7"
    assert file_name(noun, {"id": 7, field: None}) == "party.party-7"
