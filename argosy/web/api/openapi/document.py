"""The whole document: paths of every resource and action, parameters, answers, examples."""

from __future__ import annotations

from argosy import __version__
from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import Action
from argosy.platform.registry.conditions import operators_of
from argosy.platform.registry.fields import Field, FieldType, Sensitivity
from argosy.platform.registry.filters import FILTER_MAX, LIMIT, LIMIT_MAX, SEARCH_MAX
from argosy.platform.registry.labels import Text
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.reports.catalogue import reports
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.undoing import is_importable, reason_of
from argosy.web.api.answers import encoded
from argosy.web.api.openapi.aggregates import SHARED_OF_GROUPS, aggregate_operation
from argosy.web.api.openapi.attaching import attach_operations
from argosy.web.api.openapi.files import SHARED_OF_FILES, export_operation, import_operations
from argosy.web.api.openapi.papers import print_operations
from argosy.web.api.openapi.reports import report_paths, report_schema
from argosy.web.api.openapi.samples import item_example
from argosy.web.api.openapi.schemas import (
    ID,
    SHARED,
    Schema,
    component,
    page_schema,
    record_example,
    record_schema,
)
from argosy.web.api.openapi.searching import SHARED_OF_SEARCH, search_operation

KEPT_MAX = 8
_kept: dict[tuple[int, str], bytes] = {}
READ_REFUSALS = (400, 401, 403, 404, 405, 406, 503)
LIST_REFUSALS = (400, 401, 403, 405, 406, 503)
GIVE_REFUSALS = (400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 503)
RANGES = ("gte", "lte")
KEY_HEADER: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    "example": "order-4711",
}
COMPANY_HEADER: Schema = {
    "name": "X-Company",
    "in": "header",
    "description": "Code or id of a company; without it, the first one that you may work in.",
    "required": False,
    "schema": {"type": "string"},
}
DONE_EXAMPLE: dict[str, object] = {"type": "document", "id": 1, "number": "SO-2026-00001"}


def described(language: str) -> bytes:
    """Return the description as bytes of JSON, kept until the registry changes."""
    key = (catalogue.version(), language)
    known = _kept.get(key)
    if known is None:
        if len(_kept) >= KEPT_MAX:
            _kept.clear()
        known = _kept[key] = encoded(document(language))
    return known


def document(language: str) -> Schema:
    """Return the description of the API in a language."""
    schemas: dict[str, Schema] = dict(SHARED) | dict(SHARED_OF_FILES) | dict(SHARED_OF_GROUPS)
    schemas |= SHARED_OF_SEARCH
    paths: dict[str, Schema] = {"/session": _session(language)}
    paths["/search"] = {"get": search_operation(language, COMPANY_HEADER)}
    for resource in catalogue.resources().values():
        schemas[resource.name] = record_schema(resource, language)
        paths[f"/{resource.name}"] = {"get": _list(resource, language)}
        paths[f"/{resource.name}/{{id}}"] = {"get": _record(resource, language)}
        grouped = aggregate_operation(resource, language, _selected(resource, language))
        paths[f"/{resource.name}/aggregate"] = {"get": grouped}
        export = export_operation(resource, language, _exported(resource, language))
        paths[f"/{resource.name}/export"] = {"get": export}
        paths |= import_operations(resource, language, KEY_HEADER, COMPANY_HEADER)
        paths |= print_operations(resource, language, KEY_HEADER, COMPANY_HEADER)
        paths |= attach_operations(resource, language, KEY_HEADER, COMPANY_HEADER)
        for action in resource.actions:
            name = f"{resource.name}.{action.name}"
            schemas[f"{name}.item"] = own_fields.schema(action)
            at = f"/{resource.name}/{action.name}"
            paths[at] = {"post": _one(resource, action, language)}
            paths[f"{at}/bulk"] = {"post": _many(resource, action, language)}
    for report in reports().values():
        schemas[f"reports.{report.name}"] = report_schema(report, language)
        paths |= report_paths(report, language, COMPANY_HEADER)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {
            "title": "Argosy",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": _said(INTRODUCTION, language),
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}, {"session": []}],
        "tags": [_tag(each, language) for each in catalogue.resources().values()],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": _refusals(),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "argosy_session"},
            },
        },
    }


