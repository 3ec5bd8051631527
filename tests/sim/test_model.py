"""The model as a Mesa model: agents, views, memory, and bounds over the whole plausible range."""

from __future__ import annotations

import gc
import math
import weakref

import mesa
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim import load_scenario
from sim.agents.population import STATES, TRAITS
from sim.agents.resident import HasLeftError, Resident
from sim.event_log import FIELDS
from sim.model import Neighbourhood
from sim.outputs import OUTPUTS
from sim.parameters import parameter_specs
from sim.scenario import Scenario
from sim.simulation import run

SMALL = {"place.population": 3000}


def neighbourhood(seed: int = 1, months: int = 12, **changes: object) -> Neighbourhood:
    model = Neighbourhood(load_scenario("baseline", {**SMALL, **changes}), seed)
    for _ in range(months):
        model.step()
    return model


def test_what_the_first_month_starts_from_stands_in_the_catalogue() -> None:
    starts = {
        "projects.valued_at_start": 0.2,
        "projects.contact_at_start": 0.3,
        "council_conduct.contact_at_start": 0.35,
        "decisions.representative_at_start": 0.6,
        "officials.council_trusted_at_start": 0.4,
        "power.to_at_start": 0.1,
        "officials.fewest_councillors": 5,
    }
    model = neighbourhood(0, 0, **{f"assumptions.{name}": value for name, value in starts.items()})
    month = model.monthly
    assert (month.valued, month.contact_quality, month.council_contact) == (0.2, 0.3, 0.35)
    assert (month.representative, month.council_trusted, model.power_to) == (0.6, 0.4, 0.1)
    assert len(model.councillors) == 5


def test_every_adult_is_a_mesa_agent() -> None:
    model = neighbourhood()
    residents = model.agents_by_type[Resident]
    assert len(residents) == model.population.size == round(0.78 * 3000)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    kinds = {type(agent).__name__ for agent in model.agents}
    expected = {
        "Resident",
        "Partnership",
        "Councillor",
        "Council",
        "Agency",
        "Funder",
        "Rep",
        "Group",
    }
    assert expected | {"LocallyTrustedOrganisation"} <= kinds


def test_agentset_selects_aggregates_and_acts_on_columns() -> None:
    model = neighbourhood()
    members = model.agents.select(lambda a: isinstance(a, Resident) and a.involvement == 4.0)
    assert len(members) == len(model.partnership.slots)
    by_agents = members.agg("energy", lambda values: sum(values) / len(values))
    assert by_agents == pytest.approx(model.population.energy[model.partnership.slots].mean())
    members.do(lambda agent: setattr(agent, "energy", 0.9))
    assert (model.population.energy[model.partnership.slots] == 0.9).all()


def test_a_resident_can_be_looked_at_and_a_stranger_cannot() -> None:
    model = neighbourhood(months=0)
    resident = model.resident(5)
    assert resident.unique_id == (5, 0)
    assert resident.describe()["name"] == model.name_of(5)
    with pytest.raises(AttributeError, match="a resident has no"):
        _ = resident.shoe_size
    model.population.replace(np.array([5]))
    with pytest.raises(HasLeftError):
        _ = resident.energy
    assert model.resident(5).unique_id == (5, 1)


def test_views_and_columns_give_the_same_run() -> None:
    watched, plain = neighbourhood(3, 0), neighbourhood(3, 0)
    for _ in range(30):
        assert len(watched.agents) > 0
        watched.step()
        plain.step()
    np.testing.assert_array_equal(watched.population._block, plain.population._block)


def test_members_in_columns_are_members_at_the_table() -> None:
    model = neighbourhood(months=60)
    in_columns = set(np.flatnonzero(model.population.involvement == 4.0).tolist())
    assert in_columns == set(model.partnership.slots.tolist())
    assert all(
        model.population.lives_here(s.slot, s.occupancy) for s in model.partnership.resident_seats()
    )


