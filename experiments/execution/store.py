"""Run folders: immutable Parquet parts that appear whole or not at all.

    DIR/manifest.json       what was asked, with which versions
    DIR/yearly/part-*.parquet, monthly/, events/, distribution/
    DIR/summary/part-*.parquet     one row per run with its outcomes; written last
    DIR/damaged/            what could not be read, moved out of the way of those who read a table whole

A part is written under a temporary name, synced, renamed, and its folder synced. The summary
part of a flush is written last: a run is done when its summary row is there. Parts of other tables
without their summary part are remains of a crash, removed when the folder is next written into.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.errors import disk_problem
from experiments.execution.files import take_file, whole_file
from experiments.execution.packing import content_of
from experiments.execution.parts import (
    RUN_TABLES,
    SUMMARY,
    Damage,
    DamageError,
    Survey,
    last_number,
    part_names,
    read_part,
    survey,
)
from experiments.execution.records import TABLES, Columns, RunRecord, arrow_table, columns_of
from experiments.execution.run_sets import Run, RunSet
from experiments.execution.schema import (
    IDS,
    TEXT,
    WHOLE,
    YES_NO,
    declared_columns,
    summary_type,
)

FLUSH_RUNS = 500
FLUSH_SECONDS = 30.0
DAMAGED = "damaged"
RUN = ("scenario", "replicate", "run_id")
"""The columns that say which run a row is of."""
Key = tuple[str, int]
Row = Mapping[str, Any]
AreaOf = Callable[[int], str]
Beginning = Callable[[], AbstractContextManager[object]]
"""Makes the folder ready; the first part is written inside it, and if that fails it leaves the folder as it was."""


class RunStore:
    """Tables in a folder into which runs are written as they come, by one process (`folder.open_folder`).

    Nothing in the folder changes before the first runs are there to be written.

    Attributes
    ----------
    keep : tuple of str
        The tables written beside the summary.
    begun : bool
        Whether something was written.
    healed : list of Damage
        What could not be read and was moved to `damaged`.

    Parameters
    ----------
    folder : path
    keep : tables to write beside the summary
    each_batch : bool
        Write after every batch (interactive work) instead of every 500 runs or 30 s.
    area_of : callable, optional
        Gives the name of the area of a key's second part; without it there is one place, area 0.
    beginning : callable, optional
        Makes the folder ready for the first part.
    goes_on : bool
        Whether what the folder holds is of this work; else it is taken for empty.
    wanted : collection of str, optional
        Ids of the runs that belong here.
    """

    def __init__(
        self,
        folder: Path,
        keep: tuple[str, ...] = TABLES,
        each_batch: bool = False,
        area_of: AreaOf | None = None,
        beginning: Beginning = nullcontext,
        goes_on: bool = True,
        wanted: Collection[str] | None = None,
    ) -> None:
        self.folder, self.keep, self.begun = folder, keep, False
        self.healed: list[Damage] = []
        self._each_batch, self._area_of = each_batch, area_of
        self._beginning, self._goes_on, self._wanted = beginning, goes_on, wanted
        self._waiting: list[tuple[Key, RunRecord, Row]] = []
        self._found: Survey | None = None
        self._number = 0
        self._last_flush = time.monotonic()

    def __enter__(self) -> RunStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.flush()
        if kind is None and not self.begun and self._goes_on:
            self._tidy()

    def add(self, key: Key, record: RunRecord, row: Row) -> None:
        """Take a finished run; it is safe after the next flush.

        Parameters
        ----------
        key : (scenario, replicate)
        record : RunRecord
        row : mapping
            What the summary table says of it beside the ids (outcomes, factors).
        """
        self._waiting.append((key, record, row))

    def batch_ended(self) -> None:
        """Flush if it is time to."""
        overdue = time.monotonic() - self._last_flush > FLUSH_SECONDS
        if not self.begun or self._each_batch or overdue or len(self._waiting) >= FLUSH_RUNS:
            self.flush()

    def flush(self) -> None:
        """Write everything taken so far as one part of each table."""
        self._last_flush = time.monotonic()
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []

        def content(table: str) -> pa.Table:
            if table == SUMMARY:
                return summary_table(waiting, self._area_of)
            return stacked(table, [run[:2] for run in waiting], self._area_of)

        self._put_part(content)

    def take_part(self, source: Path, name: str, some: Collection[Run] | None = None) -> None:
        """Take a part of another folder that keeps the same tables.

        Parameters
        ----------
        source : the other folder
        name : of the part
        some : the runs that are taken; by default all, without reading them
        """

        def content(table: str) -> pa.Table | Path:
            if some is None:
                return source / table / name
            return _those_of(read_part(source, table, name), some)

        self._put_part(content)

    def _put_part(self, content: Callable[[str], pa.Table | Path]) -> None:
        """Write one part of each table, the summary last."""
        with nullcontext() if self.begun else self._beginning():
            part = self._next_part()
            try:
                for table in (*self.keep, SUMMARY):
                    _write(self.folder / table / part, content(table))
            except OSError as error:
                self._remove_part(part)
                raise disk_problem(error, self.folder) from None
        if not self.begun:
            self.begun = self._goes_on = True
            self._tidy()

    def _next_part(self) -> str:
        """A name after those of all parts that are there, whatever the clock says."""
        if not self.begun:
            self._number = last_number(self.folder)
        self._number = max(time.time_ns(), self._number + 1)
        return f"part-{self._number:020d}-{uuid.uuid4().hex[:8]}.parquet"

    def _remove_part(self, part: str) -> None:
        """Take back what was written of a part that could not be finished."""
        with contextlib.suppress(OSError):
            for table in (*self.keep, SUMMARY):
                (self.folder / table / part).unlink(missing_ok=True)

    def done(self) -> RunSet:
        """(scenario, replicate, run id) of every run in the parts."""
        if not self._goes_on:
            return RunSet()
        self._found = survey(self.folder, self.keep, self._wanted)
        return self._found.done

    def _tidy(self) -> None:
        """Remove remains of a crash; move what cannot be read, and what belongs to it, out of the tables."""
        found = self._found or survey(self.folder, self.keep, self._wanted)
        tables = [self.folder / table for table in RUN_TABLES]
        with contextlib.suppress(OSError):
            for damage in found.damages:
                for table in tables:
                    self._move_to_damaged(table / damage.path.name)
            whole = set(part_names(self.folder, SUMMARY))
            for table in tables:
                for path in (*table.glob(".part-*"), *table.glob("part-*.parquet")):
                    if path.name not in whole:
                        path.unlink()
        self.healed += found.damages

    def _move_to_damaged(self, path: Path) -> None:
        if path.exists():
            target = self.folder / DAMAGED / path.relative_to(self.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)


def _those_of(part: pa.Table, runs: Collection[Run]) -> pa.Table:
    """The rows of a part that are of some runs."""
    keys = zip(*(part.column(name).to_pylist() for name in RUN), strict=True)
    return part.filter(pa.array([key in runs for key in keys], YES_NO))


def _write(path: Path, table: pa.Table | Path) -> None:
    """Write a part, or take a file, so that it is there whole or not at all."""
    if isinstance(table, Path):
        take_file(table, path)
        return
    text = [each.name for each in table.schema if each.type == TEXT]  # numbers hardly repeat
    with whole_file(path) as stream:
        pq.write_table(
            table, stream, compression="zstd", write_page_checksum=True, use_dictionary=text
        )


def _ids(key: Key, record: RunRecord, area_of: AreaOf | None) -> dict[str, Any]:
    scenario, replicate = key
    return {
        "scenario": scenario,
        "area": 0 if area_of is None else area_of(replicate),
        "replicate": replicate,
        "seed": record.seed,
        "run_id": record.run_id,
    }


def stacked(
    table: str,
    runs: Sequence[tuple[Key, RunRecord]],
    area_of: AreaOf | None = None,
    promote: Literal["none", "permissive"] = "none",
) -> pa.Table:
    """One Arrow table of several runs' rows, with the id columns in front; without any columns, no row of all that are declared.

    Parameters
    ----------
    table : {"yearly", "monthly", "events", "distribution"}
    runs : at least one
    area_of : as `RunStore` takes it
    promote : what is done where runs have different columns
    """
    parts = [_content(table, record) for _, record in runs]
    content = pa.concat_tables(parts, promote_options=promote)
    ids = [_ids(key, record, area_of) for key, record in runs]
    whose = np.repeat(np.arange(len(parts)), [part.num_rows for part in parts])
    columns = {
        name: pa.array([each[name] for each in ids], _type(name, area_of)).take(pa.array(whose))
        for name in IDS
    }
    kept = {name: content.column(name) for name in content.column_names if name not in columns}
    return pa.table({**columns, **kept})


def _content(table: str, record: RunRecord) -> pa.Table:
    content = content_of(record, table)
    if content.num_columns:
        return content.replace_schema_metadata(None)
    return arrow_table(table, dict.fromkeys(declared_columns(table), ()))


def summary_table(
    runs: Iterable[tuple[Key, RunRecord, Row]], area_of: AreaOf | None = None
) -> pa.Table:
    """One row for each run: its ids, when its money ended, and what else is said of it.

    Parameters
    ----------
    runs : iterable of key, record and row
    area_of : callable, optional
        Gives the name of the area of a key's second part; without it there is one place, area 0.
    """
    rows = [
        _ids(key, record, area_of)
        | {"own_end_month": record.own_end_month, "horizon_months": record.horizon_months}
        | dict(row)
        for key, record, row in runs
    ]
    return pa.table(
        {
            name: pa.array([row.get(name) for row in rows], _type(name, area_of))
            for name in dict.fromkeys(name for row in rows for name in row)
        }
    )


def _type(name: str, area_of: AreaOf | None) -> pa.DataType:
    return summary_type(name, area=WHOLE if area_of is None else TEXT)


def done_in(folder: Path) -> RunSet:
    """(scenario, replicate, run id) of every run in a folder's whole parts."""
    return survey(folder).done


