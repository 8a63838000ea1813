"""Tables of the search: what stands in each record, known words, and how far changes were read.

All of it follows from the records and can be made again at any time, so nothing here is audited.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from argosy.kernel.identity.tables import TableKind


class SearchEntry(models.Model):
    """What a record can be found by, for whoever has the permissions named.

    A record with fields that not everybody sees has an entry for everybody, and one for each set of
    further permissions with what stands in those fields besides. `company` is 0 for records that
    all companies share. The id is drawn anew when an entry changes: the latest come first.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    resource = models.CharField(max_length=100)
    record_id = models.BigIntegerField()
    company = models.BigIntegerField()
    permission = models.CharField(max_length=300, db_default="", blank=True)
    doc = SearchVectorField()
    fingerprint = models.BigIntegerField()

    class Meta:
        db_table = "search_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "record_id", "permission"], name="search_entry_record"
            ),
        ]
        indexes = [GinIndex(fields=["doc"], name="search_entry_doc")]


class SearchWord(models.Model):
    """A word that stands in a name somewhere, to tell what a mistyped one may have meant.

    Words stay when the last record with them goes: they lead to nothing then.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    word = models.CharField(max_length=40, primary_key=True)
    grams = ArrayField(models.TextField())

    class Meta:
        db_table = "search_word"
        indexes = [GinIndex(fields=["grams"], name="search_word_grams")]


class SearchNoun(models.Model):
    """A noun whose records are all indexed, and by which reading of its declaration."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    resource = models.CharField(max_length=100, primary_key=True)
    declaration = models.BigIntegerField()

    class Meta:
        db_table = "search_noun"


class SearchPosition(models.Model):
    """How far the rows of a table were read for changes."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    table_name = models.CharField(max_length=63, primary_key=True)
    position = models.BigIntegerField()

    class Meta:
        db_table = "search_position"
