"""An archive of documents: one file each, named after its record, the same bytes each time.

A request that is sent again gets the same archive, so no moment of packing stands in it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final

from argosy.platform.registry.resource import Resource

ZIP: Final = "zip"
NAME_MAX: Final = 80
"""Characters of a file's name; what comes beyond is cut."""


def archive(noun: Resource, files: Sequence[tuple[Mapping[str, object], bytes]]) -> bytes:
    """Return a zip of PDF files.

    Args:
        noun: what they are of.
        files: records with their files, in the order of the archive.
    """
    packed = BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for record, data in files:
            name = file_name(noun, record)
            if name.casefold() in taken:
                name = f"{name}-{record['id']}"
            taken.add(name.casefold())
            made.writestr(zipfile.ZipInfo(f"{name}.pdf"), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def file_name(noun: Resource, record: Mapping[str, object]) -> str:
    """Return what a record's file is called: its number or code; its id where it has none.

    Only letters, digits and ``-_.`` of it stay, so that a name leads out of no folder anywhere.
    """
    value = record.get(noun.display[0]) if noun.display else None
    text = value if isinstance(value, str) else ""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in text).strip("-.")
    return kept[:NAME_MAX] or f"{noun.name}-{record['id']}"
