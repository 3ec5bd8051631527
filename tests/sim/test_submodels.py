"""Every part of the model says what it is, and the texts can be taken apart without importing it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim import submodels
from sim.evidence import known_ids


@pytest.mark.parametrize("module", submodels.documented_modules())
def test_evidence_in_docstrings_resolves(module):
    assert submodels.cited_in(submodels.docstring(module)) <= known_ids()


def test_a_range_of_ids_cites_what_lies_between():
    assert submodels.cited_in("E080 to E083, L02.") == {"E080", "E081", "E082", "E083", "L02"}


def test_a_docstring_is_taken_apart():
    submodel = submodels.read_submodel("mechanisms/energy")
    assert submodel.title == "M1 Energy"
    assert submodel.file == "sim/mechanisms/energy.py"
    assert submodel.parts["Evidence"].endswith("L03.")
    assert {spec.mechanism for spec in submodel.parameters} == {"energy"}


def test_reading_a_rule_does_not_load_the_model():
    script = (
        "import sys; from sim.submodels import read_submodel; read_submodel('mechanisms/energy');"
        "print(*(m for m in sys.modules if m.startswith(('sim.mechanisms', 'numba', 'mesa'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


def test_names_of_parts_are_told_apart():
    """Pages are named by a module's own name."""
    names = [module.rpartition("/")[2] for module in submodels.documented_modules()]
    assert len(names) == len(set(names)) > 40
