"""An input that each command takes: what the tests of bad input spoil."""

from __future__ import annotations

from collections.abc import Iterator

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.mappings import SaveMapping, do_save_mapping
from argosy.platform.data.imports.taking_back import TakeBack, do_take_back
from argosy.platform.data.imports.uploads import ReceiveFile, do_receive_file


def examples(actor: Actor) -> Iterator[tuple[object, object]]:
    """Yield every command with an item that it takes."""
    yield do_take_back, TakeBack(_an_import(actor))
    yield do_receive_file, ReceiveFile("party.party", "customers.csv", "0" * 64, 12)
    yield do_save_mapping, SaveMapping("party.party", "customers", {"客户": "name"})


def _an_import(actor: Actor) -> int:
    """Return an import that was carried out and entered nothing."""
    with runs.working(actor):
        ((id_,),) = sql.rows(
            "INSERT INTO import_run (company_id, actor_id, key, resource, mode, state, file_name,"
            " size, digest, options, counts, notes) VALUES (%s, %s, 'example', 'party.group',"
            " 'all', 'done', '', 0, '', '{}', '{}', '[]') RETURNING id",
            (actor.company_id, actor.id),
        )
    return int(str(id_))