INTRODUCTION = Text(
    "Ids are integers; decimals, quantities and percents are strings; money is an amount with its"
    " currency. Every change takes an Idempotency-Key and happens once however often it is sent."
    " Refusals name every problem with its field and what to do about it. X-Company chooses the"
    " company.",
    "标识为整数；小数、数量与百分比为字符串；金额带币种。每个写操作须带 Idempotency-Key，"
    "重复发送只执行一次。拒绝时会列出全部问题、字段与处理办法。X-Company 用于选择公司。",
)


def _tag(resource: Resource, language: str) -> Schema:
    """Describe a noun; of one that files enter, also whether that can be taken back."""
    found: Schema = {"name": resource.name, "description": _said(resource.plural, language)}
    if is_importable(resource):
        reason = reason_of(resource)
        found["x-argosy-import"] = {
            "is_undoable": reason is None,
            "reason": _said(reason, language) if reason else "",
        }
    return found


def _said(text: Text, language: str) -> str:
    return text.in_language(language)


def _refusals() -> Schema:
    body = {"application/problem+json": {"schema": component("Problems")}}
    numbers = sorted({*READ_REFUSALS, *GIVE_REFUSALS, 429})
    return {f"Refused{number}": {"description": f"{number}", "content": body} for number in numbers}


def _answers(status: int, schema: Schema, example: object, refused: tuple[int, ...]) -> Schema:
    body: Schema = {"schema": schema}
    if example is not None:
        body["example"] = example
    found: Schema = {str(status): {"description": "Done", "content": {"application/json": body}}}
    for number in refused:
        found[str(number)] = {"$ref": f"#/components/responses/Refused{number}"}
    return found


def _list(resource: Resource, language: str) -> Schema:
    row = {k: v for k, v in record_example(resource).items() if resource.lines_named(k) is None}
    return {
        "operationId": f"{resource.name}.list",
        "tags": [resource.name],
        "summary": resource.plural.in_language(language),
        "x-permission": resource.read_permission,
        "parameters": [COMPANY_HEADER, *_common(), *_filters(resource, language)],
        "responses": _answers(
            200, page_schema(resource), {"rows": [row], "next": None}, LIST_REFUSALS
        ),
    }


def _filters(resource: Resource, language: str) -> list[Schema]:
    return [
        parameter
        for field in resource.fields
        if field.can_filter and field.sensitivity is not Sensitivity.SECRET
        for parameter in _tests(field, language)
    ]


def _exported(resource: Resource, language: str) -> list[Schema]:
    """Return the parameters of a list that its export takes: it has no pages."""
    chosen = [each for each in _common() if each["name"] not in ("after", "count", "limit")]
    return [COMPANY_HEADER, *chosen, *_filters(resource, language)]


def _selected(resource: Resource, language: str) -> list[Schema]:
    """Return the parameters of a list that say which records, and no more."""
    chosen = [each for each in _common() if each["name"] in ("q", "filter")]
    return [COMPANY_HEADER, *chosen, *_filters(resource, language)]


def _common() -> list[Schema]:
    text: Schema = {"type": "string"}
    page: Schema = {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT}
    given: dict[str, Schema] = {
        "fields": text,
        "q": {"type": "string", "maxLength": SEARCH_MAX},
        "filter": {"type": "string", "maxLength": FILTER_MAX},
        "sort": text,
        "after": text,
        "limit": page,
        "count": {"enum": ["0", "1"]},
    }
    return [{"name": name, "in": "query", "schema": schema} for name, schema in given.items()]


def _tests(field: Field, language: str) -> list[Schema]:
    """Return the plain filters of a field; all its operators are listed beside the first."""
    operators = operators_of(field.type)
    shown = [op for op in ("is", *RANGES) if op in operators]
    return [
        {
            "name": field.name if op == "is" else f"{field.name}.{op}",
            "in": "query",
            "description": field.label.in_language(language),
            "schema": _value(field),
            "x-operators": sorted(operators),
        }
        for op in shown
    ]


