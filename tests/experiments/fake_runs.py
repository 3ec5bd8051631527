"""Stand-in runs for tests of engines, store and statistics: quick, keyed by seed.

Importable by worker processes (conftest puts this folder on the path).
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from experiments.execution.records import RunRecord, canonical_columns
from experiments.execution.requests import RunRequest

MONTHS = 72
OWN_END = 24
PAIRS = 24


def fake_request(name: str = "a", replicate: int = 0, seed: int | None = None, **settings: object):
    """A request whose 'scenario' is a plain mapping of settings."""
    seed = replicate if seed is None else seed
    run_id = f"{abs(hash((name, seed, tuple(sorted(settings.items()))))):016x}"[:16]
    return RunRequest((name, replicate), settings, seed, MONTHS, run_id)  # type: ignore[arg-type]


def fake_record(request: RunRequest, shift: float = 0.0) -> RunRecord:
    """A record with smooth noise around a curve; `shift` moves maturity and legacy."""
    generator = np.random.Generator(np.random.Philox(key=request.seed))
    level = 0.5 + 0.1 * generator.standard_normal() + shift
    months = np.arange(MONTHS)
    after = months >= OWN_END
    monthly = {
        "month": months,
        "maturity": level + 0.001 * months,
        "stage": ["forming" if month < 12 else "sturdy" for month in months],
        "resident_voice": np.full(MONTHS, level),
        "trust_partnership": np.full(MONTHS, level),
        "energy_members": np.full(MONTHS, level),
        "spent_gbp": 1000.0 * (months + 1),
        "volunteer_hours": np.full(MONTHS, 10.0),
        "legacy": np.where(after, level, np.nan),
    }
    yearly = {
        "year": np.arange(6),
        "maturity": monthly["maturity"][11::12],
        "dominated": [True] * 6,
    }
    events = {"month": [3], "kind": ["plan"], "who": ["partnership"], "what": ["endorsed"],
              "amount": [np.nan], "cause": [""], "person": [""], "project": [""], "follows": [-1]}  # fmt: skip
    distribution = {"grouping": ["sex", "sex"], "group": ["women", "men"], "adults": [3000, 3000],
                    "took_part_share": [0.4, 0.2], "confidence_change": [0.02, 0.01]}  # fmt: skip
    tables = {"yearly": yearly, "monthly": monthly, "events": events, "distribution": distribution}
    return RunRecord(
        run_id=request.run_id,
        seed=request.seed,
        horizon_months=MONTHS,
        own_end_month=OWN_END,
        tables={name: canonical_columns(name, table) for name, table in tables.items()},
    )


def plain_task(request: RunRequest) -> RunRecord:
    """What a worker does when nothing is wrong."""
    return fake_record(request, float(request.scenario.get("shift", 0.0)))  # type: ignore[attr-defined]


def slow_task(request: RunRequest) -> RunRecord:
    """A run that takes a twentieth of a second."""
    time.sleep(0.05)
    return plain_task(request)


def raising_task(request: RunRequest) -> RunRecord:
    """Seed 3 raises."""
    if request.seed == 3:
        raise ZeroDivisionError("no residents left")
    return plain_task(request)


def dying_task(request: RunRequest) -> RunRecord:
    """Seed 3 kills its worker, always."""
    if request.seed == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain_task(request)


def dying_once_task(request: RunRequest) -> RunRecord:
    """Seed 3 kills its worker the first time; the scenario names the file that remembers."""
    memory = Path(request.scenario["memory"])  # type: ignore[index]
    if request.seed == 3 and not memory.exists():
        memory.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return plain_task(request)


def hanging_task(request: RunRequest) -> RunRecord:
    """Seed 3 never comes to an end, and takes no notice of an error."""
    while request.seed == 3:
        try:
            time.sleep(0.01)
        except Exception:  # noqa: BLE001
            continue
    return plain_task(request)


def noting_task(request: RunRequest) -> RunRecord:
    """Leaves its process id in a folder, then takes a second."""
    Path(request.scenario["folder"], str(os.getpid())).touch()  # type: ignore[index]
    time.sleep(1)
    return plain_task(request)


def made_up(shift=0.2, pairs=PAIRS, missing=()):
    """A comparison of `a` with `b`, whose maturity and legacy are `shift` higher."""
    from experiments.comparison.comparison import summarise
    from experiments.comparison.plan import Plan
    from sim.scenario import Scenario

    scenarios = {name: Scenario(name=name) for name in ("a", "b", "no_programme")}
    plan = Plan(
        base="a",
        others=("b",),
        scenarios=scenarios,
        twin_of={"a": "no_programme", "b": "no_programme"},
        seeds=tuple(range(pairs)),
        horizon_months=MONTHS,
    )
    shifts = {"a": 0.0, "b": shift, "no_programme": -0.3}
    records = {
        (name, i): fake_record(fake_request(name, i), shifts[name])
        for name in scenarios
        for i in range(pairs)
        if (name, i) not in missing
    }
    return summarise(plan, records)
