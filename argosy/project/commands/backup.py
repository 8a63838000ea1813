"""`argosy backup`: take, list, check, drill and schedule backups."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from argosy import __version__
from argosy.platform.data.backup import s3, settings
from argosy.platform.data.backup.encryption import Keys, Lock, make_key
from argosy.platform.data.backup.rules import Keep, is_due
from argosy.platform.data.backup.settings import DRILL_EVERY, Settings
from argosy.platform.data.backup.stores import NAME, FolderStore, Store, Stored, no_backup
from argosy.platform.system import health
from argosy.platform.system.database import Urls
from argosy.platform.system.home import Home, write_private
from argosy.platform.system.outcome import Refused
from argosy.project import environment
from argosy.project.connections import APP_VARIABLE, OWNER_VARIABLE

PASSPHRASE_VARIABLE = "ARGOSY_BACKUP_PASSPHRASE"  # noqa: S105  the variable's name, not its value
VERBS = ("now", "list", "check", "drill", "schedule", "key")


def run(arguments: Sequence[str]) -> int:
    """Carry out one verb; without one, a backup is taken now."""
    given = list(arguments)
    if not given or (given[0] not in VERBS and given[0] not in {"-h", "--help"}):
        given.insert(0, "now")
    options = _parser().parse_args(given)
    home = environment.name_home()
    verb = options.verb
    if verb == "key":
        return _make_key(Path(options.file))
    home.check()
    if verb == "schedule":
        return _schedule(home, options)
    if verb == "list":
        return _list(home, options)
    if verb == "check":
        return _check(home, options)
    return _drill(home, options) if verb == "drill" else _take(home, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="argosy backup", description="Back up the whole home.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    now = verbs.add_parser("now", help="take a backup, read it back (what `backup` alone does)")
    now.add_argument("--to", default="", help="a folder, or s3://bucket/prefix")
    now.add_argument("--recipient", action="append", default=[], help="encrypt to a public key")
    now.add_argument("--passphrase-file", help="encrypt with the passphrase in this file")
    now.add_argument("--no-verify", action="store_true", help="do not run `argosy verify` first")
    now.add_argument("--drill", action="store_true", help="load it into a scratch database too")
    now.add_argument("--scheduled", action="store_true", help=argparse.SUPPRESS)
    now.add_argument("--json", action="store_true", help="print one JSON object at the end")
    for name, what in (
        ("list", "list backups"),
        ("check", "read a backup from end to end"),
        ("drill", "load a backup into a scratch database and compare the digests"),
    ):
        verb = verbs.add_parser(name, help=what)
        verb.add_argument("place", nargs="?", default="", help="a folder, a file, or s3://...")
        if name != "list":
            add_keys(verb)
    schedule = verbs.add_parser("schedule", help="let the worker take backups")
    schedule.add_argument("--to", default="", help="a folder, or s3://bucket/prefix")
    schedule.add_argument("--every", type=int, default=24, metavar="HOURS", help="0: no more")
    for name, number in asdict(Keep()).items():
        schedule.add_argument(f"--keep-{name}", type=int, default=number, metavar="N")
    schedule.add_argument("--recipient", action="append", default=[], help="encrypt to this key")
    schedule.add_argument("--passphrase-file", help="encrypt with the passphrase in this file")
    schedule.add_argument("--endpoint", default="", help="address of an S3-compatible store")
    schedule.add_argument("--region", default="", help="region of the store")
    key = verbs.add_parser("key", help="make a key file and print its public key")
    key.add_argument("file", help="where the secret key goes; keep it elsewhere")
    return parser


def add_keys(parser: argparse.ArgumentParser) -> None:
    """Options that say what opens an encrypted backup."""
    parser.add_argument("--key-file", action="append", default=[], help="secret key that opens it")
    parser.add_argument("--passphrase-file", help="file that holds the passphrase")


def keys_of(options: argparse.Namespace, home: Home) -> Keys:
    """What opens an encrypted backup: options, the environment, or the home's own passphrase."""
    identities = tuple(_text(file) for file in options.key_file)
    kept = settings.passphrase_file(home)
    word = _passphrase(options) or (_text(str(kept)).strip() if kept.exists() else "")
    return Keys(identities, word)


