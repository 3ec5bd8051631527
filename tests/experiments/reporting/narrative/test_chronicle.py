"""The chronicle: every sentence rests on rows of the diary, and no two diaries read alike."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from experiments.reporting.narrative import Row, rows_of, tell, tell_rows
from experiments.reporting.narrative.realiser import PEOPLE
from experiments.reporting.narrative.templates import BECAUSE, CLOSED_BECAUSE, REASONS, TEMPLATES
from sim.mechanisms.legacy_body import FOLDS
from sim.mechanisms.motives import UNANSWERED


def told(rows, seed=7):
    return tell_rows(rows, seed, "A neighbourhood", 2012)


def diary(*events):
    """Rows from (month, kind, who, what, amount, cause), shorter ones filled up."""
    full = [(*event, "", "", 0.0, "")[:2] + tuple(event[2:]) for event in events]
    padded = [(*event, *("", "", 0.0, "")[len(event) - 2 :]) for event in full]
    return [Row(index, *event) for index, event in enumerate(padded)]


@pytest.fixture(scope="module")
def runs():
    from sim import load_scenario, run

    return {seed: run(load_scenario("baseline"), seed) for seed in (7, 8)}


@pytest.fixture(scope="module")
def stories(runs):
    return {seed: tell(result) for seed, result in runs.items()}


def allowed_figures(rows):
    """Every figure that the rows of one sentence bear out."""
    figures = set()
    for row in rows:
        figures |= set(re.findall(r"\d+", f"{row.who} {row.what} {row.cause}"))
        figures |= {str(row.year), str(row.month // 12), *re.findall(r"\d+", f"{row.amount:,.0f}")}
    figures |= set(re.findall(r"\d+", f"{sum(row.amount for row in rows):,.0f}"))
    return figures | {str(count) for count in range(11, len(rows) + 1)}


@pytest.mark.parametrize("seed", [7, 8])
def test_every_sentence_rests_on_rows_of_the_diary(runs, stories, seed):
    rows = rows_of(runs[seed].columns["events"])
    assert len(stories[seed].sentences) > 40
    for sentence in stories[seed].sentences:
        assert sentence.rows, sentence.text
        assert list(sentence.rows) == sorted(set(sentence.rows))
        assert 0 <= sentence.rows[0] <= sentence.rows[-1] < len(rows)


@pytest.mark.parametrize("seed", [7, 8])
def test_figures_and_names_stand_in_the_rows(runs, stories, seed):
    rows = rows_of(runs[seed].columns["events"])
    everybody = {
        name for row in rows for name in re.findall(r"[A-Z]\w+ [A-Z]\.", row.who + row.what)
    }
    residents = {row.who for row in rows if row.kind in PEOPLE}
    assert len(residents) > 20
    for sentence in stories[seed].sentences:
        own = [rows[index] for index in sentence.rows]
        text = " ".join(f"{row.who} {row.what}" for row in own)
        for name in re.findall(r"[A-Z]\w+ [A-Z]\.", sentence.text):
            assert name in everybody
            assert name in text, sentence.text
        assert all(name in text for name in residents if name in sentence.text), sentence.text
        assert set(re.findall(r"\d+", sentence.text)) <= allowed_figures(own), sentence.text


def test_counts_are_the_number_of_rows():
    rows = diary(*[(month, "member_joins", f"Person {chr(65 + month)}.") for month in range(7)])
    sentence = told(rows).chapters[0].sentences[0]
    assert len(sentence.rows) == 7
    assert "four others" in sentence.text or "Seven" in sentence.text


@pytest.mark.parametrize("seed", [7, 8])
def test_turning_points_are_never_left_out(runs, stories, seed):
    rows = rows_of(runs[seed].columns["events"])
    in_years = [s for c in stories[seed].chapters[:-1] for s in c.sentences]
    told_alone = {index for sentence in in_years for index in sentence.rows}
    turning = {row.index for row in rows
               if row.kind == "stage" or (row.kind in TEMPLATES and TEMPLATES[row.kind].weight == 3)}  # fmt: skip
    assert turning
    assert turning <= told_alone


@pytest.mark.parametrize("seed", [7, 8])
def test_no_row_is_passed_over(runs, stories, seed):
    rows = rows_of(runs[seed].columns["events"])
    mentioned = {index for sentence in stories[seed].sentences for index in sentence.rows}
    assert mentioned == {row.index for row in rows}


def test_same_run_gives_the_same_story(runs, stories):
    assert tell(runs[7]).render() == stories[7].render()


def test_another_seed_reads_like_another_neighbourhood(stories):
    first, second = ({s.text for s in stories[seed].sentences} for seed in (7, 8))
    assert len(first & second) < 0.15 * min(len(first), len(second))


def test_forms_take_turns_by_seed():
    rows = diary((3, "hub_opens", "partnership", "the hub opens its doors", 50_000.0, "project"))
    texts = {told(rows, seed).sentences[0].text for seed in range(30)}
    assert len(texts) == len(TEMPLATES["hub_opens"].one)


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_every_form_makes_a_sentence(kind):
    kind, _, what = kind.partition("/")
    what = what or "something happens here"
    event = (30, kind, "Maureen T.", what, 20_000.0, "own reasons")
    for rows in (diary(event), diary(event, (31, kind, "Derek P.", what, 100.0, "own reasons"))):
        for seed in range(12):
            for sentence in told(rows, seed).sentences:
                assert re.fullmatch(r"[A-Z0-9£].*[^.,:]\.", sentence.text), sentence.text
                assert not re.search(r"[{}]|\.\.|,\.|,,|  ", sentence.text), sentence.text


def test_an_unknown_kind_is_told_in_the_diary_s_own_words():
    rows = diary((5, "flood", "river_bank", "the river bursts its banks", 3.0, "weather"))
    assert told(rows).sentences[0].text == "River bank: the river bursts its banks."
    assert told(rows).sentences[0].rows == (0,)


def test_an_unknown_kind_without_words_is_still_named():
    assert told(diary((5, "great_flood"))).sentences[0].text == "Great flood."


def test_what_became_of_somebody_is_remembered_with_its_row():
    rows = diary(
        (2, "member_joins", "Maureen T.", "joins the partnership"),
        (30, "burnout", "Maureen T.", "stops, worn out", 0.0, "energy"),
    )
    sentence = told(rows).chapters[1].sentences[0]
    assert "who joined in year 1" in sentence.text
    assert sentence.rows == (0, 1)


def test_only_the_last_thing_that_became_of_somebody_is_told():
    rows = diary(
        (2, "member_joins", "Maureen T.", "joins the partnership"),
        (16, "member_leaves", "Maureen T.", "leaves the partnership", 0.0, "own reasons"),
        (30, "member_joins", "Maureen T.", "joins the partnership"),
        (34, "burnout", "Maureen T.", "stops, worn out", 0.0, "energy"),
    )
    third = told(rows).chapters[2].sentences
    assert "who had left in year 2" in third[0].text
    assert "year" not in third[1].text.replace("the year", "")
    assert [sentence.rows for sentence in third] == [(1, 2), (3,)]


def test_a_worker_of_the_same_name_is_somebody_else():
    rows = diary(
        (2, "member_joins", "Maureen T.", "joins the partnership"),
        (30, "worker_starts", "Maureen T.", "delivery worker appointed", 60.0, "post"),
    )
    assert told(rows).chapters[1].sentences[0].rows == (1,)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("rises from fragile_maturity to sturdy", "sturdy"),
        ("falls back from sturdy to fragile_maturity", "fragile maturity"),
        ("rises from sturdy to self_sustaining", "self-sustaining"),
        ("leaps from one to another", "leaps from one to another"),
    ],
)
def test_changes_of_stage_are_told(what, words):
    rows = diary((40, "stage", "partnership", what))
    assert words in told(rows).sentences[0].text.lower()


def test_years_after_the_money_say_so():
    rows = diary(
        (144, "money_ends", "partnership", "the money ends", 1_000_000.0, "none"),
        (160, "hub_lost", "partnership", "the hub closes", 0.0, "no income"),
    )
    headings = [chapter.heading for chapter in told(rows).chapters]
    assert headings == ["Year 13 · 2024 · the money ends",
                        "Year 14 · 2025 · one year after the money", "Looking back"]  # fmt: skip


def test_an_empty_diary_is_a_story_without_chapters():
    empty = SimpleNamespace(
        columns={"events": {}}, seed=1,
        scenario=SimpleNamespace(title="", name="x", place=SimpleNamespace(start_year=2012)),
    )  # fmt: skip
    story = tell(empty)
    assert story.sentences == []
    assert "“x” (seed 1)" in story.render()
    assert "anecdote" in story.render()


def test_text_is_wrapped(stories):
    assert max(len(line) for line in stories[7].render(width=72).splitlines()) <= 72
    assert str(stories[7]) == stories[7].render()


def test_who_comes_and_goes_within_a_year_is_told_once():
    rows = diary(
        (1, "member_leaves", "Derek P.", "leaves the partnership", 0.0, "own reasons"),
        (2, "member_joins", "Maureen T.", "joins the partnership"),
        (6, "member_leaves", "Maureen T.", "leaves the partnership", 0.0, "own reasons"),
    )
    about = [s for s in told(rows).chapters[0].sentences if "Maureen" in s.text]
    assert [sentence.rows for sentence in about] == [(1, 2)]


def test_who_takes_a_role_a_second_time_takes_it_again():
    rows = diary(
        (2, "new_role", "Maureen T.", "becomes lead", 0.0, "rotation"),
        (30, "new_role", "Maureen T.", "becomes lead", 0.0, "vacancy"),
    )
    second = told(rows).chapters[1].sentences[0]
    assert second.text.endswith("Maureen T. becomes lead again.")
    assert second.rows == (0, 1)


def test_people_leave_after_what_they_did_and_parts_of_a_year_keep_their_order():
    rows = diary(
        (1, "member_leaves", "Derek P.", "leaves the partnership", 0.0, "own reasons"),
        (5, "new_role", "Maureen T.", "becomes lead", 0.0, "rotation"),
        (9, "member_leaves", "Maureen T.", "leaves the partnership", 0.0, "own reasons"),
    )
    for seed in range(12):
        text = " ".join(s.text for s in told(rows, seed).chapters[0].sentences)
        assert text.index("becomes lead") < re.search("leave|lose", text).start()


def test_roles_of_two_sorts_are_counted_together():
    roles = [(1, "new_role", "A", "becomes chair"), (2, "new_role", "B", "becomes lead")]
    others = [
        (month, kind, "Derek P.", "something happens")
        for month, kind in enumerate(("plan", "cuts", "pandemic", "hub_lost", "burnout", "return"))
    ]
    sentences = told(diary(*others, *((7, *role[1:]) for role in roles))).sentences
    assert "two roles change hands" in sentences[-2].text.lower()


def test_a_clash_is_told_with_who_about_what_and_how_it_ended():
    rows = diary(
        (40, "clash", "members", "fall out with the paid workers over who decides", 0.9, "workers"),
        (45, "breakdown", "partnership", "decides nothing for three months running", 3.0, "workers"),
        (48, "intervention", "funder", "sends somebody to help the partnership", 6.0, "a clash drags on"),
        (50, "clash_settled", "members", "make it up with the paid workers", 10.0, "with the rep's mediation"),
        (51, "rebuilding", "partnership", "begins anew: members are sought, and it is asked who leads and how"),
        (62, "rebuilt", "partnership", "has rebuilt itself", 9.0, "review"),
    )  # fmt: skip
    text = " ".join(sentence.text for sentence in told(rows).sentences)
    assert "the members fall out with the paid workers over who decides" in text.lower()
    assert "the members make it up with the paid workers, with the rep's mediation" in text.lower()
    assert (
        "people fell out once and made it up once; once the partnership broke down" in text.lower()
    )
    assert "once it rebuilt itself" in text


def test_where_nobody_fell_out_nothing_is_said_of_it():
    rows = diary((2, "member_joins", "Maureen T.", "joins the partnership"))
    assert "fell out" not in " ".join(sentence.text for sentence in told(rows).sentences)


def test_two_people_of_one_name_are_not_made_one():
    """Nobody joins who is a member already, and nobody who has left takes a role."""
    rows = diary(
        (2, "member_joins", "Malik J.", "joins the partnership"),
        (30, "member_joins", "Malik J.", "joins the partnership"),
        (
            31,
            "member_leaves",
            "Malik J.",
            "leaves the partnership (own reasons)",
            0.0,
            "own reasons",
        ),
        (60, "new_role", "Malik J.", "becomes lead"),
    )
    assert "who" not in " ".join(s.text for c in told(rows).chapters[1:3] for s in c.sentences)


def test_officials_who_come_and_go_are_only_counted():
    rows = diary(
        (2, "member_joins", "Maureen Okafor", "joins the partnership", 0.0, "invitation"),
        (3, "member_leaves", "Malik J.", "leaves a councillor's seat (moves on)", 0.0, "moves on"),
        (4, "member_leaves", "Rosa D.", "leaves an agency's seat", 0.0, "out of office"),
        (5, "member_joins", "Derek P.", "takes a councillor's seat", 0.0, "seat of a councillor"),
        (6, "member_joins", "Rosa D.", "takes an agency's seat", 0.0, "seat of an agency"),
    )
    first, tail, back = told(rows).sentences
    assert "Maureen Okafor" in first.text
    assert "four officials take or leave seats" in tail.text.lower()
    assert tail.rows == (1, 2, 3, 4)
    assert "joined the partnership once and left it never" in back.text


def test_an_agency_in_a_seat_nobody_filled_is_told():
    what = "takes a seat for the police force that no resident filled"
    rows = diary((40, "member_joins", "Rosa D.", what, 0.0, "seat nobody filled"))
    assert f"Rosa D. {what}" in told(rows).sentences[0].text


def test_a_quarrel_that_breaks_out_anew_is_told_after_what_ended_the_first():
    rows = diary(
        (2, "clash", "members", "fall out with the paid workers over who decides"),
        (5, "worker_leaves", "Rosa D.", "the grassroots worker leaves after a quarrel"),
        (8, "clash", "members", "fall out with the paid workers over who decides"),
    )
    sentences = told(rows).chapters[0].sentences
    assert [sentence.rows for sentence in sentences] == [(0,), (1,), (2,)]


SIM = Path(__file__).parents[4] / "sim"


def kinds_recorded():
    """Every kind that the model's code writes into the diary by name."""
    calls = (
        call
        for path in SIM.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "record_event"
    )
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def test_every_kind_that_the_model_records_has_words():
    kinds = kinds_recorded()
    assert len(kinds) > 50
    assert kinds - {"stage"} <= set(TEMPLATES)


