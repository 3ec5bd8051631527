"""The residents' months in other forms: the same to the bit as the model's columns, step by step, over a whole run."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import one_loop, plain_mesa
from benchmarks.residents import ResidentMonths
from benchmarks.sizes import of_size
from benchmarks.steps import (
    AT_THE_TABLE,
    GONE,
    IN_A_POST,
    NUMBERS,
    ON_A_GROUP,
    RESPONSIBLE,
    Ladder,
    Learning,
    Stopwatch,
    Tiring,
    Trusting,
    observed,
)
from benchmarks.tape import DiffersError, recorded
from sim import load_scenario
from sim.model import Neighbourhood
from sim.simulation import run, tables_of

ADULTS, SEED = 400, 1
# a pandemic, and working groups: nothing that the steps of residents can take is left out
CHANGES = {"partnership.decision_model": "distributed"}


@pytest.fixture(scope="module")
def scenario():
    return of_size(load_scenario("pandemic/early", CHANGES), ADULTS)


@pytest.fixture(scope="module")
def tape(scenario):
    return recorded(scenario, SEED, compared=True)


def turns_of(tape, step):
    return [turn for turn in tape.turns if isinstance(turn.numbers, step)]


def test_the_tape_holds_every_step_of_every_month(tape, scenario):
    assert tape.months == scenario.horizon_months
    assert [type(turn.numbers) for turn in tape.turns] == list(NUMBERS) * tape.months
    assert tape.start.shape == tape.end.shape == (len(one_loop.ROWS), ADULTS)


def test_the_tape_has_something_of_everything_that_a_step_can_take(tape):
    kinds = Counter(kind for turn in tape.turns for kind, _, _ in turn.marks)
    assert set(kinds) == {GONE, AT_THE_TABLE, ON_A_GROUP, RESPONSIBLE, IN_A_POST}
    assert any(turn.numbers.asks for turn in turns_of(tape, Ladder))
    assert any(turn.numbers.freed_time > 1.0 for turn in turns_of(tape, Tiring))
    assert any(turn.numbers.kept for turn in turns_of(tape, Trusting))
    assert any(turn.numbers.broken for turn in turns_of(tape, Trusting))
    assert any(turn.numbers.contest for turn in turns_of(tape, Learning))
    assert sum(turn.rows.size for turn in tape.turns) > 0


def test_plain_mesa_comes_to_the_same_bits_after_every_step_of_a_whole_run(tape):
    assert all(turn.digest for turn in tape.turns)
    seconds = plain_mesa.seconds_of(tape)
    assert set(seconds) == {step.__name__ for step in NUMBERS}


def test_plain_mesa_notices_a_number_that_differs_in_its_last_digits(scenario):
    short = recorded(scenario, SEED, 24, compared=True)
    turn = turns_of(short, Tiring)[-1]
    turn.numbers = turn.numbers._replace(recovery=(1.0 + 1e-12) * turn.numbers.recovery)
    with pytest.raises(DiffersError, match="plain Mesa: month 23, Tiring: columns differ"):
        plain_mesa.seconds_of(short)


def test_a_look_at_the_steps_changes_nothing_in_a_run(scenario):
    model, watch = Neighbourhood(scenario, SEED, 36), Stopwatch()
    with observed(model, watch):
        model.run()
    usual = run(scenario, SEED, horizon_months=36)
    assert str(tables_of(model)) == str(usual.columns)
    assert all(seconds > 0.0 for seconds in watch.seconds.values())


@pytest.mark.slow
def test_one_compiled_loop_comes_to_the_same_bits_over_a_whole_run(tape, scenario):
    assert 0.0 < one_loop.seconds_of(tape, repeats=1) < 5.0
    nobody_carries = recorded(scenario, 2)  # from some month on there is no partnership any more
    assert len(nobody_carries.turns) < len(NUMBERS) * nobody_carries.months
    assert 0.0 < one_loop.seconds_of(nobody_carries, repeats=1) < 5.0
    changed = turns_of(tape, Trusting)[5]
    changed.numbers = changed.numbers._replace(hearsay=2.0 * changed.numbers.hearsay)
    with pytest.raises(DiffersError, match="one loop: month"):
        one_loop.seconds_of(tape, repeats=1)


def test_whole_months_of_plain_mesa_are_the_models_with_its_residents_put_in():
    found = ResidentMonths(6000, 204, 200.0, 80.0, 8000.0, 20.0)
    assert found.residents_ratio == 100.0
    assert found.plain_run_ms == 120.0 + 8000.0
    assert found.whole_ratio == pytest.approx(40.6)