def read(folder: Path, table: str) -> pd.DataFrame:
    """Read one table of a run folder whole, each run once, in order of scenario and replicate.

    Parts that cannot be read are passed over; `experiments.execution.parts.survey` names them.

    Parameters
    ----------
    folder : path
    table : {"summary", "yearly", "monthly", "events", "distribution"}
    """
    frames = list(_frames(folder, table))
    if not frames:
        return pd.DataFrame()
    whole = pd.concat(frames, ignore_index=True)
    return whole.sort_values(["scenario", "replicate"], kind="stable", ignore_index=True)


def _frames(folder: Path, table: str) -> Iterator[pd.DataFrame]:
    """One table of a run folder part by part, each run once."""
    for _, part, stale in fresh_parts(folder, table):
        frame = part.to_pandas()
        if stale:
            keys = zip(frame["scenario"], frame["replicate"], strict=True)
            frame = frame[[key not in stale for key in keys]]
        yield frame


def fresh_parts(folder: Path, table: str) -> Iterator[tuple[str, pa.Table, set[Key]]]:
    """The parts of a table that can be read, in the order in which they were written.

    Yields
    ------
    tuple of str, pyarrow.Table, set of (scenario, replicate)
        The part's name, its rows, and the runs in it that an earlier part has.
    """
    seen = RunSet()
    for name in part_names(folder, table):
        try:
            part = read_part(folder, table, name)
        except DamageError:
            continue
        found = part.group_by(list(RUN)).aggregate([])
        runs = list(zip(*(found[column].to_pylist() for column in RUN), strict=True))
        yield name, part, {run[:2] for run in runs if seen.has(*run[:2])}
        seen.add(runs)


