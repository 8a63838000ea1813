"""How the search is described: what is asked, and records by noun with what was found marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from argosy.platform.registry.labels import Text
from argosy.platform.search.api import Rank
from argosy.platform.search.finding import ASKED_MAX, LIMIT_MAX, PER_NOUN
from argosy.web.api.openapi.schemas import ID, Schema, component

LABEL: Final = Text(
    "Find records of every kind by words, numbers, pinyin and near misses",
    "按词语、编号、拼音或近似写法查找各类记录",
)
REFUSALS: Final = (400, 401, 403, 405, 406, 503)
_PARTS: Schema = {"type": "array", "items": component("MarkedPart")}


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SHARED_OF_SEARCH: Mapping[str, Schema] = {
    "MarkedPart": _object({"text": {"type": "string"}, "is_match": {"type": "boolean"}}),
    "FoundRecord": _object(
        {
            "id": ID,
            "rank": {"enum": [each.name.lower() for each in Rank]},
            "code": _PARTS,
            "name": _PARTS,
            "shown": {
                "type": "array",
                "items": _object(
                    {"field": {"type": "string"}, "label": {"type": "string"}, "parts": _PARTS}
                ),
            },
        }
    ),
    "FoundGroup": _object(
        {
            "resource": {"type": "string"},
            "label": {"type": "string"},
            "plural": {"type": "string"},
            "count": _object(
                {"value": {"type": "integer", "minimum": 0}, "is_exact": {"type": "boolean"}}
            ),
            "rows": {"type": "array", "items": component("FoundRecord")},
        }
    ),
    "FoundGroups": _object({"groups": {"type": "array", "items": component("FoundGroup")}}),
}


def search_operation(language: str, company: Schema) -> Schema:
    """Describe the search.

    Args:
        language: of the words.
        company: the header that chooses the company.
    """
    given: dict[str, Schema] = {
        "q": {"type": "string", "maxLength": ASKED_MAX},
        "noun": {"type": "string", "maxLength": 2000},
        "limit": {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": PER_NOUN},
    }
    schema = component("FoundGroups")
    answers: Schema = {
        "200": {
            "description": "Done",
            "content": {"application/json": {"schema": schema, "example": {"groups": []}}},
        }
    }
    for number in REFUSALS:
        answers[str(number)] = {"$ref": f"#/components/responses/Refused{number}"}
    return {
        "operationId": "search",
        "summary": LABEL.in_language(language),
        "parameters": [
            company,
            *({"name": name, "in": "query", "schema": each} for name, each in given.items()),
        ],
        "responses": answers,
    }
