"""The scorecard: how the model stands against what was published, for readers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.reporting.number_format import three_digits
from experiments.validation.json import results_from_json
from experiments.validation.judge import PATTERN_VERDICTS, PatternResult, count_patterns
from experiments.validation.patterns_schema import Pattern
from experiments.validation.text import (
    BAND_TEXT,
    PATTERN_SECTIONS,
    band_text,
    counts_text,
    pattern_measurement,
    published_text,
    simulated_text,
    totals,
)
from tools.docs.base import in_bash, table

INTRODUCTION = (
    "Published figures of the programme, in [`sim/evidence/patterns.yaml`](../sim/evidence/patterns.yaml), "
    "against what the model gives for a portfolio of different areas. The figures, how they are measured "
    "and what still counts were written down before any calibration. How to read verdicts, and how to hold "
    "the model against other figures: [validation.md](validation.md). Which settings move each emergent pattern "
    "out of its band: [patterns_moved.md](patterns_moved.md). A third of the figures is held out and is not here: "
    "[holdouts.md](holdouts.md)."
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
    """
    results = results_from_json(content, patterns)
    yield from ("# Scorecard", "", INTRODUCTION, "", CAUTION, "")
    yield from ("This page was made by", "", in_bash(*command), "")
    yield run_words(content)
    yield from ("", _summary(results), "")
    yield " ".join(totals(results))
    yield from ("", f"![Published patterns with their bands, and simulated figures]({picture})", "")
    yield (
        "Each pattern has its own scale, on which its band is the grey strip; colour and shape of the mark "
        f"both tell the verdict. {BAND_TEXT}"
    )
    for title, (_, belongs) in zip(TITLES, PATTERN_SECTIONS, strict=True):
        chosen = [each for each in results if belongs(each.pattern)]
        if chosen:
            yield from ("", f"## {title}", "", results_table(chosen))
    yield from not_reproduced(results, lessons)
    yield ""


def run_words(content: Mapping[str, Any]) -> str:
    """What runs a validation rests on, and of which model."""
    runs = (
        f"{content['areas']} areas, {content['replicates']} replicates (new seeds, the same areas)"
    )
    version = content["versions"]["model"]
    words = f"It rests on {runs}, run to the end of {content['until_year']}, with model version `{version}`."
    failed = len(content["failures"])
    return f"{words} {failed} runs failed and are left out." if failed else words


def _summary(results: Sequence[PatternResult]) -> str:
    rows = [
        (GROUP_WORDS[group], *(numbers[name] for name in (*PATTERN_VERDICTS, "of")))
        for group, numbers in count_patterns(results).items()
        if numbers["of"]
    ]
    return table(("patterns", *PATTERN_VERDICTS, "of"), rows)


def results_table(results: Sequence[PatternResult]) -> str:
    """Results as a table in Markdown, one row each."""
    rows = [
        (
            f"**{result.verdict}**",
            f"{pattern_measurement(result.pattern)}<br>`{result.pattern.id}`",
            published_text(result.pattern),
            band_text(result.band),
            simulated_text(result),
            counts_text(result),
            ", ".join(result.pattern.evidence),
        )
        for result in results
    ]
    head = ("verdict", "pattern", "published", "band", "simulated", "areas", "evidence")
    return table(head, rows)


def not_reproduced(results: Sequence[PatternResult], lessons: Mapping[str, str]) -> Iterator[str]:
    """What is not reproduced, how far off it is, and what that teaches."""
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
    >>> from experiments.validation.judge import Band
    >>> from experiments.validation.patterns_schema import load_patterns
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
        return f"The median, {three_digits(value)}, is inside the band; the {' and the '.join(ends)} end of the replicates is not."
    beyond = value - limits.high if value > limits.high else limits.low - value
    side = "above" if value > limits.high else "below"
    if math.isinf(value):
        return "It is not reached in time."
    far = f"{three_digits(beyond)} {side} the band" if beyond else "on the edge of the band"
    return f"The median, {three_digits(value) if value else '0'}, is {far}."
