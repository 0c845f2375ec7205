"""Signing in at an OpenID Connect provider: the authorization code flow with PKCE, state and nonce (OIDC Core 3.1)."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.accounts.passwords import INSTALL
from assistant.accounts.settings import SignInSettings
from assistant.web.access.arrivals import Arrival, is_loopback
from assistant.web.access.identity import read_cookie, write_cookie
from assistant.web.access.rules import CALLBACK
from corpus.errors import UserError

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

_COOKIE = "pcn_signing_in"
# How long somebody may take at the provider.
_MOST_SECONDS = 600
_LEEWAY_SECONDS = 60
_TIMEOUT_SECONDS = 10
# How long what the provider says of itself, and its keys, count.
_METADATA_SECONDS = 3600
_MOST_BYTES = 1_000_000
# What is signed with a key that only the provider has. "none" and keys that are shared are refused.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_UNREACHABLE = "The sign-in service of your organisation cannot be reached for the moment. Try again in a while."
_NOT_VALID = "What the sign-in service sent is not valid. Try again; if it stays so, tell whoever looks after this."
_TOO_LATE = "That took too long, or was begun in another browser. Try again."
_REFUSED = "The sign-in service did not let you in. Try again, or ask whoever looks after accounts there."
_NO_NAME = "The sign-in service does not say who you are in the way this server needs ({claim})."


class ProviderFault(UserError):
    """Why somebody could not be signed in, as they are told."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a provider has told of."""

    # The provider and its own name for the person, which never changes and is never given to another.
    owner: str
    # What others call them.
    name: str
    # Where they wanted to go.
    following: str


