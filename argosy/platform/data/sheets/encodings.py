"""Which encoding a text file is in: told by its mark, proved by decoding all of it, or asked for.

A wrong guess is worse than a question: it enters thousands of names that nobody can read. UTF-8
proves itself, GB18030 nearly so; texts of other encodings are taken only when the sender names it.
"""

from __future__ import annotations

import codecs
from typing import BinaryIO, Final

from argosy.platform.data.sheets.cells import unreadable

KNOWN: Final[dict[str, str]] = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5hkscs",
    "shift-jis": "cp932",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "iso8859-15",
}
"""Names that may be asked for, each with the codec that reads it."""

BLOCK: Final = 1 << 16
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NULS_SHARE: Final = 4
"""A sample with a NUL in a quarter of its even (or odd) places is UTF-16 without a mark."""
_ODD_PAIRS_MAX: Final = 5
"""Of 100 pairs in real Chinese text hardly any has a second byte below 0xA1 (GBK's additions)."""


def codec_of(file: BinaryIO, asked: str = "") -> str:
    """Return the codec that reads the whole file, and leave the file at its beginning.

    Args:
        file: seekable.
        asked: the encoding the sender names; "" to find out.

    Raises:
        ValidationFailed: the file is in no encoding that can be told, or not in the one named.
    """
    if asked:
        codec = KNOWN.get(asked.strip().lower().replace("_", "-"))
        if codec is None:
            raise unreadable(
                "encoding_unknown",
                "The encoding {name} is not known.",
                "Use one of: {known}.",
                name=asked,
                known=", ".join(KNOWN),
            )
        if not _decodes(file, codec):
            raise unreadable(
                "encoding_wrong",
                "The file is not in the encoding {name}.",
                "Leave the encoding open, or save the file as UTF-8.",
                name=asked,
            )
        return codec
    file.seek(0)
    sample = file.read(BLOCK)
    file.seek(0)
    codec = _marked(sample) or _wide(sample)
    for candidate in (codec,) if codec else ("utf-8", "gb18030"):
        if _decodes(file, candidate) and (candidate != "gb18030" or _is_chinese(file)):
            return candidate
    raise _unknown()


def _marked(sample: bytes) -> str:
    for mark, codec in _MARKS:
        if sample.startswith(mark):
            if not codec:
                raise _unknown()
            return codec
    return ""


def _wide(sample: bytes) -> str:
    """Return the form of UTF-16 that a text without a mark is in, or ""."""
    half = len(sample) // 2
    if half == 0 or b"\0" not in sample:
        return ""
    if sample[1::2].count(0) * _NULS_SHARE >= half > sample[0::2].count(0) * _NULS_SHARE:
        return "utf-16-le"
    if sample[0::2].count(0) * _NULS_SHARE >= half > sample[1::2].count(0) * _NULS_SHARE:
        return "utf-16-be"
    return ""


def _decodes(file: BinaryIO, codec: str) -> bool:
    """Whether the whole file can be read so, and holds no NUL: that is no text."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        while block := file.read(BLOCK):
            if "\0" in decoder.decode(block):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _is_chinese(file: BinaryIO) -> bool:
    """Whether what decodes as GB18030 looks like Chinese rather than like Western letters.

    Western encodings write single bytes above 0x7F between plain letters, which decode as rare
    characters with a plain second byte; Chinese text consists of pairs above 0xA0.
    """
    odd = pairs = 0
    try:
        while block := file.read(BLOCK):
            found_pairs, found_odd = _pairs(block)
            pairs, odd = pairs + found_pairs, odd + found_odd
    finally:
        file.seek(0)
    return odd * 100 <= pairs * _ODD_PAIRS_MAX or (odd <= 1 and pairs > 1)


def _pairs(block: bytes) -> tuple[int, int]:
    """Return how many pairs a block has, and how many of them have a second byte below 0xA1."""
    pairs = odd = place = 0
    length = len(block) - 1
    while place < length:
        if block[place] < 0x80:
            place += 1
            continue
        pairs += 1
        second = block[place + 1]
        if 0x30 <= second <= 0x39:  # four bytes: rare characters, but no Western text has them
            place += 4
            continue
        odd += second < 0xA1
        place += 2
    return pairs, odd


def _unknown() -> Exception:
    return unreadable(
        "encoding",
        "It cannot be told in which encoding the file was written.",
        "Save it as UTF-8 (in Excel: CSV UTF-8), or say which encoding it has.",
    )
