"""Turn a question's runs into its answer: how large, how sure, by what way, and what reverses it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES, Outcome
from experiments.comparison.paired import (
    PairedDifference,
    VersionCounts,
    compare_outcomes,
    count,
    with_counts,
)
from experiments.comparison.statistics import DIRECTED, centre_judged, interval, middle, verdict
from experiments.ensemble.versions import ModelVersion, choices_of_theory
from experiments.reporting.json import result_payload
from sim.outputs import OUTPUTS
from tools.docs.base import finite
from tools.docs.columns import centre_of
from tools.docs.questions.plan import QuestionSizes, Values, key_of
from tools.docs.questions.schema import ChainMeasure, Contrast, Question

Floats = NDArray[np.float64]
MOST = 5
LUCK_KEY = 0x6C75636B


def contrast_of(
    question: Question,
    contrast: Contrast,
    values: Values,
    sizes: QuestionSizes,
    plausible: Sequence[ModelVersion],
    theories: Sequence[ModelVersion],
) -> dict[str, Any]:
    """Everything about one contrast but the ends of ranges, as JSON takes it."""
    default = judged(question, contrast, values, "default")
    here = {result.outcome.name: result for result in default}
    return {
        "name": contrast.name,
        "words": contrast.words,
        "scenario": contrast.scenario,
        "against": contrast.against,
        "default": _payloads(default),
        "areas": _payloads(judged(question, contrast, values, "areas")),
        "plausible": _plausible(question, contrast, values, sizes, plausible),
        "by_luck": {name: by_luck(result, sizes.version_pairs) for name, result in here.items()},
        "theories": _theories(question, contrast, values, sizes, theories, here),
        "chain": [_link(each, question, contrast, values) for each in question.chain],
    }


def judged(
    question: Question, contrast: Contrast, values: Values, part: str
) -> list[PairedDifference]:
    """The question's outcomes over the pairs of a part, the headline ones judged together."""
    base, other = sides(values, part, contrast)
    wanted = {*question.outcomes, *HEADLINE_NAMES}
    left, right = (
        {place: _only(own, wanted) for place, own in side.items()} for side in (base, other)
    )
    results = {
        r.outcome.name: r
        for r in compare_outcomes(contrast.scenario, contrast.against, left, right)
    }
    return [results[name] for name in question.outcomes if name in results]


def sides(
    values: Values, part: str, contrast: Contrast
) -> tuple[dict[int, Mapping[str, float]], dict[int, Mapping[str, float]]]:
    """What was read off both sides, by place; only places that both have."""
    names = [key_of(part, name) for name in (contrast.against, contrast.scenario)]
    found = [{place: own for (key, place), own in values.items() if key == name} for name in names]
    both = sorted(found[0].keys() & found[1].keys())
    base, other = ({place: side[place] for place in both} for side in found)
    return base, other


def _only(own: Mapping[str, float], wanted: set[str]) -> dict[str, float]:
    return {name: own[name] if name in wanted else math.nan for name in OUTCOMES}


def _payloads(results: Sequence[PairedDifference]) -> dict[str, Any]:
    """Results by outcome as JSON takes them, without the single pairs."""
    found = {}
    for result in results:
        payload = result_payload(result)
        payload.pop("differences")
        found[result.outcome.name] = payload
    return found


def by_luck(result: PairedDifference, pairs: int) -> float | None:
    """Share of versions that would show a verdict's side, each with so few pairs, were all like the default."""
    if result.verdict not in DIRECTED:
        return None
    generator = np.random.Generator(np.random.Philox(key=LUCK_KEY + pairs))
    drawn = generator.choice(result.differences, (4000, pairs))
    counts = _counts(drawn.ravel(), np.repeat(np.arange(4000), pairs), result.outcome)
    return (counts.holds_in(result.verdict) or 0) / counts.of


def _counts(differences: Any, versions: Any, outcome: Outcome) -> VersionCounts:
    return count(differences, versions, outcome)


