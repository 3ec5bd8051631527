"""Loading: every problem at once and at its place; chains, places, overrides."""

import pickle
import time

import pytest

from sim.scenario import ScenarioError, check_file, load_scenario
from sim.scenario.problems import MAX_PROBLEMS
from sim.scenario.scenario import Scenario
from sim.scenario.schema import inconsistencies

HEAD = "kind: scenario\nschema_version: 1\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Stand in an empty folder; return a function that writes files into it."""
    monkeypatch.chdir(tmp_path)

    def write(name, text, head=HEAD):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(head + text, encoding="utf-8")
        return name

    return write


def found(name, overrides=None):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name, overrides)
    return [str(problem) for problem in caught.value.problems]


FIVE_MISTAKES = """\
extends: baseline
funding:
    yeras: 5
    amount_gbp: 12:30:45
partnership:
    members_target: 6
    open_session: yes
    hub: modset
"""


def test_five_mistakes_are_all_named_with_line_and_column(here):
    here("mine.yaml", FIVE_MISTAKES)
    assert found("mine.yaml") == [
        "mine.yaml:5:5: funding.yeras: this name is not known; did you mean years?",
        "mine.yaml:6:5: funding.amount_gbp: '12:30:45' is not a number; "
        "give a number from 50,000 to 5,000,000 GBP (E001, XA18)",
        "mine.yaml:8:5: partnership.members_target: 6 is too few; "
        "at least 8 members (E003), at most 30",
        "mine.yaml:9:5: partnership.open_session: 'yes' is neither true nor false; write true",
        "mine.yaml:10:5: partnership.hub: 'modset' is not known; did you mean modest? "
        "choose one of none, modest, large",
    ]


