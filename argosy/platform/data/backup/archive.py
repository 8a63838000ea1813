"""The archive: one tar file that says what it holds, first in short, last with every SHA-256.

A plain tar can be opened without Argosy. The first member says who wrote it, so that a newer
archive is refused before anything is read; the last lists each member with its length and SHA-256;
a last line behind the tar covers every byte of it, headers and padding too.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, cast

from argosy.platform.data.backup.streams import (
    CHUNK_BYTES,
    CheckedStream,
    Readable,
    Sink,
    TrailingDigest,
    damaged,
)
from argosy.platform.system.outcome import Refused

FORMAT = 1
"""Layout of the archive; raised when an older program could no longer read it."""
PIECE_BYTES = 16 << 20
"""The dump's length is not known before its end, and a tar member's must be: it is cut."""
HEADER, MANIFEST = "argosy-backup.json", "manifest.json"
DATABASE = "database"
ROOTS = frozenset({HEADER, MANIFEST, DATABASE, "files", "keys", "anchors", "home.json", "settings"})
DUMP = "database.dump"


@dataclass(frozen=True, slots=True)
class Header:
    """Who wrote an archive, when, and what a program must know to restore it."""

    argosy: str
    home_format: int
    created_at: str
    origin: str
    postgres: int
    migrations: tuple[str, ...]
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the archive. Directories have no digest."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `digest` is that of `argosy digest --full` in the dump's snapshot."""

    header: Header
    digest: str
    tables: Mapping[str, str]
    verify_holds: bool | None
    left_out: tuple[str, ...] = ()
    members: tuple[Member, ...] = field(default=(), repr=False)

    @property
    def bytes(self) -> int:
        """Bytes of all members."""
        return sum(member.bytes for member in self.members)