def _plausible(
    question: Question,
    contrast: Contrast,
    values: Values,
    sizes: QuestionSizes,
    versions: Sequence[ModelVersion],
) -> dict[str, Any] | None:
    """The contrast over plausible versions, and the parameters with which it goes."""
    results = judged(question, contrast, values, "plausible")
    if not results:
        return None
    version_of = {
        place: place // sizes.version_pairs for place in range(len(versions) * sizes.version_pairs)
    }
    found = _payloads(with_counts(results, version_of))
    for result in results:
        own = _by_version(result, version_of)
        found[result.outcome.name]["goes_with"] = goes_with(own, versions)
    return found


def _by_version(result: PairedDifference, version_of: Mapping[int, int]) -> dict[int, float]:
    """The median difference of each version."""
    own: dict[int, list[float]] = {}
    for place, difference in zip(result.seeds, result.differences, strict=True):
        own.setdefault(version_of[int(place)], []).append(float(difference))
    return {version: float(np.median(each)) for version, each in own.items()}


def goes_with(own: Mapping[int, float], versions: Sequence[ModelVersion]) -> list[dict[str, Any]]:
    """Parameters whose values go with a difference over versions, beyond chance for so many tried.

    Parameters
    ----------
    own : the difference by place of the version
    """
    places = sorted(own)
    differences = np.array([own[place] for place in places])
    if len(places) < 8 or np.ptp(differences) == 0:
        return []
    names = [n for n, v in versions[0].assumptions.items() if not isinstance(v, str)]
    found: list[dict[str, Any]] = []
    for name in names:
        column = np.array([float(versions[place].assumptions[name]) for place in places])
        if np.ptp(column) > 0:
            rho, p = spearmanr(column, differences)
            found.append({"parameter": name, "rho": round(float(rho), 3), "p": float(p)})
    sure = [each for each in found if each["p"] * len(names) < 0.05]
    return sorted(sure, key=lambda each: each["p"])[:MOST]


def _theories(
    question: Question,
    contrast: Contrast,
    values: Values,
    sizes: QuestionSizes,
    versions: Sequence[ModelVersion],
    default: Mapping[str, PairedDifference],
) -> dict[str, Any]:
    """The contrast under every combination of theories, outcome by outcome."""
    found = {}
    for result in judged(question, contrast, values, "theories"):
        outcome = result.outcome
        if outcome.name not in default:
            continue
        places = result.seeds // sizes.theory_pairs
        own = _by_version(
            result, {int(s): int(v) for s, v in zip(result.seeds, places, strict=True)}
        )
        here = default[outcome.name]
        counts = _counts(result.differences, places, outcome)
        found[outcome.name] = counts.payload(here.verdict) | {
            "reversed": [
                versions[place].name
                for place, difference in own.items()
                if is_reversed(difference, here.difference, outcome)
            ],
            "by_choice": _by_choice(own, versions),
        }
    return found


def is_reversed(difference: float, usual: float, outcome: Outcome) -> bool:
    """Whether a difference lies on the other side of zero, and matters."""
    return difference * usual < 0 and abs(difference) >= (outcome.smallest_difference or 0.0)


def _by_choice(own: Mapping[int, float], versions: Sequence[ModelVersion]) -> list[dict[str, Any]]:
    """Median difference over the combinations with each choice of each theory."""
    found = []
    for theory, choices in choices_of_theory().items():
        for choice in choices:
            chosen = [
                difference
                for place, difference in own.items()
                if versions[place].assumptions.get(theory, choices[0]) == choice
            ]
            if chosen:
                median = round(float(np.median(chosen)), 5)
                found.append({"theory": theory, "choice": choice, "difference": median})
    return found


