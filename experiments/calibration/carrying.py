"""A calibration in a folder: begun, gone on with, and finished always with the same sizes.

FOLDER/manifest.json     what was asked, the values it started from, the sizes of the stages
FOLDER/evaluations/      every evaluation, as soon as it is made
FOLDER/log.txt           what was found, stage by stage (no times: the same on every machine)
FOLDER/result.json       fitted values and ensemble
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from experiments.calibration.asking import Asked, told_again
from experiments.calibration.course import Course
from experiments.calibration.evaluating import evaluate, identity_of
from experiments.calibration.findings import Findings
from experiments.calibration.keeping import Shelf
from experiments.calibration.laboratory import Laboratory, Simulator
from experiments.calibration.settings import Sizes, sizes_within, with_asked
from experiments.calibration.space import Space, expand, free_space, must_be_free
from experiments.comparison.run import command
from experiments.errors import UsageProblem
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.manifest import read_manifest, timestamp, versions, write_json
from experiments.execution.pool import processors
from experiments.execution.progress_display import Display
from experiments.validation.patterns_schema import Pattern, last_year

KIND = "calibration"
DEFAULT_MINUTES = 300.0


@dataclass(frozen=True)
class Calibration:
    """A finished calibration."""

    asked: Asked
    space: Space
    sizes: Sizes
    findings: Findings
    manifest: Mapping[str, Any]


def calibrate(
    asked: Asked,
    out: Path,
    *,
    jobs: int | None = None,
    display: Display | None = None,
    simulator: Simulator = evaluate,
) -> Calibration:
    """Carry out a calibration, or go on with the one in the folder.

    Raises
    ------
    UsageProblem
        If the folder holds another calibration, or a name is not known.
    Interrupted
        On SIGINT or SIGTERM; the same call goes on.
    """
    shown = display or Display(quiet=True)
    with opened(asked, out, jobs=jobs, display=shown, simulator=simulator) as bench:
        return _carried_out(asked, bench, out, jobs, shown)


@dataclass(frozen=True)
class Bench:
    """A folder opened for a calibration."""

    space: Space
    laboratory: Laboratory
    manifest: dict[str, Any]


@contextmanager
def opened(
    asked: Asked,
    out: Path,
    *,
    jobs: int | None = None,
    display: Display | None = None,
    simulator: Simulator = evaluate,
) -> Iterator[Bench]:
    """Open a folder for a calibration, new or begun; raises as `calibrate` does."""
    manifest = _begun(asked, out)
    shelf = Shelf(out)
    try:
        with signals_stop(Stop()) as stop:
            laboratory = Laboratory(
                asked.patterns,
                last_year(asked.patterns),
                manifest["identity"],
                shelf,
                jobs=jobs,
                stop=stop,
                progress=display,
                simulator=simulator,
            )
            yield Bench(_space(asked, manifest["centre"]), laboratory, manifest)
    finally:
        shelf.close()


def _carried_out(
    asked: Asked, bench: Bench, out: Path, jobs: int | None, display: Display
) -> Calibration:
    manifest, state = bench.manifest, bench.laboratory.state
    if manifest["sizes"] is None:
        manifest["sizes"] = asdict(_measured_sizes(asked, bench, jobs))
        write_json(out / "manifest.json", manifest)
    sizes = Sizes(**manifest["sizes"])
    display.tell(f"{sizes.evaluations} evaluations, {sizes.area_runs:,} runs of an area in all.")
    state.reused = state.executed = 0
    state.total = sizes.evaluations
    course = _course(asked, bench, sizes, display.tell)
    return Calibration(asked, bench.space, sizes, course.whole(), manifest)


def _course(
    asked: Asked, bench: Bench, sizes: Sizes, tell: Callable[[str], None] = lambda sentence: None
) -> Course:
    return Course(
        bench.laboratory,
        _targets(asked),
        bench.space,
        sizes,
        asked.seed,
        sure=_sure(asked, bench.space),
        others=asked.others,
        tell=tell,
    )


def _measured_sizes(asked: Asked, bench: Bench, jobs: int | None) -> Sizes:
    """Sizes from what an evaluation of the present values costs, unless all are asked for."""
    start = with_asked(Sizes(), asked.sizes)
    if not asked.screened:
        start = with_asked(start, {"screen": 0})
    if asked.minutes is None and asked.sizes:
        return start
    course = _course(asked, bench, start)
    course.look_at_present()
    seconds = median(found.seconds for found in course.found.present) / start.areas
    there_are = (asked.minutes or DEFAULT_MINUTES) * 60.0 * (jobs or processors())
    sizes = sizes_within(there_are, max(seconds, 1e-4), start, asked.screened)
    return with_asked(sizes, asked.sizes)


def _begun(asked: Asked, out: Path) -> dict[str, Any]:
    """The folder's manifest, written now if it is new."""
    stated = asked.stated()
    earlier = read_manifest(out)
    if earlier is not None:
        _refuse_another(earlier, stated, out)
        _refuse_changed_model(earlier, asked, out)
        return earlier
    space = _space(asked, asked.centre)
    manifest = {
        "kind": KIND,
        "started": timestamp(),
        "command": told_again(command()),
        "versions": versions(),
        "identity": identity_of(asked.patterns, space.names),
        "asked": stated,
        "centre": space.present(),
        "sizes": None,
    }
    write_json(out / "manifest.json", manifest)
    return manifest


def _refuse_another(earlier: Mapping[str, Any], stated: dict[str, Any], out: Path) -> None:
    if earlier["kind"] != KIND:
        raise UsageProblem(
            f"{out}: this folder holds a {earlier['kind']}; choose another with --out."
        )
    differ = [name for name, value in stated.items() if earlier["asked"].get(name) != value]
    if differ:
        raise UsageProblem(
            f"{out}: holds a calibration that was asked for with other {', '.join(differ)}. Give the "
            "same command to go on with it, or choose another folder with --out."
        )


def _refuse_changed_model(earlier: Mapping[str, Any], asked: Asked, out: Path) -> None:
    if earlier["identity"] != identity_of(asked.patterns, earlier["centre"]):
        raise UsageProblem(
            f"{out}: the model has changed since this calibration was begun, so that its evaluations "
            "no longer hold. Choose another folder with --out, or go back to that version of the model."
        )


def _space(asked: Asked, centre: Mapping[str, float]) -> Space:
    space = free_space(_specs(), centre, asked.fix)
    expand(asked.sure, _specs(), "--parameters")
    must_be_free([name for name in asked.sure if "." in name], space, "--parameters")
    return space


def _sure(asked: Asked, space: Space) -> list[str]:
    """Parameters that are fitted in any case; of a whole mechanism those that may move."""
    named = expand(asked.sure, _specs(), "--parameters")
    return [name for name in dict.fromkeys(named) if name in space.names]


def _targets(asked: Asked) -> list[Pattern]:
    return [pattern for pattern in asked.patterns if pattern.id in asked.targets]


def _specs() -> Mapping[str, Any]:
    from sim.parameters import parameter_specs

    return parameter_specs()
