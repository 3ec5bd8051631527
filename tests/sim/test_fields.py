"""Every field of the state is read by a rule of behaviour or an output; every motive by a rule."""

from __future__ import annotations

import ast
import functools

import pytest

from sim.agents.population import MOTIVES
from tests.sim.fields import EXCEPTIONS, OPEN_MOTIVES, said_of, unread, unread_motives
from tools.docs.fields.usage import usage

STATE = """
class State:
    stock: float
    copied: float
    slow: float
    heard: list[int]
    table: Table

    @property
    def unused(self) -> float:
        return self.copied
"""
TABLE = """
class Table:
    def __init__(self) -> None:
        self.trust = self.mood = 0.0
        self.rows: list[Row] = []

class Row:
    def __init__(self, hours: float) -> None:
        self.hours, self.kind = hours, "new"
"""
RULES = """
def apply(state: State) -> None:
    state.slow += 0.1 * (state.stock - state.slow)
    state.copied = state.stock
    state.heard.append(1)
    table, other = state.table, state.stock
    table.mood = other
    for row in table.rows:
        row.kind = "old"
    trust = table.trust
    if trust > 0.0:
        state.stock = sum(row.hours for row in state.table.rows)
"""


@functools.cache
def found():
    return usage()


def small(rules: str = RULES):
    sources = {"state.py": STATE, "agents/table.py": TABLE, "mechanisms/rule.py": rules}
    return usage({name: ast.parse(text) for name, text in sources.items()})


def test_every_field_is_read_by_a_rule_or_an_output():
    told = [said_of(key, found()[key]) for key in unread(found()) if key not in EXCEPTIONS]
    assert told == []


def test_exceptions_are_needed_and_have_a_reason():
    assert set(EXCEPTIONS) <= set(unread(found()))
    assert all(
        len(reason.split()) >= 4 for reason in (*EXCEPTIONS.values(), *OPEN_MOTIVES.values())
    )


def test_every_motive_is_read_by_a_rule():
    assert unread_motives() == [motive for motive in MOTIVES if motive in OPEN_MOTIVES]


def test_a_field_that_nobody_takes_is_found():
    assert unread(small()) == [
        ("Row", "kind"),
        ("State", "copied"),
        ("State", "heard"),
        ("State", "slow"),
        ("Table", "mood"),
    ]


def test_a_rule_that_takes_it_makes_it_read():
    more = (
        RULES + "\n\ndef heed(state: State) -> float:\n    return state.unused + len(state.heard)\n"
    )
    use = small(more)
    assert use["State", "copied"].rules == {"state.py"}
    assert use["State", "heard"].rules == {"mechanisms/rule.py"}
    assert use["Table", "mood"].changed_by == {"mechanisms/rule.py"}
    assert use["Table", "mood"].born


@pytest.mark.parametrize(
    ("rule", "is_read"),
    [
        ("state.slow = 0.5 * state.slow", False),
        ("slow = state.slow; slow[3] = 1.0", False),
        ("gone = state.heard.pop()", True),
        ("state.heard.pop()", False),
        ("del state.heard[0]", False),
        ("state.stock = max(state.slow, 0.0)", True),
        ("np.add(1.0, 2.0, out=state.slow)", False),
    ],
)
def test_changing_a_field_is_not_reading_it(rule, is_read):
    name = "heard" if "heard" in rule else "slow"
    use = small(f"def apply(state: State) -> None:\n    {rule}\n")["State", name]
    assert use.is_read is is_read
    assert use.changes is (rule != "state.stock = max(state.slow, 0.0)")


@pytest.mark.parametrize(
    ("field", "by"),
    [
        (("Population", "partnership_confidence"), "mechanisms/trust.py"),
        (("MonthlyState", "kept_partnership"), "mechanisms/projects.py"),
        (("Partnership", "formality"), "mechanisms/formality.py"),
        (("State", "stage"), None),
    ],
)
def test_known_writers_are_found(field, by):
    if by is None:
        assert field not in found()
    else:
        assert by in found()[field].changed_by
