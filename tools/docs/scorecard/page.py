"""The scorecard: how the model stands against what was published, for readers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.validation.facts.words import figure
from experiments.validation.patterns.bands import VERDICTS
from experiments.validation.patterns.payload import counted, results_in
from experiments.validation.patterns.schema import Pattern
from experiments.validation.patterns.validation import PatternResult
from experiments.validation.patterns.words import (
    BAND_WORDS,
    SECTIONS,
    band_words,
    counts_words,
    measurement,
    published_words,
    simulated_words,
    totals,
)

INTRODUCTION = (
    "Published figures of the programme, in [`sim/evidence/patterns.yaml`](../sim/evidence/patterns.yaml), "
    "against what the model gives for a portfolio of different areas. The figures, how they are measured "
    "and what still counts were written down before any calibration. How to read verdicts, and how to hold "
    "the model against other figures: [validation.md](validation.md). Which settings move each emergent pattern "
    "out of its band: [patterns_moved.md](patterns_moved.md)."
)
OF_OTHERS = (
    "Published figures in [`{file}`]({file}) that no calibration was fitted to, against what the model gives for a "
    "portfolio of different areas. How to read verdicts, and how to hold the model against other figures: "
    "[validation.md](validation.md). The figures that calibration is fitted to, and how they came out: [scorecard.md](scorecard.md)."
)
LOOKED_AT = (
    "These figures were looked at while values were set by hand within their plausible ranges. That they are reproduced "
    "shows what the model can give; it is no proof that it would have foretold them."
)
CAUTION = (
    "Three things a reader should keep in mind. The patterns marked *calibrate* are those a calibration "
    "fits the model to: that they are reproduced shows that the model can give them within plausible "
    "ranges of its parameters, not that it would have foretold them. A pattern that is *nearly an input* "
    "is decided by one setting; that it is reproduced proves little. And the bands hold a tolerance: they "
    "are wider than the sampling error of the figures, because the model is a simplification and the "
    "instruments are noisy."
)
GROUP_WORDS = {
    "counted": "all that count",
    "emergent": "of them emergent",
    "near_input": "of them nearly inputs",
    "holdout": "of them held out from calibration",
    "check": "checks (not counted)",
}
TITLES = (
    "Emergent patterns marked calibrate",
    "Emergent patterns held out",
    "Nearly inputs",
    "Checks, not counted",
)


def page(
    content: Mapping[str, Any],
    patterns: Sequence[Pattern],
    lessons: Mapping[str, str],
    command: Sequence[str],
    picture: str,
    others: str = "",
) -> Iterator[str]:
    """The page, line by line: a pure function of a validation's JSON, the patterns and the lessons.

    Parameters
    ----------
    content : mapping
        What `groundswell validate --json` wrote.
    command : sequence of str
        Commands by which it was made, one a line.
    picture : str
        Where the picture is, seen from the page.
    others : str
        Name of the pattern file where it is not the model's own.
    """
    results = results_in(content, patterns)
    if others:
        yield from ("# Figures beside the fitted ones", "", OF_OTHERS.format(file=others), "")
        yield from (LOOKED_AT, "")
    else:
        yield from ("# Scorecard", "", INTRODUCTION, "", CAUTION, "")
    yield from ("This page was made by", "", "```bash", *command, "```", "")
    yield _run_words(content)
    yield from ("", *_summary(results), "")
    yield " ".join(totals(results))
    yield from ("", f"![Published patterns with their bands, and simulated figures]({picture})", "")
    yield (
        "Each pattern has its own scale, on which its band is the grey strip; colour and shape of the mark "
        f"both tell the verdict. {BAND_WORDS}"
    )
    for title, (_, belongs) in zip(TITLES, SECTIONS, strict=True):
        chosen = [each for each in results if belongs(each.pattern)]
        if chosen:
            yield from ("", f"## {title}", "", *_table(chosen))
    yield from _not_reproduced(results, lessons)
    yield ""


def _run_words(content: Mapping[str, Any]) -> str:
    runs = (
        f"{content['areas']} areas, {content['replicates']} replicates (new seeds, the same areas)"
    )
    version = content["versions"]["model"]
    words = f"It rests on {runs}, run to the end of {content['until_year']}, with model version `{version}`."
    failed = len(content["failures"])
    return f"{words} {failed} runs failed and are left out." if failed else words


def _summary(results: Sequence[PatternResult]) -> Iterator[str]:
    yield f"| patterns | {' | '.join(VERDICTS)} | of |"
    yield "|---|---|---|---|---|"
    for group, numbers in counted(results).items():
        if numbers["of"]:
            cells = " | ".join(str(numbers[name]) for name in (*VERDICTS, "of"))
            yield f"| {GROUP_WORDS[group]} | {cells} |"


def _table(results: Sequence[PatternResult]) -> Iterator[str]:
    yield "| verdict | pattern | published | band | simulated | areas | evidence |"
    yield "|---|---|---|---|---|---|---|"
    for result in results:
        pattern = result.pattern
        yield (
            f"| **{result.verdict}** | {measurement(pattern)}<br>`{pattern.id}` "
            f"| {published_words(pattern)} | {band_words(result.band)} | {simulated_words(result)} "
            f"| {counts_words(result)} | {', '.join(pattern.evidence)} |"
        )


def _not_reproduced(results: Sequence[PatternResult], lessons: Mapping[str, str]) -> Iterator[str]:
    chosen = [each for each in results if each.verdict != "reproduced"]
    yield from ("", "## What is not reproduced, and what it teaches", "")
    if not chosen:
        yield "Every pattern is reproduced."
    for result in chosen:
        name = result.pattern.id
        yield f"- `{name}` ({result.verdict}): {off_by(result)} {lessons.get(name, '')}".rstrip()


def off_by(result: PatternResult) -> str:
    """How far the simulated figure is from the band, in a sentence.

    Examples
    --------
    >>> from experiments.validation.patterns.bands import Band
    >>> from experiments.validation.patterns.schema import load_patterns
    >>> clash = next(p for p in load_patterns() if p.id == "clash_2019")
    >>> off_by(PatternResult(clash, Band(0.1, 0.2), "missed", (0.3, 0.3), 150, 0))
    'The median, 0.300, is 0.100 above the band.'
    """
    value, limits = result.simulated, result.band
    if math.isnan(value):
        return "It is not defined in any replicate."
    if limits.holds(value):
        low, high = result.interval
        ends = [name for name, end in (("lower", low), ("upper", high)) if not limits.holds(end)]
        return f"The median, {figure(value)}, is inside the band; the {' and the '.join(ends)} end of the replicates is not."
    beyond = value - limits.high if value > limits.high else limits.low - value
    side = "above" if value > limits.high else "below"
    if math.isinf(value):
        return "It is not reached in time."
    far = f"{figure(beyond)} {side} the band" if beyond else "on the edge of the band"
    return f"The median, {figure(value) if value else '0'}, is {far}."
