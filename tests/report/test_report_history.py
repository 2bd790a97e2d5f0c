"""The history as text and as a picture, from runs made by hand."""

from __future__ import annotations

import pytest

from oasc_check.history.model import OUTCOMES, Failing, History, PastRun
from oasc_check.i18n.words import ENGLISH
from oasc_check.report.console.history import render
from oasc_check.report.console.look import Look
from oasc_check.report.document import document
from oasc_check.report.html.render import render as html
from oasc_check.report.html.trend import trend
from report.samples import every_outcome


def a_run(number: int, passed: int = 0, failed: int = 0, *, profile: str | None = None, verdict: str = "") -> PastRun:
    counts = {**dict.fromkeys(OUTCOMES, 0), "passed": passed, "failed": failed}
    told = verdict or ("not conformant" if failed else "conformant")
    return PastRun(f"r{number}", f"2026-11-{number:02}T08:15:00.000Z", "e-1", profile, told, "abc" * 20, counts)


def of(*runs: PastRun, failing: tuple[Failing, ...] = ()) -> History:
    return History("Acme", runs, failing)


@pytest.mark.parametrize(
    ("passed", "line"),
    [
        ([0, 50, 100], "_+# 0 % at first, 100 % at last"),
        ([100, 99, 100], "#_# 100 % at first, 100 % at last"),
        ([100, 100], "## 100 % at first, 100 % at last"),
        ([0, 0], "__ 0 % at first, 0 % at last"),
    ],
)
def test_the_trend_is_one_sign_for_each_run(passed: list[int], line: str) -> None:
    runs = [a_run(number, share, 100 - share) for number, share in enumerate(passed, 1)]
    assert f"  passed    {line}\n" in render([of(*runs)], Look())


def test_a_run_in_which_no_test_ran_has_no_sign() -> None:
    runs = (a_run(1, 1), a_run(2, verdict="not tested"), a_run(3, 0, 1))
    assert "  passed    # _ 100 % at first, 0 % at last\n" in render([of(*runs)], Look())


def test_one_run_makes_no_trend() -> None:
    assert "passed   " not in render([of(a_run(1, 2, 1))], Look())
    assert trend(of(a_run(1, 2, 1))) is None
    assert trend(None) is None


def test_the_page_is_wide_enough_for_one_line_each() -> None:
    failing = (
        Failing("a/b/c", "2026-11-01T08:15:00.000Z", "r1", "2026-11-02T08:15:00.000Z", "r2"),
        Failing("a/b/d", "2026-11-01T08:15:00.000Z", "r1", "2026-11-01T08:15:00.000Z", "r1"),
    )
    history = of(a_run(1, 1, 2, profile="p"), a_run(2, 3, 1), failing=failing)
    assert render([history], Look(width=120)) == (
        "Acme\n"
        "  2026-11-01 08:15  e-1, p  not conformant  1 passed, 2 failed  abcabcabcabc\n"
        "  2026-11-02 08:15  e-1     not conformant  3 passed, 1 failed  abcabcabcabc\n"
        "\n"
        "  passed    _# 33.3 % at first, 75 % at last\n"
        "\n"
        "  Fail now, since:\n"
        "    2026-11-01 08:15  a/b/c\n"
        "    2026-11-01 08:15  a/b/d (not told since 2026-11-01 08:15)\n"
    )


def test_the_columns_are_divided_by_outcomes_and_fill_the_picture() -> None:
    found = trend(of(a_run(1, 3, 1), a_run(2, verdict="not tested"), a_run(3, 0, 5)))
    assert found is not None
    first, second, third = found.columns
    assert [(part.tone, part.y, part.height) for part in first.parts] == [("good", 20.0, 60.0), ("bad", 0.0, 20.0)]
    assert second.parts == ()
    assert [(part.tone, part.y, part.height) for part in third.parts] == [("bad", 0.0, 80.0)]
    assert (found.width, [column.x for column in found.columns]) == (96, [0, 32, 64])


def test_the_picture_shows_the_last_twenty_runs() -> None:
    found = trend(of(*(a_run(number, 1) for number in range(1, 26))))
    assert found is not None
    assert [run.id for run in found.runs] == [f"r{number}" for number in range(6, 26)]


def test_the_html_report_is_the_same_without_a_history_and_escapes_what_it_shows() -> None:
    made = document(every_outcome())
    assert html(made, ENGLISH) == html(made, ENGLISH, of(a_run(1, 1)))
    hostile = a_run(1, 1, profile="<script>alert(1)</script>\u202e")
    shown = html(made, ENGLISH, of(hostile, a_run(2, 1))).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e" in shown
    assert '<a href="#trend">Verdicts over time</a>' in shown
