"""Encryption of backups with age: to a public key, or with a passphrase.

With a public key the machine that makes backups cannot read them: the key file stays elsewhere. To
read the archive back after writing, a key of the moment is a second reader; it is never kept. A
passphrase wraps a key of the moment, written before the stream, because age's passphrase mode takes
whole files only. Both are age's own formats; nothing here invents one.
"""

from __future__ import annotations

import base64
import binascii
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, cast

import pyrage

from argosy.platform.data.backup.streams import CHUNK_BYTES, Readable, Sink, damaged
from argosy.platform.system.outcome import Refused

AGE_MARK = b"age-encryption.org/v1"
WRAPPED_MARK = b"argosy-passphrase-1 "
LINE_BYTES_MAX = 4096


@dataclass(frozen=True, slots=True)
class Lock:
    """With what a backup is encrypted; with neither it is not."""

    recipients: tuple[str, ...] = ()
    passphrase: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.recipients and self.passphrase:
            raise Refused(
                "backup.two_locks",
                cause="A backup is encrypted to public keys or with a passphrase, not with both.",
                cure="Give one of them.",
            )

    @property
    def is_used(self) -> bool:
        """Whether the backup is encrypted."""
        return bool(self.recipients or self.passphrase)


@dataclass(frozen=True, slots=True)
class Keys:
    """What may open a backup: key files' content, a passphrase, or a key of the moment."""

    identities: tuple[str, ...] = field(default=(), repr=False)
    passphrase: str = field(default="", repr=False)


def make_key() -> tuple[str, str]:
    """Make a pair of keys; returns the text of the key file and the public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    return f"# public key: {public}\n{identity}\n", public


class EncryptingSink:
    """Takes plain bytes and gives encrypted ones to another sink.

    `keys` opens what was written, for reading it back.
    """

    def __init__(self, sink: Sink, lock: Lock) -> None:
        self._sink = sink
        moment = pyrage.x25519.Identity.generate()
        recipients = [moment.to_public(), *_recipients(lock.recipients)]
        if lock.passphrase:
            wrapped = pyrage.passphrase.encrypt(str(moment).encode("ascii"), lock.passphrase)
            sink.write(WRAPPED_MARK + base64.b64encode(wrapped) + b"\n")
        self.keys = Keys(passphrase=lock.passphrase, identities=(str(moment),))
        outgoing, incoming = os.pipe()
        self._write_end = os.fdopen(incoming, "wb", buffering=CHUNK_BYTES)
        self._work = _Work(outgoing, lambda source: _encrypt(source, sink, recipients))

    def write(self, data: bytes, /) -> int:
        """Take plain bytes."""
        try:
            self._write_end.write(data)
        except BrokenPipeError:
            self._work.end()
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing is visible before `commit`."""

    def commit(self) -> None:
        """End the encryption and make the whole visible."""
        self._write_end.close()
        self._work.end()
        self._sink.commit()

    def abort(self) -> None:
        """Forget everything."""
        with suppress(BrokenPipeError):
            self._write_end.close()
        self._work.join()
        self._sink.abort()


class DecryptingStream:
    """Reads an archive, whether it is encrypted or not."""

    def __init__(self, source: Readable, keys: Keys) -> None:
        start = _exactly(source, len(AGE_MARK))
        self._work: _Work | None = None
        if not start.startswith((AGE_MARK, WRAPPED_MARK)):
            self._stream: Readable = _Joined(start, source)
            return
        identities = [_identity(text) for text in keys.identities]
        if start.startswith(WRAPPED_MARK):
            start, identity = _unwrapped(start, source, keys.passphrase)
            identities = [identity]
        elif not identities:
            raise Refused(
                "backup.locked",
                cause="The backup is encrypted to a key.",
                cure="Name the key file with --key-file. Nothing was changed.",
            )
        outgoing, incoming = os.pipe()
        self._stream = os.fdopen(outgoing, "rb", buffering=CHUNK_BYTES)
        whole = _Joined(start, source)
        self._work = _Work(incoming, lambda out: _decrypt(whole, out, identities), is_writing=True)

    def read(self, size: int = -1, /) -> bytes:
        """Return the next plain bytes.

        Raises:
            Refused: `backup.damaged` or `backup.locked`.
        """
        data = self._stream.read(size)
        if not data and self._work is not None:
            self._work.end()
        return data

    def close(self) -> None:
        """Stop reading."""
        if self._work is not None:
            cast(IO[bytes], self._stream).close()
            self._work.join()


