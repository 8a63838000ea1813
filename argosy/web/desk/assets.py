"""Scripts, style sheets and icons of the desk: each under an address that changes when it does.

They are built from `frontend/` (see there) into the folder `built`. A page loads what every page
needs, and of the rest the islands that it asks for: a script, a sheet or both, of one name.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

BUILT = Path(__file__).parent / "built"
PLAIN = Path(__file__).parent / "assets"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is, packed in two ways, and a name for its present state."""

    body: bytes
    zipped: bytes
    packed: bytes | None
    """By Brotli, which browsers take over a secure line: a sixth smaller; None: not built so."""
    stamp: str


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Return every asset by its name.

    Raises:
        RuntimeError: the front has not been built.
    """
    if not BUILT.is_dir():
        raise RuntimeError(f"{BUILT} is missing. Run make setup, or python frontend/bundle.py.")
    folders = [folder for folder in (PLAIN, BUILT) if folder.is_dir()]
    files = [file for folder in folders for file in sorted(folder.iterdir())]
    return {file.name: _asset(file) for file in files if file.suffix in KINDS}


def _asset(file: Path) -> Asset:
    body = file.read_bytes()
    packed = file.with_name(f"{file.name}.br")
    return Asset(
        body,
        gzip.compress(body, 9, mtime=0),
        packed.read_bytes() if packed.is_file() else None,
        hashlib.sha256(body).hexdigest()[:12],
    )


@lru_cache(maxsize=256)
def address(name: str) -> str:
    """Return where an asset is found; another one as soon as it changes.

    Raises:
        LookupError: there is no such asset.
    """
    found = assets().get(name)
    if found is None:
        raise LookupError(f"frontend/src makes no {name}")
    return reverse("desk-asset", args=[found.stamp, name])


def island(name: str) -> SafeString:
    """Return the tags that load an island, for the head of the pages that use it.

    Args:
        name: of `frontend/src/<name>.ts`, `frontend/src/<name>.css`, or both.

    Raises:
        LookupError: there is neither.
    """
    tags = []
    if f"{name}.css" in assets():
        tags.append(format_html('<link rel="stylesheet" href="{}">', address(f"{name}.css")))
    if f"{name}.js" in assets():
        tags.append(format_html('<script src="{}" defer></script>', address(f"{name}.js")))
    if not tags:
        raise LookupError(f"there is no island {name}: neither frontend/src/{name}.ts nor .css")
    return mark_safe("".join(tags))  # noqa: S308 - each tag escapes what it is made of


@require_GET
def asset(request: HttpRequest, stamp: str, name: str) -> HttpResponse:
    """Answer an asset, named in a fixed list."""
    found = assets().get(name)
    if found is None:
        raise Http404
    offered = request.headers.get("Accept-Encoding", "").split(",")
    taken = {each.partition(";")[0].strip() for each in offered}
    body, encoding = found.body, ""
    if "br" in taken and found.packed is not None:
        body, encoding = found.packed, "br"
    elif "gzip" in taken:
        body, encoding = found.zipped, "gzip"
    response = HttpResponse(body, content_type=KINDS[Path(name).suffix])
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    is_kept = stamp == found.stamp
    kept = f"public, max-age={YEAR_S}, immutable" if is_kept else "no-cache"
    response.headers["Cache-Control"] = kept
    return response
