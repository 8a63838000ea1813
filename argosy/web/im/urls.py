"""Addresses that the providers of instant messages call."""

from __future__ import annotations

from django.urls import path

from argosy.web.im import entering, views

urlpatterns = [
    path("im/<int:company>/callback", views.callback, name="im-callback"),
    path("desk/sign-in/messenger", entering.begin, name="desk-messenger"),
    path("desk/sign-in/messenger/back", entering.back, name="desk-messenger-back"),
]