def _link(
    each: ChainMeasure, question: Question, contrast: Contrast, values: Values
) -> dict[str, Any]:
    """One link of the chain: how it moved, and whether pairs in which it moved more differ more at the end."""
    base, other = sides(values, "default", contrast)
    both = np.array([[side[place][each.key] for place in base] for side in (base, other)])
    known = np.isfinite(both).all(axis=0)
    left, right = both[:, known]
    found: dict[str, Any] = {"measure": each.key, "words": each.words, "n": int(known.sum())}
    if not known.any():
        return found | {"verdict": "not defined"}
    centre = centre_judged(right - left, centre_of(each.column))
    bounds = interval(right - left, 0.95, centre)
    smallest = None if each.a_year else OUTPUTS[each.column].smallest_difference
    return found | {
        "unit": OUTPUTS[each.column].unit + (" a year" if each.a_year else ""),
        "base": middle(left, centre),
        "other": middle(right, centre),
        "difference": middle(right - left, centre),
        "low": finite(bounds.low),
        "high": finite(bounds.high),
        "verdict": verdict(right - left, bounds, "neither", smallest),
        "follows": {
            name: _follows(
                right - left, _from(name, base, other, list(base))[known], len(question.chain)
            )
            for name in question.headlines
        },
    }


def _from(
    name: str, base: Mapping[int, Any], other: Mapping[int, Any], places: Sequence[int]
) -> Floats:
    """An outcome's differences at some places; NaN where a run is missing."""
    return np.array([other[p][name] - base[p][name] if p in base else math.nan for p in places])


def _follows(first: Floats, second: Floats, tried: int) -> float | None:
    """Rank correlation of two differences over pairs; None where it may be chance, so many being tried."""
    known = np.isfinite(second)
    first, second = first[known], second[known]
    if len(first) < 8 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    rho, p = spearmanr(first, second)
    return round(float(rho), 3) if p * tried < 0.05 else None


def ends_of(
    question: Question, values: Values, sizes: QuestionSizes, versions: Sequence[ModelVersion]
) -> list[dict[str, Any]]:
    """The first contrast with each parameter at either end: its differences, and how far they shift.

    Intervals are at a level that holds for all the ends together (Bonferroni).
    """
    contrast = question.contrasts[0]
    base, other = sides(values, "default", contrast)
    first = range(sizes.end_pairs)
    usual = {name: _from(name, base, other, first) for name in question.headlines}
    whole = {
        name: float(np.nanmedian(_from(name, base, other, list(base))))
        for name in question.headlines
    }
    part = f"ends of {question.name}"
    left, right = sides(values, part, contrast)
    level = 1 - 0.05 / max(1, len(versions))
    found = []
    for number, version in enumerate(versions):
        entry: dict[str, Any] = {"name": version.name}
        for name in question.headlines:
            places = range(number * sizes.end_pairs, (number + 1) * sizes.end_pairs)
            own = _from(name, left, right, places)
            entry[name] = _end(own, usual[name], whole[name], level, OUTCOMES[name])
        found.append(entry)
    return found


def _end(
    own: Floats, usual: Floats, whole: float, level: float, outcome: Outcome
) -> dict[str, Any]:
    """One end: its difference, and the shift from that of the same neighbourhoods at default."""
    known = np.isfinite(own) & np.isfinite(usual)
    if not known.any():
        nothing = dict.fromkeys(("difference", "low", "high", "shift"))
        return nothing | dict.fromkeys(("shifts", "reversed", "reliable"), False)
    centre = centre_judged(own[known])
    bounds = interval(own[known], level, centre)
    shift = own[known] - usual[known]
    difference = middle(own[known], centre)
    matters = abs(difference) >= (outcome.smallest_difference or 0.0)
    return {
        "difference": difference,
        "low": finite(bounds.low),
        "high": finite(bounds.high),
        "shift": float(np.median(shift)),
        "shifts": interval(shift, level).excludes_zero(),
        "reversed": is_reversed(difference, whole, outcome),
        "reliable": matters and bounds.excludes_zero(),
    }
