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


ELSEWHERE = [
    ("sim.run", "RunResult", "sim.simulation"),
    ("experiments.compare", "summarise", "experiments.comparison.comparison"),
    ("experiments.sweep", "sweep", "experiments.sweeps.run"),
    ("experiments.patterns.schema", "load_patterns", "experiments.validation.read"),
    ("experiments.patterns.validation", "validate_patterns", "experiments.validation.run"),
    ("experiments.calibration.carrying", "calibrate", "experiments.calibration.folder"),
]


@pytest.mark.parametrize(("former", "name", "home"), ELSEWHERE)
def test_a_former_module_answers_in_a_process_of_its_own(former: str, name: str, home: str) -> None:
    """Of its own, since such a module stands in the place of a function once it was imported."""
    code = f"import {former} as module; print(module.{name} is not None)"
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], capture_output=True, text=True
    )
    assert done.stdout.strip() == "True", done.stderr
    assert f"DeprecationWarning: {former}.{name} is now {home}.{name}; " in done.stderr


@pytest.mark.parametrize(
    ("package", "name"), [("sim", "run"), ("experiments", "compare"), ("experiments", "sweep")]
)
def test_a_function_is_called_alike_before_and_after_its_former_module_was_imported(
    package: str, name: str
) -> None:
    code = (
        f"from types import ModuleType\nfrom {package} import {name} as before\n"
        f"import {package}.{name} as module\nassert isinstance(module, ModuleType), module\n"
        f"from {package} import {name} as after\n"
        "for each in (before, after):\n"
        "    try:\n        each(nonsense=1)\n"
        "    except TypeError as error:\n        print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first == second
    assert "nonsense" in first
