"""A person's picture: drawn anew from what was sent, and kept small; initials where there is none.

What somebody sends is never what others are given: it is decoded and written anew as WebP, so that
nothing rides along in it, not the place where it was taken, nor a page that calls itself a picture.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import BinaryIO, Final, cast

from PIL import Image, ImageOps

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.files.kinds import kind_of

SENT_BYTES_MAX: Final = 10_000_000
PIXELS_MAX: Final = 50_000_000
"""Of what is sent: twice what telephones take, and 200 MB at most while it is drawn anew."""
SIDE: Final = 192
"""Pixels of the kept picture's side: sharp on any screen at the size it is shown."""
BYTES_MAX: Final = 100_000
KINDS: Final = ("png", "jpeg", "webp")
MEDIA: Final = "image/webp"
_QUALITY: Final = 82
_HUES: Final = ("#12655f", "#2d5f9a", "#7a4a9e", "#a2492f", "#5d6b1f", "#8a3d6b")
_FAULTS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow raises on files that are broken or want to be more than they are."""


@dataclass(frozen=True, slots=True)
class Face:
    """What is shown for a person: a media type and its content."""

    media: str
    content: bytes


def drawn(file: BinaryIO, size: int, name: str) -> bytes:
    """Return a picture as it is kept: a square of `SIDE` pixels, upright, as WebP.

    Args:
        file: what was sent; seekable.
        size: of it, in bytes.
        name: as the sender calls it; its ending has to agree with the content.

    Raises:
        ValidationFailed: it is no PNG, JPEG or WebP, is broken, or too large.
    """
    if size > SENT_BYTES_MAX:
        raise _refused()
    if kind_of(file, name).code not in KINDS:
        raise _refused()
    file.seek(0)
    try:
        with Image.open(file, formats=[each.upper() for each in KINDS]) as sent:
            if sent.width * sent.height > PIXELS_MAX:
                raise _refused()
            upright = ImageOps.exif_transpose(sent).convert("RGBA")
            square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    except _FAULTS as error:
        raise _refused() from error
    # Pixels alone go over into a new picture: no place, no camera, no colour profile.
    plain = Image.frombytes("RGBA", square.size, square.tobytes())
    return _written(plain)


def _written(plain: Image.Image) -> bytes:
    out = BytesIO()
    plain.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def is_kept_form(content: bytes) -> bool:
    """Return whether a content looks as `drawn` makes it."""
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return is_webp and len(content) <= BYTES_MAX


def has_picture(account_id: int) -> bool:
    """Return whether somebody has a picture of his own."""
    return bool(sql.rows("SELECT 1 FROM user_picture WHERE id = %s", (account_id,)))


def face_of(account_id: int) -> Face:
    """Return what is shown for a person: his picture, else his initials; for nobody a mark."""
    found = sql.rows(
        "SELECT a.full_name::text, a.name::text, p.content FROM user_account a"
        " LEFT JOIN user_picture p ON p.id = a.id WHERE a.id = %s",
        (account_id,),
    )
    if not found:
        return Face("image/svg+xml", _letters("?", 0))
    full_name, name, content = found[0]
    if content is not None:
        return Face(MEDIA, bytes(cast(bytes, content)))
    return Face("image/svg+xml", _letters(initials(str(full_name) or str(name)), account_id))


def initials(name: str) -> str:
    """Return the letters that stand for a name: two of a Latin one, the last two of a Chinese one.

    Chinese names are known by the given name, which comes last.
    """
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    if "\u4e00" <= words[-1][-1] <= "\u9fff":
        return words[-1][-2:]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _letters(text: str, number: int) -> bytes:
    hue = _HUES[number % len(_HUES)]
    size = 26 if len(text) > 1 else 32
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" fill="{hue}"/>'
        '<text x="32" y="33" fill="#fff" text-anchor="middle" dominant-baseline="central"'
        f' font-family="system-ui, sans-serif" font-weight="600" font-size="{size}">'
        f"{escape(text)}</text></svg>"
    ).encode()


def no_picture() -> ValidationFailed:
    """Return the refusal of a form without a file."""
    return _refused()


def _refused() -> ValidationFailed:
    return ValidationFailed([picture_problem()])


def picture_problem() -> Problem:
    """Return the problem of what cannot become somebody's picture."""
    return Problem(
        "users.picture",
        "This cannot be made a picture of you.",
        "Choose a PNG, JPEG or WebP of 10 MB and 50 million pixels at most.",
        "picture",
    )
