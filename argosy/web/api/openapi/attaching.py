"""How files of records are described: sending one to a record, and its content."""

from __future__ import annotations

from argosy.platform.files import api as files
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource
from argosy.web.api.openapi.schemas import ID, Schema

ATTACH = Text("Attach a file: {what}", "添加附件：{what}")
CONTENT = Text("The content of a file", "附件内容")
ATTACH_HELP = Text(
    "The file is the field file of a form, or alone the body, its name in the address. It is judged"
    " by its content: what is broken, disguised or of no kind that is kept is refused.",
    "文件为表单的 file 字段，或直接作为请求体并在地址中给出 name。按内容判别："
    "损坏、伪装或不受支持的类型一律拒绝。",
)
REFUSALS = (400, 401, 403, 404, 405, 503)


def attach_operations(
    resource: Resource, language: str, key: Schema, company: Schema
) -> dict[str, Schema]:
    """Return the descriptions of how files come to records of a resource, by their paths.

    Args:
        resource: whose records.
        language: of the words.
        key: the header that makes a change happen once.
        company: the header that names a company.
    """
    number: Schema = {"name": "id", "in": "path", "required": True, "schema": ID}
    text: Schema = {"type": "string"}
    octets: Schema = {"type": "string", "format": "binary"}
    form: Schema = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": octets, "name": text, "note": text},
    }
    given = [{"name": n, "in": "query", "schema": text} for n in ("name", "note")]
    what = resource.label.in_language(language)
    result: Schema = {
        "201": {"description": "Attached", "content": {"application/json": {"schema": {}}}}
    }
    found: dict[str, Schema] = {
        f"/{resource.name}/{{id}}/files": {
            "post": {
                "operationId": f"{resource.name}.files.attach",
                "summary": ATTACH.in_language(language).format(what=what),
                "description": ATTACH_HELP.in_language(language),
                "tags": [resource.name],
                "x-permission": "files.attach",
                "parameters": [key, company, number, *given],
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {"schema": form},
                        "application/octet-stream": {"schema": octets},
                    },
                },
                "responses": _answers(result, (*REFUSALS, 409, 413, 415, 422)),
            }
        }
    }
    if resource.name == files.ATTACHMENT:
        content: Schema = {
            "200": {"description": "The file", "content": {"*/*": {"schema": octets}}}
        }
        found[f"/{resource.name}/{{id}}/content"] = {
            "get": {
                "operationId": f"{resource.name}.content",
                "summary": CONTENT.in_language(language),
                "tags": [resource.name],
                "x-permission": "files.read",
                "parameters": [company, number],
                "responses": _answers(content, REFUSALS),
            }
        }
    return found


def _answers(first: Schema, numbers: tuple[int, ...]) -> Schema:
    refused: Schema = {str(n): {"$ref": f"#/components/responses/Refused{n}"} for n in numbers}
    return first | refused
