"""Pages of the app's own look that stand outside Gradio: signing in, and why something is not shown."""

from __future__ import annotations

from starlette.responses import HTMLResponse

from assistant.web.html.markup import NOTHING, Html, attribute, isolate
from assistant.web.shell.static_files import read_stylesheets

# It may style itself, post to this server, and load nothing.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PAGE = Html(
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, '
    'initial-scale=1"><title>{title} – PCN Assistant</title>{styles}</head><body><header class="masthead">'
    '<p class="brand">PCN Assistant</p></header><main><section class="card"><h1>{title}</h1>{content}</section></main>'
    "</body></html>"
)
_REFUSAL = Html('<p class="told">{told}</p><p><a class="main-link" href="{first}">Go to the first page</a></p>')
_TITLES = {
    401: "Please sign in",
    403: "Not for your role",
    404: "Nothing is here",
    421: "Another name",
    429: "A moment, please",
}
_FORM = Html(
    '{fault}<form method="post" action="sign-in"><input type="hidden" name="next" value="{next}">'
    '<label for="name">Name</label><input id="name" name="name" value="{name}" autocomplete="username" '
    'autocapitalize="none" spellcheck="false" maxlength="80" required{focus_name}>'
    '<label for="password">Password</label><input id="password" name="password" type="password" '
    'autocomplete="current-password" maxlength="200" required{focus_password}{described}>'
    '<button type="submit">Sign in</button></form>'
    '<p class="quietly">Whoever looks after this server makes accounts and new passwords.</p>'
)
_FAULT = Html('<p class="fault" id="fault" role="alert">{}</p>')
_ELSEWHERE = Html(
    "{fault}<p>You sign in with your organisation’s account.</p>"
    '<p><a class="main-link" href="{root}/sign-in/provider?next={next}">Sign in</a></p>'
)


def refusal_page(status: int, told: str, *, first_page: str = "/") -> HTMLResponse:
    """A page that says in one line why something is not shown, and leads on to the first."""
    content = _REFUSAL.format(told=isolate(told), first=attribute(first_page))
    return write_page(_TITLES.get(status, "That did not work"), content, status)


def sign_in_page(next: str, *, name: str = "", fault: str = "", status: int = 200) -> HTMLResponse:
    """The form for a name and a password; the focus is where something is to be typed first."""
    content = _FORM.format(
        fault=_FAULT.format(isolate(fault)) if fault else NOTHING,
        next=attribute(next),
        name=attribute(name),
        focus_name=NOTHING if name else Html(" autofocus"),
        focus_password=Html(" autofocus") if name else NOTHING,
        described=Html(' aria-describedby="fault" aria-invalid="true"') if fault else NOTHING,
    )
    return write_page("Sign in", content, status)


def sign_in_elsewhere_page(
    quoted_next: str, *, root_path: str = "", fault: str = "", status: int = 200
) -> HTMLResponse:
    """The page that leads to a provider; `quoted_next` as it stands in an address."""
    told = _FAULT.format(isolate(fault)) if fault else NOTHING
    return write_page(
        "Sign in", _ELSEWHERE.format(fault=told, root=attribute(root_path), next=attribute(quoted_next)), status
    )


def write_page(title: str, content: Html, status: int = 200) -> HTMLResponse:
    """A page with a heading and its content."""
    page = _PAGE.format(title=title, styles=Html(read_stylesheets("sign_in")), content=content)
    headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
    return HTMLResponse(str(page), status_code=status, headers=headers)
