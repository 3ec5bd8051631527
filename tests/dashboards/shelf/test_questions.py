"""Questions are kept, found again, renamed and thrown away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboards import library, question_text, shelf
from dashboards.shelf import questions
from dashboards.state import Choice, decode, encode

FIVE = Choice()
SEVEN = Choice(scenario="baseline", moved={"funding.years": 7, "place.hardship": 0.5}, twins=20)


def test_a_question_is_kept_as_it_was_asked() -> None:
    kept = shelf.keep(SEVEN, " Seven\nyears ", "Legacy is worse.", 20)
    assert shelf.all() == [kept]
    assert (kept.name, kept.breath, kept.n) == ("Seven years", "Legacy is worse.", 20)
    assert decode(kept.query, library.names()) == (SEVEN, [])
    assert shelf.find(kept.id) == kept


def test_the_same_question_is_kept_once() -> None:
    first = shelf.keep(FIVE, "one", "", 0)
    again = shelf.keep(FIVE, "two", "Now there is an answer.", 50)
    assert again.id == first.id
    assert [(each.name, each.n) for each in shelf.all()] == [("two", 50)]


def test_without_a_name_it_is_called_by_its_date() -> None:
    assert shelf.keep(FIVE, "  ", "", 0).name.startswith("Asked on 20")


def test_names_and_words_have_a_length() -> None:
    kept = shelf.keep(FIVE, "n" * 5000, "b" * 50_000, 1)
    assert len(kept.name) == questions.LONGEST_NAME
    assert len(kept.breath) == questions.LONGEST_BREATH


def test_renaming_changes_nothing_else() -> None:
    kept = shelf.keep(FIVE, "one", "words", 5)
    renamed = shelf.rename(kept.id, "<b>two</b>")
    assert renamed is not None
    assert (renamed.name, renamed.query, renamed.date, renamed.n) == ("<b>two</b>", kept.query, kept.date, 5)  # fmt: skip
    assert shelf.rename("000000000000", "x") is None


def test_deleting_takes_one_away() -> None:
    gone, stays = shelf.keep(FIVE, "a", "", 0), shelf.keep(SEVEN, "b", "", 0)
    shelf.delete(gone.id)
    assert shelf.all() == [stays]


def test_what_is_handed_on_opens_and_repeats_the_question() -> None:
    kept = shelf.keep(FIVE, "Five years?", "Legacy is worse.", 50)
    text = question_text.question_text(kept, "http://localhost:8765")
    assert "Five years?" in text
    assert "http://localhost:8765/" in text
    assert "50 twin neighbourhoods: Legacy is worse." in text
    assert "groundswell compare baseline funding_length/five_years --replicates 50" in text


def test_moved_levers_are_handed_on_as_files(tmp_path) -> None:
    from sim.scenario import load_scenario

    text = question_text.question_text(shelf.keep(SEVEN, "Seven", "", 0), "http://localhost:8765")
    assert f"http://localhost:8765/?{encode(SEVEN)}" in text
    assert "groundswell compare baseline_moved.yaml design_1.yaml --replicates 20" in text
    blocks = text.split(question_text.WIDTH)[1::2]
    for block, years in zip(blocks, (12, 7), strict=True):
        file = tmp_path / f"{years}.yaml"
        file.write_text(block)
        scenario = load_scenario(file)
        assert (scenario.funding.years, scenario.place.hardship) == (years, 0.5)


@pytest.mark.parametrize("name", ["Five years?", "../../x", "…"])
def test_the_file_has_a_plain_name(name: str) -> None:
    file = question_text.file_name(shelf.keep(FIVE, name, "", 0))
    assert file.startswith("groundswell-")
    assert file.endswith(".txt")
    assert file.isascii()
    assert "/" not in file
    assert ".." not in file


def test_a_question_that_cannot_be_asked_any_more_is_handed_on_with_the_reason() -> None:
    impossible = Choice(moved={"funding.programme": False, "place.private_rent_share": 0.9, "place.social_rent_share": 0.9})  # fmt: skip
    text = question_text.question_text(shelf.keep(impossible, "x", "", 0), "http://localhost:8765")
    assert "No command line repeats it" in text
    gone = shelf.keep(Choice(scenario="own/gone"), "y", "", 0)
    assert "There is no scenario called “own/gone”" in question_text.question_text(gone, "http://x")


def test_a_question_kept_twice_at_once_is_kept_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: shelf.keep(FIVE, f"{n}", "", n), range(40)))
    assert len(shelf.all()) == 1
