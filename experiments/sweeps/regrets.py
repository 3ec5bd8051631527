"""How well each setting of levers holds up over places and plausible versions of the model: worst cases and regrets.

A *state* is a place (a combination of the factors tried across, or of those named) under one version of the model. In each state
a setting has a value: the outcome's mean over the state's twin neighbourhoods, and over the other levers that the sweep moved. Its
*regret* there is how far that falls short of the best setting in the same state, twins against twins. Settings are put in the order
of their greatest regret: minimax regret (Savage 1951, The theory of statistical decision). Beside it stand the mean over states, the
worst state (Wald's maximin), the share of states in which the setting is best, and, with a threshold, the share in which
it reaches that (satisficing, Starr 1963).

Intervals come from twin neighbourhoods drawn anew within each version, one fewer than there are (Rao and Wu 1988: with a few in each version,
as many as there are would make them too narrow), and are stretched by Student's t for what a bootstrap of few misses. A greatest regret is never below what chance gives: what that is, is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from experiments.comparison.outcomes import OUTCOMES, Outcome
from experiments.comparison.statistics import Interval, cluster_interval, verdict
from experiments.errors import UsageProblem
from experiments.execution.manifest import Manifest, factors_of, need_manifest
from experiments.execution.store import read
from experiments.sweeps.analysis import LEVEL, in_order, mean_of
from experiments.sweeps.factors import ASSUMPTIONS
from sim.scenario.problems import near

Floats = NDArray[np.float64]
RESAMPLES = 1_000
CHUNK = 100
FEWEST = 8
"""Twin neighbourhoods below which no setting is told apart at this level."""
FEWEST_EACH = 3
"""The same for each version; with two, one pair in ten of settings that are alike would be told apart."""
VERSION = "plausible_version"
TIE = 1e-12
POSSIBLE = {"regret": (0.0, np.inf), "best": (0.0, 1.0)}
"""Between which ends a measure lies."""
FIRST = "first"


@dataclass(frozen=True)
class Standing:
    """How one setting holds up.

    Attributes
    ----------
    setting : dict
        Of each lever.
    mean, worst, regret : float
        Over all states; in its worst one; greatest regret. In the outcome's unit.
    mean_interval, worst_interval, regret_interval : Interval
        Infinite where there are too few neighbourhoods.
    worst_state, regret_state : str
        Where.
    best : float
        Share of states in which no setting is better.
    best_interval : Interval
    enough : float
        Share of states in which the threshold is reached; NaN without one.
    verdict, mean_verdict : str
        On its greatest regret, and on its mean, against the setting of least greatest regret, which is `first`.
    """

    setting: dict[str, Any]
    mean: float
    mean_interval: Interval
    worst: float
    worst_interval: Interval
    worst_state: str
    regret: float
    regret_interval: Interval
    regret_state: str
    best: float
    best_interval: Interval
    enough: float
    verdict: str
    mean_verdict: str


@dataclass(frozen=True, repr=False)
class Robustness:
    """How well each setting of levers holds up, for one outcome.

    Attributes
    ----------
    outcome : Outcome
    levers, circumstances, averaged : tuple of str
        Factors that are compared, over which states are formed, and over which values are averaged.
    places, versions, neighbourhoods : int
        Combinations of circumstances, versions of the model, twin neighbourhoods.
    left_out : int
        Combinations in which some setting was not tried, or the outcome not defined.
    noise : float
        About how large the greatest regret of a setting would be if all were alike.
    threshold : float or None
    standings : list of Standing
        The one of least greatest regret first.
    """

    outcome: Outcome
    levers: tuple[str, ...]
    circumstances: tuple[str, ...]
    averaged: tuple[str, ...]
    places: int
    versions: int
    neighbourhoods: int
    left_out: int
    noise: float
    threshold: float | None
    standings: list[Standing]

    @property
    def has_intervals(self) -> bool:
        """Whether there are neighbourhoods enough, in all and in each version, to tell greatest regrets apart."""
        return self.neighbourhoods >= max(FEWEST, FEWEST_EACH * self.versions)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row for each setting: its levers, mean, worst case, greatest regret, shares and verdict, with intervals."""
        return pd.DataFrame([_row(each) for each in self.standings])

    def __repr__(self) -> str:
        """One short sentence; `table` has the rows."""
        first = ", ".join(f"{name} {value}" for name, value in self.standings[0].setting.items())
        return f"<Robustness of {', '.join(self.levers)} for {self.outcome.name}: least greatest regret with {first}>"

    def _repr_html_(self) -> str:
        """The sentence and the table, for notebooks."""
        return f"<p>{repr(self)[1:-1]}</p>{self.table.to_html(index=False)}"


