"""The catalogue of assumptions is complete, and refuses what is not."""

from __future__ import annotations

import ast
import copy
import pickle
from pathlib import Path

import pytest
import yaml

from sim.evidence import known_ids
from sim.parameters import (
    BASES,
    ParameterError,
    ParameterSpec,
    parameter_specs,
    parameters,
    read_file,
)

SIM = Path(__file__).parents[2] / "sim"
NO_EVIDENCE = "no evidence; judgement"
FROM_A_SOURCE = ("the source gives a direction, not a size", "the source guides the size: ")
GOOD = {
    "label": "rate of something",
    "value": 0.5,
    "unit": "share a month",
    "range": [0.1, 0.9],
    "source": ["E080"],
    "basis": "assumption",
    "note": "the source gives a direction",
}


CHOICE = {
    "label": "which theory",
    "value": "first",
    "choices": {"first": "what the first says", "second": "what the second says"},
    "source": ["L06"],
    "basis": "assumption",
    "note": "rival theories",
}


def read(tmp_path: Path, entry: dict[str, object]):
    file = tmp_path / "made_up.yaml"
    file.write_text(yaml.safe_dump({"rate": entry}), encoding="utf-8")
    return read_file(file, known_ids())


def test_a_good_entry_is_read(tmp_path: Path) -> None:
    spec = read(tmp_path, GOOD)["made_up.rate"]
    assert (spec.value, spec.low, spec.high, spec.source) == (0.5, 0.1, 0.9, ("E080",))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": 2.0}, "outside its plausible range"),
        ({"range": [0.9, 0.1]}, "outside its plausible range"),
        ({"basis": "guess"}, "basis"),
        ({"source": ["E999"]}, "unknown source"),
        ({"source": [], "basis": "measured"}, "only be 'assumption'"),
        ({"note": ""}, "must say something"),
        ({"colour": "red"}, "unknown"),
    ],
)
def test_a_bad_entry_is_refused_by_name(tmp_path: Path, change: dict, says: str) -> None:
    with pytest.raises(ParameterError, match=r"made_up.yaml: rate") as problem:
        read(tmp_path, {**GOOD, **change})
    assert says in str(problem.value)


def test_a_missing_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="missing"):
        read(tmp_path, {key: GOOD[key] for key in GOOD if key != "unit"})


def test_a_good_choice_is_read(tmp_path: Path) -> None:
    spec = read(tmp_path, CHOICE)["made_up.rate"]
    assert (spec.value, spec.unit, spec.extremes) == ("first", "choice", ("first", "second"))
    assert spec.allowed == "first | second"
    assert spec.choices["second"] == "what the second says"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": "third"}, "not among its choices ['first', 'second']"),
        ({"choices": {"first": "alone"}}, "two or more lines"),
        ({"choices": ["first", "second"]}, "two or more lines"),
        ({"choices": {"first": "", "second": "something"}}, "a line on what it means"),
        ({"choices": {"first": "something", False: "off"}}, "needs a name"),
        ({"range": [0, 1]}, "unknown ['range']"),
    ],
)
def test_a_bad_choice_is_refused_by_name(tmp_path: Path, change: dict, says: str) -> None:
    with pytest.raises(ParameterError, match=r"made_up.yaml: rate") as problem:
        read(tmp_path, {**CHOICE, **change})
    assert says in str(problem.value)


def test_every_parameter_is_complete_and_inside_its_range() -> None:
    specs = parameter_specs()
    assert len(specs) > 150
    for spec in specs.values():
        assert spec.violation(spec.value) is None
        assert spec.choices or spec.low <= spec.value <= spec.high
        assert spec.basis in BASES
        assert set(spec.source) <= known_ids()


def unsaid(spec: ParameterSpec) -> bool:
    """Whether a note keeps silent on what the size rests on."""
    if spec.choices or spec.basis == "calibrated":
        return not spec.source
    if spec.basis == "measured":
        return not spec.source or spec.note.startswith((NO_EVIDENCE, *FROM_A_SOURCE))
    return not spec.note.startswith(FROM_A_SOURCE if spec.source else NO_EVIDENCE)


