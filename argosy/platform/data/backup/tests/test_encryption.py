"""Encryption: opened by the right key only, and no flipped byte comes through."""

from __future__ import annotations

import io
import os
import random
import shutil

import pyrage
import pytest

from argosy.platform.data.backup.encryption import (
    DecryptingStream,
    EncryptingSink,
    Keys,
    Lock,
    make_key,
)
from argosy.platform.data.backup.tests.test_archive import Memory
from argosy.platform.system.outcome import Refused

PLAIN = os.urandom(300_000)


class Kept(Memory):
    """Tells whether it was committed or aborted."""

    outcome = ""

    def commit(self) -> None:
        """Note it."""
        self.outcome = "committed"

    def abort(self) -> None:
        """Note it."""
        self.outcome = "aborted"


def locked(lock: Lock) -> tuple[bytes, Keys]:
    sink = Kept()
    out = EncryptingSink(sink, lock)
    for start in range(0, len(PLAIN), 7_000):
        out.write(PLAIN[start : start + 7_000])
    out.commit()
    assert sink.outcome == "committed"
    return sink.getvalue(), out.keys


def opened(data: bytes, keys: Keys) -> bytes:
    stream = DecryptingStream(io.BytesIO(data), keys)
    whole = io.BytesIO()
    shutil.copyfileobj(stream, whole)
    return whole.getvalue()


def code(data: bytes, keys: Keys) -> str:
    with pytest.raises(Refused) as caught:
        opened(data, keys)
    return caught.value.code


def test_a_public_key_locks_and_only_its_secret_opens() -> None:
    text, public = make_key()
    other, _ = make_key()
    data, moment = locked(Lock(recipients=(public,)))
    assert PLAIN[:64] not in data
    assert opened(data, Keys(identities=(text,))) == PLAIN
    assert opened(data, moment) == PLAIN, "read back without the secret key"
    assert code(data, Keys(identities=(other,))) == "backup.locked"
    assert code(data, Keys()) == "backup.locked"
    assert code(data, Keys(passphrase="x")) == "backup.locked"
    secret = next(line for line in text.splitlines() if line.startswith("AGE-SECRET"))
    identity = pyrage.x25519.Identity.from_str(secret)
    assert pyrage.decrypt(data, [identity]) == PLAIN, "any age program opens it"


def test_a_passphrase_locks_and_opens() -> None:
    data, _ = locked(Lock(passphrase="十年树木"))
    assert opened(data, Keys(passphrase="十年树木")) == PLAIN
    assert code(data, Keys(passphrase="百年树人")) == "backup.locked"
    assert code(data, Keys()) == "backup.locked"


def test_without_a_lock_it_is_read_as_it_is() -> None:
    assert opened(PLAIN, Keys()) == PLAIN
    assert opened(b"", Keys()) == b""


def test_flipped_and_missing_bytes_are_refused() -> None:
    text, public = make_key()
    data, _ = locked(Lock(recipients=(public,)))
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for place in [*range(22, 400, 9), *chance.sample(range(len(data)), 60), len(data) - 1]:
        bad = bytearray(data)
        bad[place] ^= 1 << chance.randrange(8)
        if bytes(bad).startswith(b"age-encryption.org/v1"):
            assert code(bytes(bad), Keys(identities=(text,))) in {
                "backup.damaged",
                "backup.locked",
            }, place
    for end in (len(data) - 1, len(data) - 65_536, 250):
        assert code(data[:end], Keys(identities=(text,))) == "backup.damaged", end


def fill(out: EncryptingSink) -> None:
    for _ in range(100):
        out.write(PLAIN)
    out.commit()


def test_what_goes_wrong_below_is_told_and_nothing_is_committed() -> None:
    class Full(Kept):
        def write(self, data: object, /) -> int:
            raise OSError(28, "No space left on device")

    sink = Full()
    _, public = make_key()
    out = EncryptingSink(sink, Lock(recipients=(public,)))
    with pytest.raises(OSError, match="No space left"):
        fill(out)
    out.abort()
    assert sink.outcome == "aborted"


@pytest.mark.parametrize("text", ["age1nonsense", "", "ssh-rsa AAAA"])
def test_a_bad_public_key_is_named(text: str) -> None:
    with pytest.raises(Refused) as caught:
        EncryptingSink(Kept(), Lock(recipients=(text,)))
    assert caught.value.code == "backup.bad_key"


def test_two_locks_at_once_are_refused() -> None:
    with pytest.raises(Refused, match="not with both"):
        Lock(recipients=("age1x",), passphrase="x")
