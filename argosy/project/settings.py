"""Django's settings: what the environment and the home decide, and nothing a capability would."""

from __future__ import annotations

import os
import secrets

from argosy import __version__
from argosy.platform.jobs.watching import watch
from argosy.platform.registry import languages
from argosy.platform.system.home import Home
from argosy.project.apps import PACKAGE, installed
from argosy.project.connections import databases

ARGOSY_VERSION = __version__
ARGOSY_HOME = Home.current()

DEBUG = os.environ.get("ARGOSY_DEBUG") == "1"
SECRET_KEY = os.environ.get("ARGOSY_SECRET_KEY") or (
    ARGOSY_HOME.secret("django") if ARGOSY_HOME.keys.is_dir() else secrets.token_urlsafe(32)
)
ALLOWED_HOSTS = os.environ.get("ARGOSY_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = installed()
MIDDLEWARE = [
    "argosy.web.timing.Timing",
    "django.middleware.security.SecurityMiddleware",
    "argosy.web.security.SecurityHeaders",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "argosy.project.urls"
WSGI_APPLICATION = "argosy.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            *(PACKAGE / "web" / part / "templates" for part in ("status", "api", "desk")),
            *(PACKAGE / "platform" / part / "templates" for part in ("notifications", "users")),
        ],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "argosy.web.templating.environment"},
    }
]

DATABASES = databases()
PROCRASTINATE_WORKER_DEFAULTS = {
    "delete_jobs": "successful",  # a sweep every two seconds adds up
    "task_middleware": [watch],
    "concurrency": 3,  # a slow receiver of a webhook must not hold events and seals up
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = list(languages.known().items())
LOCALE_PATHS = [PACKAGE / "locale"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
EMAIL_BACKEND = "argosy.platform.mail.backend.Backend"
DEFAULT_FROM_EMAIL = "argosy@localhost"  # stands for the sender that the settings name
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# an order of 500 lines, each with all its cells
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ARGOSY_LOG", "WARNING")},
}
