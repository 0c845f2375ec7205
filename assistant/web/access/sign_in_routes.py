"""The routes by which people sign in with a name and a password, and out again.

FastAPI reads the annotations of a route when it is added, so this module does not defer them.
"""

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from assistant.accounts.settings import OIDC
from assistant.accounts.store import fold_name
from assistant.web.access.arrivals import Arrival
from assistant.web.access.identity import ARRIVAL_KEY, Desk, read_session_cookie, write_session_cookie
from assistant.web.access.oidc import OidcClient, ProviderFault
from assistant.web.access.refusals import refusal_page, sign_in_elsewhere_page, sign_in_page
from assistant.web.access.rules import CALLBACK, SIGN_IN, SIGN_OUT, START
from assistant.web.shell.middleware import SIGNING_IN_KEY
from corpus.errors import UserError

if TYPE_CHECKING:
    from fastapi import FastAPI

_MOST_BYTES = 4_000
_MOST_SECONDS = 30.0
_CUT_OFF = "That did not arrive whole. Go back, and try again."
# Of a name that nobody has and of a wrong password alike.
_WRONG = "The name or the password is not right. Try again, in capitals and small letters as they were given."
_TOO_MANY = "There were too many attempts. Wait a quarter of an hour, then try again."
_NOT_HERE = "People sign in to this server elsewhere: its proxy says who they are."
_NO_ROLE = "You have signed in, but nobody has given you a role here. Ask whoever looks after this server."


def add_sign_in_routes(app: "FastAPI", desk: Desk) -> None:
    """Add the routes. The gate has looked where each request came from."""
    from fastapi import Request
    from starlette.concurrency import run_in_threadpool

    @app.api_route(SIGN_IN, methods=["GET", "HEAD"])
    def show(request: Request) -> Response:
        following = clean_next(request.query_params.get("next", ""))
        if desk.settings.method == OIDC:
            return sign_in_elsewhere_page(quote(following, safe=""), root_path=arrival_of(request).root_path)
        if not desk.settings.has_sessions:
            return refusal_page(404, _NOT_HERE, first_page=f"{arrival_of(request).root_path}/")
        return sign_in_page(following)

    @app.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        """A name and a password, as a form sends them."""
        if desk.settings.method == OIDC or not desk.settings.has_sessions:
            return refusal_page(404, _NOT_HERE, first_page=f"{arrival_of(request).root_path}/")
        form = await _read_form(request)
        if form is None:
            return refusal_page(400, _CUT_OFF, first_page=f"{arrival_of(request).root_path}/")
        name, password = form.get("name", ""), form.get("password", "")
        following, arrival = clean_next(form.get("next", "")), arrival_of(request)
        try:
            cookie, fault, known = await run_in_threadpool(_open_session, desk, arrival, name, password)
        except UserError:
            return refusal_page(503, "The accounts cannot be read for the moment. Try again in a while.")
        # The audit log tells the names of accounts, and no other that was typed: it may have been a password.
        request.scope[SIGNING_IN_KEY] = known
        if fault:
            return sign_in_page(following, name=name[:80], fault=fault, status=429 if fault == _TOO_MANY else 401)
        return _enter(RedirectResponse(arrival.root_path + following, status_code=303), cookie, arrival, desk)

    @app.post(SIGN_OUT)
    def sign_out(request: Request) -> Response:
        arrival = arrival_of(request)
        leaving = desk.sessions.find(read_session_cookie(arrival), is_use=False)
        request.scope[SIGNING_IN_KEY] = leaving.name if leaving else ""
        desk.sessions.end(read_session_cookie(arrival))
        response = RedirectResponse(arrival.root_path + SIGN_IN, status_code=303)
        response.headers.append("set-cookie", write_session_cookie("", arrival, seconds=0))
        # Pages that the browser would show again by its Back button, and what it keeps of them.
        response.headers["clear-site-data"] = '"cache"'
        return response


def add_provider_routes(app: "FastAPI", desk: Desk, client: OidcClient) -> None:
    """Add the routes by which people sign in at an OpenID Connect provider and come back from it."""
    from fastapi import Request

    @app.get(START)
    def start(request: Request) -> Response:
        """Lead to the provider; what is needed when the person comes back stands in a signed cookie."""
        following = clean_next(request.query_params.get("next", ""))
        try:
            address, cookie = client.begin(following, arrival_of(request))
        except ProviderFault as fault:
            root_path = arrival_of(request).root_path
            return sign_in_elsewhere_page(quote(following, safe=""), root_path=root_path, fault=str(fault), status=502)
        response = RedirectResponse(address, status_code=303)
        response.headers.append("set-cookie", cookie)
        return response

    @app.get(CALLBACK)
    def come_back(request: Request) -> Response:
        """Take what the provider says of a person, and let them in."""
        arrival = arrival_of(request)
        try:
            known = client.finish(dict(request.query_params), arrival)
        except ProviderFault as fault:
            return sign_in_elsewhere_page("%2F", root_path=arrival.root_path, fault=str(fault), status=401)
        account = desk.accounts.find(known.name)
        if account is None and desk.settings.default_role is None:
            return sign_in_elsewhere_page("%2F", root_path=arrival.root_path, fault=_NO_ROLE, status=403)
        cookie = desk.sessions.begin(known.owner, known.name, user=None, before=read_session_cookie(arrival))
        request.scope[SIGNING_IN_KEY] = known.name
        response = _enter(RedirectResponse(arrival.root_path + known.following, status_code=303), cookie, arrival, desk)
        response.headers.append("set-cookie", client.forget(arrival))
        return response


def arrival_of(request: Any) -> Arrival:
    """What the gate made out of a request."""
    arrival: Arrival = request.scope[ARRIVAL_KEY]
    return arrival


def clean_next(following: str) -> str:
    """Where somebody goes once they have signed in: a path of this server, "/" where it is none."""
    is_path = following.startswith("/") and not following.startswith(("//", SIGN_IN, SIGN_OUT))
    is_plain = following.isascii() and following.isprintable() and "\\" not in following and len(following) < 500
    return following if is_path and is_plain else "/"


def _open_session(desk: Desk, arrival: Arrival, name: str, password: str) -> tuple[str, str, str]:
    """What the cookie of a new session holds, or why there is none, and the name of the account, "" for none."""
    folded = fold_name(name)
    is_allowed = desk.attempts.reserve(folded, arrival.address)
    tried = desk.accounts.find(folded)
    known = tried.name if tried else ""
    if not is_allowed:
        return "", _TOO_MANY, known
    account = desk.accounts.check(name, password)
    if account is None:
        return "", _WRONG, known
    desk.attempts.clear(folded, arrival.address)
    cookie = desk.sessions.begin(account.id, account.name, user=account.id, before=read_session_cookie(arrival))
    return cookie, "", account.name


def _enter(response: Response, cookie: str, arrival: Arrival, desk: Desk) -> Response:
    """A response with the cookie of a session that has begun."""
    seconds = int(desk.sessions.most_seconds)
    response.headers.append("set-cookie", write_session_cookie(cookie, arrival, seconds=seconds))
    response.headers["cache-control"] = "no-store"
    return response


async def _read_form(request: Any) -> dict[str, str] | None:
    """The fields of a form, each once; none where it is no form of ours, None where it did not arrive whole."""
    body = bytearray()
    try:
        async with asyncio.timeout(_MOST_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > _MOST_BYTES:
                    return {}
    except (ClientDisconnect, TimeoutError):
        return None
    try:
        fields = parse_qs(bytes(body).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return {}
    return {key: values[0] for key, values in fields.items() if len(values) == 1}
