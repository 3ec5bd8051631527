"""Types are declared: whatever a part happens to hold, its columns are what they are in every other part."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import fake_runs
import numpy as np
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from experiments.comparison.outcomes import measure
from experiments.execution.parts import RUN_TABLES
from experiments.execution.records import TABLES, canonical_columns
from experiments.execution.schema import (
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    column_type,
    declared_columns,
    summary_type,
)
from experiments.execution.store import RunStore, records_in
from sim import load_scenario, run

FACTORS = {
    "partnership.openness": st.sampled_from([0, 0.5, 1, 1.0]),
    "workers.directiveness": st.sampled_from([0.0, 1]),
    "funding.years": st.sampled_from([3, 5]),
    "funding.spend_or_lose": st.booleans(),
    "partnership.hub": st.sampled_from(["none", "large"]),
    "assumptions.energy.recovery_rate": st.sampled_from([0.1, 1]),
}
A_ROW = st.tuples(*FACTORS.values()).map(lambda values: dict(zip(FACTORS, values, strict=True)))
A_RUN = st.tuples(A_ROW, st.booleans(), st.booleans())


def a_record(request, silent: bool):
    """A record; a silent one has an empty diary."""
    record = fake_runs.plain_task(request)
    if not silent:
        return record
    tables = {**record.tables, "events": canonical_columns("events", _empty("events"))}
    return replace(record, tables=tables)


def _empty(table: str) -> dict[str, list[object]]:
    return {name: [] for name in declared_columns(table)}


@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(runs=st.lists(A_RUN, min_size=1, max_size=4), areas=st.booleans())
def test_any_design_stopped_anywhere_is_one_table_for_every_reader(runs, areas):
    """Each run: factor values, whether its diary is empty, whether the work is stopped after it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = RunStore(folder, area_of=(lambda pair: f"area {pair}") if areas else None)
        for number, (factors, silent, stopped) in enumerate(runs):
            request = fake_runs.fake_request("a", number)
            record = a_record(request, silent)
            store.add(request.key, record, factors | measure(record))
            if stopped:
                store.flush()
        store.flush()
        for table in RUN_TABLES:
            parts = [pq.read_schema(path) for path in sorted((folder / table).glob("*.parquet"))]
            assert all(part.equals(parts[0]) for part in parts)
            whole = pd.read_parquet(folder / table)
            assert len(whole) == ds.dataset(folder / table, format="parquet").count_rows()
            if table == "summary":
                assert len(whole) == len(runs)
                for factor in FACTORS:
                    assert whole[factor].tolist() == [row[factor] for row, *_ in runs]
        wanted = {("a", i): fake_runs.fake_request("a", i).run_id for i in range(len(runs))}
        back = dict(records_in(folder, wanted))
        assert {key[1] for key in back} == set(range(len(runs)))


def test_factors_have_the_type_of_their_lever():
    kinds = {bool: YES_NO, int: WHOLE, float: NUMBER, str: TEXT}
    for path, value in load_scenario("baseline").levers().items():
        assert summary_type(path) == kinds[type(value)], path
    assert summary_type("assumptions.energy.recovery_rate") == NUMBER
    assert summary_type("legacy_36") == NUMBER
    assert summary_type("replicate") == WHOLE
    assert (summary_type("area"), summary_type("area", TEXT)) == (WHOLE, TEXT)


@pytest.mark.parametrize("changes", [{}, {"funding.programme": False}])
def test_a_run_holds_what_is_declared(changes):
    """No column is without a type, none that counts has a broken number."""
    small = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 12}
    result = run(load_scenario("baseline", small | changes), 1)
    for table in TABLES:
        columns = result.columns[table]
        assert tuple(columns) == declared_columns(table)
        for name, values in columns.items():
            declared = column_type(table, name)
            assert declared is not None, name
            if declared == WHOLE:
                assert all(isinstance(value, int) for value in values), name
            if declared == TEXT:
                assert all(value is None or isinstance(value, str) for value in values), name


def test_columns_without_a_row_have_their_types():
    for table in TABLES:
        for name, values in canonical_columns(table, _empty(table)).items():
            declared = column_type(table, name)
            if declared != TEXT:
                assert values.dtype == np.dtype(declared.to_pandas_dtype()), (table, name)


def test_a_count_that_is_not_known_is_missing_and_its_column_still_one_of_whole_numbers(tmp_path):
    request = fake_runs.fake_request("a", 0)
    record = fake_runs.plain_task(request)
    unknown = canonical_columns("yearly", {"year": [0, 1], "members": [7, None]})
    with RunStore(tmp_path, keep=("yearly",)) as store:
        store.add(request.key, replace(record, tables={"yearly": unknown}), {})
    part = next((tmp_path / "yearly").glob("*.parquet"))
    table = pq.read_table(part)
    assert table.schema.field("members").type == WHOLE
    assert table.column("members").to_pylist() == [7, None]
    back = dict(records_in(tmp_path, {request.key: request.run_id}, ("yearly",)))
    np.testing.assert_array_equal(back[request.key].tables["yearly"]["members"], [7, np.nan])
