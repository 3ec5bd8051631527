"""The ensemble of plausible versions as a file, `sim/evidence/plausible.yaml`: written whole, read strictly.

kind: plausible
schema_version: 1
made_with:
  command: "groundswell calibrate --seed 1"
  date: "2026-03-01"
  model: "0123456789ab"             # see experiments/ensemble/fingerprint.py
sets:
  number: [1, 2, 3]
  misfit: [0.41, 0.42, 0.44]        # as the calibration measures it; smaller is better
values:
  energy.recovery_rate: [0.3, 0.28, 0.31]       # for every parameter its value in each of the sets
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.ensemble.fingerprint import model_mark
from experiments.errors import UsageProblem, disk_problem
from sim.evidence import FOLDER
from sim.parameters import ParameterSpec, Value, parameter_specs
from sim.scenario.library import read_shown
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.validation import check_assumptions
from sim.scenario.yaml_reader import Node

FILE = FOLDER / "plausible.yaml"
FEWEST = 2
TOP = ("kind", "schema_version", "made_with", "sets", "values")
MADE_WITH = ("command", "date", "model")
OF_A_SET = ("number", "misfit")


@dataclass(frozen=True)
class EnsembleMember:
    """Values of the uncertain parameters that reproduce the published patterns.

    Attributes
    ----------
    number : int
        1 and up.
    misfit : float
        As the calibration measures it; smaller is better.
    values : dict of str to number or name of a choice
        By full name, as ``energy.recovery_rate``.
    """

    number: int
    misfit: float
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Ensemble:
    """All plausible sets, and what they were made with.

    Attributes
    ----------
    sets : tuple of PlausibleSet
        Each with values for the same parameters.
    made_with : dict
        At least command, date and the model's mark; what else the calibration said.
    """

    sets: tuple[EnsembleMember, ...]
    made_with: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters of which every set has a value."""
        return tuple(self.sets[0].values)

    def caveat(self) -> str:
        """Said where the model is no longer the one that was calibrated; empty otherwise."""
        if self.made_with.get("model") == model_mark(self.names):
            return ""
        return (
            f"The plausible versions were found on {self.made_with.get('date')} with a model that has "
            "changed since: they may no longer reproduce the published patterns. "
            "'groundswell calibrate' finds them anew."
        )


def there_are_sets() -> bool:
    """Whether the model comes with an ensemble."""
    return FILE.is_file()


def why_not_run() -> str:
    """Why the model's own ensemble cannot be run; empty where it can, or there is none."""
    return _why_not_run(FILE, FILE.stat().st_mtime_ns) if there_are_sets() else ""


@functools.lru_cache(maxsize=2)
def _why_not_run(path: Path, changed: int) -> str:
    try:
        return outdated(read_shown(path))
    except ScenarioError:  # told with all its problems when it is to be run
        return ""


def read_sets(path: str | Path | None = None) -> Ensemble:
    """Read an ensemble; by default the one that comes with the model.

    Raises
    ------
    UsageProblem
        If there is no such file, or it is of another version of the model and cannot be run on this one.
    ScenarioError
        With everything that is wrong with it.
    """
    path = FILE if path is None else Path(path)
    if not path.exists():
        raise UsageProblem(
            f"{path}: there is no file with plausible versions of the model; "
            "'groundswell calibrate' writes one. Without it, leave out --plausible."
        )
    node = read_shown(path)
    if reason := outdated(node):
        raise UsageProblem(f"{path}: {reason}")
    problems = sets_problems(node)
    if problems:
        raise ScenarioError(problems)
    content = node.plain()
    numbers, misfits = (content["sets"][key] for key in OF_A_SET)
    sets = (
        EnsembleMember(number, misfit, {name: row[at] for name, row in content["values"].items()})
        for at, (number, misfit) in enumerate(zip(numbers, misfits, strict=True))
    )
    return Ensemble(tuple(sets), content["made_with"])


def sets_problems(node: Node) -> list[Problem]:
    """Every problem of a file of plausible sets, for `groundswell check` too."""
    return list(_problems(node))


NAMED = 3
"""Parameters named as examples of those that a file of another version has and this model has not."""


