"""A folder as a database: the views hold what `read` gives, with NULL for what is not known."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import fake_runs
import numpy as np
import pandas as pd
import pytest

from experiments import database
from experiments.errors import UsageProblem
from experiments.execution.folder import open_folder, other_work
from experiments.execution.parts import RUN_TABLES
from experiments.execution.sql_views import frame_of
from experiments.execution.store import read

MANIFEST = {"kind": "sweep", "identity": "one", "versions": {"model": "m1"}}


def filled(folder: Path, batches=((0, 1), (2, 3)), keep=RUN_TABLES[1:]) -> Path:
    """A folder with a part for each batch of replicates; the outcome of replicate 1 is not known."""
    with (
        open_folder(folder, other_work(MANIFEST)) as place,
        place.runs(MANIFEST, keep, each_batch=True) as store,
    ):
        for batch in batches:
            for replicate in batch:
                request = fake_runs.fake_request("a", replicate)
                known = np.nan if replicate == 1 else replicate / 10
                store.add(
                    request.key,
                    fake_runs.plain_task(request),
                    {"funding.years": 3, "maturity": known},
                )
            store.batch_ended()
    return folder


def sorted_rows(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(list(frame.columns), ignore_index=True)


def same(folder: Path) -> None:
    """Every view has the rows and columns of the table as `read` has them."""
    connection = database(folder)
    for table in RUN_TABLES:
        wanted = read(folder, table)
        found = frame_of(connection, f"SELECT * FROM {table}")
        assert list(found.columns) == list(wanted.columns)
        assert len(found) == len(wanted) > 0
        pd.testing.assert_frame_equal(sorted_rows(found), sorted_rows(wanted), check_dtype=False)


def test_views_hold_what_is_read(tmp_path):
    same(filled(tmp_path))


def test_what_is_not_known_is_null_and_left_out_of_means(tmp_path):
    (row,) = (
        database(filled(tmp_path))
        .execute(
            'SELECT count(*), count(maturity), avg(maturity), max("funding.years") FROM summary'
        )
        .fetchall()
    )
    assert row == (4, 3, pytest.approx((0.0 + 0.2 + 0.3) / 3), 3)
    before = (
        database(tmp_path)
        .execute("SELECT count(*), count(legacy) FROM monthly WHERE month < 5")
        .fetchone()
    )
    assert before == (20, 0)


def test_damaged_and_unfinished_parts_are_passed_over(tmp_path):
    filled(tmp_path, ((0,), (1,), (2, 3)))
    damaged, cut, _ = sorted((tmp_path / "yearly").glob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-50])
    content = bytearray(cut.read_bytes())
    content[len(content) // 3] ^= 0xFF
    cut.write_bytes(content)
    (tmp_path / "yearly" / ".part-9.parquet.12.part").write_bytes(b"half")
    (tmp_path / "yearly" / "notes.txt").write_text("mine")
    same(tmp_path)
    assert (
        frame_of(database(tmp_path), "SELECT DISTINCT replicate FROM yearly")["replicate"].max()
        == 3
    )
    assert len(frame_of(database(tmp_path), "SELECT DISTINCT replicate FROM yearly")) == 2


def test_a_run_that_stands_in_two_parts_counts_once(tmp_path):
    filled(tmp_path / "one", ((0, 1), (2,)))
    filled(tmp_path / "two", ((1, 2, 3),))
    for table in RUN_TABLES:
        (part,) = (tmp_path / "two" / table).glob("*.parquet")
        shutil.copy(part, tmp_path / "one" / table / part.name)
    same(tmp_path / "one")
    assert frame_of(database(tmp_path / "one"), "SELECT count(*) AS n FROM summary")[
        "n"
    ].tolist() == [4]


@pytest.mark.parametrize("name", ["a[b]c", "it's", "50% {a,b}", "été"])
def test_any_name_of_a_folder_will_do(tmp_path, name):
    same(filled(tmp_path / name))


def test_what_is_not_there_is_told_with_what_is(tmp_path):
    connection = database(filled(tmp_path, keep=("yearly",)))
    with pytest.raises(UsageProblem, match=r"monthly does not exist.*Kept here: summary, yearly"):
        frame_of(connection, "SELECT * FROM monthly")
    with pytest.raises(UsageProblem, match=r'need quotes: "funding\.years"'):
        frame_of(connection, "SELECT funding.years FROM summary")


def test_a_folder_without_runs_is_refused(tmp_path):
    with pytest.raises(UsageProblem, match="there are no results here"):
        database(tmp_path)
    with open_folder(tmp_path, other_work(MANIFEST)) as place:
        place.write_manifest(MANIFEST)
    with pytest.raises(UsageProblem, match="there are no runs here yet"):
        database(tmp_path)
    (tmp_path / "manifest.json").write_text('{"kind": "calibration"}')
    with pytest.raises(UsageProblem, match="holds a calibration"):
        database(tmp_path)


def test_without_duckdb_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    filled(tmp_path)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageProblem, match=r'pip install "groundswell\[analysis\]"'):
        database(tmp_path)


def test_a_comparison_is_asked_in_sql_without_a_folder():
    comparison = fake_runs.made_up(missing={("b", 3)})
    found = comparison.sql(
        "SELECT scenario, count(*) AS runs, avg(legacy_36) AS legacy FROM summary GROUP BY 1"
    )
    by_name = found.set_index("scenario")
    assert by_name["runs"].to_dict() == {"a": 24, "b": 23, "no_programme": 24}
    mean = comparison.summary.groupby("scenario")["legacy_36"].mean()
    assert by_name["legacy"].to_dict() == pytest.approx(mean.to_dict())
    (unknown,) = comparison.sql("SELECT count(legacy) AS known FROM monthly WHERE month < 3")[
        "known"
    ]
    assert unknown == 0
    assert len(comparison.sql("SELECT * FROM events")) == len(comparison.events)