def _row(each: Standing) -> dict[str, Any]:
    row: dict[str, Any] = dict(each.setting)
    for name in ("mean", "worst", "regret", "best"):
        bounds: Interval = getattr(each, f"{name}_interval")
        row |= {name: getattr(each, name), f"{name}_low": bounds.low, f"{name}_high": bounds.high}
    states = {"worst_state": each.worst_state, "regret_state": each.regret_state}
    judged = {"verdict": each.verdict, "mean_verdict": each.mean_verdict}
    return row | states | {"enough": each.enough} | judged


def robustness(
    folder: str | Path,
    outcomes: str | Sequence[str],
    levers: str | Sequence[str] = (),
    over: str | Sequence[str] = (),
    enough: float | None = None,
) -> list[Robustness]:
    """Work out how settings of a sweep hold up over places and versions, from its folder, in which nothing changes.

    Parameters
    ----------
    outcomes : name of an outcome, or several
    levers : names of factors, optional
        Whose settings are compared; by default all levers but those of the place.
    over : names of factors, optional
        Further factors that count as circumstances, beside places and assumptions.
    enough : float, optional
        What an outcome is to reach: at least, or at most where lower is better.

    Raises
    ------
    UsageProblem
        If the folder holds no sweep or no runs, a name is not known, or there is nothing over which a setting could hold up.
    """
    place = Path(folder)
    manifest = need_manifest(place, ["sweep"])
    summary = read(place, "summary")
    if summary.empty:
        raise UsageProblem(f"{place}: there are no runs here yet.")
    outcomes, levers, over = map(_as_list, (outcomes, levers, over))
    problems = list(_wrong(manifest, summary, outcomes, levers, over))
    if problems:
        raise UsageProblem("\n".join(problems))
    roles = _roles(manifest, summary, levers, over)
    return [_States(summary, roles, OUTCOMES[name]).robustness(enough) for name in outcomes]