def records_in(
    folder: Path, wanted: Mapping[Key, str], tables: tuple[str, ...] = TABLES
) -> Iterator[tuple[Key, RunRecord]]:
    """Read stored runs back as records; see `runs_in`."""
    return ((key, record) for key, record, _ in runs_in(folder, wanted, tables))


def runs_in(
    folder: Path, wanted: Mapping[Key, str], tables: tuple[str, ...] = TABLES
) -> Iterator[tuple[Key, RunRecord, Row]]:
    """Read stored runs back as records, each with its row of the summary.

    Parameters
    ----------
    wanted : mapping of (scenario, replicate) to run id
        Runs to read; those whose part is not whole are passed over.
    tables : tuple of str
        The tables to read; by default all four.
    """
    for name in part_names(folder, SUMMARY):
        try:
            summary = read_part(folder, SUMMARY, name).to_pylist()
            rows = [
                row for row in summary
                if wanted.get((row["scenario"], row["replicate"])) == row["run_id"]
            ]  # fmt: skip
            parts = {table: read_part(folder, table, name) for table in tables if rows}
        except DamageError:
            continue
        yield from ((*_record(row, parts), row) for row in rows)


def _record(row: Mapping[str, Any], parts: Mapping[str, pa.Table]) -> tuple[Key, RunRecord]:
    key = (row["scenario"], row["replicate"])
    return key, RunRecord(
        run_id=row["run_id"],
        seed=row["seed"],
        horizon_months=row["horizon_months"],
        own_end_month=row["own_end_month"],
        tables={table: _rows_of(table, part, key) for table, part in parts.items()},
    )


