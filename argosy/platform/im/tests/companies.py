"""A company's directory as the three providers hand it out, in pages of two.

Written from what they publish, apart from our own code.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = "the-secret-of-the-application"
PAGE = 2
PARTS = {"1": ("总部", ""), "2": ("销售部", "1"), "3": ("仓库", "2")}


class Directory(BaseHTTPRequestHandler):
    """Answers with `people`: (id, name, department, e-mail, mobile, staff number, has left)."""

    people: list[tuple[str, str, str, str, str, str, bool]] = []
    asked: list[str] = []
    is_circle = False

    def do_GET(self) -> None:
        """WeCom and Feishu hand out lists by GET."""
        self._answer({})

    def do_POST(self) -> None:
        """Tokens, and all of DingTalk."""
        length = int(self.headers.get("Content-Length", "0"))
        self._answer(json.loads(self.rfile.read(length)))

    def _answer(self, body: dict[str, object]) -> None:
        where = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        self.asked.append(where.path)
        found: object = {"errcode": 40014, "errmsg": "invalid", "code": 99991663, "msg": "invalid"}
        if where.path == "/cgi-bin/gettoken":
            found = {"errcode": 0, "access_token": "T1"}
        elif where.path == "/v1.0/oauth2/accessToken":
            found = {"accessToken": "T2"}
        elif where.path == "/open-apis/auth/v3/tenant_access_token/internal":
            found = {"code": 0, "tenant_access_token": "T3"}
        elif query.get("access_token") == "T1":
            found = self._wecom(where.path, query)
        elif query.get("access_token") == "T2":
            found = self._dingtalk(where.path, body)
        elif self.headers.get("Authorization") == "Bearer T3":
            found = self._feishu(where.path, query)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def _wecom(self, path: str, query: dict[str, str]) -> object:
        if path == "/cgi-bin/department/list":
            rows = [
                {"id": int(id_), "name": name, "parentid": int(above or 0), "order": 1}
                for id_, (name, above) in PARTS.items()
            ]
            return {"errcode": 0, "department": rows}
        assert path == "/cgi-bin/user/list"
        users = [
            {
                "userid": id_,
                "name": name,
                "department": [int(part)],
                "email": email,
                "mobile": mobile,
                "status": 5 if has_left else 1,
            }
            for id_, name, part, email, mobile, _number, has_left in self.people
            if part == query["department_id"]
        ]
        return {"errcode": 0, "userlist": users}

    def _dingtalk(self, path: str, body: dict[str, object]) -> object:
        wanted = str(body["dept_id"])
        if path == "/topapi/v2/department/listsub":
            rows = [
                {"dept_id": int(id_), "name": name, "parent_id": int(above)}
                for id_, (name, above) in PARTS.items()
                if above == wanted
            ]
            return {"errcode": 0, "result": rows}
        assert path == "/topapi/v2/user/list"
        start = body["cursor"]
        assert isinstance(start, int)
        users = [
            {
                "userid": id_,
                "name": name,
                "org_email": email,
                "mobile": mobile,
                "job_number": number,
            }
            for id_, name, part, email, mobile, number, has_left in self.people
            if part == wanted and not has_left
        ]
        page = {"list": users[start : start + PAGE], "has_more": start + PAGE < len(users)}
        return {"errcode": 0, "result": {**page, "next_cursor": start + PAGE}}

    def _feishu(self, path: str, query: dict[str, str]) -> object:
        if path == "/open-apis/contact/v3/departments/0/children":
            assert query["fetch_child"] == "true"
            rows: list[object] = [
                {"open_department_id": f"od-{id_}", "name": name, "parent_department_id": "0"}
                for id_, (name, above) in PARTS.items()
                if above
            ]
            return self._page(rows, query)
        assert path == "/open-apis/contact/v3/users/find_by_department"
        wanted = query["department_id"].removeprefix("od-").replace("0", "1")
        users: list[object] = [
            {
                "user_id": id_,
                "name": name,
                "email": email,
                "mobile": f"+86{mobile}" if mobile else "",
                "employee_no": number,
                "status": {"is_resigned": has_left, "is_frozen": False},
            }
            for id_, name, part, email, mobile, number, has_left in self.people
            if part == wanted
        ]
        return self._page(users, query)

    def _page(self, rows: list[object], query: dict[str, str]) -> object:
        start = int(query.get("page_token", "0"))
        has_more = start + PAGE < len(rows)
        page: dict[str, object] = {"items": rows[start : start + PAGE], "has_more": has_more}
        if has_more:
            page["page_token"] = str(start + PAGE)
        return {"code": 0, "data": page}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def directory() -> Iterator[str]:
    """Let a provider answer on this machine; gives its address."""
    Directory.people, Directory.asked = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Directory)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
