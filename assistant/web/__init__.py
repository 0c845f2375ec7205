"""An assistant comes in; the pages that a browser shows go out: ask, library, briefing.

Begin with `app.py`. The two pages that do much have packages, `chat/` and `briefing/`; `html/` turns values into HTML,
`shell/` is what every page stands in.
"""
