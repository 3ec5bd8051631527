"""The guard on speed: what it counts, what it lets pass; nothing is compiled once a worker is warm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import guard
from benchmarks.callgrind import Callgrind, counts_in

ROOT = Path(__file__).parents[2]
FEW, MANY = guard.ADULTS


def test_fixed_part_and_slope_are_told_apart():
    runs = {str(FEW): [900, 500, 500], str(MANY): [700, 620, 620]}
    found = guard.ratios({"python": [100], **runs}, to_first_run=8_000)
    slope = 1000 * (620 - 500) / (MANY - FEW)
    assert found["a_run"] == 5.0
    assert found["each_1000"] == pytest.approx(slope / 100)
    assert found["fixed"] == pytest.approx((500 - slope * FEW / 1000) / 100)
    assert found["to_first_run"] == 80.0


def test_a_rise_beyond_the_tolerance_is_told_and_a_smaller_one_is_not():
    kept = guard.kept()
    assert guard.risen(kept, kept) == []
    assert guard.risen({name: 1.04 * ratio for name, ratio in kept.items()}, kept) == []
    assert guard.risen({name: 0.5 * ratio for name, ratio in kept.items()}, kept) == []
    told = guard.risen(kept | {"fixed": 1.06 * kept["fixed"]}, kept)
    assert len(told) == 1
    assert "+6.0%" in told[0]
    assert guard.said_of("fixed") in told[0]
    assert "python -m benchmarks.guard --write" in told[0]


def test_every_part_is_read_from_what_callgrind_leaves(tmp_path):
    files = {".2": ("2400", 7), ".1": ("python", 5), ".10": ("4800", 9)}
    for suffix, (name, count) in files.items():
        text = f"desc: Trigger: Client Request: {name}\nevents: Ir\nsummary: {count}\n"
        (tmp_path / f"callgrind{suffix}").write_text(text)
    (tmp_path / "callgrind").write_text("desc: Trigger: Program termination\nsummary: 3\n")
    assert counts_in(tmp_path) == [("python", 5), ("2400", 7), ("4800", 9)]


def test_requests_do_nothing_where_nobody_watches(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    callgrind = Callgrind()
    callgrind.start()
    callgrind.end_part("nothing")
    assert not callgrind.is_watched
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_no_run_and_no_start_takes_more_instructions_than_are_kept():
    assert guard.risen(guard.count(), guard.kept()) == []


WARM = """
from numba.core import event
from sim import compiled, load_scenario, run
from sim.simulation import warm_up

warm_up()
registered = len(compiled._REGISTRY)
waiting = [each.__name__ for each in compiled._REGISTRY if each._compiled is None]
with event.install_recorder("numba:compile") as recorder:
    for name, changes in {scenarios!r}:
        run(load_scenario(name, changes), 3)
print(waiting, len(compiled._REGISTRY) - registered, [each for _, each in recorder.buffer])
"""
# every rival theory, and designs and events by which every mechanism has something to do
EVERYTHING = [
    ("baseline", {"assumptions.trust.form": "single_stock"}),
    ("baseline", {"assumptions.engagement.joining_form": "logistic", "place.older_people": 1.5}),
    ("baseline", {"assumptions.discussion.form": "bounded_confidence"}),
    ("no_programme", {}),
    *(
        (name, {})
        for name in (
            "decision_model/distributed",
            "shocks/large_development",
            "shocks/key_person_leaves",
            "pandemic/early",
            "breakdown/hub_lost_too",
            "top_down/agency_seats",
            "commissioning/mostly_bought",
            "legacy_form/new_body_with_income",
            "tiers/hostile_parish_council",
            "lto/fails",
            "head_start/let_down_before",
        )
    ),
]


def test_nothing_is_compiled_once_a_worker_is_warm():
    script = WARM.format(scenarios=EVERYTHING)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=os.environ, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "[] 0 []\n"), done.stderr
