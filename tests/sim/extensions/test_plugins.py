"""Mechanisms of one's own: a file that joins the month beside a step it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import load_scenario
from sim.extensions.errors import PluginError
from sim.extensions.plugins import gather, read_plugin
from sim.schedule import STEPS, steps
from sim.simulation import run
from tests.sim.extensions.test_resident_classes import same

SCENARIO = load_scenario("baseline", {"place.population": 3000})
PARTIES = '''"""Street parties: once a year a street closes, and neighbours make friends.

Reads: involvement.
Writes: friendships.
Draws: `parties.held`.
"""

AFTER = "engagement"


def apply(model):
    p = model.parameters.parties
    if model.draws.bernoulli(p.chance, "parties.held", model.month):
        model.population.friendships[model.population.involvement > 1.5] += p.friends
        model.record_event("street_party", "neighbours", "close the street for a party")
'''
NUMBERS = """chance:
  label: "chance of a party in a month"
  value: 0.2
  unit: "share a month"
  range: [0, 1]
  source: []
  basis: assumption
  note: "made up"

friends:
  label: "friends made"
  value: 0.5
  unit: "people"
  range: [0, 2]
  source: []
  basis: assumption
  note: "made up"
"""
IDLE = 'AFTER = "energy"\n\ndef apply(model):\n    pass\n'


@pytest.fixture
def write(tmp_path: Path):
    """Write a file and return its path."""

    def written(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return written


@pytest.fixture
def parties(write) -> Path:
    write("parties.yaml", NUMBERS)
    return write("parties.py", PARTIES)


def result(*files: Path, months: int = 36, **more):
    return run(SCENARIO, 3, horizon_months=months, mechanisms=files, **more)


def test_a_mechanism_that_does_nothing_changes_nothing(write) -> None:
    usual, idle = result(), result(write("idle.py", IDLE))
    assert same(usual, idle)
    assert usual.run_id != idle.run_id


def test_a_mechanism_with_its_own_numbers_changes_the_run(parties: Path) -> None:
    usual, found = result(), result(parties)
    assert "street_party" in found.columns["events"]["kind"]
    assert not same(usual, found)
    assert same(found, result(parties))


def test_the_story_can_be_told_with_an_event_it_does_not_know(parties: Path) -> None:
    from experiments.reporting.narrative import tell

    assert "party" in tell(result(parties)).render()


def test_the_id_of_a_run_depends_on_what_the_files_say(parties: Path, write) -> None:
    ids = [result(months=1).run_id, result(parties, months=1).run_id]
    write("parties.yaml", NUMBERS.replace("value: 0.5", "value: 0.6"))
    ids.append(result(parties, months=1).run_id)
    write("parties.py", PARTIES + "# another thought\n")
    ids.append(result(parties, months=1).run_id)
    assert len(set(ids)) == 4


def test_steps_join_the_month_where_they_say(parties: Path, write) -> None:
    before = write("first.py", IDLE.replace("AFTER", "BEFORE").replace("energy", "engagement"))
    second = write("second.py", IDLE.replace("energy", "engagement"))
    own = gather({}, [parties, before, second])
    names = [step.name for step in steps(own.steps)]
    place = names.index("engagement")
    assert names[place - 1 : place + 3] == [
        "own: first",
        "engagement",
        "own: parties",
        "own: second",
    ]
    assert len(names) == len(STEPS) + 3
    step = own.steps[0]
    assert step.does == "Street parties: once a year a street closes, and neighbours make friends"
    assert (step.reads, step.writes, step.file) == ("involvement", "friendships", str(parties))


def test_a_file_may_hold_residents_too(write) -> None:
    file = write(
        "steady.py",
        "from sim.agents.resident import Resident\n\n\nclass Steady(Resident):\n"
        "    def energy_next(self, *month):\n"
        "        return max(0.8, super().energy_next(*month))\n\n\nRESIDENTS = {Steady: 0.5}\n",
    )
    assert not same(result(), result(file))


def test_two_mechanisms_run_in_the_order_given(write) -> None:
    text = 'AFTER = "energy"\n\ndef apply(model):\n    model.record_event("{0}", "x", "y")\n'
    files = [write(f"{name}.py", text.format(name)) for name in ("second", "first")]
    kinds = result(*files, months=1).columns["events"]["kind"]
    assert kinds.index("second") < kinds.index("first")


BROKEN = {
    "empty": ("x = 1\n", r"empty\.py: there is nothing to use in it; write 'def apply"),
    "whenever": ("def apply(model):\n    pass\n", r"whenever\.py: say when in the month it comes"),
    "both": ('BEFORE = "energy"\n' + IDLE, r"both\.py: say when in the month it comes"),
    "unknown": (IDLE.replace("energy", "enregy"), r"'enregy': no step has this name; did you mean energy\?"),
    "number": ('AFTER = "energy"\napply = 3\n', r"number\.py: apply is no function"),
    "grammar": ("def apply(model)\n    pass\n", r"grammar\.py:1: expected ':'"),
    "raising": ("import math\nx = math.sqrt(-1)\n", r"raising\.py:2: when it was read: ValueError"),
    "failing": (
        'AFTER = "energy"\n\ndef apply(model):\n    model.month / 0\n',
        r"failing\.py:4: apply, month 0: ZeroDivisionError",
    ),
    "inputs": ('AFTER = "energy"\n\ndef apply():\n    pass\n', r"inputs\.py:3: apply, month 0: TypeError"),
    "wild": (
        'AFTER = "energy"\n\ndef apply(model):\n    model.population.energy[:] = 3\n',
        r"wild\.py: apply, month 0: it leaves energy of \d+ residents at 3\.0; keep it from 0 to 1",
    ),
    "energy": (IDLE, r"energy\.py: give it a name of its own"),
    "my-file": (IDLE, r"my-file\.py: give it a name of its own"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_by_file_and_line(name: str, write) -> None:
    text, says = BROKEN[name]
    with pytest.raises(PluginError, match=says):
        result(write(f"{name}.py", text), months=1)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"absent\.py: cannot be read"):
        result(tmp_path / "absent.py")


def test_parameters_are_held_to_the_rules_of_the_model(parties: Path, write) -> None:
    write("parties.yaml", NUMBERS.replace("value: 0.2", "value: 3"))
    with pytest.raises(
        PluginError, match=r"parties\.yaml: chance: value 3\.0 outside its plausible range"
    ):
        read_plugin(parties)


def test_two_files_of_one_name_are_refused(parties: Path) -> None:
    with pytest.raises(PluginError, match="two files have the same name"):
        result(parties, parties)