CAUSES = {
    "council_learns": ("an ally", "joint work", "councillors", "dialogue", "credit shared",
                       "members elected to it", "a new officer"),
    "council_hardens": ("quarrels", "credit taken", "a campaign refused", "being bound", "a new officer"),
    "breakdown": ("workers", "lto", "difficult_person", "personal_project", "members", "estates",
                  "too little time at the table"),
    "lto_replaced": ("it withdrew", "it failed", "falling-out", "parting"),
    "incorporated": ("legacy plan", "to stand on their own feet"),
    "hub_lost": ("no money for the bills",),
    "influence": ("ties and credibility",),
    "body_pays": ("a decision changed", "goodwill"),
    "break": ("worn", "her turn"),
    "takes_post": ("skill gained at the table",),
    "finds_work": ("skill gained",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "cause"), [(k, c) for k, causes in CAUSES.items() for c in causes]
)
def test_a_cause_that_has_words_is_always_told(kind, cause):
    rows = diary((30, kind, "Maureen T.", "something happens", 500.0, cause))
    for seed in range(8):
        assert BECAUSE[cause] in told(rows, seed).sentences[0].text


def test_the_causes_are_those_of_the_model():
    """A cause that a mechanism names otherwise from now on would be left out in silence."""
    text = "".join(path.read_text(encoding="utf-8") for path in SIM.rglob("*.py"))
    for cause in {cause for causes in CAUSES.values() for cause in causes} | set(REASONS):
        assert f'"{cause}"' in text, cause


