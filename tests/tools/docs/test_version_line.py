"""The line that says when and with which model a page was made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.simulation import model_version
from sim.version import model_digest
from tools.docs.version_line import (
    MARK,
    Made,
    carried_over,
    made_in,
    made_now,
    made_of,
    made_within,
    with_line,
    without_line,
)

OLD = Made("2026-11-21", "00000000000000aa")
PAGE = "# Title\n\nText with `00000000000000bb`.\n"


@pytest.mark.parametrize("made", [made_now(), OLD])
def test_a_line_is_written_read_and_taken_off(made):
    page = with_line(PAGE, made)
    assert page.startswith(f"# Title\n\nMade on {made.day} with model version `{made.version}`")
    assert made_of(page) == replace(made, marked=made.stale)
    assert without_line(page) == PAGE
    assert with_line(page, made) == page


def test_only_a_page_of_another_model_says_so():
    assert MARK not in with_line(PAGE, made_now())
    assert MARK in with_line(PAGE, OLD)
    assert MARK in with_line(PAGE, Made("2026-12-01", model_version(), "0" * 12))
    assert not Made("2026-12-01", "00000000000000cc", model_digest()).stale


def test_a_line_stays_where_it_stands_in_the_page():
    page = "# Title\n\nText.\n\n## Measured\n\n" + OLD.line() + "\n\nMore.\n"
    assert with_line(page, made_now()) == page.replace(OLD.line(), made_now().line())


@pytest.mark.parametrize(
    "figures",
    [
        {"made": "2026-11-21T02:28:38+00:00", "model_version": "00000000000000aa"},
        {"ended": "2026-11-21T02:28:38+00:00", "versions": {"model": "00000000000000aa"}},
    ],
)
def test_kept_figures_say_when_they_were_made(figures):
    assert made_in(figures) == OLD


def test_figures_that_say_nothing_are_of_now():
    assert made_in(None) == made_in({"versions": []}) == made_now()


def test_what_is_written_anew_from_kept_figures_keeps_its_line():
    assert carried_over(with_line("# Title\n\nOld.\n", OLD), PAGE) == with_line(PAGE, OLD)
    assert carried_over("", PAGE) == PAGE


def test_a_list_of_pages_is_as_old_as_the_oldest(tmp_path):
    for name, made in (("a", made_now()), ("b", OLD), ("c", replace(OLD, day="2026-11-22"))):
        (tmp_path / f"{name}.md").write_text(with_line(PAGE, made))
    (tmp_path / "README.md").write_text(PAGE)
    assert made_within(tmp_path) == replace(OLD, marked=True)
