"""The three providers as they say who sits before a browser: written from what they publish."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BACK = "/desk/sign-in/messenger/back"
SECRET = "the-secret-of-the-application"


class Doorman(BaseHTTPRequestHandler):
    """Takes the code ``good``, once, and says `member`; PKCE is checked where there is any."""

    member = "lisi"
    challenge = ""
    used: set[str] = set()

    def do_GET(self) -> None:
        """Who it is."""
        self._answer({})

    def do_POST(self) -> None:
        """Tokens."""
        length = int(self.headers.get("Content-Length", "0"))
        self._answer(json.loads(self.rfile.read(length)))

    def _answer(self, body: dict[str, str]) -> None:
        where = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        answers: dict[str, Callable[[], object]] = {
            "/cgi-bin/gettoken": lambda: {"errcode": 0, "access_token": "T1"},
            "/cgi-bin/auth/getuserinfo": lambda: self._wecom(query),
            "/v1.0/oauth2/accessToken": lambda: {"accessToken": "T2"},
            "/v1.0/oauth2/userAccessToken": lambda: self._dingtalk(body),
            "/v1.0/contact/users/me": self._union,
            "/topapi/user/getbyunionid": lambda: self._by_union(query, body),
            "/open-apis/authen/v2/oauth/token": lambda: self._feishu(body),
            "/open-apis/authen/v1/user_info": self._who,
        }
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answers[where.path]()).encode())

    def _is_good(self, code: str | None) -> bool:
        if code != "good" or code in self.used:
            return False
        self.used.add(code)
        return True

    def _wecom(self, query: dict[str, str]) -> object:
        if query.get("access_token") != "T1" or not self._is_good(query.get("code")):
            return {"errcode": 40029, "errmsg": "invalid code"}
        name = "userid" if self.member else "openid"
        return {"errcode": 0, name: self.member or "o-stranger"}

    def _dingtalk(self, body: dict[str, str]) -> object:
        own = (body["clientId"], body["clientSecret"], body["grantType"])
        if own != ("the-app", SECRET, "authorization_code") or not self._is_good(body["code"]):
            return {"code": "invalidParameter.authCode", "message": "no"}
        return {"accessToken": "U2", "refreshToken": "R", "expireIn": 7200}

    def _union(self) -> object:
        if self.headers.get("x-acs-dingtalk-access-token") != "U2":
            return {"code": "Forbidden", "message": "no"}
        return {"nick": "x", "unionId": "union-1"}

    def _by_union(self, query: dict[str, str], body: dict[str, str]) -> object:
        if query != {"access_token": "T2"} or body != {"unionid": "union-1"} or not self.member:
            return {"errcode": 60121, "errmsg": "nobody"}
        return {"errcode": 0, "result": {"userid": self.member, "contact_type": 0}}

    def _feishu(self, body: dict[str, str]) -> object:
        digest = hashlib.sha256(body["code_verifier"].encode()).digest()
        is_kept = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        own = (body["client_id"], body["client_secret"], body["grant_type"])
        is_ours = own == ("the-app", SECRET, "authorization_code") and body[
            "redirect_uri"
        ].endswith(BACK)
        if not (is_kept and is_ours and self._is_good(body["code"])):
            return {"code": 20003, "error": "invalid_grant", "error_description": "no"}
        return {"code": 0, "access_token": "U3", "token_type": "Bearer"}

    def _who(self) -> object:
        if self.headers.get("Authorization") != "Bearer U3":
            return {"code": 99991663, "msg": "no"}
        return {"code": 0, "data": {"open_id": "ou_1", "user_id": self.member}}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def doorman() -> Iterator[str]:
    """Let a provider answer on this machine; gives its address."""
    Doorman.member, Doorman.challenge, Doorman.used = "lisi", "", set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Doorman)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
