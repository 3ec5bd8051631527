"""A whole calibration on a stand-in: it finds the truth, goes on after a kill, and does not hang on jobs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from calibration_stand_in import STRONG, away, simulate

from experiments.calibration.budget import CalibrationBudget, budget_within
from experiments.calibration.constraints import ConstraintSizes, Try, WhatHolds
from experiments.calibration.cross_validation import cross_validate, held_out_patterns
from experiments.calibration.evaluation import Evaluation, EvaluationRequest, EvaluationStore
from experiments.calibration.folder import calibrate
from experiments.calibration.log import log_text, out_of_reach, verdicts
from experiments.calibration.objective import misfit
from experiments.calibration.options import CalibrationOptions, parameter_names, portable_command
from experiments.calibration.procedure import NEAR
from experiments.calibration.recovery import fit_known_truth
from experiments.calibration.results import LOG, RESULT, Calibration, result_json
from experiments.calibration.write_back import write_ensemble
from experiments.errors import EnvironmentProblem, UsageProblem
from experiments.execution.manifest import write_json
from experiments.validation.read import load_patterns
from sim.parameters import parameter_specs

HERE = Path(__file__).parent
PATTERNS = tuple(load_patterns())[:12]
FITTED = tuple(pattern.id for pattern in PATTERNS if pattern.use == "calibrate")
TINY = {"areas": 20, "screen": 40, "members": 10, "steps": 2, "generations": 1, "fresh": 2,
        "fitted": 8, "ensemble": 5}  # fmt: skip
FULLER = {"areas": 30, "screen": 120, "members": 40, "steps": 4, "generations": 3, "fresh": 4,
          "fitted": 10, "ensemble": 20}  # fmt: skip


def asked(**changes: object) -> CalibrationOptions:
    return replace(CalibrationOptions(PATTERNS, FITTED, sizes=TINY), **changes)


def outcome(calibration: Calibration) -> tuple[str, dict]:
    result = result_json(calibration)
    return log_text(calibration), {key: result[key] for key in ("fit", "values", "ensemble")}


@pytest.fixture(scope="module")
def fuller(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    folder = tmp_path_factory.mktemp("calibration")
    return calibrate(asked(sizes=FULLER), folder, jobs=1, simulator=simulate)


def test_it_finds_what_matters_and_fits(fuller: Calibration) -> None:
    results = fuller.results
    assert set(STRONG) <= set(results.fitted)
    costs = {
        point.name: misfit(results.targets, point.y.mean(axis=0)) for point in results.candidates
    }
    assert costs[results.candidates[0].name] < 0.35 * costs["present values"]
    assert verdicts(results, results.candidates[0]).count("missed") <= 2
    assert out_of_reach(results) == []


def test_what_does_not_matter_stays_where_it_was(fuller: Calibration) -> None:
    results = fuller.results
    moved = dict(zip(results.fitted, results.candidates[0].z, strict=True))
    others = [abs(z) for name, z in moved.items() if name not in STRONG]
    assert max(others) < 0.6 * max(abs(moved[name]) for name in STRONG)


def test_the_ensemble_is_plausible_and_varies(fuller: Calibration, tmp_path: Path) -> None:
    results = fuller.results
    costs = misfit(results.targets, results.members_y[results.kept])
    assert len(results.ensemble) == FULLER["ensemble"]
    assert np.median(costs) < np.median(misfit(results.targets, results.steps[0]))
    specs = parameter_specs()
    names = set(results.ensemble[0])
    assert all(set(member) == names for member in results.ensemble)
    assert all(specs[n].violation(v) is None for m in results.ensemble for n, v in m.items())
    assert results.screen is not None
    for name in (*STRONG[:2], *results.screen.others[:2]):
        assert len({member[name] for member in results.ensemble}) > len(results.ensemble) / 2
    result = result_json(fuller) | {"started": "2026-01-02T00:00:00"}
    assert write_ensemble(result, tmp_path / "plausible.yaml") == FULLER["ensemble"]


def test_searches_begin_far_apart_and_the_ensemble_lies_around_those_that_fit(
    fuller: Calibration,
) -> None:
    results = fuller.results
    searches = {point.name: point for point in results.candidates if "search" in point.name}
    assert len(searches) == CalibrationBudget(**fuller.manifest["sizes"]).fits == 3
    assert results.fits[0] is results.candidates[0]
    assert all(fit.cost <= results.fits[0].cost + NEAR for fit in results.fits)
    assert len(results.fits) > 1 and "present values" not in {fit.name for fit in results.fits}


def holding(counts: dict[int, WhatHolds]) -> Try:
    """What holds by how many of the strong parameters were moved far from where they were."""

    def attempt(values: dict[str, float], sizes: ConstraintSizes) -> WhatHolds:
        far = sum(abs(away(values, name)) > 0.07 for name in STRONG if name in values)
        return counts[max(number for number in counts if number <= far)]

    return attempt


ALL_HOLD, LESS = (
    WhatHolds({"a": "holds"}, {"f": "holds"}),
    WhatHolds({"a": "holds"}, {"f": "missed"}),
)


def constrained(folder: Path, attempt: Try) -> Calibration:
    return calibrate(
        asked(sizes=FULLER, constrained=True), folder, jobs=1, simulator=simulate, attempt=attempt
    )


def test_where_everything_holds_constraints_change_nothing(
    fuller: Calibration, tmp_path: Path
) -> None:
    free = constrained(tmp_path, holding({0: ALL_HOLD}))
    assert free.results.fitted == fuller.results.fitted
    assert free.results.ensemble == fuller.results.ensemble
    assert "1 of 1 construct checks, 1 of 1 observed facts" in log_text(free)


def test_a_fit_that_loses_what_must_hold_goes_part_of_the_way(
    fuller: Calibration, tmp_path: Path
) -> None:
    bound = constrained(tmp_path, holding({0: ALL_HOLD, 3: LESS}))
    fit = bound.results.candidates[0]
    assert "of the way to" in fit.name
    assert bound.results.holding[fit.name].keeps(bound.results.before)
    present = next(each for each in bound.results.candidates if each.name == "present values")
    assert fuller.results.candidates[0].cost < fit.cost < present.cost
    assert "lost f" in log_text(bound)
    assert result_json(bound)["constraints"]["before"]["facts"] == {"f": "holds"}


def test_where_nothing_else_holds_the_present_values_stay(tmp_path: Path) -> None:
    bound = constrained(tmp_path, lambda values, sizes: LESS if moved(values) else ALL_HOLD)
    assert bound.results.candidates[0].name == "present values"
    specs = parameter_specs()
    assert bound.results.fitted == {name: specs[name].value for name in bound.results.fitted}


def moved(values: dict[str, float]) -> bool:
    specs = parameter_specs()
    return any(value != specs[name].value for name, value in values.items())


def test_the_log_tells_every_stage(fuller: Calibration) -> None:
    log = log_text(fuller)
    for heading in ("Screen", "Prior predictive check", "Ensemble smoother", "Fresh seeds",
                    "Fitted values", "Patterns at the fitted values", "Ensemble"):  # fmt: skip
        assert f"\n{heading}" in log
    assert all(name in log for name in fuller.results.fitted)
    assert all(pattern in log for pattern in FITTED)


class Counting:
    """The stand-in, counting how often it is asked."""

    asked = 0

    def __call__(self, request: EvaluationRequest) -> Evaluation:
        self.asked += 1
        return simulate(request)


@dataclass(frozen=True)
class Tiny:
    """A small calibration that was carried out, its folder, and how often the stand-in was asked."""

    calibration: Calibration
    folder: Path
    asked: int


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    folder, counting = tmp_path_factory.mktemp("first") / "tiny", Counting()
    return Tiny(calibrate(asked(), folder, jobs=1, simulator=counting), folder, counting.asked)


@pytest.fixture
def tiny(first: Tiny, tmp_path: Path) -> Tiny:
    """The small calibration in a folder of the test's own."""
    return replace(first, folder=Path(shutil.copytree(first.folder, tmp_path / "tiny")))


