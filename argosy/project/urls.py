"""Addresses of the suite: each part of the web brings its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("argosy.web.status.urls")),
    path("", include("argosy.web.api.urls")),
    path("", include("argosy.web.im.urls")),
    path("", include("argosy.web.desk.urls")),
]
handler404 = "argosy.web.desk.lost.page"
handler400 = "argosy.web.api.malformed.refuse_malformed"
