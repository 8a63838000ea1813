"""HTTP: what a request costs through the whole web application, with sign-in, rights and JSON.

The application is called as the web server calls it, in this process, so that its CPU and that of
its backend are counted together; what the server itself adds (bytes in, bytes out) is not in it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from typing import Any, cast

from argosy.testing.benchmarks.company import make_company
from argosy.testing.benchmarks.measure import Benchmark, Target, metered
from argosy.testing.benchmarks.order_to_cash import order_to_cash

ORDERS = 2_000
WARM = 20
LISTED = 50


def run(size: int) -> dict[str, object]:
    """Ask for lists of 50 orders, records and short answers; enter orders one by one."""
    from argosy.platform.users.commands import GrantRole, NewUser, do_create_user, do_grant_role
    from argosy.platform.users.first import argosy_itself

    company = make_company(size)
    steps = order_to_cash(company, range(ORDERS), "http")
    next(steps)
    founder = argosy_itself()
    (account,) = do_create_user([NewUser("bench", "Bench")], actor=founder, key="user").ids()
    role = GrantRole(account, _role("administrator"))
    do_grant_role([role], actor=founder, key="grant")
    secret = _secret(account)
    order = _first(secret)
    item = _item(secret, order)
    listing = f"sales.order?limit={LISTED}&sort=-document_date"
    return {
        "list": _measure(size, lambda n: _get(secret, listing)),
        "list_filtered": _measure(size, lambda n: _get(secret, f"{listing}&state=entered")),
        "record": _measure(size, lambda n: _get(secret, f"sales.order/{order}")),
        "session": _measure(size, lambda n: _get(secret, "session")),
        "create": _measure(size, lambda n: _post(secret, "sales.order/create", item, f"n{n}")),
    }


def _role(code: str) -> int:
    from argosy.kernel.identity import sql

    return cast(int, sql.rows("SELECT id FROM role WHERE code = %s", (code,))[0][0])


def _secret(account: int) -> str:
    from argosy.platform.users.api import NewKey, argosy_itself, do_create_key, key_secret

    actor = argosy_itself()
    do_create_key([NewKey("bench", account, ("*",))], actor=actor, key="key")
    return key_secret(actor.id, actor.company_id, "key", 0)


def _first(secret: str) -> int:
    return int(json.loads(_get(secret, "sales.order?limit=1"))["rows"][0]["id"])


def _item(secret: str, order: int) -> dict[str, object]:
    """Return an order like an existing one."""
    record = json.loads(_get(secret, f"sales.order/{order}"))
    return {
        "customer_id": record["customer"]["id"],
        "warehouse_id": record["warehouse"]["id"],
        "currency": record["currency"],
        "document_date": record["document_date"],
        "lines": [
            {
                "item_id": line["item"]["id"],
                "qty": line["qty"],
                "unit_price": line["unit_price"],
                "tax_codes": line["tax_codes"],
            }
            for line in record["lines"]
        ],
    }


def _measure(size: int, ask: Callable[[int], bytes]) -> dict[str, float | int]:
    for n in range(WARM):
        body = ask(-n - 1)
    with metered(size) as reading:
        for n in range(size):
            ask(n)
    return {**reading.as_dict("requests"), "answer_bytes": len(body)}


_application: list[Any] = []


def _get(secret: str, path: str) -> bytes:
    return _call(secret, "GET", path, b"", "")


def _post(secret: str, path: str, item: object, key: str) -> bytes:
    return _call(secret, "POST", path, json.dumps(item).encode(), key)


def _call(secret: str, method: str, path: str, body: bytes, key: str) -> bytes:
    """Call the application as a WSGI server does."""
    from django.core.handlers.wsgi import WSGIHandler

    if not _application:
        _application.append(WSGIHandler())
    address, _, query = path.partition("?")
    environment: dict[str, object] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/api/v1/{address}",
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"Bearer {secret}",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    if body:
        environment |= {
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/json",
            "HTTP_IDEMPOTENCY_KEY": key,
        }
    statuses: list[str] = []
    answer: Iterable[bytes] = _application[0](
        environment, lambda status, _: statuses.append(status)
    )
    found = b"".join(answer)
    close = getattr(answer, "close", None)
    if close is not None:
        close()
    if statuses[0][:1] != "2":
        raise RuntimeError(f"{method} {path}: {statuses[0]} {found[:300]!r}")
    return found


BENCHMARK = Benchmark(
    "http",
    "requests through the whole web application: a list of 50 orders, a record, an order entered",
    500,
    run,
    (Target("list.requests_per_cpu_s", 150),),
)
