"""The one address pattern of the API; what stands behind it is looked up at each request."""

from __future__ import annotations

from django.urls import path

from argosy.web.api.dispatch import dispatch

urlpatterns = [path("api/v1/<path:rest>", dispatch, name="api")]
