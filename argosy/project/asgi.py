"""The ASGI entry point that the web server loads: pages by threads, streams by its event loop."""

from __future__ import annotations

from typing import cast

from argosy.project.wsgi import application as pages
from argosy.web.desk.services.live import streams
from argosy.web.serving.bridge import Application, Bridge

application = Bridge(cast(Application, pages), streams)
