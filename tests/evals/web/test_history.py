"""Runs over time and side by side: charts that hold their figures for every reader, and tables that say the same."""

from __future__ import annotations

from typing import Any

from evals.metrics.figures import Value
from evals.reports.charts import draw_intervals
from evals.web.history import list_runs_html, list_series, over_time_html, side_by_side_html


def summary(recall: float, *, suite: str = "mine", system: str = "one", **more: Any) -> dict[str, Any]:
    figure = {"value": recall, "n": 40, "interval": [recall - 0.1, recall + 0.1]}
    figures = {"fact_recall": figure, "answer_words": {"value": 31.0, "n": 40, "interval": [20.0, 40.0]}}
    return {
        "suite": suite, "split": "all", "system": system, "questions": 40, "figures": {"overall": figures},
        "figures_by_report": {"a_report": {"fact_recall": figure}}, **more,
    }  # fmt: skip


# As `list_runs` gives them, the latest first.
RUNS = {
    "2026-11-27_101500_mine_all": summary(0.8, system="two"),
    "2026-11-26_093000_other_all": summary(0.3, suite="other"),
    "2026-11-25_093000_mine_all": summary(0.6, stopped_of=90),
}


def test_a_figure_over_time_goes_from_the_earliest_run_to_the_last_with_its_intervals() -> None:
    shown = over_time_html(RUNS, "mine, all", "fact_recall")
    label = shown.split('aria-label="')[1].split('"')[0]
    assert label == (
        "Facts found over time. 25 Nov 2026, 09:30, stopped: 60.0%, 50.0 to 70.0, n 40; "
        "27 Nov 2026, 10:15: 80.0%, 70.0 to 90.0, n 40"
    )
    assert shown.count("<circle") == 2 and "other" not in shown
    assert "40 of 90, stopped" in shown and "two</bdi> changed" in shown
    assert "No run of" in over_time_html(RUNS, "mine, all", "span_f1")
    assert list_series(RUNS) == ["mine, all", "other, all"]


def test_runs_side_by_side_show_each_figure_and_say_where_they_asked_something_else() -> None:
    shown = side_by_side_html({name: RUNS[name] for name in sorted(RUNS)})
    assert "3 runs side by side" in shown and "did not ask the same questions" in shown
    assert "Run 3: 80.0%, 70.0 to 90.0, n 40" in shown
    for value in ("60% (50 to 70)", "30% (20 to 40)", "80% (70 to 90)"):
        assert f'<td class="figure">{value}</td>' in shown
    assert "31 (20 to 40)" in shown and "a_report" in shown
    named = side_by_side_html({name: RUNS[name] for name in sorted(RUNS)}, titles={"a_report": "A report <1>"})
    assert "A report &lt;1&gt;" in named and "a_report" not in named
    same = {name: run for name, run in RUNS.items() if run["suite"] == "mine"}
    assert "did not ask" not in side_by_side_html(same)


def test_the_list_of_runs_lets_them_be_ticked_and_a_name_does_nothing_else() -> None:
    shown = list_runs_html({**RUNS, '"><img src=x>': summary(0.5, suite="<b>")})
    assert shown.count('type="checkbox"') == 4 and "Show over time" in shown
    assert "<img" not in shown and "<b>" not in shown
    assert "Over time" not in list_runs_html({})


def test_a_chart_s_scale_holds_every_interval_and_is_as_wide_as_there_is_room() -> None:
    chart = draw_intervals([("one", Value(0.97, 9, 0.93, 1.0)), ("two", Value(0.95, 9, 0.91, 0.99))], label="L")
    assert 'width="100%"' in chart and "viewBox" not in chart
    assert ">90%</text>" in chart and ">100%</text>" in chart and ">0%</text>" not in chart
    places = [float(part.split('%"')[0]) for part in chart.split('cx="')[1:]]
    assert len(places) == 2 and all(0 <= place <= 100 for place in places) and places[0] > places[1]
    assert draw_intervals([], label="L") == ""