def test_check_and_load_say_the_same(here):
    here("mine.yaml", FIVE_MISTAKES)
    assert [str(problem) for problem in check_file("mine.yaml")] == found("mine.yaml")


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("funding:\n  years: 12.5\n", "funding.years", "not a whole number; give a whole number"),
        ("funding:\n  years: true\n", "funding.years", "true is not a number"),
        ("funding:\n  years: 40\n", "funding.years", "too long; at most 20 years"),
        ("funding:\n  years: [5]\n", "funding.years", "a list is not a number"),
        ("funding:\n  years:\n", "funding.years", "an empty value is not a number"),
        ("funding:\n  amount_gbp: 1_000_000\n", "funding.amount_gbp", "separators or signs, 100"),
        ("funding:\n  amount_gbp: £60000\n", "funding.amount_gbp", "without separators or signs"),
        ("funding:\n  match_required: 0,15\n", "funding.match_required", "write 0.15"),
        ("funding:\n  match_required: 15\n", "funding.match_required", "is meant, write 0.15"),
        ("funding:\n  match_required: 7,5%\n", "funding.match_required", "as 0.075 or as 0.75"),
        ("funding:\n  getting_started_gbp: 35.000\n", "funding.getting_started_gbp", "or as 35000"),
        ("funding:\n  amount_gbp: 900.000\n", "funding.amount_gbp", "as 900 or as 900000"),
        ("place:\n  population: 6.200\n", "place.population", "as 6.2 or as 6200"),
        ("place:\n  churn: '1,5'\n", "place.churn", "as 1.5 or as 15"),
        ("funding:\n  match_required: 5%\n", "funding.match_required", "such as 0.05"),
        ("funding:\n  match_required: '0.5'\n", "funding.match_required", "take the quotes away"),
        ("funding:\n  match_required: .nan\n", "funding.match_required", "'.nan' is not a number"),
        ("funding:\n  match_required: 1e999\n", "funding.match_required", "is not a number"),
        ("funding:\n  years: " + "9" * 10_000, "funding.years", "... (10002 characters)"),
        ("funding:\n  spend_or_lose: no\n", "funding.spend_or_lose", "write false"),
        ("funding:\n  spend_or_lose: 'true'\n", "funding.spend_or_lose", "write true"),
        ("funding:\n  spend_or_lose: 3\n", "funding.spend_or_lose", "write true or false"),
        ("funding:\n  openness: 0.5\n", "funding.openness", "it belongs under partnership:"),
        ("years: 5\n", "years", "it belongs under funding:"),
        ("fnding:\n  years: 5\n", "fnding", "did you mean funding?"),
        ("funding: 3\n", "funding", "3 stands where settings are due"),
        ("funding: [1]\n", "funding", "a list stands where settings are due"),
        ("name: mine\n", "name", "taken from the file's name"),
        ("title: 3\n", "title", "3 is not a text; put it in quotes"),
        ("title: " + "x" * 121, "title", "121 characters are too many; at most 120"),
        ("evidence: E003\n", "evidence", "'E003' stands where a list is due"),
        ("evidence: [E999]\n", "evidence[1]", "not in the evidence register"),
        ("evidence: [e003]\n", "evidence[1]", "did you mean E003?"),
        ("evidence: [E03]\n", "evidence[1]", "did you mean E003?"),
        ("place: middlign\n", "place", "did you mean middling?"),
        ("place: 12\n", "place", "12 is no place"),
        ("place:\n  start_year: 1066\n", "place.start_year", "too early; at least 1990"),
        ("place:\n  hardship: -0.1\n", "place.hardship", "-0.1 is too low; at least 0"),
        ("events: {month: 3}\n", "events", "a mapping stands where a list is due"),
        ("events:\n  - 3\n", "events[1]", "3 stands where settings are due"),
        ("events:\n  - {kind: cuts}\n", "events[1].month", "is missing; give a whole number"),
        ("events:\n  - {month: 3}\n", "events[1].kind", "is missing; give one of"),
        ("events:\n  - {month: 3, kind: pandemics}\n", "events[1].kind", "mean pandemic?"),
        ("assumptions: [1]\n", "assumptions", "a list stands where settings are due"),
        ("extends: five_yeers\n", "extends", "did you mean funding_length/five_years?"),
        ("extends: ../none.yaml\n", "extends", "none.yaml: there is no such file"),
        ("extends: [a]\n", "extends", "a list is not a text"),
    ],
)
def test_one_mistake_one_message(here, text, path, words):
    here("mine.yaml", text)
    problems = check_file("mine.yaml")
    assert [problem.path for problem in problems] == [path]
    assert words in problems[0].message
    assert problems[0].line >= 3


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("workers:\n  start_month: 150\n", "workers.start_month", "never serve"),
        ("funding:\n  years: 1\n", "funding.years", "never serve"),
        (
            "workers:\n  end_before_close_months: 120\n  start_month: 24\n",
            "workers.start_month",
            "never serve",
        ),
        (
            "funding:\n  amount_gbp: 50000\n  getting_started_gbp: 60000\n",
            "funding.getting_started_gbp",
            "60,000 GBP is more than the whole grant of 50,000 GBP",
        ),
        (
            "place:\n  private_rent_share: 0.5\n  social_rent_share: 0.6\n",
            "place.private_rent_share",
            "1.1 of all homes",
        ),
        (
            "partnership:\n  councillor_chairs: true\n  councillor_seats: 0\n",
            "partnership.councillor_chairs",
            "without a seat",
        ),
        (
            "partnership:\n  councillor_seats: 4\n  members_target: 8\n",
            "partnership.councillor_seats",
            "at most 3 seats",
        ),
        ("events:\n  - {month: 204, kind: cuts}\n", "events[1].month", "the last month is 203"),
        (
            "partnership:\n  hub: none\nevents:\n  - {month: 3, kind: hub_lost}\n",
            "events[1].month",
            "no hub to lose",
        ),
        (
            "events:\n  - {month: 3, kind: cuts}\n  - {month: 3, kind: cuts, strength: 1}\n",
            "events[2].month",
            "there twice",
        ),
        ("events:\n  - {month: 3, kind: top_up}\n", "events[1]", "a top-up needs amount_gbp"),
        (
            "events:\n  - {month: 3, kind: cuts, amount_gbp: 5000}\n",
            "events[1].amount_gbp",
            "cuts has no amount",
        ),
    ],
)
def test_impossible_combinations(here, text, path, words):
    here("mine.yaml", text)
    problems = check_file("mine.yaml")
    assert [problem.path for problem in problems] == [path]
    assert words in problems[0].message