def outdated(node: Node) -> str:
    """Why sets of another version of the model cannot be run on this one, in words; empty otherwise.

    Sets that only no longer fit can be run, with a caveat: see `Ensemble.caveat`. These cannot, for this
    model has not all of their parameters, or not with such values.
    """
    made_with, values = (
        node.get(key) if isinstance(node.value, dict) else None for key in ("made_with", "values")
    )
    if made_with is None or values is None:
        return ""
    if not isinstance(made_with.value, dict) or not isinstance(values.value, dict):
        return ""
    made, names = made_with.plain(), tuple(values.value)
    if "model" not in made or made["model"] == model_mark(names):
        return ""
    specs = parameter_specs()
    gone = [name for name in names if name not in specs]
    strayed = [
        name for name in names if name in specs and not _fits(values.value[name], specs[name])
    ]
    reasons = [
        f"{len(found)} of their {len(names)} parameters {words} (as {', '.join(found[:NAMED])})"
        for found, words in (
            (gone, "are not in this one"),
            (strayed, "have values that it does not take"),
        )
        if found
    ]
    if not reasons:
        return ""
    return (
        f"these plausible versions were found on {made.get('date')} with another version of the model; "
        f"{' and '.join(reasons)}, so that they cannot be run. 'groundswell calibrate' finds them anew."
    )


def _fits(row: Node, spec: ParameterSpec) -> bool:
    """Whether the model takes every value of a row; rows of anything else are judged elsewhere."""
    values = [item.value for item in row.value] if isinstance(row.value, list) else []
    if spec.choices:
        return all(value in spec.choices for value in values)
    return all(spec.low <= value <= spec.high for value in values if _is_number(value))