@pytest.mark.slow  # every stage starts processes of its own
def test_one_or_two_jobs_make_the_same(tmp_path: Path) -> None:
    short = asked(sizes={**TINY, "steps": 1, "generations": 0})  # every stage makes new processes
    one = calibrate(short, tmp_path / "one", jobs=1, simulator=simulate)
    two = calibrate(short, tmp_path / "two", jobs=2, simulator=simulate)
    assert outcome(one) == outcome(two)


def test_the_same_again_simulates_nothing(tiny: Tiny) -> None:
    again = Counting()
    ended = calibrate(asked(), tiny.folder, jobs=1, simulator=again)
    sizes = tiny.calibration.manifest["sizes"]
    assert (tiny.asked, again.asked) == (CalibrationBudget(**sizes).evaluations, 0)
    assert log_text(tiny.calibration) == log_text(ended)


def test_a_line_cut_short_is_left_out_and_made_again(tiny: Tiny) -> None:
    part = next((tiny.folder / "evaluations").glob("part-*.jsonl"))
    lines = part.read_text().splitlines(keepends=True)
    part.write_text("".join(lines[:20]) + lines[20][:50])
    assert len(EvaluationStore(tiny.folder)) == 20
    counting = Counting()
    ended = calibrate(asked(), tiny.folder, jobs=1, simulator=counting)
    assert log_text(ended) == log_text(tiny.calibration)
    assert counting.asked == len(lines) - 20


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[2])
import test_procedure as here
from pathlib import Path
here.calibrate(here.asked(), Path(sys.argv[1]), jobs=2, simulator=here.simulate)
"""


def begun(folder: Path) -> subprocess.Popen:
    """A calibration in a process of its own that takes long enough to be killed in the middle."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), str(HERE)],
        env={**os.environ, "STAND_IN_SECONDS": "0.05"},
        cwd=HERE.parents[2],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def saved(folder: Path) -> int:
    return sum(
        part.read_text().count("\n") for part in (folder / "evaluations").glob("part-*.jsonl")
    )


