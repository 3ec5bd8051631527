"""A shelf of the test's own, and folders of results with runs that were made up."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboards.shelf import own_files
from experiments.comparison.outcomes import measure_alone
from experiments.comparison.plan import plan_comparison
from experiments.comparison.run import describe_plan
from experiments.execution.manifest import json_text, write_json
from experiments.execution.store import RunStore
from sim.scenario import load_scenario

STAND_INS = Path(__file__).parents[2] / "experiments"
sys.path[:0] = [str(STAND_INS)]

PAIRS = 12


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's shelf is."""
    place = tmp_path / "shelf"
    monkeypatch.setenv("GROUNDSWELL_SHELF", str(place))
    monkeypatch.setattr(own_files, "_seen", {})
    return place


def written(folder: Path, plan: Any, shift: Callable[[str], float], **more: Any) -> Path:
    """A folder as a comparison or a portfolio writes it, with runs that were made up."""
    from fake_runs import MONTHS, fake_record

    plan = replace(plan, horizon_months=MONTHS)
    with RunStore(folder, area_of=plan.area_namer()) as store:
        for request in plan.requests():
            record = fake_record(request, shift(request.key[0]))
            store.add(request.key, record, measure_alone(record))
    manifest = json.loads(json_text(describe_plan(plan)))
    write_json(folder / "manifest.json", manifest | {"status": "complete", **more})
    return folder


@pytest.fixture(scope="session")
def comparison_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison in which five years leave less than the baseline, surely."""
    base, other = load_scenario("baseline"), load_scenario("funding_length/five_years")
    plan = plan_comparison(base, [other], replicates=PAIRS)
    shift = {"funding_length/five_years": -0.3}
    return written(tmp_path_factory.mktemp("comparison"), plan, lambda name: shift.get(name, 0.0))


SWEEP = (
    "title: Money and time\nquestion: What do money and time do?\nbase: baseline\nsampling: grid\n"
    "factors:\n  funding.years: [3, 8]\n  partnership.openness: [0.2, 0.5, 0.9]\n  workers.directiveness: [0.1, 0.9]\nreplicates: 2\n"
)


@pytest.fixture(scope="session")
def sweep_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep in which what is left follows length and openness, and nothing else."""
    from known_sweeps import known_sweep

    def truth(settings: Any, replicate: int, draws: Any) -> dict[str, float]:
        value = settings["funding.years"] / 20 + settings["partnership.openness"] / 2
        return {"legacy_36": value, "maturity": 0.5}

    return known_sweep(tmp_path_factory.mktemp("sweep"), SWEEP, truth)
