"""What came out, in sentences that terminal, report and dashboard share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.paired import count_words, how_counted
from experiments.comparison.statistics import SLIGHT
from experiments.execution.extension_files import own_sentence
from experiments.reporting.known_answers import known_sentences
from experiments.reporting.number_format import number, unit_after
from sim.parameters import formatted

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison
    from experiments.comparison.paired import PairedDifference

HYPOTHESES = (
    "These contrasts are hypotheses worked out from evidence about mechanisms: no field experiment "
    "has tested any of them, and no published study has observed legacy."
)
NOT_A_FORECAST = (
    "The model ranks designs and shows why; it does not forecast a named place. Most evidence "
    "gives a direction, not a size."
)
SURE_OF_DIRECTION = "sure of the direction, perhaps too little to matter"
LITTLE_SPENT = 0.25
"""A programme that spent less than this share of another is said to have hardly taken place."""


def counts(result: PairedDifference) -> str:
    """In how many of the twin neighbourhoods the leading side leads; all counts where the pairs that differ are judged."""
    words = ("higher", "lower") if result.outcome.direction == "neither" else ("better", "worse")
    if result.centre == "mean":
        first, second = result.better, result.worse
        return (
            f"{words[0]} in {first}, {words[1]} in {second}, equal in {result.equal} of {result.n}"
        )
    leading, word = max((result.better, words[0]), (result.worse, words[1]))
    return f"{word} in {leading} of {result.n}"


def sentence(result: PairedDifference, name: str | None = None) -> str:
    """One result in plain words.

    Parameters
    ----------
    result : PairedDifference
    name : str, optional
        How to call the scenario; by default its name, with "" not at all.
    """
    outcome = result.outcome
    name = result.scenario if name is None else name
    subject = f"{name}: {outcome.label} ({outcome.when})".removeprefix(": ")
    if result.verdict == "identical":
        return f"{subject}: identical in all {result.n} twin neighbourhoods."
    middle = (
        f"{number(result.difference, outcome, sign=True)}{unit_after(outcome)}"
        f"{' on average' if result.centre == 'mean' else ''} "
        f"({number(result.other_median, outcome)} against {number(result.base_median, outcome)}), "
        f"{counts(result)} twin neighbourhoods"
    )
    middle += f"; {count_words(result)}" if result.versions else ""
    middle += f"; {told}" if (told := loss_words(result)) else ""
    closing = {
        "too small to matter": "a difference too small to matter",
        "no reliable difference": "no reliable difference",
        **{said: f"{said}, {SURE_OF_DIRECTION}" for said in SLIGHT},
    }.get(result.verdict, result.verdict)
    return f"{subject}: {closing}, {middle}."


def loss_words(result: PairedDifference) -> str:
    """On how many pairs a result rests, where one side had nothing to measure; empty where both always had."""
    if not result.lost + result.base_lost:
        return ""
    sides = [(result.scenario, result.lost), (result.base, result.base_lost)]
    named = ", ".join(f"in {number} with {name}" for name, number in sides if number)
    return f"rests on {result.n} of {result.of} twin neighbourhoods, as there is none to measure {named}"


def headline_sentences(comparison: Comparison) -> list[str]:
    """The five headline outcomes of every other scenario, one sentence each."""
    return [
        sentence(result)
        for name in comparison.others
        for result in comparison.results
        if result.scenario == name and result.outcome.headline
    ]


def added_sentences(comparison: Comparison) -> list[str]:
    """What each programme added to legacy over its no-programme twin."""
    sentences = []
    for name in comparison.names:
        result = comparison.find_added(name, "legacy_36")
        if result is not None:
            label = f"{name}, against the same place with no programme"
            sentences.append(sentence(result, label))
    return sentences


def assumption_sentences(comparison: Comparison) -> list[str]:
    """Which assumptions of the model a scenario changes, and behaviour beside it; empty without."""
    own, versions = own_sentence(comparison.plan.own), comparison.plan.versions
    chosen = {name: comparison.scenarios[name] for name in comparison.names}
    told = [own] if own else []
    told += versions.sentences(chosen) if versions is not None else ()
    return told + [
        f"{name} changes assumptions of the model: "
        + ", ".join(f"{key} = {formatted(value)}" for key, value in scenario.assumptions.items())
        + "."
        for name, scenario in comparison.scenarios.items()
        if scenario.assumptions and name in comparison.names
    ]


def spending_sentences(comparison: Comparison) -> list[str]:
    """Which programmes hardly spent, so that results per pound say little of them."""
    told = []
    for name in comparison.others:
        spent = comparison.find(name, "spent_gbp")
        if spent is None:
            continue
        less, more = sorted(((spent.other_median, name), (spent.base_median, comparison.base)))
        if less[0] < LITTLE_SPENT * more[0]:
            share = less[0] / more[0]
            told.append(
                f"{less[1]} spent {share:.0%} of what {more[1]} spent: for each pound a programme that hardly took place can look "
                "well, as its first months cost little."
            )
    return told


def width_sentences(comparison: Comparison) -> list[str]:
    """Until when pairs were added, why no more were, and how wide each interval is; none where it was not asked for."""
    asked = comparison.manifest.get("until_width")
    if not asked or not asked["widths"]:
        return []
    pairs, width = f"{asked['pairs']:,} pairs", f"{asked['width']:g}"
    if asked["reached"]:
        said = [f"Pairs were added until no interval asked for was wider than {width}: {pairs}."]
    else:
        why = f"It ended with {pairs}: {asked['ended'] or 'stopped'}."
        said = [
            f"Pairs were added, yet not every interval asked for is {width} wide or less. {why}"
        ]
    for name in comparison.others:
        told = ", ".join(
            f"{OUTCOMES[each['outcome']].label} {_width_words(each)}"
            for each in asked["widths"]
            if each["scenario"] == name
        )
        said.append(f"How wide, {name}: {told}.")
    return said


def _width_words(entry: Mapping[str, Any]) -> str:
    """The width of an interval; there may be none yet."""
    if entry["width"] is None:
        return "without an interval"
    unit = unit_after(OUTCOMES[entry["outcome"]])
    return f"{entry['width']:.3g}{unit}"


def caveats(comparison: Comparison) -> list[str]:
    """What a reader has to know beside the numbers."""
    said = [
        *width_sentences(comparison),
        HYPOTHESES,
        NOT_A_FORECAST,
        *assumption_sentences(comparison),
    ]
    said += spending_sentences(comparison)
    said += known_sentences(comparison)
    counted = how_counted(comparison.results)
    said += [counted] if counted else []
    if comparison.failures:
        said.append(f"{len(comparison.failures)} runs failed and are left out.")
    return said
