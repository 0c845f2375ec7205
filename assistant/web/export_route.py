"""The route that hands out a conversation as a file: /export/CONVERSATION.FORMAT.

FastAPI reads the annotations of a route when it is added, so this module does not defer them.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.conversations.export import CONVERSATION_FORMATS, export_conversation, file_name
from assistant.conversations.store import ConversationStore, Exchange
from assistant.documents.files import MEDIA_TYPES
from assistant.web.shell.middleware import read_browser_key
from corpus.errors import UserError
from corpus.vocabulary import ReportDetails

if TYPE_CHECKING:
    from fastapi import FastAPI

_NOT_FOUND = "There is no such conversation in this browser. It may have been deleted."
# An exported page may style itself and load nothing; no export stays in a cache that others may read.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def add_export_route(
    app: "FastAPI",
    store: ConversationStore,
    cards: Callable[[], Mapping[str, ReportDetails]],
    mark: Callable[[Sequence[Exchange]], Sequence[Exchange]] = tuple,
    word_template: Path | None = None,
) -> None:
    """Add the route. A browser gets its own conversations only.

    `cards` are the reports that the library holds now; `mark` says at each citation what has become of its place since;
    `word_template` gives Word files their looks.
    """
    from fastapi import Request
    from fastapi.responses import PlainTextResponse, Response

    @app.api_route("/export/{name:path}", methods=["GET", "HEAD"])
    def export(name: str, request: Request) -> Response:
        """The conversation as a file: "x1_-9.docx" is the conversation x1_-9 as a Word document."""
        identifier, dot, ending = name.rpartition(".")
        suffix = dot + ending
        browser = read_browser_key(request.headers.get("cookie", ""))
        conversation = store.conversation_of(browser, identifier) if browser else None
        if browser is None or conversation is None or suffix not in CONVERSATION_FORMATS:
            return PlainTextResponse(_NOT_FOUND, status_code=404)
        try:
            exchanges = mark(store.exchanges_of(browser, identifier))
            content = export_conversation(conversation, exchanges, cards(), suffix, template=word_template)
        except UserError as fault:
            return PlainTextResponse(str(fault), status_code=422)
        # A page opens in the browser, from where it can be printed; everything else is downloaded.
        disposition = "inline" if suffix == ".html" else "attachment"
        file = quote(file_name(conversation.name, suffix))
        headers = _HEADERS | {"Content-Disposition": f"{disposition}; filename*=UTF-8''{file}"}
        return Response(content, media_type=MEDIA_TYPES[suffix], headers=headers)