@pytest.mark.parametrize(
    ("after", "cause"),
    [("fragile", "decisions are late"), ("fragile", "clashes"), ("fragile_maturity", "it rests on few"),
     ("fragile_maturity", "nobody new"), ("fragile_maturity", "no new roles")],
)  # fmt: skip
def test_a_fall_says_what_it_comes_from(after, cause):
    what = f"falls back from sturdy to {after}"
    rows = diary((40, "stage", "partnership", what, 0.0, cause))
    for seed in range(6):
        assert BECAUSE[cause] in told(rows, seed).sentences[0].text


@pytest.mark.parametrize("cause", FOLDS)
def test_why_a_body_closed_is_told_then_and_looking_back(cause):
    rows = diary(
        (144, "money_ends", "partnership", "the money ends", 900_000.0, "new_body"),
        (160, "body_folds", "new_body", FOLDS[cause], 7.0, cause),
        (160, "partnership_ends", "partnership", "meets for the last time", 0.0, cause),
    )
    for seed in range(6):
        closes, last = told(rows, seed).chapters[1].sentences
        assert f"he new body {FOLDS[cause]}" in closes.text
        assert (
            "seven months" in closes.text
            or cause in BECAUSE
            or closes.text.endswith(f"{FOLDS[cause]}.")
        )
        assert last.text.endswith(
            "meets for the last time." if cause not in BECAUSE else f"{BECAUSE[cause]}."
        )
        assert told(rows, seed).sentences[-1].text.endswith(f"in year 14, {CLOSED_BECAUSE[cause]}.")


