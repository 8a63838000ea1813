"""Style sheets, scripts and icons of the desk: under one address a version, kept by browsers."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

FOLDER = Path(__file__).parent / "assets"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
YEAR_S = 365 * 24 * 3600


@lru_cache(maxsize=1)
def _bodies() -> dict[str, tuple[bytes, bytes]]:
    """Return every asset as it is and compressed."""
    found = {}
    for file in sorted(FOLDER.iterdir()):
        if file.suffix in KINDS:
            body = file.read_bytes()
            found[file.name] = (body, gzip.compress(body, 9, mtime=0))
    return found


@lru_cache(maxsize=1)
def version() -> str:
    """Return a name for the present state of all assets."""
    digest = hashlib.sha256()
    for name, (body, _) in _bodies().items():
        digest.update(f"{name}\n{len(body)}\n".encode() + body)
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Return where an asset is found; another one as soon as any of them changes."""
    return reverse("desk-asset", args=[version(), name])


@require_GET
def asset(request: HttpRequest, stamp: str, name: str) -> HttpResponse:
    """Answer an asset, named in a fixed list."""
    found = _bodies().get(name)
    if found is None:
        raise Http404
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found[takes_gzip], content_type=KINDS[Path(name).suffix])
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    is_kept = stamp == version()
    kept = f"public, max-age={YEAR_S}, immutable" if is_kept else "no-cache"
    response.headers["Cache-Control"] = kept
    return response