def test_killed_at_any_time_it_goes_on(first: Tiny, tmp_path: Path) -> None:
    process = begun(tmp_path / "killed")
    deadline = time.monotonic() + 60
    while saved(tmp_path / "killed") < 15:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    kept = len(EvaluationStore(tmp_path / "killed"))
    assert kept >= 15
    counting = Counting()
    ended = calibrate(asked(), tmp_path / "killed", jobs=1, simulator=counting)
    assert counting.asked == CalibrationBudget(**ended.manifest["sizes"]).evaluations - kept
    assert outcome(ended) == outcome(first.calibration)


def test_another_calibration_is_not_mixed_in(tiny: Tiny) -> None:
    with pytest.raises(UsageProblem, match="asked for with other sizes, seed"):
        calibrate(asked(seed=2, sizes={**TINY, "steps": 3}), tiny.folder, simulator=simulate)


def test_a_changed_model_is_refused(tiny: Tiny) -> None:
    manifest = json.loads((tiny.folder / "manifest.json").read_text())
    write_json(tiny.folder / "manifest.json", manifest | {"identity": "0" * 16})
    with pytest.raises(UsageProblem, match="the model has changed"):
        calibrate(asked(), tiny.folder, jobs=1, simulator=simulate)


def nothing_works(request: EvaluationRequest) -> Evaluation:
    """A simulator that always fails."""
    raise ValueError("no such luck")


def test_where_nothing_can_be_evaluated_it_stops_and_says_why(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="ValueError: no such luck"):
        calibrate(asked(), tmp_path, jobs=1, simulator=nothing_works)


def fails_sometimes(request: EvaluationRequest) -> Evaluation:
    """The stand-in, failing at every seventh seed."""
    if request.seed % 7 == 0:
        raise ValueError("now and then")
    return simulate(request)


def test_single_failures_do_not_end_it(tmp_path: Path) -> None:
    calibration = calibrate(asked(), tmp_path, jobs=1, simulator=fails_sometimes)
    assert "Ensemble" in log_text(calibration)
    assert np.isfinite(calibration.results.candidates[0].z).all()


