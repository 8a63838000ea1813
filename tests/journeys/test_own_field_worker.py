"""The command queues the change of the table, and the worker carries it out."""

from __future__ import annotations

import os
import subprocess
import sys

from argosy.domains.sales.tests.world import make_world
from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue
from argosy.platform.registry.own_fields import definitions
from argosy.platform.registry.own_fields.commands import do_add_field
from argosy.platform.registry.own_fields.rules.inputs import AddField
from argosy.testing.database import Clone

FIELD = AddField("sales.order", "x_note", "text", "Note", "备注")


def test_the_worker_makes_what_a_command_has_planned(db_clone: Clone) -> None:
    world = make_world(items="A")
    world.do(do_add_field, FIELD)
    assert sql.rows(
        "SELECT task_name, queueing_lock FROM procrastinate_jobs WHERE task_name LIKE 'own%%'"
    ) == [("own_fields.carry_out", "own_fields.carry_out")]
    worker = subprocess.run(
        [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"],
        env=os.environ
        | {"DATABASE_URL": db_clone.app_url, "DATABASE_OWNER_URL": db_clone.owner_url},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert worker.returncode == 0, worker.stderr.decode()[-2000:]
    assert sql.rows("SELECT state, cause FROM own_field_change") == [("done", "")]
    definitions.forget()
    assert catalogue.resource("sales.order").field("x_note") is not None
