"""The archive: what goes in comes out, and no byte of it can change unseen."""

from __future__ import annotations

import io
import json
import random
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from argosy.platform.data.backup import archive
from argosy.platform.data.backup.archive import ArchiveWriter, Header, Manifest
from argosy.platform.data.backup.streams import TrailingDigest
from argosy.platform.system.outcome import Refused

HEADER = Header(
    argosy="0.1.0",
    home_format=1,
    created_at="2026-11-22T02:00:00+00:00",
    origin="0a1b2c3d",
    postgres=18,
    migrations=("identity.0001_initial",),
)


class Memory(io.BytesIO):
    """A sink in memory."""

    def commit(self) -> None:
        """Nothing to do."""

    def abort(self) -> None:
        """Nothing to do."""


def written(folder: Path, header: Header = HEADER) -> tuple[bytes, Manifest]:
    sink = Memory()
    writer = ArchiveWriter(sink, header)
    writer.add_pieces(io.BytesIO(b"dump" * 100))
    writer.add_tree("files", folder)
    manifest = writer.close("d" * 64, {"event": "e" * 64}, holds=True)
    return sink.getvalue(), manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "of-a-home"
    (made / "发票" / "empty").mkdir(parents=True)
    (made / "发票" / "a.ofd").write_bytes(bytes(range(256)) * 3)
    (made / "zero").write_bytes(b"")
    (made / "run.sh").write_text("x")
    (made / "run.sh").chmod(0o750)
    return made


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        archive.read(io.BytesIO(data))
    return caught.value.code


def test_what_goes_in_comes_out(folder: Path, tmp_path: Path) -> None:
    (folder / "link").symlink_to("/etc/passwd")
    data, manifest = written(folder)
    into = tmp_path / "into"
    into.mkdir()
    found = archive.read(io.BytesIO(data), into)
    assert found == manifest
    assert found.left_out == ("files/link",)
    assert (into / "files" / "发票" / "a.ofd").read_bytes() == bytes(range(256)) * 3
    assert (into / "files" / "发票" / "empty").is_dir()
    assert (into / "files" / "zero").read_bytes() == b""
    assert (into / "files" / "run.sh").stat().st_mode & 0o777 == 0o750
    assert (into / archive.DUMP).read_bytes() == b"dump" * 100
    assert (into / archive.DUMP).stat().st_mode & 0o777 == 0o600
    assert not (into / "files" / "link").exists()


def test_any_tar_program_opens_it(folder: Path) -> None:
    data, _ = written(folder)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert "files/发票/a.ofd" in tar.getnames()
        manifest = tar.extractfile("manifest.json")
        assert manifest is not None
        assert json.load(manifest)["verify_holds"] is True


def test_pieces_are_joined_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PIECE_BYTES", 64)
    data, manifest = written(folder)
    assert sum(member.name.startswith("database/") for member in manifest.members) == 7
    archive.read(io.BytesIO(data), tmp_path)
    assert (tmp_path / archive.DUMP).read_bytes() == b"dump" * 100


def test_every_flipped_byte_is_refused(folder: Path) -> None:
    data, _ = written(folder)
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    ends = [*range(64), *range(len(data) - 12_000, len(data), 37), len(data) - 1]
    for place in [*ends, *chance.sample(range(len(data)), 600)]:
        bad = bytearray(data)
        bad[place] ^= 1 << chance.randrange(8)
        with pytest.raises(Refused):
            archive.read(io.BytesIO(bytes(bad)))


def test_every_cut_and_every_tail_is_refused(folder: Path) -> None:
    data, _ = written(folder)
    for end in [0, 1, 511, 512, len(data) // 2, len(data) - 10_240, len(data) - 86, len(data) - 1]:
        assert refused(data[:end]) == "backup.damaged", end
    assert refused(data + b"\0") == "backup.damaged"
    assert refused(data + data) == "backup.damaged"


def test_a_tar_alone_would_not_see_a_flip_in_its_padding(folder: Path) -> None:
    """The control: this is what the last line is for."""
    data, _ = written(folder)
    bad = bytearray(data)
    place = len(data) - TrailingDigest.LENGTH - 600  # behind the end-of-archive blocks
    bad[place] ^= 1
    with tarfile.open(fileobj=io.BytesIO(bytes(bad))) as tar:
        for info in tar:
            if (content := tar.extractfile(info)) is not None:
                content.read()
    assert refused(bytes(bad)) == "backup.damaged"


def test_a_newer_layout_is_refused_before_anything_else(folder: Path) -> None:
    data, _ = written(folder, replace(HEADER, format=archive.FORMAT + 1, argosy="9.9.9"))
    assert refused(data) == "backup.newer"


@pytest.mark.parametrize(
    "name", ["../escape", "files/../../escape", "/etc/cron", "evil", "files/a/../../../escape"]
)
def test_a_member_out_of_place_is_refused(tmp_path: Path, name: str) -> None:
    sink = Memory()
    writer = ArchiveWriter(sink, HEADER)
    writer.add_bytes(name, b"x")
    writer.close("d" * 64, {}, holds=None)
    into = tmp_path / "a" / "b"
    into.mkdir(parents=True)
    with pytest.raises(Refused, match="does not belong"):
        archive.read(io.BytesIO(sink.getvalue()), into)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_manifest_that_says_otherwise_is_refused(folder: Path) -> None:
    sink = Memory()
    writer = ArchiveWriter(sink, HEADER)
    writer.add_bytes("anchors", b"x")
    writer._members[-1] = replace(writer._members[-1], sha256="0" * 64)
    writer.close("d" * 64, {}, holds=None)
    with pytest.raises(Refused, match="anchors is not what the manifest says"):
        archive.read(io.BytesIO(sink.getvalue()))
