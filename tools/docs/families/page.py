"""The page of a family of scenarios, written from one comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from experiments.comparison.comparison import Comparison
from experiments.comparison.paired import PairedDifference
from experiments.comparison.statistics import DIRECTED, SLIGHT, side_of
from experiments.reporting.html.settings import declared, written
from experiments.reporting.number_format import number, unit_after
from experiments.reporting.quoting import before_you_quote
from experiments.reporting.sentences import caveats, sentence
from sim.evidence import load_register
from sim.scenario import Scenario, differences
from sim.scenario.library import Family
from tools.docs.base import in_bash, table
from tools.docs.families.outcomes import outcomes_of

KINDS = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    **{said: said for said in SLIGHT},
    "too small to matter": "too small to matter",
    "identical": "identical in every pair",
    "no reliable difference": "no reliable difference",
}


def page(family: Family, comparison: Comparison) -> Iterator[str]:
    """The page, line by line."""
    yield f"# {family.title}"
    yield ""
    yield family.question
    yield ""
    yield f"**In short.** {in_short(comparison)}"
    yield ""
    yield f"![Differences from the baseline with their intervals]({family.name}.svg)"
    yield ""
    yield (
        f"*{comparison.complete_replicates} twin neighbourhoods under each scenario. A mark is the "
        "median difference from the same neighbourhood under the baseline, the line its interval; "
        "triangles up are better, triangles down worse, grey dots no reliable difference or one too "
        "small to matter.*"
    )
    yield from ("", "## What each scenario sets", "")
    yield _set(comparison)
    yield from ("", "## What the model says", "")
    yield from _said(comparison, family.name)
    yield from ("", _headline_table(comparison), "")
    yield (
        f"Median difference from the baseline over {comparison.complete_replicates} pairs of twin "
        "neighbourhoods, with its interval; bold where it is reliable (and not surely too small to "
        "matter)."
    )
    yield from _added(comparison)
    yield from ("", "<details><summary>All figures</summary>", "")
    yield _table(family.name, comparison)
    yield from ("", "</details>", "", "## What to keep in mind", "")
    yield from (f"- {said}" for said in keep_in_mind(comparison))
    yield from ("", "## Evidence", "")
    yield from _evidence(family, comparison)
    yield from ("", "## How this page was made", "")
    yield in_bash(command(family.name, comparison))
    yield from ("", f"Model version `{comparison.manifest['versions']['model']}`.", "")


def command(family: str, comparison: Comparison) -> str:
    """The command that makes a family's page."""
    seed = f" --seed {comparison.seeds[0]}" if comparison.seeds[0] != 1 else ""
    return (
        f"python -m tools.docs families {family} --replicates {comparison.replicates}{seed} "
        "--out docs/families"
    )


def headline_results(comparison: Comparison) -> list[PairedDifference]:
    """The headline outcomes of the family's scenarios."""
    others = set(comparison.others)
    return [r for r in comparison.results if r.outcome.headline and r.scenario in others]


def in_short(comparison: Comparison) -> str:
    """How much moved, and what moved most."""
    results = headline_results(comparison)
    if not any(isfinite(result.interval_low) for result in results):
        return f"{comparison.complete_replicates} twin neighbourhoods are too few to tell anything."
    moved = [result for result in results if side_of(result.verdict) in ("better", "worse")]
    if not moved:
        return (
            f"None of {len(results)} contrasts of headline outcomes with the baseline is reliable: "
            "by these runs the model does not tell the designs apart."
        )
    most = sorted(moved, key=lambda result: -abs(result.difference))[:3]
    told = "; ".join(f"{title_of(comparison, r.scenario)}: {_moved(r)}" for r in most)
    return (
        f"{len(moved)} of {len(results)} contrasts of headline outcomes with the baseline are "
        f"reliable. Most moved: {told}."
    )


def _moved(result: PairedDifference) -> str:
    outcome = result.outcome
    size = number(result.difference, outcome, sign=True)
    return f"{outcome.label} {result.verdict} ({size}{unit_after(outcome)})"


def title_of(comparison: Comparison, name: str) -> str:
    """A scenario's title, or its name where it has none."""
    return comparison.scenarios[name].title or name


def _set(comparison: Comparison) -> str:
    base, rows = comparison.scenarios[comparison.base], []
    for name in comparison.others:
        scenario = comparison.scenarios[name]
        sets = "<br>".join(differences_in_words(base, scenario)) or "nothing"
        rows.append((f"**{scenario.title}**<br>`{name}`", scenario.question, sets))
    return table(("scenario", "asks", "sets"), rows)


def differences_in_words(base: Scenario, scenario: Scenario) -> list[str]:
    """What a scenario sets, lever by lever, with the baseline's value."""
    return [_lever(path, pair) for path, pair in differences(base, scenario).items()]


