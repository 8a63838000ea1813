"""Stores: a backup is there whole or not at all, in a folder and in a bucket."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from argosy.platform.data.backup import s3
from argosy.platform.data.backup.s3 import Account, S3Store
from argosy.platform.data.backup.stores import FolderStore, Store, name_of
from argosy.platform.system.outcome import Refused

ORIGIN = "0a1b2c3d"
OLD = name_of(ORIGIN, datetime(2026, 11, 21, 2, 0, tzinfo=UTC), is_encrypted=False)
NEW = name_of(ORIGIN, datetime(2026, 11, 22, 2, 0, tzinfo=UTC), is_encrypted=True)


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """A store that speaks S3, in this process."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield Account(f"http://{host}:{port}", "us-east-1", "key", "secret")
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return FolderStore(tmp_path / "backups")
    account: Account = request.getfixturevalue("account")
    bucket = f"b{os.urandom(6).hex()}"
    client(account).create_bucket(Bucket=bucket)
    return S3Store(f"s3://{bucket}/argosy/nightly", account)


def client(account: Account) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=account.endpoint,
        region_name=account.region,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )


def put(store: Store, name: str, data: bytes) -> None:
    sink = store.create(name)
    sink.write(data)
    sink.commit()


def test_whole_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "PART_BYTES", 5 << 20)
    data = os.urandom(11 << 20)
    sink = store.create(NEW)
    for start in range(0, len(data), 1 << 20):
        sink.write(data[start : start + (1 << 20)])
    assert store.listed() == [], "nobody sees half a backup"
    sink.commit()
    put(store, OLD, b"old")
    assert [stored.name for stored in store.listed()] == [OLD, NEW]
    assert [stored.bytes for stored in store.listed()] == [3, len(data)]
    assert store.listed()[0].at == datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    with store.reading(NEW) as source:
        read = b""
        while more := source.read(1 << 20):
            read += more
    assert read == data
    store.delete(OLD)
    assert [stored.name for stored in store.listed()] == [NEW]


def test_an_aborted_and_a_killed_one_leave_nothing(store: Store) -> None:
    sink = store.create(OLD)
    sink.write(b"x")
    sink.abort()
    assert store.clear_drafts(ORIGIN) == 0
    store.create(NEW).write(b"killed here")
    assert store.clear_drafts("ffffffff") == 0, "another home's draft stays"
    assert store.clear_drafts(ORIGIN) == 1
    assert store.listed() == []


def test_other_things_in_the_same_place_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.tar").write_bytes(b"x")
    assert FolderStore(tmp_path).listed() == []


def test_what_is_missing_is_named(store: Store) -> None:
    with pytest.raises(Refused) as caught, store.reading(NEW):
        pass
    assert caught.value.code == "backup.none"


def test_backups_in_a_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "backups")
    put(store, OLD, b"x")
    assert (tmp_path / "backups").stat().st_mode & 0o077 == 0
    assert (tmp_path / "backups" / OLD).stat().st_mode & 0o777 == 0o600


def test_a_bucket_that_is_not_there_is_told(account: Account) -> None:
    with pytest.raises(Refused) as caught:
        S3Store("s3://no-such-bucket-here/x", account).listed()
    assert caught.value.code == "backup.store_refuses"
    assert "NoSuchBucket" in caught.value.cause


def test_a_store_that_does_not_answer_is_told() -> None:
    nobody = Account("http://127.0.0.1:9", "us-east-1", "key", "secret")
    with pytest.raises(Refused) as caught:
        S3Store("s3://bucket/x", nobody).listed()
    assert caught.value.code == "backup.store_refuses"
