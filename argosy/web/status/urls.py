"""Addresses of the status page."""

from __future__ import annotations

from django.urls import path

from argosy.web.status import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
]
