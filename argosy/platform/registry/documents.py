"""Fields that documents have in common, so that every capability declares them alike."""

from __future__ import annotations

from argosy.platform.registry.fields import Field, FieldType, Find
from argosy.platform.registry.labels import Text


def number_field(*document_types: str, example: str = "") -> Field:
    """Return the field ``number`` of documents that the kernel's number series number.

    A document that became another (a quotation that was accepted) shows its latest number and is
    found by each of them.

    Args:
        document_types: as given to `CommandRun.done`.
        example: a number for the documentation.
    """
    types = _quoted(document_types)
    return Field(
        "number",
        FieldType.TEXT,
        Text("Number", "单号"),
        number_sql("t.id", *document_types),
        is_searchable=True,
        is_sortable=False,
        max_length=80,
        example=example or None,
        find=Find(
            ids="n.document_id",
            source="document_number n",
            value="n.number",
            where=f"n.document_type IN ({types})",
            company="n.company_id",
        ),
    )


def number_sql(key: str, *document_types: str) -> str:
    """Return the SQL of a document's latest number.

    Args:
        key: SQL of the document's id.
        document_types: as given to `CommandRun.done`.
    """
    return (
        "(SELECT n.number FROM document_number n"
        f" WHERE n.document_type IN ({_quoted(document_types)}) AND n.document_id = {key}"
        " ORDER BY n.id DESC LIMIT 1)"
    )


def _quoted(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
