"""A calibration in a folder: begun, gone on with, and finished always with the same sizes.

FOLDER/manifest.json     what was asked, the values it started from, the sizes of the stages
FOLDER/evaluations/      every evaluation, as soon as it is made
FOLDER/log.txt           what was found, stage by stage (no times: the same on every machine)
FOLDER/result.json       fitted values and ensemble
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from experiments.calibration.course import Course
from experiments.calibration.evaluating import evaluate, identity_of
from experiments.calibration.findings import Findings
from experiments.calibration.keeping import Shelf
from experiments.calibration.laboratory import Laboratory, Simulator
from experiments.calibration.settings import Sizes, sizes_within, with_asked
from experiments.calibration.space import Space, Values, expand, free_space, must_be_free
from experiments.carrying_out import command
from experiments.engines import processors
from experiments.errors import UsageProblem
from experiments.manifest import read_manifest, timestamp, versions, write_json
from experiments.patterns.schema import Pattern
from experiments.patterns.simulating import last_year
from experiments.progress_display import Display
from experiments.stopping import Stop, signals_stop

KIND = "calibration"
DEFAULT_MINUTES = 300.0


@dataclass(frozen=True)
class Asked:
    """What a calibration is asked to do.

    Attributes
    ----------
    patterns : all that are measured
    targets : ids of those that are fitted
    sure : parameters (or mechanisms) that are fitted in any case
    fix : parameters (or mechanisms) that stay as they are
    sizes : sizes asked for outright, by name of `Sizes`
    minutes : time there is, or None for the usual; counts for sizes that are not asked for
    screened : whether parameters are chosen by a screen; else `sure` are those that are fitted
    centre : values to start from where they are not the catalogue's
    """

    patterns: tuple[Pattern, ...] = field(repr=False)
    targets: tuple[str, ...]
    sure: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    minutes: float | None = None
    seed: int = 1
    screened: bool = True
    centre: Mapping[str, float] = field(default_factory=dict, repr=False)

    def stated(self) -> dict[str, Any]:
        """What must be the same for a calibration to go on."""
        return {
            "patterns": [repr(pattern) for pattern in self.patterns],
            "targets": list(self.targets),
            "sure": list(self.sure),
            "fix": list(self.fix),
            "sizes": dict(sorted(self.sizes.items())),
            "minutes": self.minutes,
            "seed": self.seed,
            "screened": self.screened,
        }


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
    manifest = _begun(asked, out)
    space = _space(asked, manifest["centre"])
    shelf = Shelf(out)
    with signals_stop(Stop()) as stop:
        laboratory = Laboratory(
            asked.patterns,
            last_year(asked.patterns),
            manifest["identity"],
            shelf,
            jobs=jobs,
            stop=stop,
            progress=shown,
            simulator=simulator,
        )
        try:
            return _carried_out(asked, space, laboratory, manifest, out, jobs, shown)
        finally:
            shelf.close()


def _carried_out(
    asked: Asked,
    space: Space,
    laboratory: Laboratory,
    manifest: dict[str, Any],
    out: Path,
    jobs: int | None,
    display: Display,
) -> Calibration:
    if manifest["sizes"] is None:
        manifest["sizes"] = asdict(_measured_sizes(asked, space, laboratory, jobs))
        write_json(out / "manifest.json", manifest)
    sizes = Sizes(**manifest["sizes"])
    display.tell(f"{sizes.evaluations} evaluations, {sizes.area_runs:,} runs of an area in all.")
    laboratory.state.reused = laboratory.state.executed = 0
    laboratory.state.total = sizes.evaluations
    sure = expand(asked.sure, _specs(), "--parameters")
    course = Course(laboratory, _targets(asked), space, sizes, asked.seed, sure, tell=display.tell)
    return Calibration(asked, space, sizes, course.whole(), manifest)


def _measured_sizes(asked: Asked, space: Space, laboratory: Laboratory, jobs: int | None) -> Sizes:
    """Sizes from what an evaluation of the present values costs, unless all are asked for."""
    start = with_asked(Sizes(), asked.sizes)
    if asked.minutes is None and asked.sizes:
        return start if asked.screened else with_asked(start, {"screen": 0})
    course = Course(laboratory, _targets(asked), space, start, asked.seed)
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
    must_be_free(expand(asked.sure, _specs(), "--parameters"), space, "--parameters")
    return space


def _targets(asked: Asked) -> list[Pattern]:
    return [pattern for pattern in asked.patterns if pattern.id in asked.targets]


def _specs() -> Mapping[str, Any]:
    from sim.catalogue import parameter_specs

    return parameter_specs()


def result_of(calibration: Calibration) -> dict[str, Any]:
    """Fitted values and ensemble as JSON takes them."""
    from experiments.plausible.mark import model_mark

    found = calibration.findings
    fit = found.points[0]
    costs = ensemble_misfits(found)
    return {
        "kind": KIND,
        "started": calibration.manifest["started"],
        "command": calibration.manifest["command"],
        "model": model_mark(tuple(found.ensemble[0])),
        "fit": fit.name,
        "from": {name: calibration.manifest["centre"][name] for name in found.fitted},
        "values": found.fitted,
        "sources": _sources(calibration),
        "ensemble": [
            {"number": number, "misfit": round(cost, 4), "values": dict(sorted(values.items()))}
            for number, (cost, values) in enumerate(
                zip(costs, found.ensemble, strict=True), start=1
            )
        ],
    }


def ensemble_misfits(found: Findings) -> list[float]:
    """Misfit of the members that were kept, best first."""
    from experiments.calibration.misfit import misfit

    return [float(misfit(found.aims, found.members_y[place])) for place in found.kept]


def _sources(calibration: Calibration) -> dict[str, list[str]]:
    """For each fitted parameter the evidence of the pattern that goes with it most."""
    import numpy as np

    found = calibration.findings
    z = found.members[:, : len(found.fitted)]
    size = np.abs(_correlations(z, np.nan_to_num(found.members_y)))
    patterns = _targets(calibration.asked)
    return {
        name: list(patterns[int(row.argmax())].evidence)
        for name, row in zip(found.fitted, size, strict=True)
    }


def _correlations(z: Any, y: Any) -> Any:
    """Correlations between columns, shape (columns of z, columns of y)."""
    import numpy as np

    z, y = z - z.mean(axis=0), y - y.mean(axis=0)
    size = np.sqrt(np.outer((z**2).sum(axis=0), (y**2).sum(axis=0))) + 1e-12
    return z.T @ y / size


def told_again(given: Sequence[str]) -> list[str]:
    """The command as it can be given on any machine, without where and with how many workers."""
    told = ["groundswell"]
    left = iter(given[1:])
    for word in left:
        if word in ("--out", "--jobs", "--json"):
            next(left, None)
        elif not word.startswith(("--out=", "--jobs=", "--json=", "--write", "--quiet", "-q")):
            told.append(word)
    return told


def parameter_names(given: Sequence[str]) -> tuple[str, ...]:
    """Names given on the command line, apart by commas, or a YAML file with a list of them.

    Raises
    ------
    UsageProblem
        If a file holds anything else.
    """
    names: list[str] = []
    for entry in given:
        for part in filter(None, (part.strip() for part in entry.split(","))):
            path = Path(part)
            names += _listed(path) if path.suffix in (".yaml", ".yml") else [part]
    return tuple(dict.fromkeys(names))


def _listed(path: Path) -> list[str]:
    from sim.scenario.library import read_shown

    if not path.is_file():
        raise UsageProblem(f"{path}: there is no such file; give a YAML list of parameters.")
    content = read_shown(path).plain()
    if not isinstance(content, list) or not all(isinstance(name, str) for name in content):
        raise UsageProblem(f"{path}: give a YAML list of names, one '- mechanism.name' a line.")
    return content


__all__ = ["Asked", "Calibration", "Values", "calibrate", "parameter_names", "result_of"]
