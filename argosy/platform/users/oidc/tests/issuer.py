"""A stand-in of a provider: a small server on this machine that does what the standards say.

Written from OpenID Connect Core 1.0, RFC 6749 and RFC 7636, and apart from our code: tokens are
signed by the bare functions of `cryptography`. Tests tell it what to get wrong.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

CLIENT = "argosy test"
SECRET = "s:cret/+ of the client"
Claims = dict[str, object]
Wrong = Callable[[Claims], None]


@lru_cache(maxsize=4)
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key for this run, made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@lru_cache(maxsize=2)
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Return a key for this run, made once."""
    return ec.generate_private_key(ec.SECP256R1())


def b64(data: bytes) -> str:
    """Return bytes as JOSE writes them."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    """Return a whole number as a JWK writes it."""
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def rsa_jwk(kid: str, key: rsa.RSAPrivateKey) -> dict[str, str]:
    """Return the public half of a key."""
    told = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "use": "sig", "n": number(told.n), "e": number(told.e)}


def ec_jwk(kid: str, key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """Return the public half of a key."""
    told = key.public_key().public_numbers()
    x, y = (b64(each.to_bytes(32, "big")) for each in (told.x, told.y))
    return {"kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y}


def signed(header: Mapping[str, object], claims: Mapping[str, object], key: object) -> str:
    """Return a token; signed as the header says, with a key of any kind."""
    parts = [b64(json.dumps(each).encode()) for each in (header, claims)]
    body = ".".join(parts).encode()
    if isinstance(key, rsa.RSAPrivateKey):
        mark = key.sign(body, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = utils.decode_dss_signature(key.sign(body, ec.ECDSA(hashes.SHA256())))
        mark = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    elif isinstance(key, bytes):
        mark = hmac.new(key, body, hashlib.sha256).digest()
    else:
        mark = b""
    return f"{body.decode()}.{b64(mark)}"


@dataclass
class Issuer:
    """What the server knows and does.

    Args:
        address: of the server: the issuer.
        person: claims of who sits before it.
        wrong: what to get wrong in the claims.
        header: what to get wrong in the token's header.
        key: to sign with.
        keys: that are published.
        document: what to say otherwise in the discovery document.
    """

    address: str = ""
    person: Claims = field(default_factory=dict)
    wrong: Wrong = lambda claims: None
    header: dict[str, object] = field(default_factory=lambda: {"alg": "RS256", "kid": "k1"})
    key: object = None
    keys: list[dict[str, str]] = field(default_factory=list)
    document: dict[str, object] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: list[dict[str, str]] = field(default_factory=list)
    userinfo: Claims = field(default_factory=dict)

    def visit(self, location: str) -> dict[str, str]:
        """Sign in at the page that a browser was sent to; return what comes back with it."""
        where = urlsplit(location)
        given = {name: values[0] for name, values in parse_qs(where.query).items()}
        assert location.startswith(f"{self.address}/authorize?")
        assert given["response_type"] == "code" and given["code_challenge_method"] == "S256"
        assert given["client_id"] == CLIENT and "openid" in given["scope"].split()
        assert len(given["state"]) >= 32 and len(given["nonce"]) >= 32
        code = f"code {len(self.sent)}"
        self.codes[code] = given
        self.sent.append(given)
        return {"code": code, "state": given["state"], "iss": self.address}

    def exchange(self, form: Mapping[str, str], authorization: str) -> tuple[int, object]:
        """Answer the token endpoint."""
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        given = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        challenge = b64(hashlib.sha256(verifier.encode()).digest())
        if pair != "argosy%20test:s%3Acret%2F%2B%20of%20the%20client":
            return 401, {"error": "invalid_client"}
        if (
            given is None
            or given["code_challenge"] != challenge
            or len(verifier) < 43
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != given["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        access = f"access {form['code']}"
        half = hashlib.sha256(access.encode()).digest()[:16]
        now = int(time.time())
        claims: Claims = {
            "iss": self.address,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": given["nonce"],
            "at_hash": b64(half),
            **self.person,
        }
        self.wrong(claims)
        token = signed(self.header, claims, self.key)
        return 200, {"id_token": token, "access_token": access, "token_type": "Bearer"}

    def answer(self, path: str) -> tuple[int, object]:
        """Answer what is asked by GET."""
        if path == "/.well-known/openid-configuration":
            return self.status, {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/jwks",
                "end_session_endpoint": f"{self.address}/logout",
                **self.document,
            }
        if path.startswith("/authorize?"):
            back = urlencode(self.visit(f"{self.address}{path}"))
            return 302, f"{self.sent[-1]['redirect_uri']}?{back}"
        if path == "/jwks":
            return 200, {"keys": self.keys}
        return (200, self.userinfo) if path == "/userinfo" else (404, {})


class _Handler(BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        self.issuer.asked.append(self.path)
        self._send(*self.issuer.answer(self.path))

    def do_POST(self) -> None:
        self.issuer.asked.append(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        form = {name: values[0] for name, values in parse_qs(sent).items()}
        self._send(*self.issuer.exchange(form, self.headers.get("Authorization", "")))

    def _send(self, status: int, body: object) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("Location", str(body))
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Run the stand-in while a test lasts."""
    issuer = Issuer(key=rsa_key("one"), keys=[rsa_jwk("k1", rsa_key("one"))])
    handler = type("Handler", (_Handler,), {"issuer": issuer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
