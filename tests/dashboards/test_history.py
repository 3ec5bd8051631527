"""Back and forward through what was chosen."""

from __future__ import annotations

from dataclasses import replace

from dashboards.history import MOST, History, change_words
from dashboards.state import Choice

FIRST = Choice()
MOVED = Choice(moved={"funding.years": 7})
BESIDE = replace(MOVED, also=("formality/committee",))


def after(*choices: Choice) -> History:
    history = History((choices[0],))
    for choice in choices[1:]:
        history = history.seen(choice)
    return history


def test_undo_and_redo_go_through_the_same_choices() -> None:
    history = after(FIRST, MOVED, BESIDE)
    assert (history.now, history.before, history.after) == (BESIDE, MOVED, None)
    back = history.seen(MOVED)
    assert (back.now, back.before, back.after) == (MOVED, FIRST, BESIDE)
    assert back.seen(BESIDE) == history
    assert back.seen(FIRST).after == MOVED


def test_what_was_undone_is_forgotten_once_something_else_is_chosen() -> None:
    other = replace(FIRST, twins=20)
    history = after(FIRST, MOVED, FIRST, other)
    assert history.choices == (FIRST, other)
    assert history.after is None


def test_a_page_that_shows_the_same_again_adds_nothing() -> None:
    assert after(FIRST, FIRST) == History((FIRST,))


def test_only_the_latest_are_kept() -> None:
    history = after(*(replace(FIRST, seed=seed) for seed in range(MOST + 9)))
    assert len(history.choices) == MOST
    assert history.now.seed == MOST + 8


def test_every_step_is_told_in_words() -> None:
    back = replace(BESIDE, moved={}, base="no_programme", twins=20, seed=3, plausible=True)
    assert after(FIRST, MOVED, BESIDE, back).words() == [
        "“Five years, same grant, same rules” against “The programme's own rules”",
        "length of the programme: 7 years",
        "with “The committee”",
        "baseline: “No programme”, length of the programme: put back, 20 twins, first seed 3, over plausible versions",
    ]
    assert change_words(FIRST, replace(FIRST, scenario="formality/committee")) == (
        "scenario: “The committee”"
    )
    assert change_words(FIRST, FIRST) == "nothing"
