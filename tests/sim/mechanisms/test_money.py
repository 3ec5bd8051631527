"""M11: what is released and when, what is promised, what match brings, what happens to posts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.agents.project import Project
from sim.environment.ledger import pence
from sim.mechanisms import employment, money
from sim.model import Neighbourhood
from sim.parameters import parameter_specs
from sim.simulation import run
from tests.sim.mechanisms.cases import cases

SPECS = {n.split(".")[1]: s for n, s in parameter_specs().items() if n.startswith("money.")}
share = st.floats(0.0, 1.0)


def within(name: str) -> st.SearchStrategy[float]:
    return st.floats(SPECS[name].low, SPECS[name].high)


def neighbourhood(planned: bool = True, **levers: object) -> Neighbourhood:
    plain = {key.replace("__", "."): value for key, value in levers.items()}
    model = Neighbourhood(load_scenario("baseline", {"place.population": 3000, **plain}), 4)
    if planned:
        model.partnership.plan_month = 0
    return model


def option(cost_gbp: float, kind: str = "event", tabled: int = 0) -> SimpleNamespace:
    return SimpleNamespace(
        source="residents", ordinal=0, tabled=tabled, kind=kind, theme="health",
        cost=pence(cost_gbp), fit=0.5,
    )  # fmt: skip


@pytest.mark.parametrize(("inputs", "expected"), cases("money", "share_due"))
def test_share_due_cases(inputs: dict, expected: float) -> None:
    assert money.share_due.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("money", "match_standing"))
def test_match_standing_cases(inputs: dict, expected: float) -> None:
    assert money.match_standing.plain(**inputs) == pytest.approx(expected)


@given(x=st.floats(0, 1.5), y=st.floats(0, 1.5), front=within("front_share"),
       period=within("front_period"), kind=st.sampled_from([(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]))  # fmt: skip
def test_money_is_released_and_never_taken_back(
    x: float, y: float, front: float, period: float, kind: tuple[float, float]
) -> None:
    early, late = (money.share_due.plain(*kind, t, front, period) for t in sorted((x, y)))
    assert 0.0 <= early <= late <= 1.0 + 1e-12
    assert money.share_due.plain(*kind, 1.0, front, period) == pytest.approx(1.0)


@given(reputation=share, ties=share, floor=within("standing_floor"),
       weight=within("standing_weight"))  # fmt: skip
def test_standing_is_bounded(reputation: float, ties: float, floor: float, weight: float) -> None:
    standing = money.match_standing.plain(reputation, ties, 1.0, floor, weight, 0.3)
    assert floor + 0.3 <= standing <= floor + weight + 0.3


def test_before_a_plan_only_the_getting_started_money_is_there() -> None:
    model = neighbourhood(planned=False, funding__getting_started_gbp=15_000)
    money.release(model)
    assert model.ledger.gbp("available") == 15_000.0
    model.partnership.plan_month = 0
    money.release(model)
    assert model.ledger.gbp("available") == 1_155_000.0


@pytest.mark.parametrize(
    ("profile", "due"),
    [("flexible", 1.0), ("equal_yearly", 0.25), ("front_loaded", 0.6), ("tapered", 0.4375)],
)
def test_what_the_third_year_has_brought(profile: str, due: float) -> None:
    model = neighbourhood(funding__profile=profile, funding__amount_gbp=1_000_000)
    model.month = 24
    money.release(model)
    assert model.ledger.gbp("available") == pytest.approx(1_000_000 * due, abs=0.01)


def test_money_lost_yearly_comes_yearly_and_lapses_at_the_year_end() -> None:
    model = neighbourhood(funding__spend_or_lose=True, funding__amount_gbp=1_200_000)
    model.month = 11
    money.release(model)
    assert model.ledger.gbp("available") == 100_000.0
    money.close_year(model)
    assert model.ledger.gbp("available") == 0.0
    assert model.ledger.gbp("lapsed") == 100_000.0
    assert model.monthly.broken_partnership > 0.0


def test_nothing_lapses_yearly_unless_the_terms_say_so() -> None:
    model = neighbourhood(funding__profile="equal_yearly")
    model.month = 11
    money.release(model)
    money.close_year(model)
    assert model.ledger.gbp("lapsed") == 0.0


def test_a_post_that_cannot_be_paid_ends() -> None:
    model = neighbourhood()
    employment.begin_posts(model)
    posts = len(model.workers)
    money.pay_posts(model)
    assert model.monthly.posts_paid == 0.0
    assert len(model.workers) == posts - 1
    assert model.event_log.rows[-1][1] == "posts_end"
    money.release(model)
    money.pay_posts(model)
    assert model.monthly.posts_paid == 1.0
    assert len(model.workers) == posts - 1


def test_pay_of_posts_is_kept_back_from_projects() -> None:
    model = neighbourhood(funding__amount_gbp=1_000_000)
    money.release(model)
    assert money.kept_back(model) == 0
    employment.begin_posts(model)
    model.month = 143
    assert money.kept_back(model) == pence(money.expected_post_cost_gbp(model, 1))
    asked = option(2_000_000)
    match = money.commit(model, asked)
    assert match is not None
    assert asked.cost == pence(1_000_000) - money.kept_back(model)


def test_too_little_is_not_worth_committing() -> None:
    assert money.commit(neighbourhood(), option(1_000)) is None


def test_nothing_is_begun_that_cannot_be_finished() -> None:
    model = neighbourhood()
    money.release(model)
    model.month = 138
    assert money.commit(model, option(50_000, kind="hub")) is None
    assert money.commit(model, option(1_000)) is not None
    model.month = model.own_end_month
    assert money.commit(model, option(1_000)) is None


@pytest.mark.parametrize("required", [0.2, 0.5, 0.9])
def test_required_match_is_there_or_the_project_is_not_begun(required: float) -> None:
    model = neighbourhood(funding__match_required=required)
    money.release(model)
    begun = 0
    for tabled in range(60):
        asked = option(20_000, tabled=tabled)
        match = money.commit(model, asked)
        if match is not None:
            begun += 1
            in_kind = model.parameters.money.in_kind_share * pence(20_000)
            assert asked.cost <= (1.0 - required) * pence(20_000)
            assert match + in_kind >= required * asked.cost / (1.0 - required) - 2
    assert 0 < begun <= 60
    model.ledger.check()


def test_a_little_match_required_costs_a_little() -> None:
    """No step at nought: what a hundredth required takes away is about a hundredth."""
    granted = []
    for required in (0.0, 0.01):
        model = neighbourhood(funding__match_required=required)
        money.release(model)
        options = [option(5_000, tabled=tabled) for tabled in range(60)]
        matches = [money.commit(model, asked) for asked in options]
        assert None not in matches
        granted.append((sum(asked.cost for asked in options), sum(filter(None, matches))))
    (free, match), (asked_for, other_match) = granted
    assert asked_for == pytest.approx(0.99 * free, rel=1e-6)
    assert other_match == pytest.approx(match, rel=0.05)


def test_the_money_ends_when_the_grant_is_spent() -> None:
    model = neighbourhood(funding__amount_gbp=100_000)
    money.release(model)
    model.ledger.transfer("available", "committed", pence(99_500))
    model.month = 40
    money.note_end(model)
    assert model.own_end_month == 144
    model.ledger.transfer("committed", "spent_projects", pence(99_500))
    money.note_end(model)
    assert model.own_end_month == 40


def test_match_is_spent_with_its_project_and_goes_back_when_it_is_given_up() -> None:
    model = neighbourhood()
    money.release(model)
    model.ledger.transfer("available", "committed", 1_000)
    project = SimpleNamespace(
        cost=1_000, spent=0, match=501, match_spent=0, id="residents-0-0", agreed=-1
    )
    money.bring_match(model, project)
    money.spend(model, project, 0.5)
    assert (project.spent, project.match_spent) == (500, 250)
    assert money.take_back(model, project) == 500
    assert model.ledger.balance["match"] == 0
    assert model.ledger.balance["match_givers"] == -250


def test_an_early_end_of_posts_and_spend_out_end_as_they_say() -> None:
    small = {"place.population": 3000, "place.head_start": 1.0, "assumptions.plan.rate": 0.15}
    early = run(load_scenario("baseline", {**small, "workers.end_before_close_months": 60}), 2,
                horizon_months=100)  # fmt: skip
    hours = early.columns["monthly"]["worker_hours"]
    assert hours[80] > 0.0
    assert max(hours[85:]) == 0.0


def test_after_the_end_only_what_was_promised_is_spent() -> None:
    levers = {
        "place.population": 3000, "funding.years": 5, "place.head_start": 1.0,
        "assumptions.plan.rate": 0.15,
    }  # fmt: skip
    model = Neighbourhood(load_scenario("baseline", levers), 3)
    while model.month <= model.own_end_month:
        model.step()
    promised = model.ledger.balance["committed"]
    spent, begun = model.ledger.spent, model.projects_begun
    last = round(model.parameters.projects.finishing_months)
    for _ in range(last + 1):
        model.step()
    assert begun == model.projects_begun
    assert model.ledger.spent <= spent + promised
    assert model.ledger.balance["committed"] == 0
    assert model.ledger.balance["available"] == 0
    model.release()


def test_money_not_promised_and_building_work_not_begun_go_back_at_the_years_end() -> None:
    model = neighbourhood(funding__spend_or_lose=True)
    money.release(model)
    for proposal in (option(50_000.0, kind="improvement"), option(5_000.0)):
        proposal.by = -1
        match = money.commit(model, proposal)
        model.projects.append(Project(model, proposal, match or 0))
    model.month = 11
    money.close_year(model)
    slow, quick = model.projects
    assert slow.stage == "abandoned"
    assert quick.is_live
    assert model.ledger.balance["committed"] == pence(5_000.0)
    assert model.ledger.balance["available"] == 0
    assert model.ledger.balance["lapsed"] == pence(1_155_000.0 / 12 - 5_000.0)
    model.ledger.check()


def test_an_area_may_close_with_a_little_left_and_the_rest_goes_to_its_body() -> None:
    p = neighbourhood().parameters.money
    assert money.closing_chance(p, 75_001.0, 0.0) == 0.0
    assert money.closing_chance(p, 60_000.0, 0.0) == p.closes
    assert money.closing_chance(p, 60_000.0, 30_000.0) == pytest.approx(0.5 * p.closes)
    model = neighbourhood(funding__end_on="spend_out")
    money.release(model)
    model.month, model.partnership.legal_form_month = 100, 90
    money.close_with_a_little_left(model, model.ledger.balance["available"])
    assert money.is_over(model)
    assert model.ledger.balance["endowment"] == pence(1_155_000.0)


def test_no_money_comes_before_an_area_is_selected_and_supported() -> None:
    model = neighbourhood(planned=False, funding__selection_month=7, support__wait_months=2)
    for model.month, there in ((0, 0), (7, 0), (8, pence(20_000.0))):
        money.release(model)
        assert model.ledger.balance["available"] == there