@pytest.mark.parametrize("said", UNANSWERED.values())
def test_who_leaves_says_why_in_their_own_words(said):
    rows = diary(
        (30, "member_leaves", "Maureen T.", f"leaves the partnership ({said})", 0.0, "own reasons")
    )
    assert REASONS[said] in told(rows).sentences[0].text


def test_what_goes_with_somebody_is_told_with_their_going():
    what = "takes along ties and know-how that few others had"
    rows = diary(
        (30, "key_person", "Maureen T.", what, 0.34, "carried much of it"),
        (30, "member_leaves", "Maureen T.", "leaves the partnership (own reasons)", 0.0, "own reasons"),
        (31, "member_leaves", "Derek P.", "leaves the partnership (own reasons)", 0.0, "own reasons"),
        (33, "burnout", "Rosa D.", "stops, worn out", 0.0, "energy"),
        (33, "key_person", "Rosa D.", what, 0.55, "carried much of it"),
    )  # fmt: skip
    about = {name: [s for s in told(rows).chapters[0].sentences if name in s.text]
             for name in ("Maureen", "Derek", "Rosa")}  # fmt: skip
    (leaves,), (goes,), (stops,) = about.values()
    assert "about a third of everything rested on them" in leaves.text
    assert leaves.rows == (0, 1)
    assert "rested" not in goes.text
    assert "about half of everything" in stops.text
    assert stops.rows == (3, 4)


