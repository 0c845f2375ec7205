"""A small OpenID Connect provider on this machine: it lets one person in, and errs in a way of one's choice."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "pcn", "a secret of the client"


@dataclass
class Provider:
    """What it says, and how it errs; to be changed by tests while it runs."""

    claims: dict[str, Any] = field(default_factory=dict)
    # What the token has instead of what is right, such as {"aud": "another"}; None leaves a claim out.
    wrong: dict[str, Any] = field(default_factory=dict)
    # "", "none", "HS256" or "other key".
    signed: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "one"}))

    def __post_init__(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, *words: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def get(self, request: Any) -> None:
        parts = urlsplit(request.path)
        if parts.path == "/.well-known/openid-configuration":
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            endpoints = {name: f"{self.issuer}/{name}" for name in names}
            _send(request, {"issuer": self.issuer} | endpoints)
        elif parts.path == "/jwks_uri":
            _send(request, {"keys": [self.key.as_dict(private=False)]})
        elif parts.path == "/authorization_endpoint":
            self._authorize(request, {key: values[0] for key, values in parse_qs(parts.query).items()})

    def post(self, request: Any) -> None:
        body = request.rfile.read(int(request.headers["content-length"])).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        plain = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        is_right = asked and asked["code_challenge"] == challenge and asked["redirect_uri"] == form.get("redirect_uri")
        if not is_right or request.headers.get("authorization") not in (basic, plain):
            _send(request, {"error": "invalid_grant"}, 400)
            return
        assert asked is not None
        token = {"access_token": "x", "token_type": "Bearer", "expires_in": 60}
        _send(request, token | {"id_token": self._sign(asked["nonce"])})

    def _authorize(self, request: Any, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256" and "openid" in asked["scope"]
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        request.send_response(302)
        request.send_header("location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        request.end_headers()

    def _sign(self, nonce: str) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "exp": now + 60, "iat": now, "nonce": nonce} | self.claims
        claims = {key: value for key, value in (right | self.wrong).items() if value is not None}
        if self.signed == "none":
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
            return f"{head}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}."
        if self.signed == "HS256":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 2), algorithms=["HS256"])
        key = RSAKey.generate_key(2048) if self.signed == "other key" else self.key
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)


def _send(request: Any, found: dict[str, Any], status: int = 200) -> None:
    body = json.dumps(found).encode()
    request.send_response(status)
    request.send_header("content-type", "application/json")
    request.send_header("content-length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