def test_a_partnership_of_three_is_refused(here):
    here("mine.yaml", "partnership:\n  members_target: 3\n")
    assert found("mine.yaml") == [
        "mine.yaml:4:3: partnership.members_target: 3 is too few; "
        "at least 8 members (E003), at most 30"
    ]


def test_combinations_are_checked_beside_single_mistakes(here):
    here("mine.yaml", "partnership:\n  hub: tiny\n  openness: 2\n  councillor_seats: 6\n")
    assert [p.path for p in check_file("mine.yaml")] == [
        "partnership.hub",
        "partnership.openness",
        "partnership.councillor_seats",
    ]


def test_a_combination_with_a_wrong_value_is_not_held_against_its_default(here):
    here("mine.yaml", "partnership:\n  members_target: 99\n  councillor_seats: 6\n")
    assert [p.path for p in check_file("mine.yaml")] == ["partnership.members_target"]


def test_a_section_that_is_wrong_as_a_whole_is_not_held_against_its_defaults(here):
    here("mine.yaml", "funding: 3\nworkers: {start_month: 150}\nplace: 3\n")
    assert [p.path for p in check_file("mine.yaml")] == ["funding", "place"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("- a\n- b\n", "a list stands here"),
        ("hello\n", "'hello' stands here"),
    ],
)
def test_a_file_without_settings(here, text, words):
    here("mine.yaml", text, head="")
    assert len(check_file("mine.yaml")) == 1
    assert words in found("mine.yaml")[0]


def test_kind_and_version_are_needed(here):
    here("mine.yaml", "title: a\n", head="")
    assert found("mine.yaml") == [
        "mine.yaml:1:1: kind: is missing; write kind: scenario",
        "mine.yaml:1:1: schema_version: is missing; write schema_version: 1",
    ]


def test_a_section_without_lines_sets_nothing(here):
    here("mine.yaml", "funding:\n# years: 5\nevents:\nassumptions:\nplace:\n")
    assert load_scenario("mine.yaml").levers() == load_scenario("baseline").levers()


# ------------------------------------------------------------------------------ chains and places


def test_each_file_of_a_chain_sets_what_it_names(here):
    here("old.yaml", "title: Old\nextends: baseline\nfunding: {years: 5, amount_gbp: 60000}\n")
    here("sub/new.yaml", "extends: ../old.yaml\nfunding: {years: 6}\nplace: {churn: 2}\n")
    scenario = load_scenario("sub/new.yaml")
    assert (scenario.funding.years, scenario.funding.amount_gbp) == (6, 60_000)
    assert scenario.place.churn == 2.0
    assert (scenario.name, scenario.title) == ("new", "")


def test_a_problem_in_a_parent_is_reported_there_even_when_overridden(here):
    here("old.yaml", "funding: {years: 50}\n")
    here("new.yaml", "extends: old.yaml\nfunding: {years: 5, yeras: 5}\n")
    assert [line.split(": ")[0] for line in found("new.yaml")] == ["new.yaml:4:21", "old.yaml:3:11"]


def test_a_combination_over_files_is_reported_in_the_nearest(here):
    here("old.yaml", "partnership: {councillor_seats: 5}\n")
    here("new.yaml", "extends: old.yaml\npartnership: {members_target: 8}\n")
    assert [line.split(": ")[0] for line in found("new.yaml")] == ["new.yaml:4:15"]


def test_circles_are_refused(here):
    here("a.yaml", "extends: b.yaml\n")
    here("b.yaml", "extends: a.yaml\n")
    here("c.yaml", "extends: c.yaml\n")
    assert "goes round in a circle (a -> b -> a)" in found("a.yaml")[0]
    assert found("a.yaml")[0].startswith("b.yaml:3:1: extends:")
    assert "goes round in a circle (c -> c)" in found("c.yaml")[0]


def test_a_parent_that_is_no_scenario(here):
    here("p.yaml", "title: x\nplace: {}\n", head="kind: place\nschema_version: 1\n")
    here("mine.yaml", "extends: p.yaml\n")
    assert found("mine.yaml") == [
        "p.yaml:1:1: kind: 'place' stands where a scenario is due; write kind: scenario"
    ]


