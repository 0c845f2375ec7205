"""The headings of pages for whoever has signed in: only the pages that their role includes, their name, the way out.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from typing import TYPE_CHECKING, Any

from assistant.accounts.roles import Person, Role
from assistant.web.access.identity import person_of
from assistant.web.access.rules import role_of_page
from assistant.web.html.frame import EVALUATE, PAGES, PageName, header_html
from assistant.web.html.markup import Html, isolate
from assistant.web.shell.gradio_parts import UNSEEN

if TYPE_CHECKING:
    import gradio as gr

# The names of the parts that hold a page's heading.
_HEADINGS = ("header", "briefing-header")
_WHO = Html('<div class="who"><span class="who-name">{name} <i>({role})</i></span>{out}</div>')
_SIGN_OUT = Html('<form method="post" action="sign-out"><button type="submit" class="quiet">Sign out</button></form>')
_SAFE_HERE = "What you type stays on this server"
# Where somebody was signed out while a page was open: the page stays as it is, with what was typed.
WATCH_SCRIPT = """<script>(() => {
  const fetchBefore = window.fetch;
  window.fetch = async (...given) => {
    const response = await fetchBefore(...given);
    if (response.status === 401 && new URL(response.url).origin === location.origin) tellSignedOut();
    return response;
  };
  const tellSignedOut = () => {
    if (document.querySelector('#signed-out')) return;
    const line = Object.assign(document.createElement('div'), { id: 'signed-out' });
    line.setAttribute('role', 'alert');
    line.append('You were signed out after a while. What you typed is still here: ');
    const link = Object.assign(document.createElement('a'), { href: 'sign-in', target: '_blank' });
    link.textContent = 'sign in again';
    link.addEventListener('click', () => line.remove());
    line.append(link, ', then come back to this page.');
    document.body.append(line);
  };
})();</script>"""


def list_pages(role: Role) -> list[PageName]:
    """The pages that a role includes, in the order of the menu."""
    needed = ((page, role_of_page(f"/{page.path}")) for page in (*PAGES, EVALUATE))
    return [page for page, least in needed if least is not None and role.may(least)]


def write_heading(current: PageName, person: Person | None, *, glossary: Html, remote: str | None, out: bool) -> Html:
    """The heading of a page for a person; `out` where they can sign out of this server."""
    role = person.role if person else Role.READER
    who = _WHO.format(name=isolate(person.name), role=role, out=_SIGN_OUT if out else "") if person else Html("")
    return header_html(current, glossary=glossary, remote=remote, pages=list_pages(role), who=who, stays=_SAFE_HERE)


def personalise_headings(blocks: "gr.Blocks", *, glossary: Html, remote: str | None, out: bool) -> None:
    """Write every page's heading for whoever opens it. Until it is there, the heading is a reader's."""
    names = {page.path: page for page in (*PAGES, EVALUATE)}
    headings = [block for block in blocks.blocks.values() if getattr(block, "elem_id", None) in _HEADINGS]
    for heading in headings:
        _personalise(blocks, heading, names[heading.page], glossary=glossary, remote=remote, out=out)


def _personalise(
    blocks: "gr.Blocks", heading: Any, name: PageName, *, glossary: Html, remote: str | None, out: bool
) -> None:
    import gradio as gr

    def show(request: gr.Request) -> str:
        return write_heading(name, person_of(request), glossary=glossary, remote=remote, out=out)

    heading.value = str(write_heading(name, None, glossary=glossary, remote=remote, out=out))
    # An event belongs to the page that is being built.
    blocks.current_page = heading.page
    with blocks:
        blocks.load(show, None, heading, **UNSEEN)
