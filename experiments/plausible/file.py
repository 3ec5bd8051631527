"""The ensemble of plausible versions as a file, `sim/evidence/plausible.yaml`: written whole, read strictly.

kind: plausible
schema_version: 1
made_with:
  command: "groundswell calibrate --seed 1"
  date: "2026-03-01"
  model: "0123456789ab"             # see experiments/plausible/mark.py
sets:
- number: 1
  misfit: 0.41                      # as the calibration measures it; smaller is better
  values:
    energy.recovery_rate: 0.3       # every set has a value for the same parameters
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import UsageProblem, disk_problem
from experiments.plausible.mark import model_mark

if TYPE_CHECKING:
    from sim.catalogue import Value
    from sim.scenario.problems import Problem
    from sim.scenario.reader import Node

FILE = Path(__file__).parents[2] / "sim" / "evidence" / "plausible.yaml"
FEWEST = 2
TOP = ("kind", "schema_version", "made_with", "sets")
MADE_WITH = ("command", "date", "model")
OF_A_SET = ("number", "misfit", "values")


@dataclass(frozen=True)
class PlausibleSet:
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

    sets: tuple[PlausibleSet, ...]
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


def plausible_sets() -> tuple[dict[str, Value], ...]:
    """The values of every plausible set, in the order of the file."""
    return tuple(dict(each.values) for each in read_sets().sets)


def read_sets(path: str | Path | None = None) -> Ensemble:
    """Read an ensemble; by default the one that comes with the model.

    Raises
    ------
    UsageProblem
        If there is no such file.
    ScenarioError
        With everything that is wrong with it.
    """
    from sim.scenario.library import read_shown
    from sim.scenario.problems import ScenarioError

    path = FILE if path is None else Path(path)
    if not path.exists():
        raise UsageProblem(
            f"{path}: there is no file with plausible versions of the model; "
            "'groundswell calibrate' writes one. Without it, leave out --plausible."
        )
    node = read_shown(path)
    problems = sets_problems(node)
    if problems:
        raise ScenarioError(problems)
    content = node.plain()
    sets = (PlausibleSet(**each) for each in content["sets"])
    return Ensemble(tuple(sets), content["made_with"])


def sets_problems(node: Node) -> list[Problem]:
    """Every problem of a file of plausible sets, for `groundswell check` too."""
    return list(_problems(node))


def _problems(node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        yield node.problem("", "this is no file of plausible sets; write kind: plausible")
        return
    yield from _keys(node, TOP, "")
    for key, due in (("kind", "plausible"), ("schema_version", 1)):
        found = node.get(key)
        if found is not None and found.value != due:
            yield found.problem(key, f"{found.value!r} is not read here; write {key}: {due}")
    made_with, sets = node.get("made_with"), node.get("sets")
    if made_with is not None:
        yield from _keys(made_with, MADE_WITH, "made_with", others=True)
    if sets is None:
        return
    if not isinstance(sets.value, list) or len(sets.value) < FEWEST:
        yield sets.problem("sets", f"give a list of at least {FEWEST} sets")
        return
    yield from _problems_of_sets(sets.value)


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


def _problems_of_sets(sets: Sequence[Node]) -> Iterator[Problem]:
    numbers: set[Any] = set()
    names = _names(sets[0])
    for place, node in enumerate(sets):
        path = f"sets.{place}"
        yield from _keys(node, OF_A_SET, path)
        number, misfit, values = (node.get(key) for key in OF_A_SET)
        if number is not None:
            yield from _number_problems(number, numbers, _under(path, "number"))
            numbers.add(str(number.value))
        if misfit is not None and not _is_size(misfit.value):
            yield misfit.problem(_under(path, "misfit"), "give a number that is not below 0")
        if values is not None:
            yield from _value_problems(values, names, _under(path, "values"))


def _names(first: Node) -> set[str]:
    values = first.get("values")
    return set(values.value) if values is not None and isinstance(values.value, dict) else set()


def _is_size(value: Any) -> bool:
    return _is_number(value) and math.isfinite(value) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number_problems(node: Node, before: set[Any], path: str) -> Iterator[Problem]:
    if not _is_number(node.value) or node.value != int(node.value) or node.value < 1:
        yield node.problem(path, "give a whole number from 1")
    elif str(node.value) in before:
        yield node.problem(path, f"there is a set {node.value} already; number them apart")


def _value_problems(node: Node, names: set[str], path: str) -> Iterator[Problem]:
    """Unknown parameters, values out of range, and parameters that other sets have or lack."""
    from dataclasses import replace

    from sim.scenario.assumptions import check_assumptions
    from sim.scenario.reader import Node as Holder

    if not isinstance(node.value, dict) or not node.value:
        yield node.problem(path, "write lines of 'mechanism.parameter: value'")
        return
    for problem in check_assumptions(Holder({"assumptions": node}, node.mark)):
        yield replace(problem, path=problem.path.replace("assumptions", path, 1))
    for name, item in node.value.items():
        if not _is_number(item.value) and not isinstance(item.value, str):
            yield item.problem(_under(path, name), "give a number, or the name of a choice")
    for name in sorted(names ^ set(node.value)):
        wrong = "is missing here" if name in names else "is not in the first set"
        yield node.problem(_under(path, name), f"{wrong}; every set has the same parameters")


def write_sets(
    path: str | Path,
    sets: Sequence[PlausibleSet | Mapping[str, Any]],
    made_with: Mapping[str, Any],
) -> Ensemble:
    """Write an ensemble, so that the file is there whole and readable, or as it was before.

    Parameters
    ----------
    path : where to write; `FILE` is the ensemble that comes with the model
    sets : each a `PlausibleSet`, or a mapping with number, misfit and values
    made_with : the command at least; the date is today's and the model's mark is this model's where
        they are not given

    Returns
    -------
    Ensemble
        As it is read back.

    Raises
    ------
    ScenarioError
        If the sets are not fit to be read; then nothing is written.
    """
    listed = [each if isinstance(each, PlausibleSet) else PlausibleSet(**each) for each in sets]
    names = tuple(listed[0].values) if listed else ()
    today = datetime.now(UTC).date().isoformat()
    made = {"date": today, "model": model_mark(names), **made_with}
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.yaml")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text("\n".join(_lines(listed, made)) + "\n", encoding="utf-8")
        ensemble = read_sets(temporary)
        temporary.replace(path)
    except OSError as error:
        raise disk_problem(error, path, "Choose another place") from None
    finally:
        temporary.unlink(missing_ok=True)
    return ensemble


def _lines(sets: Sequence[PlausibleSet], made_with: Mapping[str, Any]) -> Iterator[str]:
    yield "# Written by a calibration; see docs/plausible.md. Each set reproduces the published patterns."
    yield from ("kind: plausible", "schema_version: 1", "made_with:")
    for key, value in sorted(made_with.items()):
        yield f"  {key}: {_scalar(value)}"
    yield "sets:"
    for each in sets:
        yield f"- number: {int(each.number)}"
        yield f"  misfit: {_scalar(each.misfit)}"
        yield "  values:"
        for name, value in sorted(each.values.items()):
            yield f"    {name}: {_scalar(value)}"


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
