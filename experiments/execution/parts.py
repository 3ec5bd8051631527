"""Parts of a run folder: what was written together, found whole or named as damaged.

    DIR/TABLE/part-20 digits-8 digits.parquet     the same name in every table

A part is whole when every one of its tables can be read to the last byte and tells of no runs but those
of its summary. Any other file in the folder of a table is in the way of those who read that folder whole. Both
are named, their runs count as missing, and the next writer moves them to DIR/damaged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.execution.records import TABLES
from experiments.execution.run_sets import RunSet
from experiments.execution.schema import IDS

SUMMARY = "summary"
RUN_TABLES = (SUMMARY, *TABLES)
NAME = re.compile(r"part-[0-9a-z]+-[0-9a-z]+\.parquet")


class DamageError(Exception):
    """A part cannot be read; says why."""


@dataclass(frozen=True)
class Damage:
    """A file that is no whole table of a part.

    Attributes
    ----------
    path : Path
        From the folder: summary/part-1.parquet.
    reason : str
    """

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path.as_posix()} {self.reason}"


@dataclass(frozen=True)
class Survey:
    """What the parts of a folder are worth.

    Attributes
    ----------
    whole : tuple of str
        Names of parts that are there whole, in the order in which they were written.
    damages : tuple of Damage
    done : set of (scenario, replicate, run id)
        Every run in a whole part.
    """

    whole: tuple[str, ...]
    damages: tuple[Damage, ...]
    done: RunSet


def survey(
    folder: Path, tables: Sequence[str] | None = None, wanted: Collection[str] | None = None
) -> Survey:
    """Read every part of a folder and say which are whole.

    Parameters
    ----------
    folder : Path
    tables : sequence of str, optional
        Those kept beside the summary; by default those that have a folder.
    wanted : collection of str, optional
        Ids of the runs that belong here; a part with none of them belongs elsewhere.
    """
    kept = [table for table in TABLES if (folder / table).is_dir()] if tables is None else tables
    whole: list[str] = []
    done = RunSet()
    damages = list(_strangers(folder))
    for name in part_names(folder, SUMMARY):
        runs, found = _examined(folder, name, kept, wanted)
        if found:
            damages += found
        else:
            whole.append(name)
            done.add(runs)
    return Survey(tuple(whole), tuple(damages), done)


def part_names(folder: Path, table: str) -> list[str]:
    """Names of a table's parts, in the order in which they were written."""
    there = (path.name for path in (folder / table).glob("part-*.parquet"))
    return sorted(name for name in there if NAME.fullmatch(name))


def last_number(folder: Path) -> int:
    """The number in the name of the part that was written last; 0 if there is none."""
    numbers = (name.split("-")[1] for name in part_names(folder, SUMMARY))
    return max((int(number) for number in numbers if number.isdigit()), default=0)


def read_part(folder: Path, table: str, name: str) -> pa.Table:
    """One table of a part.

    Raises
    ------
    DamageError
        If it is not there, cannot be read to the last byte, or holds something else.
    """
    path = folder / table / name
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            content = file.read()
    except FileNotFoundError:
        raise DamageError("is missing") from None
    except (pa.ArrowException, OSError, ValueError):
        empty = path.is_file() and not path.stat().st_size
        raise DamageError("is empty" if empty else "is damaged or cut short") from None
    if not set(IDS) <= set(content.column_names):
        raise DamageError("holds something else than runs")
    return content


def run_keys(part: pa.Table) -> set[tuple[str, int, str]]:
    """(scenario, replicate, run id) of every run that a table tells of."""
    names = ("scenario", "replicate", "run_id")
    return set(zip(*(part.column(name).to_pylist() for name in names), strict=True))


def _examined(
    folder: Path, name: str, tables: Sequence[str], wanted: Collection[str] | None
) -> tuple[set[tuple[str, int, str]], list[Damage]]:
    """The runs of a part by its summary, and what of the part is damaged."""
    runs: set[tuple[str, int, str]] = set()
    damages: list[Damage] = []
    for table in (SUMMARY, *tables):
        try:
            part = read_part(folder, table, name)
            if table == SUMMARY:
                runs = run_keys(part)
                _belongs({run_id for *_, run_id in runs}, wanted)
            elif not damages:
                _belongs(set(part.column("run_id").unique().to_pylist()), {run[2] for run in runs})
        except DamageError as damage:
            damages.append(Damage(Path(table, name), str(damage)))
    return runs, damages


def _belongs(ids: set[str], wanted: Collection[str] | None) -> None:
    """Refuse a table all of whose runs are other runs."""
    if wanted is not None and ids and not any(run_id in wanted for run_id in ids):
        raise DamageError("holds other runs")


def _strangers(folder: Path) -> list[Damage]:
    """Files in the folders of tables that are no parts, and would be read as if they were."""
    return [
        Damage(path.relative_to(folder), "is no part of these results")
        for table in RUN_TABLES
        for path in sorted((folder / table).glob("*"))
        if not path.name.startswith((".", "_")) and not NAME.fullmatch(path.name)
    ]