def _lever(path: str, pair: tuple[Any, Any]) -> str:
    _, title, unit = declared(path)
    before, after = (written(value, unit) for value in pair)
    if path == "events":
        return f"events: {after}"
    return f"{title[:1].lower() + title[1:]}: {after} ({before})"


def _said(comparison: Comparison, family: str) -> Iterator[str]:
    """What each scenario changes, in a sentence for headline outcomes and one for the rest."""
    for name in comparison.others:
        found = [comparison.find(name, outcome) for outcome in outcomes_of(family)]
        results = [result for result in found if result is not None]
        headline = _by_verdict([r for r in results if r.outcome.headline], list(KINDS))
        others = _by_verdict([r for r in results if not r.outcome.headline], DIRECTED)
        more = f" Among the other outcomes: {others}." if others else ""
        yield (
            f"- **{title_of(comparison, name)}** (`{name}`): "
            f"{headline or 'no headline outcome is defined'}.{more}"
        )


def _by_verdict(results: Sequence[PairedDifference], verdicts: Sequence[str]) -> str:
    """Outcomes by verdict, the reliable ones with their size."""
    said = []
    for verdict in verdicts:
        chosen = [_named(result) for result in results if result.verdict == verdict]
        if chosen:
            said.append(f"{KINDS[verdict]}: {', '.join(chosen)}")
    return "; ".join(said)


def _named(result: PairedDifference) -> str:
    outcome = result.outcome
    if result.verdict not in DIRECTED:
        return outcome.label
    size = number(result.difference, outcome, sign=True)
    return f"{outcome.label} ({size}{unit_after(outcome)})"


def _headline_table(comparison: Comparison) -> str:
    """The five headline outcomes of every scenario: difference, interval, verdict."""
    results = headline_results(comparison)
    outcomes = list(dict.fromkeys(result.outcome.name for result in results))
    labels = [next(r.outcome for r in results if r.outcome.name == name) for name in outcomes]
    rows = []
    for name in comparison.others:
        cells = [comparison.find(name, outcome) for outcome in outcomes]
        shown = [_short_cell(result) if result is not None else "–" for result in cells]
        rows.append((f"`{name.rpartition('/')[2]}`", *shown))
    return table(("scenario", *(f"{o.label}, {o.when}" for o in labels)), rows)


def _short_cell(result: PairedDifference) -> str:
    size = number(result.difference, result.outcome, sign=True)
    words = f"{size} ({interval_words(result)})<br>{result.verdict}"
    return f"**{words}**" if result.verdict in DIRECTED else words


def interval_words(result: PairedDifference) -> str:
    """The interval of a difference; said so where there are too few pairs for one."""
    if not (isfinite(result.interval_low) and isfinite(result.interval_high)):
        return "too few pairs for an interval"
    outcome = result.outcome
    low, high = (number(v, outcome, sign=True) for v in (result.interval_low, result.interval_high))
    return f"{low} to {high}"


def _added(comparison: Comparison) -> Iterator[str]:
    """What each programme leaves over the same place without one."""
    found = [comparison.find_added(name, "legacy_36") for name in comparison.names]
    results = [result for result in found if result is not None]
    if results:
        yield from ("", "### What each programme adds to the same place without one", "")
    for result in results:
        yield f"- {sentence(result, title_of(comparison, result.scenario))}"


def _table(family: str, comparison: Comparison) -> str:
    """Every outcome of the page by scenario, with intervals, pairs and verdicts."""
    found = [comparison.find(n, o) for n in comparison.others for o in outcomes_of(family)]
    head = ("scenario", "outcome", "baseline", "here", "difference", "interval", "pairs", "verdict")
    return table(head, [_cells(result) for result in found if result is not None])


def _cells(result: PairedDifference) -> tuple[str, ...]:
    outcome = result.outcome
    star = " *" if outcome.headline else ""
    return (
        f"`{result.scenario.rpartition('/')[2]}`",
        f"{outcome.label}, {outcome.when}{star}",
        number(result.base_median, outcome),
        number(result.other_median, outcome),
        number(result.difference, outcome, sign=True) + unit_after(outcome),
        interval_words(result),
        str(result.n),
        result.verdict,
    )


def keep_in_mind(comparison: Comparison) -> list[str]:
    """Caveats of the comparison and of the page."""
    return [
        *(caution.text for caution in before_you_quote(comparison)),
        *caveats(comparison),
        "Figures with a star are the five headline outcomes, judged together for each scenario; all "
        "others are exploratory, each at 95 per cent by itself: some of them will be wrong.",
        "Nearly every number behind this is an assumption with a plausible range; a difference "
        "may change its size, and some their sign, within it.",
    ]


def _evidence(family: Family, comparison: Comparison) -> Iterator[str]:
    """What the family's and its scenarios' questions rest on."""
    register = load_register()
    named = dict.fromkeys(family.evidence)
    for name in comparison.others:
        named.update(dict.fromkeys(comparison.scenarios[name].evidence))
    yield from (f"- {key}: {register[key].text}" for key in named)