class OidcClient:
    """Talks to one provider, found by its issuer. Safe to share between threads."""

    def __init__(self, settings: SignInSettings, key: bytes, *, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._key = key
        self._clock = clock
        self._lock = threading.Lock()
        # When it was read, and what the provider says of itself with its keys.
        self._metadata: tuple[float, dict[str, Any], Any] | None = None
        self._redirect = f"{settings.public_url}{CALLBACK}"

    def begin(self, following: str, arrival: Arrival) -> tuple[str, str]:
        """The address at the provider to go to, and the cookie that is needed on coming back.

        Raises:
            ProviderFault: the provider cannot be reached.
        """
        from authlib.common.security import generate_token

        metadata, _ = self._read_metadata()
        verifier, nonce, state = generate_token(64), generate_token(32), generate_token(32)
        with self._open() as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        kept = {"verifier": verifier, "nonce": nonce, "state": state, "next": following, "at": self._clock()}
        return address, write_cookie(_COOKIE, self._seal(kept), arrival, seconds=_MOST_SECONDS)

    def finish(self, answer: Mapping[str, str], arrival: Arrival) -> Known:
        """Whom the provider has told of, once its answer is held against what was asked.

        Raises:
            ProviderFault: they were not let in, or something of it is not valid.
        """
        kept = self._unseal(read_cookie(arrival.headers.get("cookie", ""), _COOKIE))
        if kept is None or not hmac.compare_digest(str(kept["state"]).encode(), answer.get("state", "").encode()):
            raise ProviderFault(_TOO_LATE)
        # RFC 9207: a code of another provider is not taken for one of this.
        if answer.get("iss", self._settings.issuer).rstrip("/") != self._settings.issuer:
            raise ProviderFault(_NOT_VALID)
        if "code" not in answer:
            raise ProviderFault(_REFUSED)
        claims = self._exchange(answer["code"], str(kept["verifier"]), str(kept["nonce"]))
        return Known(f"oidc:{self._settings.issuer}:{claims['sub']}", self._name(claims), str(kept["next"]))

    def forget(self, arrival: Arrival) -> str:
        """The header that deletes the cookie that `begin` gave."""
        return write_cookie(_COOKIE, "", arrival, seconds=0)

    def _exchange(self, code: str, verifier: str, nonce: str) -> dict[str, Any]:
        """The claims of the ID token that the provider gives for a code, checked.

        Raises:
            ProviderFault: it gives none, or one that is not valid.
        """
        from authlib.common.errors import AuthlibBaseError
        from httpx import HTTPError

        metadata, _ = self._read_metadata()
        try:
            with self._open() as client:
                token = client.fetch_token(metadata["token_endpoint"], code=code, code_verifier=verifier)
        except HTTPError as fault:
            raise ProviderFault(_UNREACHABLE) from fault
        except (AuthlibBaseError, ValueError, TypeError, KeyError) as fault:
            raise ProviderFault(_REFUSED) from fault
        try:
            claims = self._read_token(str(token["id_token"]), nonce)
        except KeyError as fault:
            raise ProviderFault(_NOT_VALID) from fault
        return claims

    def _read_token(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token, held to OIDC Core 3.1.3.7; keys that are not known are looked for once more.

        Raises:
            ProviderFault: it is not valid.
            KeyError: it lacks what it must have.
        """
        from joserfc import jwt
        from joserfc.errors import JoseError

        _, keys = self._read_metadata()
        for attempt in range(2):
            try:
                claims = dict(jwt.decode(token, keys, algorithms=_ALGORITHMS).claims)
                break
            except (JoseError, ValueError, TypeError) as fault:
                if attempt:
                    raise ProviderFault(_NOT_VALID) from fault
                # The provider may have changed its keys since they were read.
                _, keys = self._read_metadata(anew=True)
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        now = self._clock()
        is_valid = (
            str(claims["iss"]).rstrip("/") == self._settings.issuer
            and self._settings.client_id in audience
            and (len(audience) == 1 or claims.get("azp") == self._settings.client_id)
            and _is_number(claims["exp"])
            and claims["exp"] > now - _LEEWAY_SECONDS
            and _is_number(claims["iat"])
            and claims["iat"] < now + _LEEWAY_SECONDS
            and hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode())
            and isinstance(claims["sub"], str)
            and 0 < len(claims["sub"]) < 256
        )
        if not is_valid:
            raise ProviderFault(_NOT_VALID)
        return claims

    def _name(self, claims: Mapping[str, Any]) -> str:
        """What others call a person; an address of e-mail counts only where the provider has checked it.

        Raises:
            ProviderFault: the provider does not say it.
        """
        claim = self._settings.name_claim
        name = claims.get(claim)
        is_checked = claim != "email" or claims.get("email_verified") is True
        if not isinstance(name, str) or not name.strip() or len(name) > 200 or not is_checked:
            raise ProviderFault(_NO_NAME.format(claim=f"a checked {claim}" if claim == "email" else claim))
        return name

    def _open(self) -> OAuth2Client:
        from authlib.integrations.httpx_client import OAuth2Client

        # Neither a proxy of the environment nor a redirect sees the secret.
        return OAuth2Client(
            self._settings.client_id,
            self._settings.client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._settings.client_secret else "none",
            scope="openid email profile",
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            trust_env=False,
            follow_redirects=False,
            timeout=_TIMEOUT_SECONDS,
        )

    def _read_metadata(self, *, anew: bool = False) -> tuple[dict[str, Any], Any]:
        """What the provider says of itself, and its keys; read once an hour.

        Raises:
            ProviderFault: it cannot be reached, or is not the one of this issuer.
        """
        with self._lock:
            if self._metadata and not anew and time.monotonic() - self._metadata[0] < _METADATA_SECONDS:
                return self._metadata[1:]
            found = self._fetch_metadata()
            self._metadata = (time.monotonic(), *found)
            return found

    def _fetch_metadata(self) -> tuple[dict[str, Any], Any]:
        import httpx
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            with httpx.Client(trust_env=False, follow_redirects=False, timeout=_TIMEOUT_SECONDS) as client:
                metadata = _fetch_json(client, f"{self._settings.issuer}/.well-known/openid-configuration")
                if str(metadata["issuer"]).rstrip("/") != self._settings.issuer:
                    raise ProviderFault(_NOT_VALID)
                for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    require_safe(str(metadata[endpoint]))
                keys = KeySet.import_key_set(_fetch_json(client, metadata["jwks_uri"]))  # type: ignore[arg-type]
        except httpx.HTTPError as fault:
            raise ProviderFault(_UNREACHABLE) from fault
        except (KeyError, ValueError, TypeError, JoseError) as fault:
            raise ProviderFault(_NOT_VALID) from fault
        return metadata, keys

    def _seal(self, kept: Mapping[str, Any]) -> str:
        """What is kept by the browser until the person comes back, signed."""
        words = urlsafe_b64encode(json.dumps(kept).encode()).decode().rstrip("=")
        return f"{words}.{self._sign(words)}"

    def _unseal(self, cookie: str) -> dict[str, Any] | None:
        """What `_seal` kept; None where it is not ours or too old."""
        words, _, signature = cookie.rpartition(".")
        if not words or not hmac.compare_digest(self._sign(words).encode(), signature.encode("utf-8", "replace")):
            return None
        kept: dict[str, Any] = json.loads(urlsafe_b64decode(words + "=" * (-len(words) % 4)))
        return kept if 0 <= self._clock() - kept["at"] <= _MOST_SECONDS else None

    def _sign(self, words: str) -> str:
        return hmac.new(self._key, f"signing in {words}".encode(), hashlib.sha256).hexdigest()


def require_oidc(settings: SignInSettings) -> None:
    """See that people can sign in at a provider, before anything is begun.

    Raises:
        UserError: Authlib is not installed, or the provider would be spoken to in the clear.
    """
    try:
        import authlib.integrations.httpx_client  # noqa: F401
        import joserfc  # noqa: F401
    except ImportError as fault:
        raise UserError(f'sign_in = "oidc" needs Authlib, which is not installed. Run: {INSTALL}') from fault
    try:
        require_safe(settings.issuer)
    except ValueError as fault:
        raise UserError(f"oidc_issuer: {settings.issuer} is not https. Give the provider's https address.") from fault


def require_safe(address: str) -> None:
    """See that an address of the provider is reached by https, or lies on this machine.

    Raises:
        ValueError: it is neither.
    """
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ValueError("not https")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fetch_json(client: Any, address: str) -> dict[str, Any]:
    """A JSON object from an address.

    Raises:
        HTTPError: it cannot be reached, or answers with an error.
        ValueError: it is no JSON object, or larger than one of its kind.
    """
    response = client.get(address, headers={"accept": "application/json"})
    response.raise_for_status()
    if response.is_redirect or len(response.content) > _MOST_BYTES:
        raise ValueError("no answer of its kind")
    found = response.json()
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found