class _Work:
    """A thread at one end of a pipe; what went wrong in it is raised at the other end."""

    def __init__(
        self, end: int, work: Callable[[IO[bytes]], None], *, is_writing: bool = False
    ) -> None:
        self._failed: BaseException | None = None
        self._stream: IO[bytes] = os.fdopen(end, "wb" if is_writing else "rb")
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[IO[bytes]], None]) -> None:
        try:
            with self._stream as stream:
                work(stream)
        except BaseException as error:  # noqa: BLE001  carried over to the other thread
            self._failed = error

    def join(self) -> None:
        """Wait for the end, whatever it was."""
        self._thread.join()

    def end(self) -> None:
        """Wait for the end and raise what went wrong."""
        self._thread.join()
        if self._failed is not None:
            raise self._failed


class _Joined:
    """Bytes already read, then the rest of their stream."""

    def __init__(self, start: bytes, rest: Readable) -> None:
        self._start, self._rest = start, rest

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        if not self._start:
            return self._rest.read(size)
        given = self._start if size < 0 else self._start[:size]
        self._start = self._start[len(given) :]
        return given


class _Remembering:
    """Passes bytes through the library and keeps what went wrong, which it tells in words only."""

    def __init__(self, source: Readable | None = None, sink: Sink | None = None) -> None:
        self._source, self._sink = source, sink
        self.failed: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        assert self._source is not None
        try:
            return self._source.read(size)
        except BaseException as error:
            self.failed = error
            raise

    def write(self, data: bytes, /) -> int:
        """Take bytes."""
        assert self._sink is not None
        try:
            return self._sink.write(data)
        except BaseException as error:
            self.failed = error
            raise

    def flush(self) -> None:
        """Nothing waits here."""


def _encrypt(source: IO[bytes], sink: Sink, recipients: Sequence[pyrage.x25519.Recipient]) -> None:
    through = _Remembering(sink=sink)
    try:
        pyrage.encrypt_io(source, cast(IO[bytes], through), list(recipients))
    except (pyrage.EncryptError, OSError) as error:
        raise through.failed or error from error


def _decrypt(
    source: Readable, out: IO[bytes], identities: Sequence[pyrage.x25519.Identity]
) -> None:
    through = _Remembering(source=source)
    try:
        pyrage.decrypt_io(cast(IO[bytes], through), out, list(identities))
    except (pyrage.DecryptError, OSError) as error:
        if through.failed is not None:
            raise through.failed from error
        if isinstance(error, BrokenPipeError):
            return  # nobody reads any more
        if "No matching keys" in str(error):
            raise Refused(
                "backup.locked",
                cause="The backup is encrypted to another key than the one given.",
                cure="Name the right key file with --key-file. Nothing was changed.",
            ) from error
        raise damaged(f"it cannot be decrypted ({error})") from error


def _unwrapped(
    start: bytes, source: Readable, passphrase: str
) -> tuple[bytes, pyrage.x25519.Identity]:
    if not passphrase:
        raise Refused(
            "backup.locked",
            cause="The backup is encrypted with a passphrase.",
            cure="Give it with --passphrase-file or ARGOSY_BACKUP_PASSPHRASE. Nothing was changed.",
        )
    line = start
    while b"\n" not in line and len(line) < LINE_BYTES_MAX:
        more = source.read(1)
        if not more:
            raise damaged("it ends in its first line")
        line += more
    head, _, rest = line.partition(b"\n")
    try:
        wrapped = base64.b64decode(head.removeprefix(WRAPPED_MARK), validate=True)
        return rest, _identity(pyrage.passphrase.decrypt(wrapped, passphrase).decode("ascii"))
    except (pyrage.DecryptError, binascii.Error, UnicodeDecodeError) as error:
        raise Refused(
            "backup.locked",
            cause="The passphrase does not open the backup, or its first line is damaged.",
            cure="Give the right passphrase, or use another backup. Nothing was changed.",
        ) from error


def _recipients(texts: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    try:
        return [pyrage.x25519.Recipient.from_str(text.strip()) for text in texts]
    except pyrage.RecipientError as error:
        raise Refused(
            "backup.bad_key",
            cause=f"A public key cannot be read: {error}.",
            cure="Public keys begin with age1; `argosy backup key FILE` makes a pair.",
        ) from error


def _identity(text: str) -> pyrage.x25519.Identity:
    lines = [line.strip() for line in text.splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    try:
        return pyrage.x25519.Identity.from_str(wanted[0] if wanted else "")
    except pyrage.IdentityError as error:
        raise Refused(
            "backup.bad_key",
            cause=f"The key file cannot be read: {error}.",
            cure="It holds a line that begins with AGE-SECRET-KEY-1.",
        ) from error


def _exactly(source: Readable, size: int) -> bytes:
    found = b""
    while len(found) < size and (more := source.read(size - len(found))):
        found += more
    return found