def _problems(node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        yield node.problem("", "this is no file of plausible sets; write kind: plausible")
        return
    yield from _keys(node, TOP, "")
    for key, due in (("kind", "plausible"), ("schema_version", 1)):
        found = node.get(key)
        if found is not None and found.value != due:
            yield found.problem(key, f"{found.value!r} is not read here; write {key}: {due}")
    made_with, sets, values = (node.get(key) for key in TOP[2:])
    if made_with is not None:
        yield from _keys(made_with, MADE_WITH, "made_with", others=True)
    if sets is None or values is None:
        return
    yield from _keys(sets, OF_A_SET, "sets")
    number = sets.get("number")
    if number is None or not isinstance(number.value, list) or len(number.value) < FEWEST:
        yield sets.problem("sets.number", f"give a list of the numbers of at least {FEWEST} sets")
        return
    yield from _problems_of_sets(number.value, sets.get("misfit"))
    if reason := outdated(node):
        yield values.problem("values", reason)
        return
    yield from _value_problems(values, len(number.value))


def _keys(node: Node, due: Sequence[str], path: str, others: bool = False) -> Iterator[Problem]:
    """A problem for each key that is missing or not known."""
    if not isinstance(node.value, dict):
        yield node.problem(path, f"write lines of 'name: value' with {', '.join(due)}")
        return
    for key in due:
        if key not in node.value:
            yield node.problem(_under(path, key), "is missing")
    for key, item in node.value.items():
        if key not in due and not others:
            yield item.problem(_under(path, key), f"is not known; known are {', '.join(due)}")


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _problems_of_sets(numbers: Sequence[Node], misfit: Node | None) -> Iterator[Problem]:
    before: set[str] = set()
    for node in numbers:
        if not _is_number(node.value) or node.value != int(node.value) or node.value < 1:
            yield node.problem("sets.number", "give whole numbers from 1")
        elif str(node.value) in before:
            yield node.problem("sets.number", f"there is a set {node.value} already")
        before.add(str(node.value))
    if misfit is None:
        return
    for node in (yield from _row(misfit, len(numbers), "sets.misfit")):
        if not _is_number(node.value) or node.value < 0:
            yield node.problem("sets.misfit", "give numbers that are not below 0")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _row(node: Node, due: int, path: str) -> Generator[Problem, None, list[Node]]:
    """The values of a row, one for each set; none, and a problem, where it has not so many."""
    if isinstance(node.value, list) and len(node.value) == due:
        return node.value
    count = len(node.value) if isinstance(node.value, list) else "no list of"
    yield node.problem(path, f"holds {count} values; give {due}, one for each set")
    return []


def _value_problems(node: Node, due: int) -> Iterator[Problem]:
    """Unknown parameters, values out of range, and rows that are too short or too long."""
    if not isinstance(node.value, dict) or not node.value:
        yield node.problem("values", "write lines of 'mechanism.parameter: [values]'")
        return
    rows: dict[str, list[Node]] = {}
    for name, item in node.value.items():
        rows[name] = yield from _row(item, due, _under("values", name))
    for place in range(due):
        here = {name: row[place] for name, row in rows.items() if row}
        if place:  # an unknown name is told once
            here = {name: item for name, item in here.items() if name in parameter_specs()}
        yield from _misfits(here, node)


def _misfits(here: Mapping[str, Node], node: Node) -> Iterator[Problem]:
    """What is wrong with the values of one set, as a scenario's assumptions are judged."""
    given = Node({"assumptions": Node(dict(here), node.mark)}, node.mark)
    for problem in check_assumptions(given):
        yield replace(problem, path=problem.path.replace("assumptions", "values", 1))
    for name, item in here.items():
        if not _is_number(item.value) and not isinstance(item.value, str):
            yield item.problem(_under("values", name), "give a number, or the name of a choice")


def write_sets(
    path: str | Path,
    sets: Sequence[EnsembleMember | Mapping[str, Any]],
    made_with: Mapping[str, Any],
) -> Ensemble:
    """Write an ensemble, so that the file is there whole and readable, or as it was before.

    Parameters
    ----------
    path : where to write; `FILE` is the ensemble that comes with the model
    sets : each a `EnsembleMember`, or a mapping with number, misfit and values
    made_with : the command at least; the date is today's and the model's mark is this model's where
        they are not given

    Returns
    -------
    Ensemble
        As it is read back.

    Raises
    ------
    UsageProblem
        If not every set has a value for the same parameters.
    ScenarioError
        If the sets are not fit to be read; in either case nothing is written.
    """
    listed = [each if isinstance(each, EnsembleMember) else EnsembleMember(**each) for each in sets]
    names = tuple(listed[0].values) if listed else ()
    apart = sorted({name for each in listed for name in set(each.values) ^ set(names)})
    if apart:
        raise UsageProblem(f"{path}: not every set has a value for {', '.join(apart)}.")
    today = datetime.now(UTC).date().isoformat()
    made = {"date": today, "model": model_mark(names), **made_with}
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.yaml")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text("\n".join(_lines(listed, made)) + "\n", encoding="utf-8", newline="\n")
        ensemble = read_sets(temporary)
        temporary.replace(path)
    except OSError as error:
        raise disk_problem(error, path, "choose another place") from None
    finally:
        temporary.unlink(missing_ok=True)
    return ensemble


def _lines(sets: Sequence[EnsembleMember], made_with: Mapping[str, Any]) -> Iterator[str]:
    """The file's lines; sets stand side by side, so that a row shows how a parameter varies."""
    yield "# Written by a calibration; see docs/plausible.md. Each set reproduces the published patterns."
    yield from ("kind: plausible", "schema_version: 1", "made_with:")
    for key, value in sorted(made_with.items()):
        yield f"  {key}: {_scalar(value)}"
    yield "sets:"
    yield f"  number: {_written_row([int(each.number) for each in sets])}"
    yield f"  misfit: {_written_row([each.misfit for each in sets])}"
    yield "values:"
    for name in sorted(sets[0].values) if sets else ():
        yield f"  {name}: {_written_row([each.values[name] for each in sets])}"


def _written_row(values: Sequence[Any]) -> str:
    return f"[{', '.join(map(_scalar, values))}]"


def _scalar(value: Any) -> str:
    """A number as the shortest text that reads back as the same number; else text in quotes."""
    if isinstance(value, bool | str) or value is None:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    try:
        return repr(float(value))
    except (TypeError, ValueError):
        return json.dumps(str(value), ensure_ascii=False)
