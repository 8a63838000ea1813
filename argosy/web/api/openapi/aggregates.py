"""How groups of records are described: what is asked for, and groups, subtotals and total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from argosy.platform.registry.grouping import GROUPS, GROUPS_MAX
from argosy.platform.registry.labels import Text
from argosy.platform.registry.measures import can_be_added, can_be_key
from argosy.platform.registry.resource import Resource
from argosy.web.api.openapi.schemas import DECIMAL, MONEY, Schema, component

LABEL: Final = Text("{plural}: counts and sums by group", "{plural}：分组计数与合计")
REFUSALS: Final = (400, 401, 403, 405, 406, 503)
_AMOUNT: Schema = {
    "anyOf": [
        MONEY,
        {
            "type": "object",
            "properties": {"value": DECIMAL, "unit": {"type": "string"}},
            "required": ["value", "unit"],
            "additionalProperties": False,
        },
    ]
}
SHARED_OF_GROUPS: Mapping[str, Schema] = {
    "Group": {
        "type": "object",
        "properties": {
            "keys": {"type": "object", "description": "Field -> value, null for empty ones."},
            "count": {"type": "integer", "minimum": 0},
            "measures": {
                "type": "object",
                "description": "An amount for each currency or unit.",
                "additionalProperties": {"type": "array", "items": _AMOUNT},
            },
            "filter": {"type": "object", "description": "Finds the records of the group."},
        },
        "required": ["keys", "count", "measures", "filter"],
        "additionalProperties": False,
    },
    "Groups": {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": component("Group")},
            "subtotals": {"type": "array", "items": component("Group")},
            "total": component("Group"),
            "is_whole": {"type": "boolean"},
        },
        "required": ["rows", "subtotals", "total", "is_whole"],
        "additionalProperties": False,
    },
}


def aggregate_operation(resource: Resource, language: str, parameters: list[Schema]) -> Schema:
    """Describe what puts records together.

    Args:
        resource: whose records.
        language: of the words.
        parameters: that say which records.
    """
    keys = [field.name for field in resource.fields if can_be_key(field)]
    amounts = [field.name for field in resource.fields if can_be_added(resource, field)]
    given: dict[str, Schema] = {
        "by": {"type": "string", "maxLength": 400, "x-known": keys},
        "measures": {"type": "string", "maxLength": 800, "x-known": amounts},
        "rank": {"type": "string", "maxLength": 100},
        "groups": {
            "type": "integer",
            "minimum": 1,
            "maximum": GROUPS_MAX,
            "default": GROUPS,
        },
        "cube": {"enum": ["0", "1"]},
    }
    total = {"keys": {}, "count": 0, "measures": {}, "filter": {}}
    example = {"rows": [], "subtotals": [], "total": total, "is_whole": True}
    answers: Schema = {
        "200": {
            "description": "Done",
            "content": {"application/json": {"schema": component("Groups"), "example": example}},
        }
    }
    for number in REFUSALS:
        answers[str(number)] = {"$ref": f"#/components/responses/Refused{number}"}
    return {
        "operationId": f"{resource.name}.aggregate",
        "tags": [resource.name],
        "summary": LABEL.in_language(language).format(plural=resource.plural.in_language(language)),
        "x-permission": resource.read_permission,
        "parameters": [
            *parameters,
            *({"name": name, "in": "query", "schema": schema} for name, schema in given.items()),
        ],
        "responses": answers,
    }
