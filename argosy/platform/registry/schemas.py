"""JSON schemas of what reads answer, for the documentation of the API: one a noun.

They follow the declaration, own fields included, so that what is documented is what is sent.
"""

from __future__ import annotations

from argosy.platform.registry.fields import Field, FieldType, Sensitivity
from argosy.platform.registry.resource import Lines, Resource
from argosy.platform.registry.shapes import DATE_PATTERN, JsonSchema

_PLAIN: dict[FieldType, JsonSchema] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.LONG_TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.DECIMAL: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date", "pattern": DATE_PATTERN},
    FieldType.INSTANT: {"type": "string", "format": "date-time"},
    FieldType.CHOICE: {"type": "string"},
    FieldType.TEXTS: {"type": "array", "items": {"type": "string"}},
    FieldType.OBJECT: {},
    FieldType.REFERENCE: {
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "code": {"type": "string"},
            "name": {"type": "string"},
        },
        "required": ["id", "code", "name"],
        "additionalProperties": False,
    },
}
_PLAIN[FieldType.QUANTITY] = _PLAIN[FieldType.PERCENT] = _PLAIN[FieldType.DECIMAL]


def field_schema(field: Field, language: str = "en") -> JsonSchema:
    """Return the schema of a field's values as reads send them; every field may be null."""
    schema: JsonSchema = {"title": field.label.in_language(language)}
    if field.help is not None:
        schema["description"] = field.help.in_language(language)
    kind: JsonSchema
    if field.type is FieldType.MONEY:
        kind = {
            "type": "object",
            "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}},
            "required": ["amount", "currency"],
            "additionalProperties": False,
        }
    elif field.type is FieldType.CHOICE:
        kind = {"enum": [*(choice.value for choice in field.choices), "", None]}
    else:
        kind = dict(_PLAIN[field.type])
    if "type" in kind:
        kind["type"] = [kind["type"], "null"]
    schema |= kind
    if field.example is not None and field.type not in (FieldType.MONEY, FieldType.REFERENCE):
        schema["examples"] = [field.example]
    return schema


def record_schema(resource: Resource, language: str = "en") -> JsonSchema:
    """Return the schema of a record: all fields and lines that anybody may see.

    Only the id is always there: what was not asked for, or may not be seen, is absent.
    """
    schema = _object(resource, language)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    for lines in resource.lines:
        properties[lines.name] = {
            "type": "array",
            "title": lines.label.in_language(language),
            "items": _object(lines, language),
        }
    schema["title"] = resource.label.in_language(language)
    if resource.help is not None:
        schema["description"] = resource.help.in_language(language)
    return schema


def _object(owner: Resource | Lines, language: str) -> JsonSchema:
    properties: JsonSchema = {"id": {"type": "integer"}}
    for field in owner.fields:
        if field.sensitivity is not Sensitivity.SECRET:
            properties[field.name] = field_schema(field, language)
    return {
        "type": "object",
        "properties": properties,
        "required": ["id"],
        "additionalProperties": False,
    }
