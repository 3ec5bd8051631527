"""A researcher's session: from a comparison to a replayed row to a folder read back, in the kernel of a notebook."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from jupyter_client.manager import KernelManager

from experiments import compare, load
from experiments.comparison.plan import plan_comparison
from experiments.errors import UsageProblem
from sim import load_scenario, run
from sim.scenario import ScenarioError

QUICK = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 36}
SESSION = """
import numpy as np
from experiments import compare, load
from sim import load_scenario, run

base = load_scenario("baseline", {settings})
formal = base.with_levers({{"partnership.formality_target": 0.95}}).model_copy(update={{"name": "formal"}})
comparison = compare(base, [formal], replicates=2, jobs=1, out="kept")
"""
SWEEP = """
import io
from pathlib import Path
from experiments import analyse, sweep

Path("quick.yaml").write_text("kind: scenario\\nschema_version: 1\\nextends: baseline\\n"
    "funding: {years: 2, follow_on_months: 36}\\nplace: {population: 3000}\\n")
Path("design.yaml").write_text("kind: design\\nschema_version: 1\\nbase: quick.yaml\\nreplicates: 2\\n"
    "factors: {partnership.openness: [0, 1]}\\n")
swept = sweep("design.yaml", "swept", jobs=1)
"""
REPLAY = """
row = comparison.yearly.iloc[-1]
again = run(comparison.scenarios[row["scenario"]], row["seed"], horizon_months=comparison.horizon_months)
assert again.run_id == row["run_id"]
assert again.yearly["maturity"].iloc[-1] == row["maturity"] or np.isnan(row["maturity"])
"""
LOADED = """
back = load("copy")
assert back.table.equals(comparison.table)
"""


class Kernel:
    """A real kernel in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)

    def run(self, code: str) -> list[dict]:
        """What a cell shows; fails if it ends with an error."""
        shown: list[dict] = []

        def take(message: dict) -> None:
            kind, content = message["msg_type"], message["content"]
            assert kind != "error", "\n".join(content["traceback"])
            if kind in ("execute_result", "display_data", "update_display_data"):
                shown.append({"kind": kind, **content["data"]})

        self.client.execute_interactive(code, timeout=300, output_hook=take)
        return shown

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(tmp_path, own_cache):
    started = Kernel(tmp_path)
    yield started
    started.close()


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_session_from_a_comparison_to_a_replayed_row_to_a_folder_read_back(kernel, tmp_path):
    shown = kernel.run(SESSION.format(settings=QUICK))
    assert "6 of 6 runs" in shown[-1]["text/plain"]
    (told,) = kernel.run("comparison")
    assert len(told["text/plain"]) < 300
    assert "formal" in told["text/plain"]
    assert "<table" in told["text/html"]
    assert len(told["text/html"]) < 10_000
    (drawn,) = kernel.run("comparison.plot('maturity')")
    assert "<svg" in drawn["image/svg+xml"]
    kernel.run(REPLAY)
    copy = shutil.copytree(tmp_path / "kept", tmp_path / "copy")
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = contents(copy)
    kernel.run(LOADED)
    assert contents(copy) == before
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_sweep_shows_how_far_it_is_and_its_analysis_is_a_table(kernel):
    shown = kernel.run(SWEEP)
    assert "4 of 4 runs" in shown[-1]["text/plain"]
    (told,) = kernel.run("analyse(swept, 'maturity')")
    assert "partnership.openness</code>" in told["text/html"]
    assert "<Analysis of maturity over the sweep" in told["text/plain"]
    (drawn,) = kernel.run("swept.plot('maturity')")
    assert "<svg" in drawn["image/svg+xml"]
    (frame,) = kernel.run("swept.sql('SELECT count(*) AS runs FROM summary')")
    assert "<td>4</td>" in frame["text/html"]


def quick():
    return load_scenario("baseline", QUICK)


def test_a_seed_of_a_table_is_a_seed():
    one, other = run(quick(), np.int64(3)), run(quick(), 3)
    assert one.run_id == other.run_id
    assert type(one.seed) is int
    assert repr(one) == (
        "<Run of baseline, seed 3, 6 years; tables .yearly, .monthly, .events, .distribution>"
    )
    plan = plan_comparison(quick(), [quick()], replicates=np.int64(2), seed=np.int64(5))
    assert plan.seeds == (5, 6)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"seed": 1.5}, "seed: 1.5 is not a whole number"),
        ({"seed": True}, "seed: True is not a whole number"),
        ({"scenario": 7}, "a Scenario or the name of one is meant, not int"),
        ({"keep": "yearly"}, "a list of names is meant, not 'yearly'"),
        ({"keep": ("yearli",)}, "did you mean 'yearly'?"),
        ({"scenario": "basline"}, "baseline"),
    ],
)
def test_what_cannot_be_run_is_told_in_a_sentence(given, told):
    with pytest.raises((TypeError, ValueError, ScenarioError), match=re.escape(told)):
        run(**({"scenario": quick(), "seed": 1} | given))


def test_a_table_that_was_not_kept_is_said_to_be_missing():
    result = run(quick(), 1, keep=("yearly",))
    with pytest.raises(ValueError, match="'monthly' was not kept"):
        _ = result.monthly
    with pytest.raises(ValueError, match="did you mean 'yearly'"):
        result.table("yearl")


@pytest.mark.parametrize(
    ("others", "given", "told"),
    [
        (
            "formality/committee",
            {},
            r"others: a list of scenarios is meant, not 'formality/committee'",
        ),
        (["formality/committee"], {"replicates": 0}, "--replicates 0: at least 1"),
        (["formality/committee"], {"replicates": 2.5}, "2.5 is not a whole number"),
        (["formality/committee"], {"seed": "one"}, "'one' is not a whole number"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_told_in_a_sentence(others, given, told):
    with pytest.raises(UsageProblem, match=told):
        compare("baseline", others, jobs=1, **given)


def test_an_unknown_outcome_or_scenario_is_told_with_the_nearest(own_cache):
    from fake_runs import made_up

    comparison = made_up()
    with pytest.raises(UsageProblem, match="did you mean 'legacy_36'"):
        comparison.find("b", "legacy36")
    with pytest.raises(UsageProblem, match="scenario: there is no 'c'"):
        comparison.find("c", "legacy_36")
    assert len(repr(comparison)) < 200
    assert set(comparison.table["verdict"]) >= {"better"}


def test_a_folder_of_nothing_is_refused(tmp_path):
    with pytest.raises(UsageProblem, match="there are no results here"):
        load(tmp_path)
