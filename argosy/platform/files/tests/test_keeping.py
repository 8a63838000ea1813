"""Tests of contents on disk: whole or not at all, and in a backup as they were."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import override_settings

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.data.backup import archive
from argosy.platform.data.backup.archive import ArchiveWriter, Header
from argosy.platform.files import keeping
from argosy.platform.system.home import Home
from argosy.platform.system.outcome import Refused


class _Memory(io.BytesIO):
    """A sink in memory."""

    def commit(self) -> None:
        """Nothing to do."""

    def abort(self) -> None:
        """Nothing to do."""


def kept(content: bytes) -> str:
    with keeping.arriving(io.BytesIO(content), 1) as arrived:
        keeping.keep(arrived)
    return arrived.sha256


def test_what_is_refused_leaves_nothing_on_the_disk() -> None:
    with pytest.raises(ValidationFailed), keeping.arriving(io.BytesIO(b"a" * 1_000_001), 1):
        pass
    with pytest.raises(RuntimeError), keeping.arriving(io.BytesIO(b"b"), 1):
        raise RuntimeError
    assert [path for path in keeping.folder().rglob("*") if path.is_file()] == []


def test_a_content_that_was_cut_is_made_whole_when_it_comes_again() -> None:
    digest = kept(b"whole")
    keeping.path_of(digest).write_bytes(b"who")
    assert not keeping.is_whole(digest)
    assert kept(b"whole") == digest and keeping.is_whole(digest)


def test_a_backup_holds_contents_and_a_restore_proves_them(home: Home, tmp_path: Path) -> None:
    digests = [kept(content) for content in (b"one", b"two", bytes(range(256)) * 400)]
    sink = _Memory()
    header = Header("0.1.0", 1, "2026-11-23T02:00:00+00:00", "0a1b2c3d", 18, ())
    writer = ArchiveWriter(sink, header)
    writer.add_pieces(io.BytesIO(b"dump"))
    writer.add_tree("files", home.files)
    writer.close("d" * 64, {}, holds=True)
    data = sink.getvalue()
    restored = Home(tmp_path / "restored")
    restored.path.mkdir()
    archive.read(io.BytesIO(data), restored.path)
    with override_settings(ARGOSY_HOME=restored):
        assert [keeping.is_whole(each) for each in digests] == [True] * 3
    place = data.index(b"two")
    spoilt = data[:place] + b"twp" + data[place + 3 :]
    with pytest.raises(Refused):
        archive.read(io.BytesIO(spoilt))