def test_a_broken_parent_is_reported_in_its_own_file(here):
    here("old.yaml", "a: b: c\n")
    here("mine.yaml", "extends: old.yaml\n")
    assert found("mine.yaml")[0].startswith("old.yaml:3:5: this is not valid YAML")


def test_a_place_by_name_replaces_the_inherited_place_wholly(here):
    here("old.yaml", "place: {churn: 3, hardship: 0.9}\n")
    here("new.yaml", "extends: old.yaml\nplace: coastal_transient\n")
    assert (
        load_scenario("new.yaml").place
        == load_scenario("baseline", {"place": "coastal_transient"}).place
    )


def test_settings_of_a_place_go_on_top_of_an_inherited_one(here):
    here("old.yaml", "place: coastal_transient\n")
    here("new.yaml", "extends: old.yaml\nplace: {churn: 0.5}\n")
    place = load_scenario("new.yaml").place
    assert (place.churn, place.private_rent_share) == (0.5, 0.52)


def test_events_are_replaced_and_assumptions_joined(here, monkeypatch):
    here("old.yaml", "events: [{month: 3, kind: cuts}]\n")
    here("new.yaml", "extends: old.yaml\nevents: []\n")
    assert load_scenario("old.yaml").events[0].kind == "cuts"
    assert load_scenario("new.yaml").events == ()


# ---------------------------------------------------------------------- a megabyte of nonsense

NONSENSE = {
    "keys": "".join(f"k{i}: 1\n" for i in range(5_000)),
    "events": "events:\n" + "- 1\n" * 15_000,
    "evidence": "evidence: [" + "E9, " * 15_000 + "]\n",
    "assumptions": "assumptions:\n" + "".join(f"  energy.k{i}: 1\n" for i in range(5_000)),
    "entries": "events:\n" + "- 1\n" * 200_000,
    "title": "title: " + "k" * 990_000,
    "number": "funding: {years: " + "9" * 990_000 + "}",
    "choice": "partnership: {hub: " + "m" * 990_000 + "}",
    "place": "place: " + "m/" * 490_000,
    "extends": "extends: " + "m/" * 490_000 + ".yaml",
    "duplicates": "a: 1\n" * 190_000,
    "per cent": "funding: {match_required: " + "9" * 100_000 + "%}",
}


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_a_megabyte_of_nonsense_gives_a_page_of_problems_in_a_moment(here, text):
    here("mine.yaml", text)
    start = time.perf_counter()
    problems = check_file("mine.yaml")
    assert time.perf_counter() - start < 10.0
    assert 1 <= len(problems) <= 3 * MAX_PROBLEMS
    assert max(len(str(problem)) for problem in problems) < 3000


# ------------------------------------------------------------------------------------- names


def test_unknown_names_get_a_suggestion(here):
    assert found("five_years")[0].endswith("did you mean funding_length/five_years?")
    assert found("formality/comittee")[0].endswith("did you mean formality/committee?")
    assert "see all with: groundswell scenarios; families are austerity" in found("zzzzqqqq")[0]


def test_a_forgotten_suffix_is_noticed(here):
    here("mine.yaml", "")
    assert found("mine")[0].endswith("did you mean the file mine.yaml?")


def test_missing_file_folder_and_odd_names(here, tmp_path):
    assert found("mine.yaml") == ["mine.yaml: there is no such file; check the name and the folder"]
    assert "this is a folder" in found(tmp_path)[0]
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    for odd in ("", "a\0b", "a\0b.yaml", "~nobody/x.yaml", "loop.yaml", "x" * 5000, "x/" * 3000):
        assert len(found(odd)) == 1


def test_odd_names_to_extend_are_problems_where_they_are_named(here, tmp_path):
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    for odd in ('"a\\0b.yaml"', "~nobody/x.yaml", "loop.yaml", "..", "places/middling"):
        here("mine.yaml", f"extends: {odd}\n")
        assert found("mine.yaml")[0].startswith("mine.yaml:3:1: extends: ")


def test_library_files_keep_their_name_when_given_by_path():
    from sim.scenario.library import ROOT

    assert load_scenario(ROOT / "formality" / "committee.yaml").name == "formality/committee"


# ---------------------------------------------------------------------------------- overrides


