"""`argosy key`: make, list and revoke access keys from the machine that Argosy runs on."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Sequence

from argosy.platform.system import processes
from argosy.platform.system.home import Home
from argosy.platform.system.outcome import Refused
from argosy.project import environment


def run(arguments: Sequence[str]) -> int:
    """Carry out `argosy key create`, `list` or `revoke`."""
    options = _parser().parse_args(arguments)
    with environment.database_running() as home:
        from argosy.kernel.primitives.errors import ArgosyError
        from argosy.project.migration import migrate_when_new

        migrate_when_new(lambda text: print(text, file=sys.stderr))
        from argosy.platform.users import api as users

        users.make_first_administrator(home)
        try:
            return int(options.act(options))
        except ArgosyError as error:
            problem = error.problems[0]
            raise Refused(problem.code, cause=problem.text(), cure="Nothing was changed.") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="argosy key", description="Access keys of programs.")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    create = acts.add_parser("create", help="make a key; its secret is shown once")
    create.add_argument("name", help="what it is for")
    create.add_argument("--user", default="admin", help="whom it acts for (default: admin)")
    create.add_argument(
        "--scope", action="append", help="a permission it may use; none for all of the user's"
    )
    create.add_argument("--company", action="append", help="code of a company it may work in")
    create.add_argument("--days", type=int, default=90, help="days it lives (default: 90)")
    create.add_argument("--quiet", action="store_true", help="print the secret only")
    create.add_argument("--env", action="store_true", help="print lines for a shell's `eval`")
    create.set_defaults(act=_create)
    listing = acts.add_parser("list", help="list the keys in force")
    listing.set_defaults(act=_list)
    revoke = acts.add_parser("revoke", help="make a key open nothing any more")
    revoke.add_argument("id", type=int, help="its number in the list")
    revoke.set_defaults(act=_revoke)
    return parser


def _create(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime, timedelta

    from argosy.platform.users import api as users

    actor, key = users.argosy_itself(), f"argosy key create {secrets.token_hex(8)}"
    item = users.NewKey(
        options.name,
        users.account_named(options.user),
        tuple(options.scope or ("*",)),
        tuple(users.company_named(code) for code in options.company or ()),
        datetime.now(UTC).date() + timedelta(days=options.days),
    )
    (made,) = users.do_create_key([item], actor=actor, key=key).ids()
    secret = users.key_secret(actor.id, actor.company_id, key, 0)
    if options.quiet:
        print(secret)
    elif options.env:
        print(f"export ARGOSY_KEY={secret} ARGOSY_API={_address()}api/v1")
    else:
        print(f"key {made} acts for {options.user} until {item.expires_on}:\n\n  {secret}\n")
        print("It is shown this once; only its hash is kept. `argosy key revoke` ends it.")
    return 0


def _address() -> str:
    """Return where the web answers: what runs, or where it would be."""
    found = processes.running(Home.current())
    return found.address if found else "http://127.0.0.1:8000/"


def _list(_options: argparse.Namespace) -> int:
    from argosy.platform.users import api as users

    for key in users.keys_in_force():
        used = f"{key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "never used"
        print(f"{key.id:>6}  {key.prefix}…  {key.user:<16} {key.expires_on}  {used}  {key.name}")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from argosy.platform.users import api as users

    key = f"argosy key revoke {secrets.token_hex(8)}"
    users.do_revoke_key([users.RevokeKey(options.id)], actor=users.argosy_itself(), key=key)
    print(f"key {options.id} opens nothing any more")
    return 0
