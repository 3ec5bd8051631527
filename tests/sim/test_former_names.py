"""Modules that were renamed still answer for one release, and say where things are now."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys

import pytest

NAMES = [
    ("sim.catalogue", "Spec", "sim.parameters", "ParameterSpec"),
    ("sim.catalogue", "CatalogueError", "sim.parameters", "ParameterError"),
    ("sim.catalogue", "written", "sim.parameters", "formatted"),
    ("sim.catalogue", "parameter_specs", "sim.parameters", "parameter_specs"),
    ("sim.catalogue", "evidence_ids", "sim.parameters", "known_ids"),
    ("sim.observables", "COLUMNS", "sim.outputs", "OUTPUTS"),
    ("sim.observables", "Column", "sim.outputs", "OutputVariable"),
    ("sim.observables", "columns_of", "sim.outputs", "columns_of"),
    ("sim.own", "OwnCodeError", "sim.extensions.errors", "PluginError"),
    ("sim.own", "reported", "sim.extensions.errors", "plugin_errors"),
    ("sim.own", "told", "sim.extensions.errors", "as_plugin_error"),
    ("sim.own", "ask", "sim.extensions.dispatch", "apply_rule"),
    ("sim.own", "Kind", "sim.extensions.resident_classes", "ResidentClass"),
    ("sim.own", "Look", "sim.extensions.resident_classes", "ResidentView"),
    ("sim.own", "OwnResidents", "sim.extensions.resident_classes", "ResidentOverrides"),
    ("sim.own", "kinds_of", "sim.extensions.resident_classes", "resident_classes_of"),
    ("sim.own", "OwnFile", "sim.extensions.plugins", "Plugin"),
    ("sim.own", "OwnStep", "sim.extensions.plugins", "PluginStep"),
    ("sim.own", "read_own_file", "sim.extensions.plugins", "read_plugin"),
    ("sim.own", "gather", "sim.extensions.plugins", "gather"),
]


@pytest.mark.parametrize(("former", "name", "home", "now"), NAMES)
def test_a_former_name_answers_with_a_warning(former: str, name: str, home: str, now: str) -> None:
    module = importlib.import_module(former)
    with pytest.warns(DeprecationWarning, match=f"{former}.{name} is now {home}.{now}; "):
        found = getattr(module, name)
    assert found is getattr(importlib.import_module(home), now)


def test_the_warning_names_the_line_that_imports() -> None:
    script = "import warnings\nwarnings.simplefilter('error')\nfrom sim.catalogue import Spec\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert 'File "<string>", line 3' in done.stderr
    assert (
        "DeprecationWarning: sim.catalogue.Spec is now sim.parameters.ParameterSpec" in done.stderr
    )


@pytest.mark.parametrize("former", ["sim.catalogue", "sim.observables", "sim.own"])
def test_what_never_was_there_is_not_there(former: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{former}' has no attribute 'nothing'"):
        _ = importlib.import_module(former).nothing


def test_the_function_run_and_its_module_do_not_share_a_name() -> None:
    import sim
    import sim.simulation as simulation

    assert sim.run is simulation.run
    assert simulation.RunResult.__name__ == "RunResult"
    assert importlib.util.find_spec("sim.run") is None