def test_mesa_lets_go_of_finished_models() -> None:
    model = neighbourhood(months=0)
    model.horizon_months = 6
    model.run()
    assert model not in mesa.Agent._ids
    seen = weakref.ref(model)
    del model
    gc.collect()
    assert seen() is None


def test_tables_have_the_registered_columns() -> None:
    result = run(load_scenario("baseline", SMALL), 2)
    for table in ("yearly", "monthly"):
        registered = {c.name for c in OUTPUTS.values() if table in c.tables}
        assert registered <= set(result.columns[table])
        lengths = {len(values) for values in result.columns[table].values()}
        assert lengths == {17 if table == "yearly" else 204}
    assert set(result.columns["events"]) == set(FIELDS)


def levers() -> st.SearchStrategy[dict[str, object]]:
    """Levers anywhere between their bounds, from the schema itself."""
    from sim.scenario import describe_levers

    choices: dict[str, st.SearchStrategy[object]] = {}
    for lever in describe_levers():
        if lever.path.startswith(("place.social", "place.private")):
            continue
        strategy = strategy_for(lever)
        if strategy is not None:
            choices[lever.path] = strategy
    return st.fixed_dictionaries({}, optional=choices)


def strategy_for(lever) -> st.SearchStrategy[object] | None:
    if isinstance(lever.default, bool):
        return st.booleans()
    if getattr(lever, "choices", None):
        return st.sampled_from(list(lever.choices))
    if lever.low is None or lever.high is None:
        return None
    if isinstance(lever.default, int):
        return st.integers(int(lever.low), int(lever.high))
    return st.floats(lever.low, lever.high, allow_nan=False)


def assumptions() -> st.SearchStrategy[dict[str, float | str]]:
    """Parameters at the ends of their plausible ranges and choices, several at a time."""
    specs = list(parameter_specs().values())
    one = st.sampled_from(specs).flatmap(
        lambda spec: st.tuples(st.just(spec.name), st.sampled_from(spec.extremes))
    )
    return st.lists(one, max_size=40).map(dict)


def possible(changes: dict[str, object]) -> Scenario | None:
    """The scenario, or None where the levers contradict each other."""
    from sim.scenario import ScenarioError

    try:
        return load_scenario("baseline", changes)
    except ScenarioError:
        return None


def check_bounds(model: Neighbourhood) -> None:
    """Everything between 0 and 1 is, nothing is NaN, and money balances."""
    model.ledger.check()
    for name in (*TRAITS, *STATES):
        assert np.isfinite(getattr(model.population, name)).all(), name
    unit = (
        "energy",
        "confidence",
        "skill",
        "belonging",
        "partnership_confidence",
        "council_confidence",
    )
    for name in (*unit, "partnership_social_trust", "council_social_trust", "fluency", "hardship"):
        column = getattr(model.population, name)
        assert column.min() >= 0.0, name
        assert column.max() <= 1.0, name
    assert (model.population.hours_given >= 0.0).all()
    state = model.partnership
    for value in (
        state.formality,
        state.cohesion,
        state.trust_between,
        state.decision_skill,
        state.reputation,
    ):
        assert 0.0 <= value <= 1.0


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(levers(), assumptions(), st.integers(0, 10_000))
@example(
    {"funding.match_required": 2.2e-311}, {}, 0
)  # a share so small that no number is as large as what it allows
def test_state_stays_within_bounds_over_the_whole_plausible_range(changes, assumed, seed) -> None:
    named = {f"assumptions.{name}": value for name, value in assumed.items()}
    scenario = possible({**changes, **named, "place.population": 3000})
    if scenario is None:
        return
    model = Neighbourhood(scenario, seed, horizon_months=min(scenario.horizon_months, 96))
    while model.running:
        model.step()
        if model.month % 12 == 0:
            check_bounds(model)
    check_bounds(model)
    model.release()
    for name, column in OUTPUTS.items():
        if column.unit in ("0-1", "share", "share of adults"):
            values = [v for v in model.recorder.yearly.get(name, []) if not math.isnan(v)]
            assert all(-1e-9 <= v <= 1.0 + 1e-9 for v in values), (name, values)
