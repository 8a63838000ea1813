"""How documents on paper are described: the preview of a record and the printout of many."""

from __future__ import annotations

from argosy.platform.printing import api as printing
from argosy.platform.registry import wire
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource
from argosy.web.api.openapi.schemas import ID, Schema

PDF = "application/pdf"
OCTETS = "application/octet-stream"
ZIP = "application/zip"
PREVIEW = Text("{what} on paper, as a preview", "预览打印{what}")
PRINT = Text("Print {what}", "打印{what}")
PRINT_HELP = Text(
    "One file of all records in their order, or a zip with one PDF each. Each printout is counted"
    " and noted with the digest of the file; from the second on it says that it is a copy.",
    "按顺序生成一个文件，或每条记录一个 PDF 的压缩包。"
    "每次打印均计数并记录文件摘要；自第二次起标注“副本”。",
)
REFUSALS = (400, 401, 403, 404, 405, 503)


def print_operations(
    resource: Resource, language: str, key: Schema, company: Schema
) -> dict[str, Schema]:
    """Return the descriptions of how a resource is printed, by their paths.

    Args:
        resource: what is printed.
        language: of the words.
        key: the header that makes a change happen once.
        company: the header that names a company.
    """
    number: Schema = {"name": "id", "in": "path", "required": True, "schema": ID}
    text: Schema = {"type": "string"}
    spoken: Schema = {"enum": ["", *printing.LANGUAGES]}
    given = {"paper": text, "language": spoken, "printer": text}
    said: Schema = {"tags": [resource.name], "x-permission": printing.PRINT}
    what = resource.plural.in_language(language)
    body: Schema = {
        "required": True,
        "content": {
            "application/json": {
                "schema": wire.schema(printing.PrintRequest),
                "example": {"ids": [1], "language": "en"},
            }
        },
    }
    return {
        f"/{resource.name}/{{id}}/print": {
            "get": {
                "operationId": f"{resource.name}.print.preview",
                "summary": PREVIEW.in_language(language).format(what=what),
                **said,
                "parameters": [
                    company,
                    number,
                    *({"name": n, "in": "query", "schema": s} for n, s in given.items()),
                ],
                "responses": {**_file(), **_refused((*REFUSALS, 422))},
            }
        },
        f"/{resource.name}/print": {
            "post": {
                "operationId": f"{resource.name}.print",
                "summary": PRINT.in_language(language).format(what=what),
                "description": PRINT_HELP.in_language(language),
                **said,
                "parameters": [key, company],
                "requestBody": body,
                "responses": {**_file(), **_refused((*REFUSALS, 409, 413, 415, 422))},
            }
        },
    }


def _file() -> Schema:
    octets: Schema = {"schema": {"type": "string", "format": "binary"}}
    return {
        "200": {"description": "The file", "content": {PDF: octets, OCTETS: octets, ZIP: octets}}
    }


def _refused(numbers: tuple[int, ...]) -> Schema:
    return {str(n): {"$ref": f"#/components/responses/Refused{n}"} for n in numbers}
