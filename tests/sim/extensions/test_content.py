"""What own code reads from outside counts for the run id, or is refused."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from functools import cached_property
from types import FunctionType, SimpleNamespace

import numpy as np
import pytest

from sim.agents.resident import Resident
from sim.extensions.content import as_text
from sim.extensions.errors import PluginError
from sim.extensions.plugins import gather

NOTEBOOK = """
from sim.agents.resident import Resident
FACTOR = {factor}
def helped(energy): return min(1.0, energy * FACTOR)
class Steady(Resident):
    def energy_next(self, *month):
        return helped(super().energy_next(*month))
"""


def in_a_notebook(source: str) -> dict:
    """Define things as a cell of a notebook does: in no file."""
    namespace: dict = {"__name__": "__main__"}
    exec(compile(source, "<cell 1>", "exec"), namespace)
    return namespace


def digest(source: str) -> str:
    behaviour = gather({in_a_notebook(source)["Steady"]: 0.2})
    assert behaviour is not None
    return behaviour.digest


@pytest.mark.parametrize("other", ["1.2", "[1.1]", "{'a': 1.1}", "lambda: 1.1"])
def test_a_global_that_a_class_of_a_notebook_reads_counts(other: str) -> None:
    assert digest(NOTEBOOK.format(factor="1.1")) == digest(NOTEBOOK.format(factor="1.1"))
    assert digest(NOTEBOOK.format(factor="1.1")) != digest(NOTEBOOK.format(factor=other))


def test_a_global_that_nobody_reads_does_not_count() -> None:
    source = NOTEBOOK.format(factor="1.1")
    assert digest(source) == digest(source + "\nOTHER = 3\n")


def test_what_cannot_be_written_down_is_refused_by_name() -> None:
    source = "import numpy\n" + NOTEBOOK.format(factor="numpy.random.default_rng(1)")
    with pytest.raises(PluginError, match=r"reads helped reads FACTOR: a value of type Generator"):
        digest(source)


def test_a_selector_counts_with_what_it_reads() -> None:
    class Usual(Resident):
        pass

    def chosen(least: float) -> str:
        selector = in_a_notebook(f"LEAST = {least}\nwho = lambda one: one.energy > LEAST")["who"]
        behaviour = gather({Usual: selector})
        assert behaviour is not None
        return behaviour.digest

    assert chosen(0.5) == chosen(0.5)
    assert chosen(0.5) != chosen(0.6)


class Held:
    """Something own, with a value and ways to reach it."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.itself = self

    @property
    def double(self) -> float:
        return 2 * self.size

    @cached_property
    def half(self) -> float:
        return self.size / 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 3.0])),
        (np.float64(1), np.float64(2)),
        ({"a": [1]}, {"a": [2]}),
        ({1, 2}, {1, 3}),
        (SimpleNamespace(a=1), SimpleNamespace(a=2)),
        (Held(1).itself, Held(2).itself),
        (math.exp, math.log),
        (np.exp, np.log),
        (lambda x=1: x, lambda x=2: x),
    ],
)
def test_values_are_told_apart(one: object, other: object) -> None:
    assert as_text(one, "a value") == as_text(one, "a value")
    assert as_text(one, "a value") != as_text(other, "a value")


def test_properties_and_static_methods_count() -> None:
    def with_factor(factor: int) -> type:
        source = f"class A:\n  @property\n  def a(self): return {factor}\n"
        return in_a_notebook(source)["A"]

    assert as_text(with_factor(1), "A") != as_text(with_factor(2), "A")


def test_the_text_is_the_same_in_every_process() -> None:
    lines = (
        "from sim.extensions.content import as_text\n"
        "def f(x): return x in {'a', 'b', 'c', 'd'}\n"
        "print(as_text(f, 'f'), as_text({'x', 'y', 'z'}, 'set'))\n"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", lines],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_a_function_that_reads_itself_comes_to_an_end() -> None:
    again = in_a_notebook("def again(n): return again(n - 1) if n else 0")["again"]
    assert isinstance(again, FunctionType)
    assert "as before" in as_text(again, "again")