def _as_list(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _wrong(
    manifest: Manifest,
    summary: pd.DataFrame,
    outcomes: Sequence[str],
    levers: Sequence[str],
    over: Sequence[str],
) -> Iterator[str]:
    """Names that are not known, outcomes that have no better way, and factors named twice."""
    known = [name for name in OUTCOMES if name in summary]
    for name in outcomes:
        if name not in known:
            yield f"--outcome {name}: this sweep has no such outcome; {_hint(name, known)}"
        elif OUTCOMES[name].direction == "neither":
            yield f"--outcome {name}: neither way is better, so that nothing is to regret."
    factors = factors_of(manifest)
    for option, names in (("--lever", levers), ("--over", over)):
        for name in names:
            if name not in factors:
                yield f"{option} {name}: this sweep has no such factor; {_hint(name, factors)}"
    for name in sorted(set(levers) & set(over)):
        yield f"{name}: named with --lever and with --over; keep one."


def _hint(name: str, known: Sequence[str]) -> str:
    meant = near(name, known)
    return f"did you mean {meant}?" if meant else f"it has {', '.join(known)}."


@dataclass(frozen=True)
class _Roles:
    """What each factor that varies is to a question of robustness."""

    levers: tuple[str, ...]
    circumstances: tuple[str, ...]
    averaged: tuple[str, ...]
    has_versions: bool


def _roles(
    manifest: Manifest, summary: pd.DataFrame, levers: Sequence[str], over: Sequence[str]
) -> _Roles:
    varied = [name for name in factors_of(manifest) if len(in_order(summary[name])) > 1]
    around = [n for n in varied if n not in levers and (_is_circumstance(n) or n in over)]
    compared = [n for n in varied if n in levers] or [n for n in varied if n not in around]
    if not compared:
        raise UsageProblem(
            "There is no lever whose settings could be compared: every factor of this sweep that varies is a place or an "
            "assumption. --lever names one of them."
        )
    has_versions = VERSION in summary and len(in_order(summary[VERSION])) > 1
    if not around and not has_versions:
        raise UsageProblem(
            "There is nothing over which a setting could hold up: put places or assumptions under across: in the design, sweep with "
            "--plausible, or name factors with --over."
        )
    rest = tuple(n for n in varied if n not in (*compared, *around))
    return _Roles(tuple(compared), tuple(around), rest, has_versions)


def _is_circumstance(name: str) -> bool:
    return name == "place" or name.startswith(("place.", ASSUMPTIONS))


class _Grid:
    """Which runs stand at which setting, under which circumstances, in which neighbourhood.

    Attributes
    ----------
    settings, circumstances : list of tuple
        Those that are kept: every setting under each of the circumstances.
    """

    def __init__(self, summary: pd.DataFrame, roles: _Roles) -> None:
        self.roles = roles
        self._keys = {
            part: list(summary[list(names)].itertuples(index=False, name=None))
            for part, names in (
                ("setting", roles.levers), ("around", roles.circumstances), ("rest", roles.averaged)
            )
        }  # fmt: skip
        self.settings = _in_order(self._keys["setting"])
        everywhere = _in_order(self._keys["around"])
        beside: dict[tuple[Any, Any], set[Any]] = {}
        for setting, around, rest in zip(*self._keys.values(), strict=True):
            beside.setdefault((setting, around), set()).add(rest)
        self.circumstances = [
            around
            for around in everywhere
            if all((setting, around) in beside for setting in self.settings)
        ]
        self.left_out = len(everywhere) - len(self.circumstances)
        self._refuse(beside)

    def _refuse(self, beside: dict[tuple[Any, Any], set[Any]]) -> None:
        if len(self.settings) < 2:
            raise UsageProblem("There is one setting only, and nothing to compare it with.")
        if len(self.circumstances) < 2 and not self.roles.has_versions:
            raise UsageProblem(
                "Settings were not all tried under the same circumstances, so that none can be held against another there. Put places "
                "and assumptions under across: in the design, where every point is tried with each of them."
            )
        for around in self.circumstances:
            found = [beside[setting, around] for setting in self.settings]
            if any(each != found[0] for each in found):
                rest = ", ".join(self.roles.averaged)
                raise UsageProblem(
                    f"Not every setting was tried with the same values of {rest}, so that their differences would be in the regrets too. "
                    "Name these with --lever as well, or leave --lever out."
                )

    def cube(self, values: Floats, replicates: NDArray[np.int64]) -> Floats:
        """Values by setting, circumstances and neighbourhood, means over what is averaged; NaN where none is known."""
        place = {setting: number for number, setting in enumerate(self.settings)}
        where = {around: number for number, around in enumerate(self.circumstances)}
        shape = (len(place), len(where), int(replicates.max()) + 1)
        total, count = np.zeros(shape), np.zeros(shape)
        keys = zip(self._keys["setting"], self._keys["around"], replicates, values, strict=True)
        for setting, around, replicate, value in keys:
            if around in where and np.isfinite(value):
                total[place[setting], where[around], replicate] += value
                count[place[setting], where[around], replicate] += 1
        with np.errstate(invalid="ignore"):
            return total / np.where(count > 0, count, np.nan)


def _in_order(keys: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The different ones, numbers before words in every place."""
    return sorted(set(keys), key=lambda key: [(isinstance(v, str), v) for v in key])


class _States:
    """One outcome by setting, circumstances and neighbourhood, with the measures of robustness."""

    def __init__(self, summary: pd.DataFrame, roles: _Roles, outcome: Outcome) -> None:
        self.roles, self.outcome = roles, outcome
        self.grid = _Grid(summary, roles)
        self.sign = -1.0 if outcome.direction == "lower" else 1.0
        replicates = np.unique(summary["replicate"], return_inverse=True)[1]
        values = summary[outcome.name].to_numpy(dtype=np.float64)
        cube = self.sign * self.grid.cube(values, replicates)
        defined = np.isfinite(cube).any(axis=2).all(axis=0)
        self.circumstances = [self.grid.circumstances[place] for place in np.flatnonzero(defined)]
        self.cube = cube[:, defined]
        self.version_of = self._versions(summary, replicates)
        self.numbers = np.unique(self.version_of)

    def _versions(self, summary: pd.DataFrame, replicates: NDArray[np.int64]) -> NDArray[np.int64]:
        """The version of each neighbourhood; all on one without versions."""
        found = np.zeros(self.cube.shape[2], dtype=np.int64)
        if self.roles.has_versions:
            found[replicates] = summary[VERSION].to_numpy(dtype=np.int64)
        return found

    def robustness(self, enough: float | None) -> Robustness:
        """All settings, that of least greatest regret first."""
        if not self.circumstances:
            raise UsageProblem(
                f"{self.outcome.name}: there is no state in which it is defined for every setting."
            )
        values = self._means(self.cube, np.ones((1, self.cube.shape[2])))[0]
        values[:, ~np.isfinite(values).all(axis=0)] = np.nan
        told = _measures(values)
        order = np.argsort(told["regret"], kind="stable").tolist()
        found = Robustness(
            outcome=self.outcome,
            levers=self.roles.levers,
            circumstances=self.roles.circumstances,
            averaged=self.roles.averaged,
            places=len(self.circumstances),
            versions=len(self.numbers),
            neighbourhoods=self.cube.shape[2],
            left_out=self.grid.left_out + len(self.grid.circumstances) - len(self.circumstances),
            noise=self._noise(),
            threshold=enough,
            standings=[],
        )
        drawn = self._drawn(self.cube)
        for place in order:
            judged = self._judged(place, order[0], told, drawn, found.has_intervals)
            bounds = self._bounds(place, told, drawn, found.has_intervals)
            found.standings.append(self._standing(place, values, told, bounds, judged, enough))
        return found

    def _standing(
        self,
        place: int,
        values: Floats,
        told: dict[str, Floats],
        bounds: dict[str, Interval],
        judged: tuple[str, str],
        enough: float | None,
    ) -> Standing:
        own = values[place]
        known = own[np.isfinite(own)]
        reached = np.nan if enough is None else (known >= self.sign * enough - TIE).mean()
        setting = zip(self.roles.levers, self.grid.settings[place], strict=True)
        return Standing(
            setting={name: v.item() if isinstance(v, np.generic) else v for name, v in setting},
            mean=self.sign * float(told["mean"][place]),
            mean_interval=bounds["mean"],
            worst=self.sign * float(told["worst"][place]),
            worst_interval=bounds["worst"],
            worst_state=self._state(own, np.nanargmin),
            regret=float(told["regret"][place]),
            regret_interval=bounds["regret"],
            regret_state=self._state(values.max(axis=0) - own, np.nanargmax),
            best=float(told["best"][place]),
            best_interval=bounds["best"],
            enough=float(reached),
            verdict=judged[0],
            mean_verdict=judged[1],
        )

    def _bounds(
        self, place: int, told: dict[str, Floats], drawn: dict[str, Floats], has_intervals: bool
    ) -> dict[str, Interval]:
        """An interval for every measure of a setting, the way round that the outcome has."""
        if not has_intervals:
            return dict.fromkeys(drawn, Interval(-np.inf, np.inf, LEVEL))
        signs = {"mean": self.sign, "worst": self.sign}
        found = {}
        for name, measured in drawn.items():
            sign = signs.get(name, 1.0)
            least, most = POSSIBLE.get(name, (-np.inf, np.inf))
            bounds = self._interval(sign * float(told[name][place]), sign * measured[:, place])
            found[name] = Interval(max(least, bounds.low), min(most, bounds.high), LEVEL)
        return found

    def _interval(self, estimate: float, drawn: Floats) -> Interval:
        """The bootstrap's interval, as much wider as Student's t asks with so few neighbourhoods."""
        tail = (1 - LEVEL) / 2
        freedom = self.cube.shape[2] - len(self.numbers)
        wider = stdtrit(freedom, 1 - tail) / ndtri(1 - tail)
        low, high = estimate + wider * (np.nanquantile(drawn, [tail, 1 - tail]) - estimate)
        return Interval(float(low), float(high), LEVEL)

    def _judged(
        self, place: int, first: int, told: dict[str, Floats], drawn: dict[str, Floats], has_intervals: bool
    ) -> tuple[str, str]:  # fmt: skip
        """The verdicts on a setting's greatest regret and on its mean, against the first."""
        if place == first:
            return FIRST, FIRST
        smallest = self.outcome.smallest_difference
        more = float(told["regret"][place] - told["regret"][first])
        regrets = drawn["regret"][:, place] - drawn["regret"][:, first]
        bounds = (
            self._interval(more, regrets) if has_intervals else Interval(-np.inf, np.inf, LEVEL)
        )
        of_twins = mean_of(self.cube[place] - self.cube[first], axis=0)
        known = np.isfinite(of_twins)
        clusters = self.version_of if self.roles.has_versions else np.arange(len(of_twins))
        means = cluster_interval(of_twins[known], clusters[known], LEVEL, "mean")
        return (
            verdict([more], bounds, "lower", smallest),
            verdict([float(of_twins[known].mean())], means, "higher", smallest),
        )

    def _state(self, values: Floats, which: Any) -> str:
        """The state, in words, at which a value is lowest or highest."""
        around, version = np.unravel_index(which(values), values.shape)
        words = [f"{v:g}" if isinstance(v, float) else str(v) for v in self.circumstances[around]]
        words += [f"version {self.numbers[version]}"] if self.roles.has_versions else []
        return ", ".join(words)

    def _means(self, cube: Floats, weights: Floats) -> Floats:
        """The value of every setting in every state, (resamples, settings, circumstances, versions).

        Parameters
        ----------
        weights : shape (resamples, neighbourhoods)
            How often each neighbourhood counts.
        """
        known = np.isfinite(cube)
        filled = np.where(known, cube, 0.0)
        parts = []
        for number in self.numbers:
            own = self.version_of == number
            total = np.einsum("rn,scn->rsc", weights[:, own], filled[:, :, own])
            count = np.einsum("rn,scn->rsc", weights[:, own], known[:, :, own].astype(np.float64))
            with np.errstate(invalid="ignore", divide="ignore"):
                parts.append(total / count)
        return np.stack(parts, axis=-1)

    def _weights(self, generator: np.random.Generator, resamples: int) -> Floats:
        """Neighbourhoods drawn anew within each version, one fewer than there are."""
        weights = np.zeros((resamples, self.cube.shape[2]))
        for number in self.numbers:
            own = np.flatnonzero(self.version_of == number)
            draws = max(1, len(own) - 1)
            chosen = own[generator.integers(len(own), size=(resamples, draws))]
            for column in chosen.T:
                weights[np.arange(resamples), column] += 1.0
        return weights

    def _drawn(self, cube: Floats) -> dict[str, Floats]:
        """Every measure with neighbourhoods drawn anew, each (resamples, settings)."""
        generator = np.random.default_rng(list(cube.shape))
        found: dict[str, list[Floats]] = {}
        for _ in range(RESAMPLES // CHUNK):
            values = self._means(cube, self._weights(generator, CHUNK))
            for each in values:
                for name, measured in _measures(each).items():
                    found.setdefault(name, []).append(measured)
        return {name: np.array(each) for name, each in found.items()}

    def _noise(self) -> float:
        """The greatest regret of a setting, in the mean, where chance is all there is between settings."""
        alike = self.cube.copy()
        for number in self.numbers:
            own = self.version_of == number
            alike[:, :, own] -= mean_of(alike[:, :, own], axis=2)[:, :, None]
        return float(np.nanmean(self._drawn(alike)["regret"]))


def _measures(values: Floats) -> dict[str, Floats]:
    """Mean, worst case, greatest regret and share of states in which it is best of every setting, each (settings,).

    Parameters
    ----------
    values : shape (settings, circumstances, versions)
        Higher is better; states in which a setting has none are passed over.
    """
    states = values.reshape(len(values), -1)
    states = states[:, np.isfinite(states).all(axis=0)]
    if not states.size:
        nothing = np.full(len(values), np.nan)
        return dict.fromkeys(("mean", "worst", "regret", "best"), nothing)
    best = states.max(axis=0)
    return {
        "mean": states.mean(axis=1),
        "worst": states.min(axis=1),
        "regret": (best - states).max(axis=1),
        "best": (states >= best - TIE).mean(axis=1),
    }
