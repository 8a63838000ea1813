"""What people call the columns of a file."""

from __future__ import annotations

from argosy.platform.data.columns import Column
from argosy.platform.registry.labels import Text
from argosy.web.desk.words import WORDS


def label_of(column: Column) -> Text:
    """Return what people call a column; what no field answers to has a word of its own."""
    own, name = column.field.label, column.field.name.rpartition(".")[2]
    return WORDS.get(name, own) if own.zh in (own.en, name) else own