def _value(field: Field) -> Schema:
    match field.type:
        case FieldType.INTEGER | FieldType.REFERENCE:
            return {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
        case FieldType.BOOLEAN:
            return {"type": "boolean"}
        case FieldType.CHOICE:
            return {"enum": [choice.value for choice in field.choices]}
        case FieldType.DATE:
            return {"type": "string", "format": "date"}
        case FieldType.INSTANT:
            return {"type": "string", "format": "date-time"}
        case FieldType.TEXT:
            return {"type": "string", "maxLength": 1000}
    return {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"}


def _record(resource: Resource, language: str) -> Schema:
    return {
        "operationId": f"{resource.name}.get",
        "tags": [resource.name],
        "summary": resource.label.in_language(language),
        "x-permission": resource.read_permission,
        "parameters": [
            COMPANY_HEADER,
            {"name": "id", "in": "path", "required": True, "schema": ID},
            {"name": "fields", "in": "query", "schema": {"type": "string"}},
            {"name": "actions", "in": "query", "schema": {"enum": ["0", "1"]}},
            {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}},
        ],
        "responses": {
            **_answers(200, component(resource.name), record_example(resource), READ_REFUSALS),
            "304": {"description": "Not changed"},
        },
    }


def _give(resource: Resource, action: Action, language: str) -> Schema:
    shown: Schema = {
        "tags": [resource.name],
        "summary": action.label.in_language(language),
        "x-permission": action.permission or None,
    }
    if action.conditions:
        shown["x-conditions"] = [
            {
                "code": condition.code,
                "message": condition.message.in_language(language),
                "cure": condition.cure.in_language(language),
            }
            for condition in action.conditions
        ]
    documentation = (action.command.__doc__ or "").strip()
    if documentation:
        shown["description"] = " ".join(documentation.split())
    return shown


def _one(resource: Resource, action: Action, language: str) -> Schema:
    name = f"{resource.name}.{action.name}"
    example = item_example(resource, action, own_fields.schema(action))
    status = 201 if action.kind.value == "create" else 200
    headers = [KEY_HEADER, COMPANY_HEADER]
    if action.version:
        headers.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
    answers = _answers(
        status, component("Done"), {"command_id": 1, "result": DONE_EXAMPLE}, GIVE_REFUSALS
    )
    if status == 201:  # where there was nothing left to make
        answers |= _answers(200, component("Done"), {"command_id": 1, "result": None}, ())
    return {
        "operationId": name,
        **_give(resource, action, language),
        "parameters": headers,
        "requestBody": _body(component(f"{name}.item"), example),
        "responses": answers,
    }


def _many(resource: Resource, action: Action, language: str) -> Schema:
    name = f"{resource.name}.{action.name}"
    example = item_example(resource, action, own_fields.schema(action))
    schema: Schema = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": component(f"{name}.item")},
            "mode": {"enum": ["all", "valid"], "default": "all"},
        },
        "required": ["items"],
        "additionalProperties": False,
    }
    done = {"command_id": 1, "results": [DONE_EXAMPLE], "problems": []}
    return {
        "operationId": f"{name}.bulk",
        **_give(resource, action, language),
        "parameters": [KEY_HEADER, COMPANY_HEADER],
        "requestBody": _body(schema, {"items": [example], "mode": "all"}),
        "responses": _answers(200, component("DoneMany"), done, GIVE_REFUSALS),
    }


def _body(schema: Schema, example: object) -> Schema:
    return {
        "required": True,
        "content": {"application/json": {"schema": schema, "example": example}},
    }


def _session(language: str) -> Schema:
    words = {
        "get": Text("Who am I", "当前用户"),
        "post": Text("Sign in", "登录"),
        "delete": Text("Sign out", "退出"),
    }
    said = {method: _said(text, language) for method, text in words.items()}
    refused = (400, 401, 403, 405, 406, 413, 415, 422, 429, 503)
    return {
        "get": {
            "operationId": "session.show",
            "summary": said["get"],
            "responses": _answers(200, component("Session"), None, (401, 405, 406, 503)),
        },
        "post": {
            "operationId": "session.begin",
            "summary": said["post"],
            "security": [],
            "requestBody": _body(
                component("SignIn"), {"name": "admin", "password": "correct horse staple"}
            ),
            "responses": _answers(201, component("Session"), None, refused),
        },
        "delete": {
            "operationId": "session.end",
            "summary": said["delete"],
            "responses": {
                "204": {"description": "Done"},
                **{
                    str(n): {"$ref": f"#/components/responses/Refused{n}"}
                    for n in (401, 403, 405, 406, 503)
                },
            },
        },
    }
