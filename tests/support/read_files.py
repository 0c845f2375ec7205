"""The text of an exported file, as a program reads it that knows the format."""

from __future__ import annotations

import io
import re

from tests.support.read_html import Elements


def text_of(suffix: str, content: bytes, *, footer: str = "") -> str:
    """The text of a document; of a PDF without the line at the foot of each page, which begins with `footer`."""
    if suffix == ".docx":
        import docx

        return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    if suffix == ".pdf":
        import pypdf

        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
        return re.sub(rf"{re.escape(footer)}[^\n]*·\s+page \d+ of \d+", "", "\n".join(pages)) if footer else pages[0]
    text = content.decode("utf-8")
    if suffix == ".html":
        # A browser begins a line at each of these; the style is no text.
        text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
        return Elements(re.sub(r"<(?:br|p|h\d|li|blockquote)\b", r"\n\g<0>", text)).text
    # Markdown: emphasis and the marks of headings and quotes dropped, escapes undone.
    text = re.sub(r"^(?:#+|>) ", "", re.sub(r"(?<!\\)\*+", "", text), flags=re.MULTILINE)
    return re.sub(r"\\(.)", r"\1", text)
