"""Records as the bytes that the cache keeps: made by the worker that carried the run out, unpacked where they are read.

The process that collects runs hands the bytes on to the cache, and takes from them the columns that a folder keeps;
the others are never unpacked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from experiments.execution.records import TABLES, Columns, RunRecord, arrow_table, columns_of
from experiments.execution.requests import RunRequest

CHECKSUM_BYTES = 16
_WRITING = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
_READING = pa.ipc.IpcReadOptions(use_threads=False)  # threads cost more than they save on so little


class PackedTables(Mapping[str, Columns]):
    """The four tables of a run as Arrow streams, one after another, compressed and checksummed.

    Parameters
    ----------
    content : bytes
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._unpacked: dict[str, Columns] = {}
        self._starts = [CHECKSUM_BYTES]  # of the streams, as far as they are known

    def __getitem__(self, table: str) -> Columns:
        if table not in self._unpacked:
            self._unpacked[table] = columns_of(table, self.arrow(table))
        return self._unpacked[table]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def __reduce__(self) -> tuple[type[PackedTables], tuple[bytes]]:
        return PackedTables, (self.content,)

    def arrow(self, table: str) -> pa.Table:
        """One of the tables, with the facts of the run as metadata."""
        if table not in TABLES:
            raise KeyError(table)
        place = TABLES.index(table)
        source = pa.BufferReader(self.content)
        for number in range(min(place, len(self._starts) - 1), place + 1):
            source.seek(self._starts[number])
            found = pa.ipc.open_stream(source, options=_READING).read_all()
            if number == len(self._starts) - 1:
                self._starts.append(source.tell())
        return found


@dataclass(frozen=True)
class PackingTask:
    """Carries out a run, measures it, and hands it back packed.

    Attributes
    ----------
    task : callable
        Carries out one request.
    measure : callable
        What is measured of a record; must be importable by name, as the task.
    """

    task: Callable[[RunRequest], RunRecord]
    measure: Callable[[RunRecord], Mapping[str, Any]]

    def __call__(self, request: RunRequest) -> RunRecord:
        """Carry out one run."""
        record = self.task(request)
        return packed(replace(record, measured=self.measure(record)))


def packed(record: RunRecord) -> RunRecord:
    """The same record with its tables packed."""
    return replace(record, tables=PackedTables(pack(record)))


def unpacked(record: RunRecord) -> RunRecord:
    """The same record with its tables as plain columns, and without the bytes."""
    if not isinstance(record.tables, PackedTables):
        return record
    return replace(record, tables={table: record.tables[table] for table in TABLES})


def content_of(record: RunRecord, table: str) -> pa.Table:
    """One of a record's tables as an Arrow table."""
    if isinstance(record.tables, PackedTables):
        return record.tables.arrow(table)
    return arrow_table(table, record.tables[table])


def pack(record: RunRecord) -> bytes:
    """A record as bytes."""
    if isinstance(record.tables, PackedTables):
        return record.tables.content
    sink = pa.BufferOutputStream()
    facts = {
        "run_id": record.run_id,
        "seed": str(record.seed),
        "horizon_months": str(record.horizon_months),
        "own_end_month": str(record.own_end_month),
    }
    for name in TABLES:
        table = arrow_table(name, record.tables[name]).replace_schema_metadata(facts)
        with pa.ipc.new_stream(sink, table.schema, options=_WRITING) as stream:
            stream.write_table(table)
    body = sink.getvalue().to_pybytes()
    return _checksum(body) + body


def unpack(content: bytes) -> RunRecord | None:
    """The record in these bytes, its tables still packed; None if the bytes are not whole."""
    if _checksum(memoryview(content)[CHECKSUM_BYTES:]) != content[:CHECKSUM_BYTES]:
        return None
    tables = PackedTables(content)
    metadata = tables.arrow(TABLES[0]).schema.metadata
    facts = {key.decode(): value.decode() for key, value in metadata.items()}
    return RunRecord(
        run_id=facts["run_id"],
        seed=int(facts["seed"]),
        horizon_months=int(facts["horizon_months"]),
        own_end_month=int(facts["own_end_month"]),
        tables=tables,
    )


def _checksum(body: bytes | memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=CHECKSUM_BYTES).digest()
