"""Is a folder of results what its manifest says? Runs are done again, and every table that is kept is worked out anew.

The summary comes first, because comparisons and sweeps are analysed from it: its outcomes are worked out from the
tables of every run, where they are kept, and from a run done again for a sample of them; factors of a design are held against
the settings of their point. Then come the other tables of the sample, byte by byte. Runs that are missing, damaged or not asked
for make a folder unsound too.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from experiments.comparison.outcomes import measure_alone
from experiments.ensemble.versions import EnsembleMembers, versions_in
from experiments.errors import UsageProblem
from experiments.execution.extension_files import own_files
from experiments.execution.manifest import (
    Manifest,
    described_scenario,
    factors_of,
    ids_in,
    scenario_in,
    versions,
    wanted_runs,
    whole_runs,
)
from experiments.execution.parts import SUMMARY, Damage, survey
from experiments.execution.records import TABLES, RunRecord, fingerprint
from experiments.execution.requests import request
from experiments.execution.schema import IDS
from experiments.execution.store import Key, Row, runs_in
from experiments.execution.worker import run_one
from sim.scenario import Scenario, ScenarioError

WITH_OUTCOMES = ("comparison", "portfolio", "sweep", "run")
"""Kinds of folders whose summary has the outcomes; that of a validation has ids only."""
MOST_FROM_TABLES = 2_000
"""So many rows of a summary are worked out from their tables; of more, a sample."""
SHOWN = 10
"""So many runs that differ are told of by name."""
MEASURED = ("monthly", "distribution")
"""The tables from which outcomes are worked out."""
_OF_THE_RUN = ("own_end_month", "horizon_months")


@dataclass(frozen=True)
class Differing:
    """A run that is stored otherwise than it comes out.

    Attributes
    ----------
    key : (scenario, replicate)
    tables : mapping of table to columns
        Where it differs; of the summary the columns, of other tables none are named.
    """

    key: Key
    tables: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        told = ", ".join(_table_words(*each) for each in self.tables.items())
        return f"{self.key[0]}, replicate {self.key[1]}: {told} differs from what is stored"


@dataclass(frozen=True)
class Verification:
    """What a folder is worth.

    Attributes
    ----------
    wanted, failed : int
        Runs that the manifest asks for, and of these those that failed when they were tried.
    missing, surplus : tuple of (scenario, replicate)
        Runs asked for and not there; runs there and not asked for.
    damages : tuple of Damage
    worked_out : int
        Rows of the summary worked out from the tables beside them.
    checked, same : int
        Runs done again, and of these those that came out as they are stored.
    differing : tuple of Differing
    """

    wanted: int
    failed: int
    missing: tuple[Key, ...]
    surplus: tuple[Key, ...]
    damages: tuple[Damage, ...]
    worked_out: int
    checked: int
    same: int
    differing: tuple[Differing, ...]

    @property
    def is_sound(self) -> bool:
        """Whether everything asked for is there and is what it should be, as far as was looked."""
        return bool(self.checked) and not (
            self.missing or self.surplus or self.damages or self.differing
        )


def verify(folder: Path, manifest: Manifest, sample: int = 5, seed: int = 1) -> Verification:
    """Work a folder's tables out anew and hold them against what is stored.

    Parameters
    ----------
    folder : Path
    manifest : dict
        That of the folder.
    sample : int
        Runs to do again.
    seed : int
        Which sample to draw.

    Raises
    ------
    UsageProblem
        If another version of the model made it.
    """
    there, here = manifest["versions"]["model"], versions()["model"]
    if there != here:
        raise UsageProblem(
            f"{folder}: was made by model version {there}; this is {here}. "
            "Verify with the version of Groundswell that made it."
        )
    wanted = wanted_runs(manifest)
    keep = tuple(manifest.get("keep", TABLES))
    found = survey(folder, keep, ids_in(manifest))
    failed = {(each["scenario"], each["replicate"]) for each in manifest.get("failures", [])}
    there_and_wanted = {run[:2]: run[2] for run in sorted(wanted & found.done)}
    expected = _Expected(manifest)
    differing: dict[Key, dict[str, tuple[str, ...]]] = {}
    from_tables = _some(there_and_wanted, MOST_FROM_TABLES, seed)
    if manifest["kind"] not in WITH_OUTCOMES or not set(MEASURED) <= set(keep):
        from_tables = {}
    for key, record, row in runs_in(folder, from_tables, keep):
        columns = expected.wrong_columns(key, record, row)
        if columns:
            differing[key] = {SUMMARY: columns}
    checked = same = 0
    for key, record, row in runs_in(folder, _some(there_and_wanted, sample, seed), keep):
        checked += 1
        wrong = expected.wrong_tables(key, record, row)
        same += not wrong
        if wrong:
            differing[key] = differing.get(key, {}) | wrong
    return Verification(
        wanted=len(wanted),
        failed=len(failed),
        missing=_keys(run for run in wanted - found.done if run[:2] not in failed),
        surplus=_keys(found.done - whole_runs(manifest)),
        damages=found.damages,
        worked_out=len(from_tables),
        checked=checked,
        same=same,
        differing=tuple(Differing(key, differing[key]) for key in sorted(differing)),
    )


@dataclass(frozen=True)
class _Expected:
    """What a folder's tables should say of a run."""

    manifest: Manifest

    @cached_property
    def versions(self) -> EnsembleMembers | None:
        return versions_in(self.manifest)

    @cached_property
    def own(self) -> tuple[str, ...]:
        return own_files(self.manifest)

    @cached_property
    def base(self) -> Scenario:
        return scenario_in(self.manifest["base_scenario"])

    @property
    def factors(self) -> list[str]:
        return factors_of(self.manifest)

    def scenario(self, key: Key) -> Scenario:
        """The scenario of a run: of its area where there are areas, on its version of the model."""
        name, pair = key
        areas = self.manifest.get("areas")
        scenario = (
            scenario_in(areas[pair % len(areas)]["settings"][name])
            if areas
            else described_scenario(self.manifest, name)
        )
        if self.versions is None:
            return scenario
        return self.versions.apply(scenario, pair // len(areas) if areas else pair)

    def wrong_tables(self, key: Key, record: RunRecord, row: Row) -> dict[str, tuple[str, ...]]:
        """The tables of a run that come out otherwise when it is done again."""
        wish = request(
            key[0], key[1], self.scenario(key), record.seed, record.horizon_months, self.own
        )
        again = run_one(wish)
        columns = self.wrong_columns(key, again, row)
        if again.run_id != record.run_id:
            columns += ("run_id",)
        wrong: dict[str, tuple[str, ...]] = {SUMMARY: columns} if columns else {}
        for table in record.tables:
            if _content(record, table) != _content(again, table):
                wrong[table] = ()
        return wrong

    def wrong_columns(self, key: Key, record: RunRecord, row: Row) -> tuple[str, ...]:
        """The columns of a run's row in the summary that are not what a record of it says."""
        said = {name: getattr(record, name) for name in _OF_THE_RUN}
        if self.manifest["kind"] in WITH_OUTCOMES:
            said |= measure_alone(record)
        if self.factors and self.versions is not None:
            said["plausible_version"] = self.versions.number(key[1])
        wrong = [name for name, value in said.items() if not _equal(row.get(name), value)]
        known = {*said, *IDS, *self.factors}
        return (
            *wrong,
            *self._wrong_factors(key, row),
            *(name for name in row if name not in known),
        )

    def _wrong_factors(self, key: Key, row: Row) -> list[str]:
        """Factors of a design whose columns do not lead from its base to the point that the manifest tells of."""
        factors = self.factors
        missing = [name for name in factors if name not in row]
        if not factors or missing:
            return missing
        try:
            told = self.base.with_levers({name: row[name] for name in factors})
        except ScenarioError:
            return factors
        same = told.canonical() == described_scenario(self.manifest, key[0]).canonical()
        return [] if same else factors


def _content(record: RunRecord, table: str) -> str:
    return fingerprint(record, [table])


def _equal(stored: Any, value: Any) -> bool:
    if stored is None:
        return False
    return bool(stored == value) or (math.isnan(stored) and math.isnan(value))


def _some(runs: Mapping[Key, str], number: int, seed: int) -> dict[Key, str]:
    """So many of the runs, drawn at random, or all."""
    keys = list(runs)
    drawn = random.Random(seed).sample(keys, min(number, len(keys)))
    return {key: runs[key] for key in drawn}


def _keys(runs: Iterable[tuple[str, int, str]]) -> tuple[Key, ...]:
    return tuple(sorted({run[:2] for run in runs}))


def _table_words(table: str, columns: tuple[str, ...]) -> str:
    if not columns:
        return table
    shown = ", ".join(columns[:3]) + (f" and {len(columns) - 3} more" if len(columns) > 3 else "")
    return f"{table} ({shown})"


def told_keys(keys: tuple[Key, ...], most: int = 3) -> str:
    """Some runs by name, for a sentence.

    >>> told_keys((("a", 0), ("a", 1), ("b", 0), ("b", 1)))
    'a replicate 0, a replicate 1, b replicate 0 and 1 more'
    """
    shown = ", ".join(f"{name} replicate {replicate}" for name, replicate in keys[:most])
    return shown + (f" and {len(keys) - most} more" if len(keys) > most else "")


def sentences(found: Verification, command: str) -> Iterator[str]:
    """What was found, in sentences.

    Parameters
    ----------
    command : str
        The command that goes on with the folder.
    """
    yield from (f"{damage}; its runs were not checked." for damage in found.damages)
    if found.missing:
        yield (
            f"{len(found.missing)} of {found.wanted} runs are missing ({told_keys(found.missing)}). "
            f"To do them, give the same command again: {command}"
        )
    if found.surplus:
        yield f"{len(found.surplus)} runs are here that were not asked for ({told_keys(found.surplus)})."
    if found.failed:
        yield f"{found.failed} of {found.wanted} runs failed when they were tried; they have no results."
    yield from map(str, found.differing[:SHOWN])
    if len(found.differing) > SHOWN:
        yield f"and {len(found.differing) - SHOWN} more runs differ."
    if found.worked_out:
        wrong = sum(SUMMARY in each.tables for each in found.differing)
        yield f"{found.worked_out} rows of the summary worked out from their tables, {found.worked_out - wrong} the same."
    yield f"{found.checked} runs done again, {found.same} the same to the byte."
