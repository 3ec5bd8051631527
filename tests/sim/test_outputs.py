"""The yearly table keeps the names that pattern files, scenarios and dashboards are written against."""

from __future__ import annotations

import math

import pytest

from sim import load_scenario
from sim.mechanisms import employment, money, rebuilding
from sim.mechanisms.rebuilding import MONTHS_WITHOUT
from sim.outputs import OUTPUTS, columns_of
from sim.simulation import run
from tests.sim.mechanisms.areas import area, events

PROMISED = [
    "calendar_year",
    "members",
    "resident_members",
    "resident_share",
    "meets_membership_rules",
    "joiners",
    "leavers",
    "unique_members_ever",
    "retained_members",
    "retained_two_years",
    "member_tenure_months",
    "member_degree_share",
    "member_aged_45_64_share",
    "member_female_share",
    "member_newcomer_share",
    "relies_on_few",
    "timely_decisions",
    "resident_voice",
    "resident_voice_relative",
    "effective_resident_voices",
    "worker_influence",
    "dominated",
    "dominated_by_workers",
    "dominated_by_residents",
    "dominated_by_other_non_residents",
    "clash",
    "breakdown",
    "external_support",
    "stage",
    "maturity",
    "capability",
    "depth",
    "dynamism",
    "cohesion",
    "formality",
    "openness",
    "months_to_first_plan",
    "aware_share",
    "participant_share",
    "volunteer_share",
    "resting",
    "hours_top7_share",
    "energy_members",
    "energy_volunteers",
    "trust_partnership",
    "trust_council",
    "trust_partnership_all",
    "trust_council_all",
    "trust_between_members",
    "trust_agencies",
    "power_within",
    "power_with",
    "power_to",
    "power_over",
    "workers",
    "resident_workers",
    "worker_hours",
    "worker_work_share",
    "works_with_agencies",
    "good_external_relations",
    "strategic_influence",
    "embedded_links",
    "personal_links",
    "lto_replaced",
    "has_physical_asset",
    "hub_ever",
    "hub_open",
    "hub_lost",
    "capital_lateness_years",
    "projects_running",
    "groups_supported",
    "groups_independent",
    "grants_made",
    "belonging_never_involved",
    "confidence_members",
    "decision_skill",
    "contests_won",
    "returned_from_rest",
    "pet_project_leavers",
    "volunteer_hours",
    "good_worker_relations",
    "influence_within",
    "granted_gbp",
    "spent_gbp",
    "match_gbp",
    "lto_fee_gbp",
    "delivery_cost_share",
    "survey_residents_lead",
    "survey_right_decisions",
    "survey_shared_understanding",
    "survey_constructive_disagreement",
    "survey_few_dominate",
    "survey_identify_needs",
    "survey_more_control",
    "survey_influence",
    "survey_residents_know",
    "survey_outside_unaware",
    "legacy",
    "legacy_weakest",
    "legacy_without_assets",
    "legacy_people",
    "legacy_organisation",
    "legacy_activity",
    "legacy_assets",
    "legacy_standing",
]


def test_every_promised_column_is_in_the_yearly_table() -> None:
    yearly = {column.name for column in columns_of("yearly")}
    assert sorted(set(PROMISED) - yearly) == []


def test_every_column_says_what_it_means_and_in_what_unit() -> None:
    silent = [name for name, column in OUTPUTS.items() if not (column.meaning and column.unit)]
    assert silent == []


def test_what_is_higher_or_lower_is_said_with_the_smallest_difference_that_matters() -> None:
    judged = [
        c for c in OUTPUTS.values() if c.direction != "neither" and c.unit in ("0-1", "share")
    ]
    assert [column.name for column in judged if column.smallest_difference is None] == []


def test_a_breakdown_before_the_plan_is_counted_though_the_diary_is_silent_of_it() -> None:
    made = area(12)
    made.partnership.plan_month, made.months_without_decision = None, MONTHS_WITHOUT
    rebuilding.apply(made)
    assert OUTPUTS["breakdown"].value(made) == 1.0
    assert not events(made, "breakdown")
    assert "before the plan and after the money too" in OUTPUTS["breakdown"].meaning


def test_match_goes_back_with_what_is_left_of_a_project_given_up() -> None:
    made = area(60)
    project = next(p for p in made.projects if p.match > p.match_spent)
    before = OUTPUTS["match_gbp"].value(made)
    money.take_back(made, project)
    lost = (project.match - project.match_spent) / 100.0
    assert OUTPUTS["match_gbp"].value(made) == pytest.approx(before - lost)
    assert "given up" in OUTPUTS["match_gbp"].meaning


def test_need_met_is_empty_only_until_something_is_agreed() -> None:
    result = run(load_scenario("baseline", {"place.population": 3000}), 7)
    first = min(
        month
        for month, kind in zip(
            *(result.columns["events"][n] for n in ("month", "kind")), strict=True
        )
        if kind == "project_agreed"
    )
    values = result.columns["monthly"]["need_met"]
    assert first > 0
    assert [math.isnan(value) for value in values] == [m < first for m in range(len(values))]
    nobody = run(load_scenario("no_programme", {"place.population": 3000}), 7, horizon_months=24)
    assert all(math.isnan(value) for value in nobody.columns["yearly"]["need_met"])
    assert "in the months before the first project is agreed" in OUTPUTS["need_met"].meaning


@pytest.mark.parametrize(("hours", "people"), [(10, 1), (35, 2), (70, 4)])
def test_paid_workers_are_counted_as_people_not_posts(hours: float, people: int) -> None:
    roles = ("grassroots", "delivery", "strategic", "administration")
    made = area(0, **{f"workers.{role}_hours": hours for role in roles})
    employment.begin_posts(made)
    assert len(made.workers) == len(roles)
    assert OUTPUTS["workers"].value(made) == people
    assert 0 <= OUTPUTS["resident_workers"].value(made) <= people
    made.workers.clear()
    assert OUTPUTS["workers"].value(made) == 0


def test_a_standing_link_counts_as_work_with_agencies_only_where_it_is_used() -> None:
    made = area()
    made.month, body = 60, made.institutions[0]
    body.embedded, body.last_contact = 0.9, 55
    assert OUTPUTS["works_with_agencies"].value(made) == 1.0
    body.last_contact = 40
    assert OUTPUTS["works_with_agencies"].value(made) == 0.0
    body.last_joint_work = 55
    assert OUTPUTS["works_with_agencies"].value(made) == 1.0


def test_columns_of_the_year_and_of_the_last_years_follow_from_those_of_the_months() -> None:
    result = run(load_scenario("baseline", {"place.tiers": 1}), 1, horizon_months=48)
    monthly, yearly = result.monthly, result.yearly
    by_year = monthly.groupby("year")
    assert yearly["burnouts"].tolist() == by_year["burnouts"].sum().tolist()
    for name in ("members_delivery_hours", "reliance_on_workers"):
        assert yearly[name].tolist() == pytest.approx(by_year[name].mean().tolist(), nan_ok=True)
    rolling = monthly["maturity"].rolling(36, min_periods=1).mean()
    found = monthly["maturity_last_36_months"].tolist()
    assert found == pytest.approx(rolling.tolist(), nan_ok=True)
    assert not monthly["programme_ended"].any() and not monthly["partnership_disbanded"].any()
    assert yearly["council_paternalism_district"].tolist() == yearly["council_paternalism"].tolist()
    assert yearly["council_paternalism"].between(0.0, 1.0).all()
    assert (
        yearly[["council_paternalism_county", "council_paternalism_parish"]].isna().all(axis=None)
    )