def test_a_loss_without_a_going_is_told_by_itself():
    what = "takes along ties and know-how that few others had"
    rows = diary((30, "key_person", "Maureen T.", what, 0.34, "carried much of it"))
    text = told(rows).sentences[0].text
    assert "about a third of everything rested on them" in text
    assert "Maureen T." in text


def test_looking_back_says_what_public_bodies_have_learned():
    rows = diary(
        (30, "council_learns", "district council", "learn to listen and to step back", -0.2, "joint work"),
        (50, "council_learns", "health service", "learn to listen and to step back", -0.2, "an ally"),
        (90, "council_hardens", "district council", "grow harder to deal with", 0.2, "quarrels"),
    )  # fmt: skip
    back = told(rows).chapters[-1].sentences[-1].text
    assert "the health service had learned to listen" in back
    assert "the district council had grown harder to deal with" in back


@pytest.mark.parametrize("cause", ["could not carry on", "nobody is left", "no body was planned"])
def test_the_last_meeting_says_why_in_a_clause_of_its_own(cause):
    rows = diary((160, "partnership_ends", "partnership", "meets for the last time", 0.0, cause))
    for seed in range(6):
        assert f"time, {BECAUSE[cause]}." in told(rows, seed).sentences[0].text


def test_what_stops_a_partnership_that_is_broken_down_is_no_second_breakdown():
    down = ("breakdown", "partnership", "decides nothing for three months running", 5.0)
    rows = diary(
        (40, "breakdown", "partnership", "can no longer sit at one table", 5.0, "workers"),
        (44, *down, "too little time at the table"),
        (52, "rebuilt", "partnership", "has rebuilt itself", 6.0, "review"),
        (60, *down, "too little time at the table"),
    )
    story = told(rows)
    texts = [sentence.text for sentence in story.sentences]
    assert sum("Still broken down" in text for text in texts) == 1
    assert "twice the partnership broke down; once it rebuilt itself" in texts[-1]


def test_what_the_end_of_the_money_ends_is_told_after_it():
    rows = diary(
        (144, "project_abandoned", "", "the lunch club is given up", 0.0, "the money has ended"),
        (144, "money_ends", "partnership", "the money ends", 1_100_000.0),
    )
    first, second = told(rows).chapters[0].sentences
    assert "money ends" in first.text
    assert "given up" in second.text