def test_overrides_reach_levers_place_and_events():
    scenario = load_scenario(
        "formality/committee",
        {
            "funding.years": 5,
            "place": "coastal_transient",
            "place.churn": 2.5,
            "events": [{"month": 3, "kind": "cuts"}],
        },
    )
    assert (scenario.funding.years, scenario.place.churn) == (5, 2.5)
    assert scenario.place.private_rent_share == 0.52
    assert scenario.partnership.formality_target == 0.9
    assert scenario.events[0].month == 3
    assert (scenario.name, scenario.title) == ("formality/committee", "The committee")


def test_override_mistakes_are_all_reported():
    assert found("baseline", {"funding.yeras": 5, "partnership.members_target": 6, "x.y": 1}) == [
        "override: funding.yeras: this name is not known; did you mean years?",
        "override: partnership.members_target: 6 is too few; at least 8 members (E003), at most 30",
        "override: x: this name is not known; known here are " + ", ".join(Scenario.model_fields),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"funding.years": float("nan")}, "not a whole number"),
        ({"funding.amount_gbp": 10**5000}, "19 or more digits"),
        ({"place.estates": 10**5000}, "19 or more digits"),
        ({"extends": "baseline"}, "cannot be overridden"),
        ({"name": "x"}, "taken from the file's name"),
        ({"kind": "place"}, "choose one of scenario"),
        ({"place": "middlign"}, "did you mean middling?"),
        ({"partnership.councillor_seats": 6}, "at most 5 seats"),
        ({"funding": 3}, "3 stands where settings are due"),
    ],
)
def test_an_override_that_is_refused(changes, words):
    assert any(words in line for line in found("baseline", changes))


def test_numbers_of_numpy_are_numbers():
    import numpy as np

    scenario = load_scenario(
        "baseline", {"funding.years": np.int64(5), "place.churn": np.float64(2)}
    )
    assert type(scenario.funding.years) is int
    assert (
        scenario.canonical()
        == load_scenario("baseline", {"funding.years": 5, "place.churn": 2}).canonical()
    )


def test_a_whole_section_comes_before_its_single_settings():
    scenario = load_scenario("baseline", {"funding.years": 5, "funding": {"years": 9}})
    assert scenario.funding.years == 5


def test_the_error_travels_between_processes():
    with pytest.raises(ScenarioError) as caught:
        load_scenario("baseline", {"funding.years": 50})
    copy = pickle.loads(pickle.dumps(caught.value))
    assert copy.problems == caught.value.problems
    assert str(copy) == str(caught.value)


def test_no_library_scenario_is_an_impossible_combination():
    assert inconsistencies(load_scenario("baseline")) == []


def test_whole_numbers_may_be_written_with_a_point_or_an_exponent(here):
    here("mine.yaml", "funding: {years: 9.0}\nplace: {population: 6.5e3, hardship: .25}\n")
    mine = load_scenario("mine.yaml")
    assert (mine.funding.years, mine.place.population, mine.place.hardship) == (9, 6500, 0.25)
    here("plain.yaml", "funding: {years: 9}\nplace: {population: 6500, hardship: 0.25}\n")
    assert mine.canonical() == load_scenario("plain.yaml").canonical()
    assert load_scenario("mine.yaml", {"funding.years": 7.0}).funding.years == 7


def test_unicode_text_is_read(here, tmp_path):
    here("mine.yaml", "title: Zoë\n")
    (tmp_path / "mine.yaml").write_bytes((HEAD + "title: Zoë\n").encode("utf-16"))
    assert load_scenario("mine.yaml").title == "Zoë"


def test_keys_that_cannot_be_shown_are_shown_all_the_same(tmp_path):
    """Wherever a problem's path comes from: the reader, the schema, or rules between settings."""
    file = tmp_path / "tab.yaml"
    head = "kind: scenario\nschema_version: 1\n"
    for text in (
        "fun\tding: {years: 1, years: 2}",
        "place: {po\tpulation: 3}",
        "assumptions: {a\tb: 1}",
    ):
        file.write_text(f"{head}{text}\n", encoding="utf-8")
        problems = check_file(file)
        assert problems
        assert all(str(problem).isprintable() for problem in problems), problems
