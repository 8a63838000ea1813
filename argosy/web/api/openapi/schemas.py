"""Schemas of what is answered: records, their fields and lines, pages, results, problems."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.resource import Lines, Resource
from argosy.platform.registry.shapes import INSTANT_PATTERN

Schema = dict[str, object]
DECIMAL: Schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
MONEY: Schema = {
    "type": "object",
    "properties": {"amount": DECIMAL, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
    "required": ["amount", "currency"],
    "additionalProperties": False,
}
_PLAIN: dict[FieldType, Schema] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.LONG_TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.DECIMAL: DECIMAL,
    FieldType.QUANTITY: DECIMAL,
    FieldType.PERCENT: DECIMAL,
    FieldType.MONEY: MONEY,
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.INSTANT: {"type": "string", "format": "date-time", "pattern": INSTANT_PATTERN},
    FieldType.TEXTS: {"type": "array", "items": {"type": "string"}},
    FieldType.OBJECT: {},
}
_EXAMPLES: dict[FieldType, object] = {
    FieldType.TEXT: "text",
    FieldType.LONG_TEXT: "text",
    FieldType.INTEGER: 1,
    FieldType.DECIMAL: "1.5",
    FieldType.QUANTITY: "10",
    FieldType.PERCENT: "13",
    FieldType.MONEY: {"amount": "12.30", "currency": "EUR"},
    FieldType.BOOLEAN: True,
    FieldType.DATE: "2026-03-31",
    FieldType.INSTANT: "2026-03-31T10:00:00Z",
    FieldType.REFERENCE: {"id": 1, "code": "CODE", "name": "Name"},
    FieldType.TEXTS: ["text"],
    FieldType.OBJECT: {},
}
REFERENCE: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "code": {"type": "string"},
        "name": {"type": "string"},
    },
    "required": ["id", "code", "name"],
    "additionalProperties": False,
}
ID: Schema = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
"""Some nouns have one record for the whole company, which is 0."""


def component(name: str) -> Schema:
    """Return a reference to a schema of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def field_schema(field: Field, language: str) -> Schema:
    """Return the schema of a field's values as they are answered; null where nothing is known."""
    if field.type is FieldType.REFERENCE:
        base: Schema = REFERENCE | {"x-resource": field.target}
    elif field.type is FieldType.CHOICE:
        base = {
            "type": "string",
            "x-choices": {c.value: c.label.in_language(language) for c in field.choices},
        }
    else:
        base = _PLAIN[field.type]
    kind = base.get("type")
    shown: Schema = dict(base) | {"title": field.label.in_language(language)}
    if isinstance(kind, str):
        shown["type"] = [kind, "null"]
    if field.help is not None:
        shown["description"] = field.help.in_language(language)
    if field.unit:
        shown["x-unit"] = field.unit
    return shown


def field_example(field: Field) -> object:
    """Return a value that a field may have."""
    if field.example is not None:
        return _as_answered(field, field.example)
    if field.type is FieldType.CHOICE:
        return field.choices[0].value
    return _EXAMPLES[field.type]


def _as_answered(field: Field, example: object) -> object:
    """Return a declared example in the form in which the field is answered, if it fits."""
    fits = {
        FieldType.INTEGER: int,
        FieldType.BOOLEAN: bool,
        FieldType.MONEY: dict,
        FieldType.REFERENCE: dict,
        FieldType.TEXTS: list,
        FieldType.OBJECT: object,
    }.get(field.type, str)
    return example if isinstance(example, fits) else _EXAMPLES.get(field.type, str(example))


def record_schema(resource: Resource, language: str) -> Schema:
    """Return the schema of a record; fields the reader may not see are absent."""
    properties = _properties(resource.fields, language)
    for lines in resource.lines:
        properties[lines.name] = {
            "type": "array",
            "title": lines.label.in_language(language),
            "items": _object(_properties(lines.fields, language)),
        }
    properties["actions"] = {"type": "array", "items": component("Possible")}
    shown = _object(properties)
    shown["title"] = resource.label.in_language(language)
    if resource.help is not None:
        shown["description"] = resource.help.in_language(language)
    return shown


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": ["id"],
        "additionalProperties": False,
    }