def found_in(home: Home, place: str) -> tuple[Store, Stored]:
    """The backup that an address names: a file or object itself, else the newest one there.

    Raises:
        Refused: `backup.none`.
    """
    where = place or settings.place(home, settings.read(home))
    folder, _, last = where.rpartition("/")
    if where.startswith(s3.SCHEME):
        if NAME.fullmatch(last):
            return settings.store_at(home, folder), Stored(last, 0)
    else:
        file = Path(where).expanduser().absolute()
        if file.is_file():
            return FolderStore(file.parent), Stored(file.name, file.stat().st_size)
    store = settings.store_at(home, where)
    listed = store.listed()
    if not listed:
        raise no_backup(where)
    return store, listed[-1]


def _take(home: Home, options: argparse.Namespace) -> int:
    found = settings.read(home)
    if options.to:
        found = replace(found, to=options.to)
    before = health.last_backup(home) or health.Backup()
    before = replace(before, every_h=found.every_h)
    try:
        with environment.database_running():
            return _taken(home, options, found, before)
    except Refused as refusal:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        failed = replace(before, failed_at=now, error=f"{refusal.cause} {refusal.cure}")
        settings.record(home, failed)
        raise


def _taken(home: Home, options: argparse.Namespace, found: Settings, before: health.Backup) -> int:
    import django

    django.setup()
    from argosy.platform.data.backup import drill, taking

    began = time.monotonic()
    say = (lambda _: None) if options.json else print
    word = _passphrase(options)
    is_told = bool(options.recipient or word)
    lock = Lock(tuple(options.recipient), word) if is_told else settings.lock_of(home, found)
    store = settings.store_at(home, settings.place(home, found))
    taken = taking.take(
        home,
        os.environ[OWNER_VARIABLE],
        store,
        lock,
        __version__,
        proves=not options.no_verify,
        say=say,
    )
    outcome = replace(
        before,
        at=taken.manifest.header.created_at,
        name=taken.name,
        where=taken.where,
        bytes=taken.bytes,
        is_encrypted=lock.is_used,
        verify_holds=taken.manifest.verify_holds,
        failed_at="",
        error="",
    )
    settings.record(home, outcome)
    drilled = datetime.fromisoformat(before.drill_at) if before.drill_at else None
    can_open = lock.passphrase or not lock.is_used
    is_time = options.scheduled and can_open and is_due(drilled, DRILL_EVERY, datetime.now(UTC))
    if options.drill or is_time:
        done = drill.drill(home, own_urls(), store, taken.name, Keys(passphrase=lock.passphrase))
        outcome = _drilled(outcome, holds=True)
        settings.record(home, outcome)
        say(f"drill: digest --full is {done.digest}, as it was")
    if options.scheduled:
        for name in taking.thin_out(store, settings.origin_of(home), found.keep):
            say(f"deleted, as the schedule says: {name}")
    if options.json:
        print(json.dumps(asdict(outcome) | {"digest": taken.manifest.digest}, indent=2))
    else:
        told = "encrypted" if lock.is_used else "not encrypted: it holds keys, keep it safe"
        seconds = time.monotonic() - began
        print(f"{store.where}/{taken.name}: {taken.bytes:,} bytes, {seconds:.1f} s, {told}")
    return 0


def _drilled(outcome: health.Backup, *, holds: bool) -> health.Backup:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return replace(outcome, drill_at=now, drill_holds=holds)


def own_urls() -> Urls | None:
    """The addresses of one's own server; None when the embedded one is used."""
    if not environment.uses_own_server():
        return None
    return Urls(os.environ[APP_VARIABLE], os.environ[OWNER_VARIABLE])


