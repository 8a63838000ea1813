"""How files are described: the export of every resource, its imports and what these answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from argosy.platform.data.imports.options import Mode
from argosy.platform.data.imports.targets import target_of
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource
from argosy.web.api.openapi.schemas import ID, PROBLEM, Schema, component, field_example

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM: Final = "multipart/form-data"
EXPORT_REFUSALS = (400, 401, 403, 405, 503)
IMPORT_REFUSALS = (400, 401, 403, 404, 405, 406, 409, 413, 503)
RUN_REFUSALS = (400, 401, 403, 404, 405, 406, 409, 503)
STATES: Final = ("begun", "checked", "done", "refused", "undone")
_BYTES: Schema = {"type": "string", "format": "binary"}
_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"enum": ["0", "1", "false", "true"]}
_DELIMITER: Schema = {"enum": [",", ";", "tab", "|"]}

_RUN: Schema = {
    "type": "object",
    "properties": {
        "id": ID,
        "state": {"enum": list(STATES)},
        "is_undoable": {"type": "boolean"},
        "undo_reason": _TEXT,
        "counts": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        "notes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"code": _TEXT, "columns": {"type": "array", "items": _TEXT}},
                "required": ["code", "columns"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["id", "state", "is_undoable", "undo_reason", "counts", "notes"],
    "additionalProperties": False,
}
_PROPERTIES = PROBLEM["properties"]
assert isinstance(_PROPERTIES, dict)
_PLACED: Schema = {
    **PROBLEM,
    "properties": {"row": {"type": "integer"}, **_PROPERTIES},
    "required": ["row", "code", "message", "cure", "field", "params"],
}
_CHANGE: Schema = {
    "type": "object",
    "properties": {
        "row": {"type": "integer"},
        "field": _TEXT,
        "line_id": {"type": "integer"},
        "before": _TEXT,
        "after": _TEXT,
    },
    "required": ["row", "field", "line_id", "before", "after"],
    "additionalProperties": False,
}
_REPORT: dict[str, Schema] = {
    "import": component("ImportRun"),
    "problems": {"type": "array", "items": component("PlacedProblem")},
    "changes": {"type": "array", "items": component("ChangedCell")},
}
SHARED_OF_FILES: Mapping[str, Schema] = {
    "ImportRun": _RUN,
    "PlacedProblem": _PLACED,
    "ChangedCell": _CHANGE,
    "Import": {
        "type": "object",
        "properties": dict(_REPORT),
        "required": list(_REPORT),
        "additionalProperties": False,
    },
    "ImportRefused": {
        "type": "object",
        "properties": {
            "type": _TEXT,
            "status": {"type": "integer"},
            "code": _TEXT,
            "title": _TEXT,
            **_REPORT,
        },
        "required": ["type", "status", "code", "title", *_REPORT],
        "additionalProperties": False,
    },
}

_PLACED_EXAMPLE: dict[str, object] = {
    "row": 3,
    "code": "text.required",
    "message": "A text is needed here.",
    "cure": "Fill in this field.",
    "field": "name",
    "params": {},
}
_CHANGED_EXAMPLE: dict[str, object] = {
    "row": 2,
    "field": "name",
    "line_id": 0,
    "before": "Harbour Cycles",
    "after": "Harbour Cycles Ltd",
}
_COUNTS: dict[str, dict[str, int]] = {
    "checked": {"rows": 2, "changed": 1, "refused": 1},
    "done": {"rows": 2, "changed": 1, "same": 1},
    "refused": {"rows": 2, "changed": 1, "refused": 1},
    "undone": {"rows": 2, "changed": 1, "same": 1},
}


def _report(state: str) -> dict[str, object]:
    """Return a report as it may be answered."""
    is_clean = "refused" not in _COUNTS[state]
    run = {"id": 1, "state": state, "is_undoable": True, "undo_reason": ""}
    return {
        "import": {**run, "counts": _COUNTS[state], "notes": []},
        "problems": [] if is_clean else [_PLACED_EXAMPLE],
        "changes": [_CHANGED_EXAMPLE],
    }


_REFUSED_EXAMPLE: dict[str, object] = {
    "type": "about:blank",
    "status": 422,
    "code": "text.required",
    "title": "The request breaks a rule",
    **_report("refused"),
}


def export_operation(resource: Resource, language: str, parameters: list[Schema]) -> Schema:
    """Return the description of a resource's export.

    Args:
        resource: what is exported.
        language: of the words.
        parameters: of its list that choose, sort and limit what comes out.
    """
    given: dict[str, Schema] = {
        "format": {"enum": ["csv", "xlsx"], "default": "csv"},
        "raw": _FLAG,
        "labels": _FLAG,
        "lines": _FLAG,
        "choices": {"enum": ["codes", "labels"]},
        "delimiter": _DELIMITER,
    }
    own = [{"name": name, "in": "query", "schema": schema} for name, schema in given.items()]
    parameters = [each for each in parameters if each["name"] not in given]
    return {
        "operationId": f"{resource.name}.export",
        "tags": [resource.name],
        "summary": named(resource, EXPORT, language),
        "description": EXPORT_HELP.in_language(language),
        "x-permission": "data.export",
        "parameters": [*parameters, *own],
        "responses": {
            "200": {
                "description": "The file",
                "headers": {"Content-Disposition": {"schema": _TEXT, "required": True}},
                "content": {
                    CSV: {"schema": _TEXT, "example": sample(resource)},
                    XLSX: {"schema": _BYTES},
                },
            },
            **_refused(EXPORT_REFUSALS),
        },
    }


def import_operations(
    resource: Resource, language: str, key: Schema, company: Schema
) -> dict[str, Schema]:
    """Return the descriptions of what imports of a resource take, by their paths.

    Args:
        resource: what is imported.
        language: of the words.
        key: the header that makes a change happen once.
        company: the header that names a company.
    """
    name, tags = resource.name, [resource.name]
    said: Schema = {"tags": tags, "x-permission": "data.import"}
    number: Schema = {"name": "id", "in": "path", "required": True, "schema": ID}
    steps = [key, company, number]
    return {
        f"/{name}/import": {
            "post": {
                "operationId": f"{name}.import",
                "summary": named(resource, IMPORT, language),
                "description": IMPORT_HELP.in_language(language),
                **said,
                "parameters": [key, company, *_options(resource, language)],
                "requestBody": _file(resource, language),
                "responses": {**_answered("checked"), **_refused(IMPORT_REFUSALS)},
            }
        },
        f"/{name}/import/{{id}}": {
            "get": {
                "operationId": f"{name}.import.show",
                "summary": named(resource, SHOW, language),
                **said,
                "parameters": [company, number],
                "responses": {**_done("done"), **_refused((400, 401, 403, 404, 405, 406, 503))},
            }
        },
        f"/{name}/import/{{id}}/resume": {
            "post": {
                "operationId": f"{name}.import.resume",
                "summary": named(resource, RESUME, language),
                **said,
                "parameters": steps,
                "responses": {**_answered("done"), **_refused(RUN_REFUSALS)},
            }
        },
        f"/{name}/import/{{id}}/undo": {
            "post": {
                "operationId": f"{name}.import.undo",
                "summary": named(resource, UNDO, language),
                "description": UNDO_HELP.in_language(language),
                **said,
                "parameters": steps,
                "responses": {**_answered("undone"), **_refused(RUN_REFUSALS)},
            }
        },
    }


EXPORT = Text("{what} as a file", "导出{what}")
EXPORT_HELP = Text(
    "CSV or XLSX of what the list's parameters choose, with lines. An import takes it back.",
    "按列表参数导出 CSV 或 XLSX，含明细行；改后可再导入。",
)
IMPORT = Text("Import {what} from a file", "导入{what}")
IMPORT_HELP = Text(
    "The file is the body, or the field file of a form. Mode check rehearses everything and names"
    " every problem and changed cell; all takes every record or none; valid takes what can be"
    " taken and can be gone on with.",
    "文件作为请求体，或作为表单的 file 字段。check 为演练：列出全部问题与将变更的单元格；"
    "all 为全部成功或全部不导入；valid 导入可导入的记录，中断后可继续。",
)
SHOW = Text("What an import of {what} did", "查看{what}的导入结果")
RESUME = Text("Go on with an import of {what}", "继续{what}的导入")
UNDO = Text("Take an import of {what} back", "撤销{what}的导入")
UNDO_HELP = Text(
    "All of it or nothing: what depends on it, or was changed since, is named and refused.",
    "整体撤销：已被引用或其后被修改的记录会逐一列出并拒绝。",
)


def named(resource: Resource, text: Text, language: str) -> str:
    """Return what is done with the files of a resource, in words."""
    return text.in_language(language).format(what=resource.plural.in_language(language))


def _answered(state: str) -> Schema:
    """Return the answers of what is done by a key: a report, or one of an import all refused."""
    refused: Schema = {
        "description": "422",
        "content": {
            "application/problem+json": {
                "schema": {"anyOf": [component("ImportRefused"), component("Problems")]},
                "example": _REFUSED_EXAMPLE,
            }
        },
    }
    return {**_done(state), "422": refused}


def _done(state: str) -> Schema:
    body = {"schema": component("Import"), "example": _report(state)}
    return {"200": {"description": "Done", "content": {"application/json": body}}}


def _refused(numbers: tuple[int, ...]) -> Schema:
    return {str(n): {"$ref": f"#/components/responses/Refused{n}"} for n in numbers}


_MODE = Text("check rehearses, all takes all or nothing, valid what can be taken.", "导入方式。")
_OPTIONS = Text(
    "Further options as a JSON object: mapping, constants and any of these.",
    "其他选项（JSON 对象）：mapping、constants 及以上各项。",
)


def _wanted(resource: Resource) -> dict[str, Schema]:
    """Return what can be said about an import, in its address or in the form."""
    creates = [each.name for each in _creates(resource)]
    return {
        "mode": {"enum": [mode.value for mode in Mode], "default": Mode.CHECK.value},
        "action": {"enum": creates} if creates else _TEXT,
        "saved_mapping": _TEXT,
        "encoding": _TEXT,
        "delimiter": _DELIMITER,
        "sheet": _TEXT,
        "raw": _FLAG,
        "options": {"type": "string", "contentMediaType": "application/json"},
    }


def _creates(resource: Resource) -> list[Action]:
    """Return the actions that enter records from files."""
    return [a for a in resource.actions if a.is_import and a.kind is ActionKind.CREATE]


def _options(resource: Resource, language: str) -> list[Schema]:
    said = {"mode": _MODE, "options": _OPTIONS}
    found: list[Schema] = []
    for name, schema in {**_wanted(resource), "name": _TEXT}.items():
        one: Schema = {"name": name, "in": "query", "schema": schema}
        if name in said:
            one["description"] = said[name].in_language(language)
        found.append(one)
    return found


def _file(resource: Resource, language: str) -> Schema:
    form: Schema = {
        "type": "object",
        "properties": {"file": _BYTES, **_wanted(resource)},
        "required": ["file"],
    }
    return {
        "required": True,
        "description": IMPORT_HELP.in_language(language),
        "content": {
            CSV: {"schema": _TEXT, "example": sample(resource)},
            XLSX: {"schema": _BYTES},
            FORM: {"schema": form, "encoding": {"file": {"contentType": f"{CSV}, {XLSX}"}}},
        },
    }


def sample(resource: Resource) -> str:
    """Return a file of one record, with the columns that a new one needs."""
    columns = {field.name: field for field in resource.fields if field.name in resource.import_key}
    cells = {name: _cell(field) for name, field in columns.items()}
    for create in _creates(resource)[:1]:
        for target in target_of(resource, create).heads:
            if target.is_required:
                cells[target.column.path] = _cell(target.column.field)
                if target.column.field.unit:
                    cells[target.column.field.unit] = "EUR"
    if not cells:
        cells = {"id": "1"}
    return f"{','.join(cells)}\r\n{','.join(cells.values())}\r\n"


def _cell(field: Field) -> str:
    """Return a value as a cell of CSV."""
    example = field.example if field.example is not None else field_example(field)
    if field.type is FieldType.REFERENCE:
        return "CODE"
    if field.type is FieldType.MONEY:
        return "12.30"
    if field.type in (FieldType.OBJECT, FieldType.TEXTS):
        return ""
    text = str(example)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if set(text) & set(',"\r\n') else text
