"""Portfolios: exact counts, levers drawn apart from each other, every problem at its place."""

import statistics

import pytest

from sim.scenario import ScenarioError, check_file, load_portfolio, load_scenario
from sim.scenario.portfolio import Draw, apportion, design_of, quantile, with_design

HEAD = """kind: portfolio
schema_version: 1
title: "Small"
number_of_areas: 6
seed: 3
"""
HARDSHIP = """  - lever: place.hardship
    unit: 0 to 1
    shape: triangular
    low: 0.2
    middle: 0.3
    high: 0.6
    basis: assumption
"""
MODELS = """  - lever: partnership.decision_model
    unit: choice
    shape: options
    options: [{count: 4, value: executive}, {count: 2, value: enabling}]
    basis: assumption
"""


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a portfolio and gives its path."""

    def write(text, head=HEAD):
        path = tmp_path / "small.yaml"
        path.write_text(head + text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def big_local():
    return load_portfolio("portfolios/big_local_150")


def counted(areas, wanted):
    return sum(map(wanted, areas))


def test_the_150_areas_have_the_counts_of_the_sources(big_local):
    areas = big_local.areas()
    assert [areas[0].name, areas[-1].name] == ["area-001", "area-150"]
    assert counted(areas, lambda a: a.lto.public_body) == 24  # E133
    assert counted(areas, lambda a: a.workers.hours > 0) == 136  # XA13
    assert counted(areas, lambda a: a.partnership.councillor_seats > 0) == 78  # E150
    models = [area.partnership.decision_model for area in areas]
    assert [models.count(m) for m in ("executive", "distributed", "enabling")] == apportion(
        [69, 43, 34], 150
    )  # E040, of 146
    assert statistics.mean(a.workers.resident_share for a in areas) == pytest.approx(0.27)  # E111
    assert all(3000 <= area.place.population <= 11000 for area in areas)  # E220


def test_workers_for_each_employing_area_are_as_counted(big_local):
    posts = next(draw for draw in big_local.file.draws if draw.name == "paid workers")
    workers = sum(number * option.count for number, option in enumerate(posts.options))
    assert workers == 250  # XA13
    assert round(workers / 136, 1) == 1.8


def test_dates_are_of_the_calendar_not_of_the_programme(big_local):
    for area in big_local.areas():
        start = area.place.start_year
        assert start in (2010, 2012)
        assert start + area.funding.years == 2026  # XA24
        months = {event.kind: event.month for event in area.events if event.kind == "pandemic"}
        assert months == {"pandemic": (2020 - start) * 12 + 2}
        assert sum(e.amount_gbp or 0 for e in area.events) == 155_000  # XA18


def test_areas_are_selected_in_the_three_waves_and_wait_for_support(big_local):
    waves = [(a.place.start_year, a.funding.selection_month) for a in big_local.areas()]
    dates = ((2010, 7), (2012, 2), (2012, 12))
    assert [waves.count(date) for date in dates] == [50, 50, 50]  # XH01
    begins = {(12 * a.place.start_year + a.supported_from) // 12 for a in big_local.areas()}
    assert begins == {2012, 2013}


def test_some_areas_only_are_befallen(big_local):
    areas = big_local.areas()
    struck = counted(areas, lambda a: any(e.kind == "rep_replaced" for e in a.events))
    assert struck == next(e.areas for e in big_local.file.calendar if e.kind == "rep_replaced")


def test_areas_are_the_same_every_time_and_differ(big_local):
    again = load_portfolio("big_local_150").areas()
    assert [a.canonical() for a in again] == [a.canonical() for a in big_local.areas()]
    assert len({area.canonical() for area in again}) == 150


def test_everything_drawn_has_its_source_or_says_that_it_is_a_judgement(big_local):
    for draw in big_local.file.draws:
        assert draw.note
        assert draw.evidence or draw.basis == "assumption"
        assert draw.unit or draw.name


def test_a_further_draw_reshuffles_none_of_the_others(file):
    before = load_portfolio(file(f"draws:\n{HARDSHIP}")).areas()
    after = load_portfolio(file(f"draws:\n{MODELS}{HARDSHIP}")).areas()
    assert [a.place for a in before] == [a.place for a in after]
    assert {a.partnership.decision_model for a in before} == {"executive"}
    assert [a.partnership.decision_model for a in after].count("enabling") == 2


def test_levers_are_drawn_independently(big_local):
    levers = [area.levers() for area in big_local.areas()]
    pair = [[each[path] for each in levers] for path in ("place.hardship", "place.churn")]
    assert abs(statistics.correlation(*pair)) < 0.25


def test_a_distribution_is_filled_evenly(file):
    areas = load_portfolio(file(f"draws:\n{HARDSHIP}")).areas()
    draw = Draw(shape="triangular", low=0.2, middle=0.3, high=0.6, basis="assumption")
    edges = [quantile(draw, k / 6) for k in range(7)]
    values = sorted(area.place.hardship for area in areas)
    assert all(low - 1e-3 <= v <= high + 1e-3
               for low, v, high in zip(edges, values, edges[1:], strict=False))  # fmt: skip


def test_settings_and_close_year_hold_in_all_areas(file):
    text = "close_year: 2020\nsettings:\n  place: {population: 3000, start_year: 2014}\n"
    areas = load_portfolio(file(text)).areas()
    assert {(a.place.population, a.funding.years) for a in areas} == {(3000, 6)}


def test_every_problem_at_once_with_line_and_column(file):
    found = check_file(
        file(
            "settings:\n  fundin: {years: 3}\n  place: {hardship: 7}\n"
            "draws:\n"
            "  - {lever: place.populaton, unit: people, shape: uniform, low: 1, high: 2,"
            " basis: measured}\n"
            "  - {lever: place.churn, unit: people, shape: triangular, low: 2, middle: 1, high: 9,"
            " basis: assumption}\n"
            "  - {lever: place.hardship, unit: 0 to 1, shape: uniform, low: 0, basis: assumption}\n"
            "  - {lever: partnership.hub, unit: choice, shape: options, basis: guess,\n"
            "     options: [{count: 1, value: huge}]}\n"
            "  - {shape: options, basis: assumption}\n"
            "calendar:\n  - {year: 2020, kind: flood, basis: assumption, evidence: [E999]}\n"
        )
    )
    assert [(p.line, p.path) for p in found] == [
        (7, "settings.fundin"),
        (8, "settings.place.hardship"),
        (10, "draws[1].lever"),
        (10, "draws[1].basis"),
        (11, "draws[2].unit"),
        (11, "draws[2].middle"),
        (11, "draws[2].high"),
        (12, "draws[3].high"),
        (12, "draws[3].lever"),
        (13, "draws[4].basis"),
        (14, "draws[4].options[1].partnership.hub"),
        (15, "draws[5]"),
        (17, "calendar[1].kind"),
        (17, "calendar[1].evidence[1]"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("extends: nowhere\n", "there is no scenario"),
        ("number_of_areas: 0\n", "at least 1"),
        ("settings:\n  partnership: {councillor_chairs: true, councillor_seats: 0}\n",
         "cannot chair without a seat"),
        ("calendar:\n  - {year: 2015, kind: top_up, basis: assumption}\n", "needs amount_gbp"),
        ("calendar:\n  - {year: 2015, kind: cuts, areas: 7, basis: assumption}\n",
         "there are 6 areas only"),
        ("draws:\n  - {lever: place.estates, unit: estates, shape: options, basis: assumption,\n"
         "     options: [{count: 0, value: 2}]}\n", "add up to nothing"),
        (f"draws:\n{HARDSHIP}{HARDSHIP}", "is set already"),
        ("draws:\n  - {name: both, shape: uniform, low: 0, high: 1, basis: assumption}\n",
         "need shape: options"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(file, text, words):
    head = HEAD.replace("number_of_areas: 6\n", "") if "number_of" in text else HEAD
    path = file(text, head)
    assert any(words in problem.message for problem in check_file(path))
    with pytest.raises(ScenarioError):
        load_portfolio(path)


def test_impossible_areas_are_reported(file):
    text = (
        "settings:\n  partnership: {members_target: 8}\n"
        "draws:\n  - {lever: partnership.councillor_seats, unit: seats, shape: options,\n"
        "     basis: assumption, options: [{count: 5, value: 1}, {count: 1, value: 5}]}\n"
    )
    assert ["in some area" in p.message for p in check_file(file(text))] == [True]


def test_unknown_portfolios_get_a_suggestion():
    with pytest.raises(ScenarioError, match="did you mean portfolios/big_local_150"):
        load_portfolio("portfolios/big_lokal_150")


def test_a_design_goes_on_top_of_an_area(big_local):
    usual, area = load_scenario("baseline"), big_local.areas()[0]
    stance = design_of(load_scenario("council_stance/paternalist"), usual)
    changed = with_design(area, stance)
    assert (changed.council.paternalism, changed.place) == (0.9, area.place)
    assert with_design(area, design_of(usual, usual)).canonical() == area.canonical()


def test_events_after_a_shortened_programme_do_not_happen(big_local):
    usual, area = load_scenario("baseline"), big_local.areas()[0]
    short = with_design(area, design_of(load_scenario("funding_length/three_years"), usual))
    assert all(event.month < short.horizon_months for event in short.events)
    assert len(short.events) < len(area.events)


def test_events_of_a_design_join_those_of_the_area(big_local):
    usual, area = load_scenario("baseline"), big_local.areas()[0]
    both = with_design(area, design_of(load_scenario("shocks/key_person_leaves"), usual))
    assert {e.kind for e in both.events} == {e.kind for e in area.events} | {"key_person_leaves"}
