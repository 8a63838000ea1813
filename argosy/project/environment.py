"""What a process needs before Django can work: the home, its database and their addresses."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from argosy import __version__
from argosy.platform.system.database import EmbeddedServer
from argosy.platform.system.home import VARIABLE, Home
from argosy.project.connections import APP_VARIABLE, OWNER_VARIABLE

SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"
EMBEDDED_VARIABLE = "ARGOSY_DATABASE_EMBEDDED"
"""Set beside the two addresses when it was we who wrote them."""
SETTINGS = "argosy.project.settings"


def uses_own_server() -> bool:
    """Whether the environment names a PostgreSQL server, so that none is embedded."""
    named = os.environ.get(APP_VARIABLE) or os.environ.get(OWNER_VARIABLE)
    return bool(named) and not uses_embedded()


def uses_embedded() -> bool:
    """Whether the database that this process uses is the embedded one of its home."""
    return EMBEDDED_VARIABLE in os.environ


def name_home() -> Home:
    """Fix the home in the environment, so that every child process means the same one."""
    home = Home.current()
    os.environ[VARIABLE] = str(home.path)
    os.environ.setdefault(SETTINGS_VARIABLE, SETTINGS)
    return home


@contextmanager
def database_running() -> Iterator[Home]:
    """Hold the home's database for as long as the block lasts, starting it if nobody has.

    With a server of one's own nothing is started; the home still holds keys, files and logs.
    """
    home = name_home()
    if uses_own_server():
        home.ensure(__version__)
        home.secret("django")
        yield home
        return
    server = EmbeddedServer(home)
    urls = server.acquire(__version__)
    home.secret("django")
    os.environ[APP_VARIABLE], os.environ[OWNER_VARIABLE] = urls.app, urls.owner
    os.environ[EMBEDDED_VARIABLE] = "1"
    try:
        yield home
    finally:
        if "django" in sys.modules:
            from django.db import connections

            connections.close_all()
        server.release()
        for name in (APP_VARIABLE, OWNER_VARIABLE, EMBEDDED_VARIABLE):
            os.environ.pop(name, None)
