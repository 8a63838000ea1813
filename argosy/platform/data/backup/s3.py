"""Backups in a bucket of any S3-compatible store.

An upload in parts appears only when it is completed; what a killed run began is aborted by the
next. Address and keys come from `keys/s3.json` in the home or from the usual AWS variables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from argosy.platform.data.backup.stores import NAME, Stored, no_backup
from argosy.platform.data.backup.streams import Readable, Sink
from argosy.platform.system.home import Home, write_private
from argosy.platform.system.outcome import Refused

SCHEME = "s3://"
PART_BYTES = 16 << 20
PARTS_MAX = 10_000
"""A store takes no more parts than this; later parts are therefore larger."""


@dataclass(frozen=True, slots=True)
class Account:
    """Address and keys of a store; what is empty is taken from the AWS variables."""

    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)


def account_of(home: Home) -> Account:
    """Read the account that the home keeps, if any."""
    file = home.keys / "s3.json"
    try:
        return Account(**json.loads(file.read_text("utf-8"))) if file.exists() else Account()
    except (ValueError, TypeError) as error:
        raise Refused(
            "backup.bad_account",
            cause=f"{file} cannot be read: {error}.",
            cure="Write it anew with `argosy backup schedule --to s3://... --endpoint ...`.",
        ) from error


def keep_account(home: Home, account: Account) -> None:
    """Keep an account among the home's keys."""
    write_private(home.keys / "s3.json", json.dumps(asdict(account)) + "\n")


class S3Store:
    """Backups below a prefix of a bucket."""

    def __init__(self, address: str, account: Account) -> None:
        bucket, _, prefix = address.removeprefix(SCHEME).partition("/")
        self.bucket, self.prefix = bucket, prefix.strip("/")
        self._client = _client(account)

    @property
    def where(self) -> str:
        """The address."""
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")

    def create(self, name: str) -> Sink:
        """Begin an upload in parts."""
        with _told(self.where):
            return _Upload(self._client, self.bucket, self._key(name), self.where)

    @contextmanager
    def reading(self, name: str) -> Iterator[Readable]:
        """Open a backup."""
        with _told(f"{self.where}/{name}"):
            answer = self._client.get_object(Bucket=self.bucket, Key=self._key(name))
        body = answer["Body"]
        try:
            yield body
        finally:
            body.close()

    def listed(self) -> list[Stored]:
        """All backups here, oldest first."""
        found: list[Stored] = []
        with _told(self.where):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self._key("argosy-")
            )
            for page in pages:
                for item in page.get("Contents", ()):
                    name = str(item["Key"]).removeprefix(self._key(""))
                    if NAME.fullmatch(name):
                        found.append(Stored(name, int(item["Size"])))
        return sorted(found, key=lambda stored: (stored.at, stored.name))

    def delete(self, name: str) -> None:
        """Remove a backup."""
        with _told(self.where):
            self._client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def clear_drafts(self, origin: str) -> int:
        """Abort uploads of a home that a killed run left behind."""
        with _told(self.where):
            answer = self._client.list_multipart_uploads(
                Bucket=self.bucket, Prefix=self._key(f"argosy-{origin}-")
            )
            left = answer.get("Uploads", ())
            for upload in left:
                self._client.abort_multipart_upload(
                    Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                )
        return len(left)

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name


class _Upload:
    """An upload in parts."""

    def __init__(self, client: Any, bucket: str, key: str, where: str) -> None:
        self._client, self._bucket, self._key, self._where = client, bucket, key, where
        begun = client.create_multipart_upload(Bucket=bucket, Key=key)
        self._id = str(begun["UploadId"])
        self._parts: list[dict[str, object]] = []
        self._waiting = bytearray()

    def write(self, data: bytes, /) -> int:
        """Take bytes; a part leaves when it is full."""
        self._waiting += data
        while len(self._waiting) >= self._size:
            size = self._size
            self._send(bytes(self._waiting[:size]))
            del self._waiting[:size]
        return len(data)

    def flush(self) -> None:
        """Nothing is visible before `commit`."""

    def commit(self) -> None:
        """Complete the upload."""
        self._send(bytes(self._waiting))
        with _told(self._where):
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=self._key,
                UploadId=self._id,
                MultipartUpload={"Parts": self._parts},
            )

    def abort(self) -> None:
        """Forget the upload."""
        with _told(self._where):
            self._client.abort_multipart_upload(
                Bucket=self._bucket, Key=self._key, UploadId=self._id
            )

    @property
    def _size(self) -> int:
        return PART_BYTES << (len(self._parts) * 5 // PARTS_MAX)

    def _send(self, data: bytes) -> None:
        number = len(self._parts) + 1
        with _told(self._where):
            sent = self._client.upload_part(
                Bucket=self._bucket,
                Key=self._key,
                UploadId=self._id,
                PartNumber=number,
                Body=data,
            )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})


def _client(account: Account) -> Any:
    """A client; the library is large and therefore imported only when a bucket is named."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=account.endpoint or None,
        region_name=account.region or None,
        aws_access_key_id=account.access_key or None,
        aws_secret_access_key=account.secret_key or None,
        config=Config(
            # other stores than the first one do not know the newer checksums
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"max_attempts": 5, "mode": "standard"},
            connect_timeout=20,
            read_timeout=60,
        ),
    )


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn what the store or the network says into a refusal."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in {"NoSuchKey", "404"}:
            raise no_backup(where) from error
        raise _unreachable(where, f"it says {code}") from error
    except BotoCoreError as error:
        raise _unreachable(where, str(error)) from error


def _unreachable(where: str, why: str) -> Refused:
    return Refused(
        "backup.store_refuses",
        cause=f"The store {where} cannot be used: {why}.",
        cure="Look at its address, bucket and keys (keys/s3.json, or the AWS_ variables).",
    )