def test_every_parameter_says_what_its_size_rests_on() -> None:
    assert [spec.name for spec in parameter_specs().values() if unsaid(spec)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"source": []},
        {"note": NO_EVIDENCE},
        {"note": "about two"},
        {"basis": "measured"},
        {"basis": "measured", "note": f"{NO_EVIDENCE}; about two"},
    ],
)
def test_a_note_that_does_not_say_it_is_found(tmp_path: Path, change: dict) -> None:
    good = {**GOOD, "note": f"{FROM_A_SOURCE[0]}; over years"}
    assert not unsaid(read(tmp_path, good)["made_up.rate"])
    assert unsaid(read(tmp_path, {**good, **change})["made_up.rate"])


def used_names() -> set[str]:
    """Every attribute and string of the model's code, among which parameter names must occur."""
    names: set[str] = set()
    for file in SIM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value)
    return names


def test_every_parameter_is_used_by_the_code() -> None:
    used = used_names()
    unused = []
    for name in parameter_specs():
        short = name.split(".")[1]
        built = any(short.endswith(f"_{tail.lstrip('_')}") for tail in used if len(tail) > 4)
        if short not in used and not built:
            unused.append(name)
    assert not unused


def test_assumptions_replace_values_and_are_checked() -> None:
    spec = parameter_specs()["energy.recovery_rate"]
    assert parameters({spec.name: spec.high}).energy.recovery_rate == spec.high
    with pytest.raises(ParameterError, match="outside"):
        parameters({spec.name: spec.high * 10})
    with pytest.raises(ParameterError, match="no parameter is called"):
        parameters({"energy.speed": 1.0})


def groups_named(function: ast.AST) -> dict[str, str]:
    """Local names that stand for a mechanism's parameters: ``p = model.parameters.energy``."""
    named: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            pairs = (
                zip(target.elts, value.elts, strict=True)
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                else [(target, value)]
            )
            for name, held in pairs:
                if isinstance(name, ast.Name) and (group := group_of(held)):
                    named[name.id] = group
    return named


def group_of(node: ast.AST) -> str | None:
    """The mechanism in ``….parameters.MECHANISM``, if that is what the node is."""
    if not isinstance(node, ast.Attribute):
        return None
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", None)
    return node.attr if name == "parameters" else None


def parameters_read(code: str) -> set[str]:
    """Every ``mechanism.name`` that a file reads of the parameters."""
    read: set[str] = set()
    for function in ast.walk(ast.parse(code)):
        if isinstance(function, ast.FunctionDef):
            named = groups_named(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute):
                    local = named.get(node.value.id) if isinstance(node.value, ast.Name) else None
                    if group := local or group_of(node.value):
                        read.add(f"{group}.{node.attr}")
    return read


def test_every_parameter_that_the_code_reads_is_in_its_file() -> None:
    read = set().union(*(parameters_read(file.read_text("utf-8")) for file in SIM.rglob("*.py")))
    assert len(read) > 500
    assert sorted(read - set(parameter_specs())) == []


def test_the_scan_would_find_a_parameter_that_is_not_there() -> None:
    code = "def f(model):\n    p, n = model.parameters.energy, 1\n    return p.speed + model.parameters.trust.depth"
    assert parameters_read(code) == {"energy.speed", "trust.depth"}


def test_parameters_are_copied_with_those_of_ones_own() -> None:
    values = parameters({"energy.load_cost": 0.08})
    values.own_file = {"gain": 0.5}
    for copied in (copy.deepcopy(values), pickle.loads(pickle.dumps(values))):
        assert repr(copied) == repr(values)
        assert (copied.energy.load_cost, copied.own_file) == (0.08, {"gain": 0.5})
        assert type(copied) is type(values)
