"""The pages' scripts and stylesheets, read from the `static/` folders beside them and handed to Gradio as text.

A panel's script runs once for its panel, with Gradio's `element`, `trigger` and `watch` in reach. Gradio knows a
panel's events by their names in quotation marks in its script, such as 'ask'.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

WEB_APP = "assistant.web"


@cache
def read_script(*names: str, package: str = WEB_APP) -> str:
    """One or more files of `static/`, such as "presses" for presses.js, as one script in the order given."""
    return "\n".join(_read(package, f"{name}.js") for name in names)


def read_stylesheets(*names: str) -> str:
    """Files of `static/`, such as "style" for style.css, as an element for a page's head.

    Handed to Gradio as its `css`, their selectors would be rewritten.
    """
    styles = "\n".join(_read(WEB_APP, f"{name}.css") for name in names)
    return f"<style>{styles}</style>"


def _read(package: str, name: str) -> str:
    return (files(package) / "static" / name).read_text(encoding="utf-8")
