"""Tests of kinds: what is kept, and what is refused with which reason."""

from __future__ import annotations

import io

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.files.kinds import kind_of
from argosy.platform.files.tests import made

KEPT = [
    ("a.pdf", made.pdf("x"), "pdf"),
    ("a.PNG", made.png(), "png"),
    ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40 + b"\xff\xd9", "jpeg"),
    ("a.gif", b"GIF89a" + b"\0" * 20, "gif"),
    ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
    ("a.xlsx", made.xlsx("x"), "xlsx"),
    ("a.docx", made.docx("x"), "docx"),
    ("a.pptx", made.packed(ppt__presentation_dot_xml=b"<p/>"), "pptx"),
    ("a.ofd", made.packed(OFD_dot_xml=b"<o/>"), "ofd"),
    ("a.txt", "合同 contract".encode(), "text"),
    ("a.csv", "数量,单价\n1,2".encode("gb18030"), "text"),
    ("a.txt", "数量".encode("utf-16"), "text"),
    ("a.xml", b"<?xml version='1.0'?><Invoice/>", "text"),
]
PROGRAM = b"MZ\x90\0" + b"\0" * 60
REFUSED = [
    ("a.pdf", PROGRAM, "files.program"),
    ("a.txt", b"#!/bin/sh\nrm -rf /", "files.program"),
    ("a.png", b"<html><script>alert(1)</script></html>", "files.page"),
    ("a.txt", b"  <ScRiPt src=//x></script>", "files.page"),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "files.page"),
    ("a.txt", "<script>".encode("utf-16"), "files.page"),
    ("a.pdf", made.png(), "files.disguised"),
    ("a.exe", made.pdf("x"), "files.disguised"),
    ("pdf", made.pdf("x"), "files.disguised"),
    ("a.html", b"plain", "files.disguised"),
    ("a.pdf", made.pdf("x")[:200], "files.broken"),
    ("a.png", made.png()[:-20], "files.broken"),
    ("a.xlsx", made.xlsx("x")[:200], "files.broken"),
    ("a.txt", b"", "files.empty"),
    ("a.txt", b"\x00\x01\x02", "files.kind"),
    ("a.zip", made.packed(a=b"b"), "files.kind"),
    ("a.xlsx", made.packed(xl__workbook_dot_xml=b"", xl__vbaProject_dot_bin=b""), "files.macros"),
    (
        "a.xlsx",
        made.packed(xl__workbook_dot_xml=b"", a=b"\0" * 30_000_000),
        "files.bomb",
    ),
]


@pytest.mark.parametrize(("name", "content", "code"), KEPT)
def test_what_is_kept(name: str, content: bytes, code: str) -> None:
    assert kind_of(io.BytesIO(content), name).code == code


@pytest.mark.parametrize(("name", "content", "code"), REFUSED)
def test_what_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        kind_of(io.BytesIO(content), name)
    assert [each.code for each in refused.value.problems] == [code]


def test_a_page_that_begins_late_is_found() -> None:
    """The word that makes it a page lies across the border of two blocks."""
    content = b"a" * ((1 << 20) - 3) + b"<script>"
    with pytest.raises(ValidationFailed):
        kind_of(io.BytesIO(content), "a.txt")
    assert kind_of(io.BytesIO(content.replace(b"<", b"_")), "a.txt").code == "text"
