"""Django application of the search."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finds records of every noun by words, numbers, pinyin and near misses."""

    name = "argosy.platform.search"
    label = "search"
    verbose_name = "Search"