def _list(home: Home, options: argparse.Namespace) -> int:
    store = settings.store_at(home, options.place or settings.place(home, settings.read(home)))
    for stored in store.listed():
        print(f"{stored.at:%Y-%m-%d %H:%M:%S} UTC  {stored.bytes:>15,}  {stored.name}")
    print(f"{len(store.listed())} in {store.where}")
    return 0


def _check(home: Home, options: argparse.Namespace) -> int:
    from argosy.platform.data.backup import taking

    store, stored = found_in(home, options.place)
    manifest = taking.check(store, stored.name, keys_of(options, home))
    print(f"{store.where}/{stored.name}: every byte as written, {manifest.header.created_at}")
    print(f"{len(manifest.members)} members, digest --full {manifest.digest}")
    return 0


def _drill(home: Home, options: argparse.Namespace) -> int:
    store, stored = found_in(home, options.place)
    with environment.database_running():
        import django

        django.setup()
        from argosy.platform.data.backup import drill

        drill.clear_folders(home)
        before = health.last_backup(home) or health.Backup()
        try:
            done = drill.drill(home, own_urls(), store, stored.name, keys_of(options, home))
        except Refused as refusal:
            if refusal.code not in {"backup.locked", "drill.not_allowed"}:
                settings.record(home, _drilled(before, holds=False))
            raise
        settings.record(home, _drilled(before, holds=True))
    print(f"{stored.name}: loaded, digest --full is {done.digest}, as it was")
    print("the books hold" if done.books_hold else "THE BOOKS DO NOT HOLD, as they did not before")
    return 0


def _schedule(home: Home, options: argparse.Namespace) -> int:
    home.ensure(__version__)
    keep = Keep(*(getattr(options, f"keep_{name}") for name in asdict(Keep())))
    if wrong := [*keep.problems, *(["every is below 0"] if options.every < 0 else [])]:
        raise Refused(
            "backup.bad_schedule",
            cause=f"The schedule will not do: {'; '.join(wrong)}.",
            cure="See `argosy backup schedule --help`.",
        )
    word = _passphrase(options)
    lock = Lock(tuple(options.recipient), word)
    if options.endpoint:
        account = s3.Account(
            options.endpoint,
            options.region or os.environ.get("AWS_REGION", ""),
            os.environ.get("AWS_ACCESS_KEY_ID", ""),
            os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        )
        s3.keep_account(home, account)
    if word:
        write_private(settings.passphrase_file(home), word + "\n")
    found = Settings(options.to, options.every, keep, lock.recipients, bool(word))
    store = settings.store_at(home, settings.place(home, found))
    store.listed()  # a place that cannot be reached is told now, not at night
    settings.write(home, found)
    before = health.last_backup(home) or health.Backup()
    settings.record(home, replace(before, every_h=options.every))
    if not options.every:
        print("No backup is scheduled any more.")
        return 0
    print(f"A backup every {options.every} hours to {store.where}, by the worker of `argosy up`.")
    if word:
        print("Keep a copy of the passphrase elsewhere: it is in the backup that it locks.")
    return 0


def _make_key(file: Path) -> int:
    if file.exists():
        raise Refused(
            "backup.key_exists",
            cause=f"{file} exists.",
            cure="Name another file; overwriting a key would lock its backups for ever.",
        )
    text, public = make_key()
    write_private(file, text)
    print(f"The secret key is in {file}: move it to a safe place, it opens the backups.")
    print(f"Encrypt to it with: argosy backup --recipient {public}")
    return 0


def _passphrase(options: argparse.Namespace) -> str:
    if options.passphrase_file:
        return _text(options.passphrase_file).strip()
    return os.environ.get(PASSPHRASE_VARIABLE, "").strip()


def _text(file: str) -> str:
    try:
        return Path(file).expanduser().read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            "backup.no_key",
            cause=f"{file} cannot be read: {error}.",
            cure="Name the file that holds the key or the passphrase.",
        ) from error
