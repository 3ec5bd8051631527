"""Run folders: immutable Parquet parts that appear whole or not at all.

    DIR/manifest.json       what was asked, with which versions
    DIR/yearly/part-*.parquet, monthly/, events/, distribution/
    DIR/summary/part-*.parquet     one row per run with its outcomes; written last

A part is written under a temporary name, synced, renamed, and its folder synced. The summary
part of a flush is written last: a run is done when its summary row is there. Parts of other tables
without their summary part are remains of a crash, removed when the folder is next opened for
writing.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.errors import disk_problem
from experiments.execution.records import TABLES, Columns, RunRecord, arrow_table, columns_of

NOT_OFFERED = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EBADF)
"""What file systems answer that do not know the syncing of a folder."""
FLUSH_RUNS = 500
FLUSH_SECONDS = 30.0
IDS = ("scenario", "area", "replicate", "seed", "run_id")
Key = tuple[str, int]
Row = Mapping[str, Any]
AreaOf = Callable[[int], str]


class RunStore:
    """Tables in a folder into which runs are written as they come, by one process (`folder.open_folder`).

    Attributes
    ----------
    keep : tuple of str
        The tables written beside the summary.

    Parameters
    ----------
    folder : path
    keep : tables to write beside the summary
    each_batch : bool
        Write after every batch (interactive work) instead of every 500 runs or 30 s.
    area_of : callable, optional
        Gives the name of the area of a key's second part; without it there is one place, area 0.

    Raises
    ------
    EnvironmentProblem
        If the folder cannot be written.
    """

    def __init__(
        self,
        folder: Path,
        keep: tuple[str, ...] = TABLES,
        each_batch: bool = False,
        area_of: AreaOf | None = None,
    ) -> None:
        self.folder = folder
        self.keep = keep
        self._each_batch = each_batch
        self._area_of = area_of
        self._waiting: list[tuple[Key, RunRecord, Row]] = []
        self._last_flush = time.monotonic()
        try:
            for table in (*keep, "summary"):
                (folder / table).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_problem(error, folder) from None
        self._remove_remains()

    def __enter__(self) -> RunStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

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
        if self._each_batch or overdue or len(self._waiting) >= FLUSH_RUNS:
            self.flush()

    def flush(self) -> None:
        """Write everything taken so far as one part of each table."""
        self._last_flush = time.monotonic()
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        part = f"part-{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.parquet"
        try:
            for table in self.keep:
                _write(self.folder / table / part, _stacked(table, waiting, self._area_of))
            _write(self.folder / "summary" / part, _summary(waiting, self._area_of))
        except OSError as error:
            self._remove_part(part)
            raise disk_problem(error, self.folder) from None

    def _remove_part(self, part: str) -> None:
        """Take back what was written of a part that could not be finished."""
        with contextlib.suppress(OSError):
            for table in (*self.keep, "summary"):
                (self.folder / table / part).unlink(missing_ok=True)

    def done(self) -> set[tuple[str, int, str]]:
        """(scenario, replicate, run id) of every run in the parts."""
        return done_in(self.folder)

    def _remove_remains(self) -> None:
        whole = {path.name for path in (self.folder / "summary").glob("part-*.parquet")}
        with contextlib.suppress(OSError):
            for table in (*TABLES, "summary"):
                for path in (self.folder / table).glob(".part-*"):
                    path.unlink()
            for table in TABLES:
                for path in (self.folder / table).glob("part-*.parquet"):
                    if path.name not in whole:
                        path.unlink()


def _write(path: Path, table: pa.Table) -> None:
    """Write a part so that it is there whole or not at all."""
    temporary = path.with_name("." + path.name)
    try:
        with open(temporary, "wb") as stream:
            pq.write_table(table, stream, compression="zstd")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make a renaming in this folder survive a power cut, where the system allows it."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # may be written, but not listed
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NOT_OFFERED:
            raise
    finally:
        os.close(descriptor)


def _ids(key: Key, record: RunRecord, area_of: AreaOf | None) -> dict[str, Any]:
    scenario, replicate = key
    return {
        "scenario": scenario,
        "area": 0 if area_of is None else area_of(replicate),
        "replicate": replicate,
        "seed": record.seed,
        "run_id": record.run_id,
    }


def _stacked(
    table: str, runs: list[tuple[Key, RunRecord, Row]], area_of: AreaOf | None
) -> pa.Table:
    """One Arrow table of several runs' rows, with the id columns in front."""
    return pa.concat_tables(
        [identified(table, key, record, area_of) for key, record, _ in runs],
        promote_options="permissive",
    )


