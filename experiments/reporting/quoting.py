"""In one breath, and before you quote this: what terminal, report and dashboard say first, made by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from experiments.comparison.common_window import over_common_window
from experiments.comparison.equal_spending import spending_of, spends_otherwise
from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.paired import PairedDifference
from experiments.comparison.statistics import DIRECTED, RELIABLE, SLIGHT, side_of
from experiments.reporting.number_format import number, pounds, unit_after
from experiments.reporting.phrases import joined
from sim.parameters import formatted

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison

FEW = 20
"""Twins below which that is said."""
APART_MONTHS = 6
"""Programmes whose ends lie this far apart differ in length."""
AGREE = 0.8
"""Share of plausible versions below which a verdict is said not to hold in most."""
BREATH = {
    "maturity": ("makes partnerships more mature", "makes partnerships less mature"),
    "legacy_36": ("leaves more behind", "leaves less behind"),
    "resident_voice": ("gives residents more say", "costs residents some of their say"),
    "trust_partnership": ("earns more trust", "costs trust"),
    "energy_members": ("leaves members more energy", "takes energy from members"),
}


@dataclass(frozen=True)
class Caution:
    """What a reader has to know before quoting a figure.

    Attributes
    ----------
    kind : "spending", "length", "place", "assumptions", "few" or "versions"
    scenario : the design it is about; empty where it is about all
    text : in words
    action : what to do about it; a command where there is one
    """

    kind: str
    scenario: str
    text: str
    action: str


def title_of(comparison: Comparison, name: str) -> str:
    """The title of a scenario in quotation marks, without what follows a colon, or its name."""
    title = getattr(comparison.scenarios.get(name), "title", "") or name
    return f"“{title.partition(':')[0]}”"


def in_one_breath(comparison: Comparison) -> list[str]:
    """One sentence for each design: what it surely does among the headline outcomes, then what it does a little."""
    return [_breath(comparison, name) for name in comparison.others]


def _breath(comparison: Comparison, name: str) -> str:
    results = [r for r in comparison.results if r.scenario == name and r.outcome.headline]
    sure = [_clause(each) for each in results if each.verdict in RELIABLE]
    slight = [_clause(each) for each in results if each.verdict in SLIGHT]
    begin = f"In the model, against {title_of(comparison, comparison.base)}, {title_of(comparison, name)}"
    if not sure and not slight:
        unknown = sum(each.verdict == "no reliable difference" for each in results)
        if not unknown:
            return f"{begin} makes no difference that matters in any of the five headline outcomes."
        return f"{begin} surely changes none of the five headline outcomes; {unknown} of them cannot be told from chance."
    said = f"{begin} {joined(sure)}" if sure else f"{begin} makes no sure difference that matters"
    if slight:
        said += f"; it {joined(slight)} a little, perhaps too little to matter"
    return f"{said}.{_over_both(comparison, name, results)}"


def _over_both(comparison: Comparison, name: str, results: Sequence[PairedDifference]) -> str:
    """What of a difference is one of length: the same outcomes over the months that both designs have money."""
    if not _lengths_differ(comparison, name):
        return ""
    window = over_common_window(comparison, name)
    now = {each.outcome.name: each for each in window.results}
    told = [
        f"{each.outcome.label} {_in_window(now[each.outcome.name])}"
        for each in results
        if (
            each.verdict in DIRECTED
            and each.outcome.name in now
            and side_of(now[each.outcome.name].verdict) != side_of(each.verdict)
        )
        or (
            each.verdict in RELIABLE
            and each.outcome.name in now
            and now[each.outcome.name].verdict not in RELIABLE
        )
    ]
    if not told:
        return ""
    return f" Part of that is length: over the first {window.months} months, which both have, {joined(told)}."


def _in_window(result: PairedDifference) -> str:
    """A verdict over the common window as the end of a sentence."""
    if result.verdict in DIRECTED:
        return f"is {result.verdict}"
    return {
        "no reliable difference": "cannot be told apart",
        "too small to matter": "hardly differs",
    }.get(result.verdict, "does not differ")


def _clause(result: PairedDifference) -> str:
    more, less = BREATH[result.outcome.name]
    risen = result.difference > 0
    count = max(result.better, result.worse)
    return f"{more if risen else less} ({count} of {result.n} twins)"


def before_you_quote(comparison: Comparison) -> list[Caution]:
    """What would mislead beside the headline figures, each with what to do about it."""
    found: list[Caution] = []
    for name in comparison.others:
        found += _spending(comparison, name)
        found += _length(comparison, name)
        found += _place(comparison, name)
        found += _versions(comparison, name)
    return [*found, *_assumptions(comparison), *_few(comparison)]


def _command(comparison: Comparison, *options: str) -> str:
    names = (comparison.base, *comparison.others)
    asked = " ".join(options)
    if any(" " in name for name in names):  # no file has such a name: settings were changed by hand
        return f"Ask for it with {asked}."
    return f"groundswell compare {' '.join(names)} {asked}"


def _spending(comparison: Comparison, name: str) -> Iterator[Caution]:
    if not spends_otherwise(comparison, name):
        return
    spent = spending_of(comparison, name)
    assert spent is not None
    base, other = spent
    text = f"{title_of(comparison, name)} spent a median of {pounds(other)}, {title_of(comparison, comparison.base)} {pounds(base)}: the same grant is not the same spending."
    equal = equal_of(comparison, name)
    if equal is None:
        yield Caution("spending", name, text, _command(comparison, "--equal-spending"))
        return
    told = joined(_equal_words(comparison, name, each) for each in equal["results"] if _is_worth(comparison, name, each))  # fmt: skip
    near = "" if equal["near"] else " (as near as a grant could be found)"
    text += (
        f" With {pounds(equal['grant_gbp'])} granted to {title_of(comparison, equal['changed'])}, both spend alike{near}: "
        f"{told or 'nothing that differed reliably before or does now'}."
    )
    yield Caution("spending", name, text, "The figures at equal spending stand below.")


def equal_of(comparison: Comparison, name: str) -> Mapping[str, Any] | None:
    """What was found of a design at equal spending, if that was asked for."""
    for each in comparison.manifest.get("equal_spending", ()):
        if each["scenario"] == name:
            found: Mapping[str, Any] = each
            return found
    return None


def _is_worth(comparison: Comparison, name: str, now: Mapping[str, Any]) -> bool:
    before = comparison.find(name, now["outcome"])
    return now["verdict"] in DIRECTED or (before is not None and before.verdict in DIRECTED)


def _equal_words(comparison: Comparison, name: str, now: Mapping[str, Any]) -> str:
    outcome, before = OUTCOMES[now["outcome"]], comparison.find(name, now["outcome"])
    differs = number(now["difference"], outcome, sign=True)
    was = number(before.difference, outcome, sign=True) if before else differs
    instead = ", as before" if was == differs else f" instead of {was}"
    leading = max(("better", "worse"), key=lambda word: int(now[word]))
    return f"{outcome.label} {differs}{unit_after(outcome)}{instead} ({leading} in {now[leading]} of {now['n']})"


def _months_of(comparison: Comparison, name: str) -> tuple[int, int] | None:
    """Months that money lasts under the base and under a design, medians; None where there are no runs."""
    ends = [
        [month for (owner, _), month in comparison.own_ends.items() if owner == side]
        for side in (comparison.base, name)
    ]
    if not all(ends):
        return None
    return round(median(ends[0])), round(median(ends[1]))


def _lengths_differ(comparison: Comparison, name: str) -> bool:
    months = _months_of(comparison, name)
    return months is not None and abs(months[0] - months[1]) >= APART_MONTHS


def _length(comparison: Comparison, name: str) -> Iterator[Caution]:
    months = _months_of(comparison, name)
    if months is None or not _lengths_differ(comparison, name):
        return
    base, other = months
    window = over_common_window(comparison, name)
    told = joined(
        f"{each.outcome.label} {number(each.difference, each.outcome, sign=True)} ({each.verdict})"
        for each in window.results
    )
    text = (
        f"Money lasted {other} months under {title_of(comparison, name)} and {base} under {title_of(comparison, comparison.base)}: means cover different years, "
        "and early years are unlike later ones whatever the design; totals (burnouts, hours of volunteers, who ever took part) are of more years on one side. "
        f"Over the first {window.months} months of both, which both have: {told}. "
        "What is left cannot be read in a common window, since the longer programme still has its money then."
    )
    yield Caution(
        "length", name, text, "Quote the length beside the figure, and no total without it."
    )


def _place(comparison: Comparison, name: str) -> Iterator[Caution]:
    if comparison.scenarios[name].place == comparison.scenarios[comparison.base].place:
        return
    text = f"{title_of(comparison, name)} is set in another place than {title_of(comparison, comparison.base)}: the difference is one of place and design together."
    yield Caution("place", name, text, _command(comparison, "--place NAME"))


def _versions(comparison: Comparison, name: str) -> Iterator[Caution]:
    doubtful = []
    for result in comparison.results:
        counts = result.versions
        if result.scenario != name or not result.outcome.headline or counts is None:
            continue
        holds = counts.holds_in(result.verdict)
        if holds is not None and holds < AGREE * counts.of:
            doubtful.append(f"{result.outcome.label} ({result.verdict} in {holds} of {counts.of})")
    if doubtful:
        text = f"Plausible versions of the model disagree about {title_of(comparison, name)}: {joined(doubtful)}."
        yield Caution("versions", name, text, "Quote in how many versions it holds.")


def _assumptions(comparison: Comparison) -> Iterator[Caution]:
    for name in comparison.names:
        changed = comparison.scenarios[name].assumptions
        if changed:
            listed = ", ".join(f"{key} = {formatted(value)}" for key, value in changed.items())
            text = f"{title_of(comparison, name)} changes assumptions of the model, which are not for a programme to decide: {listed}."
            yield Caution("assumptions", name, text, "Name them beside the figure.")


def _few(comparison: Comparison) -> Iterator[Caution]:
    there = comparison.complete_replicates
    if 0 < there < FEW and not comparison.plan.clusters:
        text = (
            f"{there} twin neighbourhoods are few: only large differences can be told from chance."
        )
        yield Caution("few", "", text, _command(comparison, "--replicates 50"))
