"""The style of an eval report: one page, light and dark, nothing fetched from elsewhere."""

STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1f2328; --quiet: #6a6f76; --line: #dedbd3; --card: #ffffff;
  --bar: #7aa7c7; --dark: #24567a; --good: #1d7a46; --bad: #b3372b; --mark: #fff1a8; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181b; --ink: #e6e4df; --quiet: #9aa0a6; --line: #34383d;
  --card: #1f2226; --bar: #3f6f93; --dark: #9cc7e6; --good: #6cc98f; --bad: #f0857a; --mark: #5c5216; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 2rem 1.2rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; } h3 { font-size: 1rem; }
p.lead, .quiet { color: var(--quiet); fill: var(--quiet); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: .8rem; margin: 1.4rem 0; }
.tile, details, .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.tile { padding: .8rem 1rem; } .tile b { display: block; font-size: 1.7rem; line-height: 1.2; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { white-space: normal; vertical-align: bottom; }
th:first-child, td:first-child, td.text { text-align: left; } td.text { white-space: normal; color: var(--quiet); }
tr:last-child td { border-bottom: 0; }
svg { max-width: 100%; height: auto; display: block; margin: .6rem 0; }
svg text { font-size: 12px; fill: var(--ink); } svg .quiet { fill: var(--quiet); }
svg .bar { fill: var(--bar); } svg .interval, svg .line { stroke: var(--dark); stroke-width: 1.6; fill: none; }
svg .line { stroke-width: 2.4; } svg .grid { stroke: var(--line); fill: none; }
svg .safe { stroke: var(--bad); stroke-dasharray: 5 4; fill: none; }
details { margin: .5rem 0; padding: .5rem 1rem; } summary { cursor: pointer; }
details details { border-radius: 6px; } details[open] > summary { margin-bottom: .5rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
@media (max-width: 720px) { .pair { display: block; } }
blockquote { margin: .4rem 0; padding: .3rem .8rem; border-left: 3px solid var(--line); overflow-wrap: anywhere; }
blockquote.right { border-color: var(--good); } blockquote.beside { border-color: var(--bad); }
blockquote cite { display: block; font-size: .82rem; font-style: normal; color: var(--quiet); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .4rem 0; }
mark { background: var(--mark); color: inherit; } ul.why { color: var(--bad); margin: .4rem 0; padding-left: 1.2rem; }
ul.facts { list-style: none; padding-left: .2rem; } ul.facts .good::before { content: "✓ "; }
ul.facts .bad::before { content: "✗ "; }
.good { color: var(--good); } .bad { color: var(--bad); } .history { color: var(--quiet); font-size: .92rem; }
"""
