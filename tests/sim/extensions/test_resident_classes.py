"""Residents of one's own classes: asked one by one, the others as they were."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest

from sim import load_scenario
from sim.agents.resident import Resident
from sim.agents.resident_rules import ResidentRules
from sim.extensions.errors import PluginError
from sim.extensions.plugins import gather
from sim.mechanisms import energy, engagement, trust
from sim.mechanisms.membership import acceptance
from sim.model import Neighbourhood
from sim.simulation import RunResult, run

SCENARIO = load_scenario("baseline", {"place.population": 3000})
RULES = {
    "energy_next": energy.energy_next,
    "chance_to_hear": engagement.becomes_aware,
    "chance_to_step_up": engagement.step_up,
    "chance_to_step_down": engagement.step_down,
    "chance_to_take_a_seat": acceptance,
    "hours_offered": engagement.volunteer_hours,
    "belonging_next": engagement.belonging_next,
    "trust_in_partnership_next": trust.confidence_next,
    "trust_in_council_next": trust.confidence_next,
}
asked: set[str] = set()


class Usual(Resident):
    """Overrides nothing."""


class Unchanged(Resident):
    """Overrides everything and changes nothing; remembers what was asked."""


def unchanged(name: str):
    def method(self, *inputs: float) -> float:
        asked.add(name)
        return getattr(Resident, name)(self, *inputs)

    return method


for rule in RULES:
    setattr(Unchanged, rule, unchanged(rule))


class Tireless(Resident):
    """Never tires, and counts the months in which she was asked."""

    def energy_next(self, *month: float) -> float:
        self.months = getattr(self, "months", 0) + 1
        return max(super().energy_next(*month), 0.9)


def tables(residents=None, months: int = 48, seed: int = 3) -> RunResult:
    return run(SCENARIO, seed, horizon_months=months, residents=residents)


def same(one: RunResult, two: RunResult) -> bool:
    from experiments.execution.records import fingerprint, record_of

    return fingerprint(record_of(one)) == fingerprint(record_of(two))


@pytest.fixture(scope="module")
def usual() -> RunResult:
    return tables()


@pytest.mark.parametrize("cls", [Usual, Unchanged])
def test_who_changes_nothing_changes_nothing_to_the_bit(usual: RunResult, cls: type) -> None:
    found = tables({cls: 1.0 if cls is Usual else 0.2})
    assert same(found, usual)
    assert found.run_id != usual.run_id


def test_every_method_is_asked() -> None:
    asked.clear()
    tables({Unchanged: 0.5}, months=30)
    assert asked == set(RULES)
    assert set(RULES) == {name for name in vars(ResidentRules) if not name.startswith("_")}


@pytest.mark.parametrize("name", RULES)
def test_a_method_takes_what_its_rule_takes(name: str) -> None:
    method = list(inspect.signature(getattr(ResidentRules, name)).parameters)[1:]
    assert [n for n in method if n != "form"] == list(inspect.signature(RULES[name]).parameters)


@pytest.mark.parametrize("name", RULES)
def test_plain_and_compiled_rules_agree_to_the_bit(name: str) -> None:
    rng = np.random.default_rng(11)
    columns = rng.random((len(inspect.signature(RULES[name]).parameters), 400))
    columns[0] *= 5.0
    compiled = RULES[name](*columns)
    plain = [RULES[name].plain(*(float(x) for x in row)) for row in columns.T]
    assert compiled.tolist() == plain


def test_own_residents_do_otherwise_and_the_rest_do_not() -> None:
    model = Neighbourhood(SCENARIO, 3, 36, gather({Tireless: lambda who: who.degree > 0.5}))
    while model.running:
        model.step()
    population = model.population
    took_part = population.took_part > 0.5
    tireless = population.degree > 0.5
    assert population.energy[took_part & tireless].min() >= 0.9
    assert population.energy[took_part & ~tireless].min() < 0.9
    kinds = {type(model.resident(int(slot))) for slot in np.flatnonzero(tireless)}
    assert kinds == {Tireless}
    assert type(model.resident(int(np.flatnonzero(~tireless)[0]))) is Resident


def test_tireless_residents_change_the_run(usual: RunResult) -> None:
    found = tables({Tireless: 0.5})
    assert (
        found.columns["monthly"]["energy_volunteers"][-1]
        > (usual.columns["monthly"]["energy_volunteers"][-1])
    )


def test_who_moves_in_is_looked_at_too() -> None:
    model = Neighbourhood(SCENARIO, 3, 60, gather({Tireless: 0.3}))
    own = model.own_residents
    first = own.codes.copy()
    while model.running:
        model.step()
    own.refresh()
    moved = model.population.occupancy > 0
    assert (own.codes[~moved] == first[~moved]).all()
    assert (own.codes[moved] != first[moved]).any()
    assert own.codes[moved].mean() == pytest.approx(0.3, abs=0.08)


def test_what_she_remembers_goes_when_she_goes() -> None:
    model = Neighbourhood(SCENARIO, 3, 24, gather({Tireless: 1.0}))
    while model.running:
        model.step()
    member = int(model.partnership.slots[0])
    assert 0 < model.resident(member).months <= 24
    model.population.replace(np.array([member]))
    assert not hasattr(model.resident(member), "months")


def test_a_share_is_drawn_by_who_she_is() -> None:
    few, many = (gather({Tireless: share}) for share in (0.1, 0.4))
    codes = [Neighbourhood(SCENARIO, 3, 12, own).own_residents.codes for own in (few, many)]
    assert codes[0].mean() == pytest.approx(0.1, abs=0.03)
    assert (codes[1] >= codes[0]).all()


def test_the_first_class_that_fits_counts() -> None:
    model = Neighbourhood(SCENARIO, 3, 12, gather({Tireless: 0.5, Usual: 1.0}))
    kinds = [type(model.resident(slot)) for slot in range(200)]
    assert set(kinds) == {Tireless, Usual}


def test_run_ids_tell_classes_and_selectors_apart() -> None:
    ids = {
        tables(residents, months=1).run_id
        for residents in (None, {Usual: 0.2}, {Usual: 0.3}, {Unchanged: 0.2}, {Tireless: 0.2})
    }
    ids |= {
        tables({Usual: choose}, months=1).run_id
        for choose in (lambda r: r.age > 40, lambda r: r.age > 50)
    }
    assert len(ids) == 7
    assert tables({Usual: 0.2}, months=1).run_id in ids


class Broken(Resident):
    """Fails in one way or another."""

    answer: float = math.nan

    def energy_next(self, *month: float) -> float:
        if self.answer == 7.0:
            return 1.0 / 0.0
        return self.answer


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (7.0, "ZeroDivisionError"),
        (1.5, "returned 1.5; give a number from 0 to 1"),
        (math.nan, "returned nan; give a number from 0 to 1"),
    ],
)
def test_errors_name_file_line_and_resident(answer: float, says: str) -> None:
    cls = type("Faulty", (Broken,), {"answer": answer})
    with pytest.raises(
        PluginError, match=r"test_resident_classes\.py:\d+: Faulty\.energy_next, month"
    ) as e:
        tables({cls: 1.0}, months=3)
    assert says in str(e.value)


def test_a_method_with_other_inputs_is_told_by_its_line() -> None:
    class Mistaken(Resident):
        def energy_next(self, energy: float) -> float:
            return energy

    with pytest.raises(PluginError, match=r"test_resident_classes\.py:\d+: Mistaken.*TypeError"):
        tables({Mistaken: 1.0}, months=3)


@pytest.mark.parametrize(
    ("residents", "says"),
    [
        ({int: 0.2}, "int is not a subclass"),
        ({Usual: 2.0}, "give a share from 0 to 1"),
        ({Usual: "all"}, "selects nobody"),
        ({Usual: lambda who: who.shoe_size > 40}, r"test_resident_classes\.py:\d+: who is a Usual"),
    ],
)
def test_what_cannot_be_used_is_refused(residents: dict, says: str) -> None:
    with pytest.raises(PluginError, match=says):
        tables(residents, months=1)


def test_the_usual_answer_follows_the_theories_chosen() -> None:
    chosen = {
        "assumptions.engagement.joining_form": "logistic",
        "assumptions.trust.form": "single_stock",
    }
    scenario = SCENARIO.with_levers(chosen)
    one, two = (
        run(scenario, 3, horizon_months=36, residents=residents)
        for residents in (None, {Unchanged: 0.2})
    )
    assert same(one, two)
