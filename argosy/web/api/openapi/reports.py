"""How reports are described: parameters, columns, and both forms of the answer."""

from __future__ import annotations

from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.reports.asking import LIMIT_MAX
from argosy.platform.registry.reports.declared import LIMIT, Report, RowKind
from argosy.web.api.openapi.files import CSV, XLSX
from argosy.web.api.openapi.schemas import REFERENCE, Schema, component, field_example, field_schema

REFUSALS = (400, 401, 403, 404, 405, 406, 503)
FILE_REFUSALS = (400, 401, 403, 404, 405, 503)
TAG = "reports"
_TEXT: Schema = {"type": "string"}
_POINTER: Schema = {
    **REFERENCE,
    "type": ["object", "null"],
    "properties": {**REFERENCE["properties"], "resource": _TEXT},  # type: ignore[dict-item]
}


def report_schema(report: Report, language: str) -> Schema:
    """Return the schema of a report's answer."""
    cells = {column.name: _cell(column.field, language) for column in report.columns}
    row: Schema = {
        "type": "object",
        "properties": {
            "kind": {"enum": [kind.value for kind in RowKind]},
            "level": {"type": "integer", "minimum": 0},
            "label": _TEXT,
            "cells": {"type": "object", "properties": cells},
        },
        "required": ["kind", "level", "label", "cells"],
        "additionalProperties": False,
    }
    column: Schema = {
        "type": "object",
        "properties": {
            "name": _TEXT,
            "type": {"enum": [kind.value for kind in FieldType]},
            "label": _TEXT,
            "is_hidden": {"type": "boolean"},
        },
        "required": ["name", "type", "label", "is_hidden"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "title": report.label.in_language(language),
        "properties": {
            "report": {"const": report.name},
            "parameters": {"type": "object", "additionalProperties": _TEXT},
            "columns": {"type": "array", "items": column},
            "rows": {"type": "array", "items": row},
            "next": {"type": ["string", "null"]},
            "notes": {"type": "array", "items": _TEXT},
        },
        "required": ["report", "parameters", "columns", "rows", "next", "notes"],
        "additionalProperties": False,
    }


def _cell(field: Field, language: str) -> Schema:
    if field.type is FieldType.REFERENCE and not field.target:
        return {**_POINTER, "title": field.label.in_language(language)}
    return field_schema(field, language)


def report_paths(report: Report, language: str, company: Schema) -> dict[str, Schema]:
    """Return the addresses of a report."""
    given = [company, *(_parameter(each.field, language) for each in report.parameters)]
    about: Schema = {
        "tags": [TAG],
        "summary": report.label.in_language(language),
        "x-permission": report.permission,
    }
    if report.help is not None:
        about["description"] = report.help.in_language(language)
    answer: Schema = {
        "description": "Done",
        "content": {
            "application/json": {
                "schema": component(f"reports.{report.name}"),
                "example": _example(report, language),
            }
        },
    }
    page: list[Schema] = [
        {"name": "after", "in": "query", "schema": _TEXT},
        {
            "name": "limit",
            "in": "query",
            "schema": {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT},
        },
    ]
    kind: Schema = {
        "name": "format",
        "in": "query",
        "schema": {"enum": ["csv", "xlsx"], "default": "csv"},
    }
    file: Schema = {
        "description": "Done",
        "content": {CSV: {"schema": _TEXT}, XLSX: {"schema": {**_TEXT, "format": "binary"}}},
    }
    at = f"/{TAG}/{report.name}"
    return {
        at: {
            "get": {
                "operationId": f"reports.{report.name}",
                **about,
                "parameters": [*given, *page],
                "responses": {"200": answer, **_refused(REFUSALS)},
            }
        },
        f"{at}/export": {
            "get": {
                "operationId": f"reports.{report.name}.export",
                **about,
                "parameters": [*given, kind],
                "responses": {"200": file, **_refused(FILE_REFUSALS)},
            }
        },
    }


def _refused(numbers: tuple[int, ...]) -> Schema:
    return {str(n): {"$ref": f"#/components/responses/Refused{n}"} for n in numbers}


def _parameter(field: Field, language: str) -> Schema:
    schemas: dict[FieldType, Schema] = {
        FieldType.TEXT: {"type": "string", "maxLength": 1000},
        FieldType.DATE: {"type": "string", "format": "date"},
        FieldType.INTEGER: {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
        FieldType.REFERENCE: {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
        FieldType.BOOLEAN: {"type": "boolean"},
    }
    schema = schemas.get(field.type) or {"enum": [choice.value for choice in field.choices]}
    shown: Schema = {
        "name": field.name,
        "in": "query",
        "description": field.label.in_language(language),
        "schema": schema,
    }
    return shown | ({"x-resource": field.target} if field.target else {})


def _example(report: Report, language: str) -> dict[str, object]:
    """Return an answer as it may be."""
    cells = {column.name: _value(column.field) for column in report.columns}
    return {
        "report": report.name,
        "parameters": {},
        "columns": [
            {
                "name": column.name,
                "type": column.field.type.value,
                "label": column.field.label.in_language(language),
                "is_hidden": column.is_hidden,
            }
            for column in report.columns
        ],
        "rows": [{"kind": "line", "level": 0, "label": "", "cells": cells}],
        "next": None,
        "notes": [],
    }


def _value(field: Field) -> object:
    found = field_example(field)
    if field.type is FieldType.REFERENCE and not field.target and isinstance(found, dict):
        return {**found, "resource": "accounting.invoice"}
    return found
