"""An assistant comes in; the pages that a browser shows go out: ask, library, briefing.

Begin with `app.py`. Each page has a package; `html/` turns values into HTML, `shell/` is what every page stands in.
"""
