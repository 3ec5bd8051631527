"""Whether the parts of a pattern fit together, and fit the yearly table.

Works on the file's plain values, so that a pattern with a value of the wrong kind is still told what
else is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard

Steps = tuple[str | int, ...]
Misfit = tuple[Steps, str]

NEEDS = {
    "share": ("column",),
    "mean": ("column",),
    "pooled": ("column", "over"),
    "persistence": ("column",),
    "p90": ("column",),
    "rank_correlation": ("columns", "targets"),
    "difference": ("column", "by"),
}
MAY_HAVE = {"share": ("in",), "persistence": ("in",)}
PARTS = ("column", "columns", "targets", "over", "by", "in")
FIGURES = ("target", "range", "sign")
YES_NO = "yes/no"
BOUNDED = frozenset({"0-1", "share", "share of members", "share of adults", YES_NO})


def misfits(entries: Sequence[Any], reached: tuple[int, int]) -> Iterator[Misfit]:
    """Every misfit of a file's entries, with its place.

    Parameters
    ----------
    entries : list of mapping
        What stands under `patterns:`, as plain values.
    reached : tuple of int
        First and last calendar year in which an area has a row.
    """
    if not entries:
        yield (), "there is no pattern in it; write at least one"
    yield from _repeated(entries)
    for place, entry in enumerate(entries):
        if isinstance(entry, dict):
            for steps, message in _wrong(entry, reached):
                yield (place, *steps), message


def _repeated(entries: Sequence[Any]) -> Iterator[Misfit]:
    seen: dict[str, int] = {}
    for place, entry in enumerate(entries):
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str):
            if name in seen:
                message = f"this name is there twice (first as number {seen[name] + 1})"
                yield (place, "id"), message
            seen.setdefault(name, place)


def _wrong(entry: Mapping[str, Any], reached: tuple[int, int]) -> Iterator[Misfit]:
    yield from _parts(entry)
    yield from _names(entry)
    yield from _sorts_of_columns(entry)
    yield from _ranked(entry)
    yield from _figure(entry)
    yield from _years(entry, reached)


def _parts(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    """Each statistic needs some of the parts and has no use for others."""
    statistic = entry.get("statistic")
    if not isinstance(statistic, str) or statistic not in NEEDS:
        return
    needed = NEEDS[statistic]
    for name in PARTS:
        given = entry.get(name) not in (None, "", [])
        if name in needed and not given:
            yield (name,), f"is missing; statistic: {statistic} needs it"
        if given and name not in needed and name not in MAY_HAVE.get(statistic, ()):
            users = [each for each in NEEDS if name in (*NEEDS[each], *MAY_HAVE.get(each, ()))]
            yield (name,), f"has no use with statistic: {statistic}; it goes with {_or(users)}"


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _columns_named(entry: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    for name in ("column", "over", "by"):
        if isinstance(entry.get(name), str) and entry[name]:
            yield (name,), entry[name]
    listed = entry.get("columns")
    for place, name in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(name, str):
            yield ("columns", place), name


def _names(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    for steps, name in _columns_named(entry):
        if name not in _units():
            yield steps, _no_such("column of the yearly table", name, _units())


def _no_such(what: str, name: str, known: Iterable[str]) -> str:
    from sim.scenario.problems import near, shorten

    meant = near(name, known)
    hint = f"did you mean {meant}?" if meant else "'groundswell describe columns' lists them"
    return f"there is no {what} '{shorten(name)}'; {hint}"


def _units() -> dict[str, str]:
    from sim.outputs import columns_of

    return {column.name: column.unit for column in columns_of("yearly")}


def _unit(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return _units().get(value) if isinstance(value, str) else None


def _sorts_of_columns(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    """Yes or no where that is due, numbers where those are, known stages in a set of stages."""
    statistic, unit = entry.get("statistic"), _unit(entry, "column")
    among = entry.get("in")
    if statistic in MAY_HAVE and not among and unit not in (None, YES_NO):
        message = f"is not yes or no (it holds {_holds(unit)}); give the set that counts in in:"
        yield ("column",), f"'{entry['column']}' {message}"
    if statistic not in MAY_HAVE:
        for steps, name in _columns_named(entry):
            if _units().get(name) == "stage":
                yield steps, f"'{name}' holds names, not numbers; use statistic: share with in:"
    if _unit(entry, "by") not in (None, YES_NO):
        yield ("by",), f"'{entry['by']}' is not yes or no; it cannot part the areas in two"
    if unit == "stage" and isinstance(among, list):
        yield from _stages(among)


def _holds(unit: str | None) -> str:
    return "names of stages" if unit == "stage" else str(unit)


def _stages(among: Sequence[Any]) -> Iterator[Misfit]:
    from experiments.comparison.outcomes import STAGES

    for place, name in enumerate(among):
        if name not in STAGES:
            yield ("in", place), _no_such("stage", str(name), STAGES)


def _ranked(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    columns, targets = entry.get("columns"), entry.get("targets")
    if not isinstance(columns, list) or not isinstance(targets, list):
        return
    if len(columns) != len(targets):
        message = f"{len(targets)} figures for {len(columns)} columns; give one for each"
        yield ("targets",), message
    if len(columns) < 2:
        yield ("columns",), "one column alone cannot be ranked; give at least two"


def _figure(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    given = [name for name in FIGURES if entry.get(name) is not None]
    if len(given) != 1:
        found = "none of them is there" if not given else f"{' and '.join(given)} are there"
        yield (given[-1],) if given else (), f"give one of target:, range: and sign:; {found}"
    span = entry.get("range")
    if _numbers(span) and len(span) == 2 and span[0] > span[1]:
        yield ("range",), f"the lower end, {span[0]:g}, is above the upper, {span[1]:g}"
    low, high = _possible(entry)
    for steps, figure in _figures(entry):
        if not low <= figure <= high:
            percent = low == 0.0 and 1.0 < abs(figure) <= 100.0
            hint = f"; for per cent write {figure / 100:g}" if percent else ""
            yield steps, f"{figure:g} cannot be; from {low:g} to {high:g} is possible{hint}"


def _figures(entry: Mapping[str, Any]) -> Iterator[tuple[Steps, float]]:
    if _numbers([entry.get("target")]):
        yield ("target",), float(entry["target"])
    span = entry.get("range")
    for place, figure in enumerate(span if _numbers(span) else ()):
        yield ("range", place), float(figure)


def _numbers(listed: Any) -> TypeGuard[list[float]]:
    return isinstance(listed, list) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in listed
    )


def _possible(entry: Mapping[str, Any]) -> tuple[float, float]:
    """Between which values the statistic can lie."""
    statistic, unit = entry.get("statistic"), _unit(entry, "column")
    if statistic in MAY_HAVE:
        return 0.0, 1.0
    if statistic == "rank_correlation":
        return -1.0, 1.0
    if unit in BOUNDED and statistic in ("mean", "p90"):
        return 0.0, 1.0
    if unit in BOUNDED and statistic == "difference":
        return -1.0, 1.0
    return -1e12, 1e12


def _years(entry: Mapping[str, Any], reached: tuple[int, int]) -> Iterator[Misfit]:
    given = entry.get("calendar_year")
    span: Any = [given, given] if isinstance(given, int) else given
    if not _numbers(span) or len(span) != 2:
        return
    first, last = span
    ahead = 1 if entry.get("statistic") == "persistence" else 0
    if first > last:
        yield ("calendar_year",), f"the first year, {first}, comes after the last, {last}"
    elif first < reached[0] or last + ahead > reached[1]:
        why = "; persistence needs the year after too" if ahead else ""
        yield (
            ("calendar_year",),
            f"areas of the portfolio have rows from {reached[0]} to {reached[1]}{why}",
        )