def _properties(fields: Sequence[Field], language: str) -> Schema:
    found: Schema = {"id": ID}
    return found | {field.name: field_schema(field, language) for field in fields}


def record_example(owner: Resource | Lines) -> dict[str, object]:
    """Return a record as it may be answered."""
    shown: dict[str, object] = {"id": 1}
    shown |= {field.name: field_example(field) for field in owner.fields}
    if isinstance(owner, Resource):
        shown |= {lines.name: [record_example(lines)] for lines in owner.lines}
    return shown


def page_schema(resource: Resource) -> Schema:
    """Return the schema of a page."""
    return {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": component(resource.name)},
            "next": {"type": ["string", "null"]},
            "count": {
                "type": "object",
                "properties": {
                    "value": {"type": "integer"},
                    "is_exact": {"type": "boolean"},
                },
                "required": ["value", "is_exact"],
                "additionalProperties": False,
            },
        },
        "required": ["rows", "next"],
        "additionalProperties": False,
    }


_TEXTS = {"type": "string"}
PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "code": _TEXTS,
        "message": _TEXTS,
        "cure": _TEXTS,
        "field": _TEXTS,
        "params": {"type": "object", "additionalProperties": _TEXTS},
    },
    "required": ["code", "message", "cure", "field", "params"],
    "additionalProperties": False,
}
PROBLEMS: Schema = {
    "type": "object",
    "properties": {
        "type": _TEXTS,
        "status": {"type": "integer"},
        "code": _TEXTS,
        "title": _TEXTS,
        "problems": {"type": "array", "items": component("Problem"), "minItems": 1},
    },
    "required": ["type", "status", "code", "title", "problems"],
    "additionalProperties": False,
}
RESULT: Schema = {
    "type": ["object", "null"],
    "properties": {"type": _TEXTS, "id": ID, "number": _TEXTS, "secret": _TEXTS},
    "required": ["type", "id", "number"],
    "additionalProperties": False,
}
DONE: Schema = {
    "type": "object",
    "properties": {"command_id": ID, "result": component("Result")},
    "required": ["command_id", "result"],
    "additionalProperties": False,
}
DONE_MANY: Schema = {
    "type": "object",
    "properties": {
        "command_id": ID,
        "results": {"type": "array", "items": component("Result")},
        "problems": {"type": "array", "items": component("Problem")},
    },
    "required": ["command_id", "results", "problems"],
    "additionalProperties": False,
}
POSSIBLE: Schema = {
    "type": "object",
    "properties": {
        "name": _TEXTS,
        "label": _TEXTS,
        "kind": {"enum": ["create", "change", "step"]},
        "is_possible": {"type": "boolean"},
        "why_not": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"code": _TEXTS, "message": _TEXTS, "cure": _TEXTS},
                "required": ["code", "message", "cure"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["name", "label", "kind", "is_possible", "why_not"],
    "additionalProperties": False,
}
SESSION: Schema = {
    "type": "object",
    "properties": {
        "id": ID,
        "kind": {"enum": ["user", "key"]},
        "name": _TEXTS,
        "full_name": _TEXTS,
        "language": _TEXTS,
        "companies": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": ID,
                    "code": _TEXTS,
                    "name": _TEXTS,
                    "permissions": {"type": "array", "items": _TEXTS},
                },
                "required": ["id", "code", "name", "permissions"],
                "additionalProperties": False,
            },
        },
        "csrf_token": {"type": ["string", "null"]},
    },
    "required": ["id", "kind", "name", "full_name", "language", "companies", "csrf_token"],
    "additionalProperties": False,
}
SIGN_IN: Schema = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "examples": ["admin"]},
        "password": {"type": "string", "format": "password", "examples": ["correct horse staple"]},
        "code": {
            "type": "string",
            "description": "Of the authenticator or a recovery code, where the account asks.",
        },
    },
    "required": ["name", "password"],
    "additionalProperties": False,
}
SHARED: dict[str, Schema] = {
    "Problem": PROBLEM,
    "Problems": PROBLEMS,
    "Result": RESULT,
    "Done": DONE,
    "DoneMany": DONE_MANY,
    "Possible": POSSIBLE,
    "Session": SESSION,
    "SignIn": SIGN_IN,
}
