"""The WSGI entry point that the web server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from argosy.platform.system.database import roles
from argosy.project.connections import APP_VARIABLE, OWNER_VARIABLE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "argosy.project.settings")

application = get_wsgi_application()

from argosy.web.api.mounting import check_mounts  # noqa: E402  # the apps are loaded only by now

check_mounts()
if APP_VARIABLE in os.environ:  # whoever starts it, no unsafe role serves a request
    roles.check(os.environ[APP_VARIABLE], os.environ.get(OWNER_VARIABLE))

from argosy.platform.performance.collecting import collector  # noqa: E402  # needs the apps

collector.start()