def identified(table: str, key: Key, record: RunRecord, area_of: AreaOf | None = None) -> pa.Table:
    """One run's table as an Arrow table with its id columns."""
    content = arrow_table(record.tables[table])
    ids = {
        name: pa.repeat(pa.scalar(value), content.num_rows)
        for name, value in _ids(key, record, area_of).items()
    }
    kept = {name: content.column(name) for name in content.column_names if name not in ids}
    return pa.table({**ids, **kept})


def _summary(runs: list[tuple[Key, RunRecord, Row]], area_of: AreaOf | None) -> pa.Table:
    rows = [
        _ids(key, record, area_of)
        | {"own_end_month": record.own_end_month, "horizon_months": record.horizon_months}
        | dict(row)
        for key, record, row in runs
    ]
    return pa.Table.from_pylist(rows)


def done_in(folder: Path) -> set[tuple[str, int, str]]:
    """(scenario, replicate, run id) of every run in a folder's parts."""
    found: set[tuple[str, int, str]] = set()
    for path in sorted((folder / "summary").glob("part-*.parquet")):
        part = pq.read_table(path, columns=["scenario", "replicate", "run_id"])
        found.update(zip(*(part.column(name).to_pylist() for name in part.column_names)))  # noqa: B905
    return found


def read(folder: Path, table: str) -> pd.DataFrame:
    """Read one table of a run folder whole, each run once, in order of scenario and replicate.

    Parameters
    ----------
    folder : path
    table : {"summary", "yearly", "monthly", "events", "distribution"}
    """
    frames = []
    seen: set[tuple[str, int]] = set()
    for path in sorted((folder / table).glob("part-*.parquet")):
        frame = pd.read_parquet(path)
        keys = list(zip(frame["scenario"], frame["replicate"], strict=True))
        frames.append(frame[[key not in seen for key in keys]])
        seen.update(keys)
    if not frames:
        return pd.DataFrame()
    whole = pd.concat(frames, ignore_index=True)
    return whole.sort_values(["scenario", "replicate"], kind="stable", ignore_index=True)


def records_in(
    folder: Path, wanted: Mapping[Key, str], tables: tuple[str, ...] = TABLES
) -> Iterator[tuple[Key, RunRecord]]:
    """Read stored runs back as records.

    Parameters
    ----------
    wanted : mapping of (scenario, replicate) to run id
        Runs to read; those that are not there whole are passed over.
    tables : tuple of str
        The tables to read; by default all four.
    """
    for path in sorted((folder / "summary").glob("part-*.parquet")):
        if not all((folder / table / path.name).exists() for table in tables):
            continue
        rows = [
            row
            for row in pq.read_table(path).to_pylist()
            if wanted.get((row["scenario"], row["replicate"])) == row["run_id"]
        ]
        if rows:
            parts = {table: pq.read_table(folder / table / path.name) for table in tables}
            yield from (_record(row, parts) for row in rows)


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
    """Hash of a table's content in run-id order, whatever parts it is kept in."""

    frame = read(folder, table)
    if frame.empty:
        return hashlib.sha256(b"").hexdigest()
    order = ["run_id", "scenario", "replicate"]
    frame = frame.sort_values(order, kind="stable", ignore_index=True)
    frame = frame[sorted(frame.columns)]
    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return hashlib.sha256(",".join(frame.columns).encode() + rows.tobytes()).hexdigest()
