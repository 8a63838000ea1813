"""Addresses of the status page."""

from __future__ import annotations

from django.urls import path

from argosy.web.status import views

urlpatterns = [
    path("", views.page, name="status"),
    path("healthz", views.healthz, name="healthz"),
    path("status/<str:name>", views.asset, name="status-asset"),
]