def _rows_of(table: str, part: pa.Table, key: Key) -> Columns:
    chosen = part.filter(
        pc.and_(pc.equal(part["scenario"], key[0]), pc.equal(part["replicate"], key[1]))
    )
    return columns_of(table, chosen.drop_columns(list(IDS)))


def table_digest(folder: Path, table: str) -> str:
    """Hash of a table's content in run-id order, whatever parts it is kept in; no more than one part is in memory."""
    hashes = _Hashes(folder, table)
    if hashes.has_several_types:
        hashes = _Hashes(folder, table, hashes.types)
    return hashes.digest()


class _Hashes:
    """A hash of every row of a table, and where the rows of each run are.

    Parameters
    ----------
    types : data frame
        Its columns have the types that they have in all parts together; by default each part has its own.
    """

    ORDER = ("run_id", "scenario", "replicate")

    def __init__(self, folder: Path, table: str, types: pd.DataFrame | None = None) -> None:
        self.types, self.has_several_types = pd.DataFrame(), False
        rows: list[NDArray[Any]] = [np.empty(0, np.uint64)]
        runs = []
        for frame in _frames(folder, table):
            self._note(frame.iloc[:1])
            if frame.empty:
                continue
            frame = frame[sorted(frame.columns)]
            if types is not None:
                frame = frame.reindex(columns=sorted(types.columns)).astype(types.dtypes.to_dict())
            rows.append(pd.util.hash_pandas_object(frame, index=False).to_numpy())
            keys = frame[list(self.ORDER)]
            first = np.flatnonzero((keys != keys.shift()).any(axis=1))
            runs.append(keys.iloc[first].assign(rows=np.diff([*first, len(keys)])))
        self._rows, self._runs = np.concatenate(rows), runs

    def _note(self, types: pd.DataFrame) -> None:
        if not self.types.columns.empty:
            self.has_several_types |= not types.dtypes.equals(self.types.dtypes)
            types = pd.concat([self.types, types]).iloc[:1]
        self.types = types

    def digest(self) -> str:
        """Hash of all rows, run by run in the order of their ids."""
        if not len(self._rows):
            return hashlib.sha256(b"").hexdigest()
        runs = pd.concat(self._runs, ignore_index=True)
        runs["end"] = runs["rows"].cumsum()
        runs = runs.sort_values(list(self.ORDER), kind="stable")
        digest = hashlib.sha256(",".join(sorted(self.types.columns)).encode())
        for number, end in zip(runs["rows"], runs["end"], strict=True):
            digest.update(self._rows[end - number : end].data)
        return digest.hexdigest()