def test_a_third_is_left_out_of_the_fit_and_predicted(tiny: Tiny, tmp_path: Path) -> None:
    whole = tiny.calibration
    write_json(tiny.folder / RESULT, result_json(whole))
    (tiny.folder / LOG).write_text(log_text(whole))
    sizes = {"areas": 20, "members": 20, "steps": 2, "generations": 0, "fresh": 2, "ensemble": 8}
    with cross_validate(
        asked(sizes=sizes), "2/3", tiny.folder, tmp_path / "left", jobs=1, quiet=True,
        simulator=simulate,
    ) as (told, content, _):  # fmt: skip
        pass
    left = held_out_patterns(PATTERNS, FITTED, "2/3")
    assert tuple(row["id"] for row in content["patterns"]) == left
    assert f"Fitted to {len(FITTED) - len(left)} patterns" in told
    manifest = json.loads((tmp_path / "left" / "manifest.json").read_text())
    assert set(manifest["asked"]["sure"]) == set(whole.results.fitted)
    assert manifest["centre"] == whole.manifest["centre"]


def test_thirds_make_the_whole() -> None:
    thirds = [held_out_patterns(PATTERNS, FITTED, f"{k}/3") for k in (1, 2, 3)]
    assert sorted(name for third in thirds for name in third) == sorted(FITTED)
    with pytest.raises(UsageProblem, match="write 1/3, 2/3 or 3/3"):
        held_out_patterns(PATTERNS, FITTED, "4/3")


def test_a_known_truth_is_recovered(tmp_path: Path) -> None:
    names = (*STRONG, "plan.urgency")
    sizes = {"members": 60, "generations": 3}
    with fit_known_truth(
        PATTERNS, tmp_path, names, sizes, jobs=1, simulator=simulate
    ) as (recovery, _):  # fmt: skip
        pass
    fitted = list(recovery.calibration.results.fitted)
    strong = [fitted.index(name) for name in STRONG]
    off = np.abs(recovery.truth - recovery.fit)
    assert off[strong].mean() < 0.35 * np.abs(recovery.truth[strong]).mean()
    told = dict(zip(fitted, recovery.identified(), strict=True))
    assert all(told[name] for name in STRONG)
    assert not told["plan.urgency"]
    assert sum(recovery.covered()) >= len(names) - 1


@pytest.mark.slow
def test_a_known_truth_is_recovered_by_the_model_itself(tmp_path: Path) -> None:
    """What the model's own patterns tell of its parameters; some are not told, and this is said."""
    from experiments.calibration.recovery import PARAMETERS, SIZES

    with fit_known_truth(load_patterns(), tmp_path, PARAMETERS, SIZES) as (recovery, _):
        pass
    assert sum(recovery.covered()) >= len(PARAMETERS) - 1
    told = np.array(recovery.identified())
    assert told.sum() >= 3
    off = np.abs(recovery.truth - recovery.fit)[told].mean()
    assert off < 0.7 * np.abs(recovery.truth)[told].mean()


def test_sizes_fill_the_time_there_is() -> None:
    for minutes in (10, 45, 300):
        sizes = budget_within(minutes * 120, 0.1, CalibrationBudget())
        assert 0.75 < sizes.area_runs * 0.1 / (minutes * 120) <= 1.02
        assert sizes.ensemble <= sizes.members


def test_names_come_from_commas_and_from_files(tmp_path: Path) -> None:
    file = tmp_path / "sure.yaml"
    file.write_text("- trust.gain\n- conflict\n")
    assert parameter_names(["plan.urgency, trust.gain", str(file)]) == (
        "plan.urgency", "trust.gain", "conflict",
    )  # fmt: skip
    file.write_text("trust.gain: 0.2\n")
    with pytest.raises(UsageProblem, match="give a YAML list"):
        parameter_names([str(file)])


def test_the_command_is_told_without_this_machine() -> None:
    given = ["/usr/bin/groundswell", "calibrate", "--out", "/a/b", "--jobs", "2", "--seed", "3"]
    assert portable_command(given) == ["groundswell", "calibrate", "--seed", "3"]
