"""`argosy restore`: make a home from a backup, or replace one and keep the old aside."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence

from argosy import __version__
from argosy.platform.system.database import Urls
from argosy.platform.system.home import VARIABLE, Home
from argosy.platform.system.outcome import Refused
from argosy.project import environment
from argosy.project.commands.backup import add_keys, found_in, keys_of, own_urls
from argosy.project.connections import APP_VARIABLE, OWNER_VARIABLE


def run(arguments: Sequence[str]) -> int:
    """Restore; says where the old home went."""
    parser = argparse.ArgumentParser(prog="argosy restore", description="Restore a home.")
    parser.add_argument("place", help="a backup file, or a folder or s3://... (its newest)")
    parser.add_argument("--replace", action="store_true", help="keep what is there aside")
    add_keys(parser)
    options = parser.parse_args(arguments)
    began = time.monotonic()
    home = environment.name_home()
    store, stored = found_in(home, options.place)
    print(f"restoring {store.where}/{stored.name} into {home.path}", flush=True)
    import django

    django.setup()
    from argosy.platform.data.backup.restoring import Order, restore

    order = Order(
        store=store,
        name=stored.name,
        keys=keys_of(options, home),
        replaces=options.replace,
        version=__version__,
        own=own_urls(),
        finish=bring_up_to_date,
    )
    done = restore(home, order, lambda text: print(text, flush=True))
    if done.aside is not None:
        print(f"What was there before is in {done.aside}; remove it when you need it no more.")
    header = done.manifest.header
    print(f"Restored as of {header.created_at}, {time.monotonic() - began:.1f} s. Next: argosy up")
    return 0


def bring_up_to_date(draft: Home, urls: Urls) -> None:
    """Apply pending migrations, grants, row security and triggers to a loaded database."""
    names = {VARIABLE: str(draft.path), APP_VARIABLE: urls.app, OWNER_VARIABLE: urls.owner}
    kept = {key: value for key, value in os.environ.items() if key != environment.EMBEDDED_VARIABLE}
    done = subprocess.run(
        [sys.executable, "-m", "argosy.project.cli", "migrate"],
        env=kept | names,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Refused(
            "restore.not_migrated",
            cause=f"The restored database cannot be brought up to date: {done.stderr.strip()}",
            cure="Mend what it names and try again.",
        )