class ArchiveWriter:
    """Writes one archive into a sink."""

    def __init__(self, sink: Sink, header: Header) -> None:
        self._out = TrailingDigest(sink)
        self._tar = tarfile.open(  # noqa: SIM115  (closed by `close`)
            fileobj=cast(IO[bytes], self._out),
            mode="w|",
            format=tarfile.PAX_FORMAT,
            errors="surrogateescape",
        )
        self._header = header
        self._members: list[Member] = []
        self.left_out: list[str] = []
        self.add_bytes(HEADER, _json(asdict(header)))

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add a member from memory."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))
        self._members.append(Member(name, len(data), hashlib.sha256(data).hexdigest()))

    def add_pieces(self, source: Readable) -> None:
        """Add the database's dump, piece by piece."""
        number = 0
        while data := _filled(source, PIECE_BYTES):
            number += 1
            self.add_bytes(f"{DATABASE}/{number:06}", data)

    def add_tree(self, name: str, folder: Path) -> None:
        """Add a folder with everything in it; what is neither file nor folder is left out."""
        if not folder.is_dir():
            return
        for path in [folder, *sorted(folder.rglob("*"))]:
            inner = path.relative_to(folder)
            full = str(PurePosixPath(name, *inner.parts))
            mode = path.stat().st_mode if path == folder else path.lstat().st_mode
            if stat.S_ISDIR(mode):
                info = tarfile.TarInfo(full)
                info.type, info.mode = tarfile.DIRTYPE, stat.S_IMODE(mode)
                self._tar.addfile(info)
                self._members.append(Member(full, 0, ""))
            elif stat.S_ISREG(mode):
                self.add_file(full, path)
            else:
                self.left_out.append(full)

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as long as it is now; one that vanished meanwhile is left out."""
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            self.left_out.append(name)
            return
        with stream:
            found = os.fstat(stream.fileno())
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = found.st_size, stat.S_IMODE(found.st_mode), 0
            info.mtime = found.st_mtime
            reading = _Hashing(stream)
            self._tar.addfile(info, cast(IO[bytes], reading))
            self._members.append(Member(name, found.st_size, reading.digest.hexdigest()))

    def close(self, digest: str, tables: Mapping[str, str], *, holds: bool | None) -> Manifest:
        """Write the manifest and the last line; returns the manifest."""
        manifest = Manifest(
            self._header, digest, tables, holds, tuple(self.left_out), tuple(self._members)
        )
        data = _json(asdict(manifest))
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))
        self._tar.close()
        self._out.close()
        return manifest


def read(source: Readable, into: Path | None = None) -> Manifest:
    """Read a whole archive and check every byte of it.

    Args:
        source: the decrypted stream.
        into: a folder that takes the members, the dump as `database.dump`; None to check only.

    Raises:
        Refused: `backup.newer`, `backup.damaged`.
    """
    checked = CheckedStream(source)
    seen: list[Member] = []
    texts: dict[str, bytes] = {}
    try:
        with tarfile.open(
            fileobj=cast(IO[bytes], checked), mode="r|", errors="surrogateescape"
        ) as tar:
            for info in tar:
                seen.append(_take(tar, info, into, texts))
                if info.name == HEADER:
                    check_known(header_of(texts[HEADER]))
        checked.finish()
        return _proved(texts, seen)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise damaged(str(error) or type(error).__name__) from error


def check_known(header: Header) -> None:
    """Refuse an archive whose layout this program does not know.

    Raises:
        Refused: `backup.newer`.
    """
    if header.format > FORMAT:
        raise newer(header.argosy, f"its layout is {header.format}, known is {FORMAT}")


def newer(program: str, why: str) -> Refused:
    """The refusal for a backup that a newer program wrote."""
    return Refused(
        "backup.newer",
        cause=f"The backup was written by Argosy {program}, newer than this one: {why}.",
        cure=f"Restore it with Argosy {program} or newer. Nothing was changed.",
    )


def header_of(data: bytes) -> Header:
    """Read a header."""
    found = json.loads(data)
    return Header(
        argosy=str(found["argosy"]),
        home_format=int(found["home_format"]),
        created_at=str(found["created_at"]),
        origin=str(found["origin"]),
        postgres=int(found["postgres"]),
        migrations=tuple(str(name) for name in found["migrations"]),
        format=int(found["format"]),
    )


def _take(
    tar: tarfile.TarFile, info: tarfile.TarInfo, into: Path | None, texts: dict[str, bytes]
) -> Member:
    """Read one member, into its place below the folder if there is one."""
    parts = PurePosixPath(info.name).parts
    if not parts or parts[0] not in ROOTS or ".." in parts or "\0" in info.name:
        raise damaged(f"it holds {info.name!r}, which does not belong into a backup")
    if info.isdir():
        if into is not None:
            place = into.joinpath(*parts)
            place.mkdir(exist_ok=True)
            place.chmod(info.mode)
        return Member(info.name, 0, "")
    content = tar.extractfile(info) if info.isreg() else None
    if content is None:
        raise damaged(f"{info.name!r} is neither a file nor a folder")
    digest = hashlib.sha256()
    with _place(info, parts, into, texts) as out:
        while data := content.read(CHUNK_BYTES):
            digest.update(data)
            out.write(data)
        if parts[0] in {HEADER, MANIFEST}:
            texts[info.name] = cast(io.BytesIO, out).getvalue()
    if into is not None and parts[0] in {"files", "keys"}:
        place = into.joinpath(*parts)
        place.chmod(info.mode)
        os.utime(place, (info.mtime, info.mtime))
    return Member(info.name, info.size, digest.hexdigest())


def _place(
    info: tarfile.TarInfo, parts: tuple[str, ...], into: Path | None, texts: dict[str, bytes]
) -> IO[bytes]:
    """Where a member's bytes go."""
    if parts[0] in {HEADER, MANIFEST}:
        if len(parts) > 1 or info.name in texts:
            raise damaged(f"it holds {info.name!r} twice")
        return io.BytesIO()
    if into is None:
        return Path(os.devnull).open("wb")
    if parts[0] == DATABASE:
        return _private(into / DUMP, "ab")
    place = into.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    return _private(place, "xb")


def _private(place: Path, mode: str) -> IO[bytes]:
    return open(place, mode, opener=lambda path, flags: os.open(path, flags, 0o600))


def _proved(texts: Mapping[str, bytes], seen: list[Member]) -> Manifest:
    """Compare the manifest with what was read."""
    if not seen or seen[0].name != HEADER or seen[-1].name != MANIFEST:
        raise damaged("it does not begin and end as a backup does")
    found = json.loads(texts[MANIFEST])
    members = tuple(Member(**member) for member in found["members"])
    if members != tuple(seen[:-1]):
        first = next(
            (theirs.name for ours, theirs in zip(seen, members, strict=False) if ours != theirs),
            "a member",
        )
        raise damaged(f"{first} is not what the manifest says")
    return Manifest(
        header=header_of(texts[HEADER]),
        digest=str(found["digest"]),
        tables={str(table): str(digest) for table, digest in found["tables"].items()},
        verify_holds=found["verify_holds"],
        left_out=tuple(found["left_out"]),
        members=members,
    )


class _Hashing:
    """Reads a file and hashes what was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        data = self._stream.read(size)
        self.digest.update(data)
        return data


def _filled(source: Readable, size: int) -> bytes:
    """Read until `size` bytes are there or the source is at its end."""
    return b"".join(_parts(source, size))


def _parts(source: Readable, size: int) -> Iterator[bytes]:
    while size > 0 and (data := source.read(min(size, CHUNK_BYTES))):
        size -= len(data)
        yield data


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=True) + "\n").encode("ascii")
