"""The table of levers as a page and as data: what moved, which way, how surely, and what did not.

The page is written from the data alone, so that `docs/levers.md` can be checked against
`docs/levers.json` without a run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tools.docs.levers.trial import MOVED, Found, Trial

SCHEMA_VERSION = 1
HEAD = """\
# What each lever moves

Every setting of a scenario, and every kind of dated event, was tried: its low setting against its high
one in the baseline, over the same {replicates} twin neighbourhoods, and each outcome that it was
expected to move was looked at. What is expected was written down from the evidence and from what the
model is about, not from what it gives (`experiments/lever_expectations.yaml`). A column that only
repeats the setting does not count. The command below makes this page, and fails when a lever moves
nothing that it was expected to move.

```bash
{command}
```

These are properties of the model under its own assumptions, not findings about places: no design
contrast was ever tested in the field, and no published study has observed legacy. A result that goes
against what was expected is shown as it is.

Per lever all outcomes are judged together (Holm), each over the paired differences high minus low;
how sure: the chance of such a difference if there were none. Medians over neighbourhoods, means for
what is counted or yes or no. Model version `{model_version}`, seeds {first_seed} to {last_seed}.
"""
SECTIONS = {
    "funding": "Funding",
    "support": "Support",
    "partnership": "Partnership",
    "workers": "Workers",
    "lto": "The locally trusted organisation",
    "council": "Council",
    "place": "Place",
    "events": "Events",
}
COLUMNS = ("lever", "outcome", "expected", "low", "high", "difference", "how sure", "n", "came out")
ARROWS = {"up": "rises", "down": "falls", "either": "either way"}


def data_of(trials: Iterable[Trial], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Trials as JSON takes them, with what was run: command, replicates, seeds, model version."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "levers",
        **facts,
        "levers": [_trial(trial) for trial in trials],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    expectation = trial.expectation
    return {
        "lever": expectation.path,
        "low": expectation.low,
        "high": expectation.high,
        "beside": dict(expectation.beside),
        "why": expectation.why,
        "moved": trial.moved,
        "outcomes": [_outcome(found) for found in trial.found],
    }


def _outcome(found: Found) -> dict[str, Any]:
    expected = found.expected
    return {
        "column": expected.column,
        "when": expected.when,
        "expected": expected.direction,
        "evidence": list(expected.evidence),
        "n": found.n,
        "low": found.low,
        "high": found.high,
        "difference": found.difference,
        "interval": [_finite(found.bounds.low), _finite(found.bounds.high)],
        "level": found.bounds.level,
        "p": found.p,
        "verdict": found.verdict,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def page_of(content: Mapping[str, Any]) -> str:
    """The page in Markdown, from its data."""
    head = HEAD.format(
        replicates=content["replicates"],
        command=content["command"],
        model_version=content["model_version"],
        first_seed=content["seeds"][0],
        last_seed=content["seeds"][-1],
    )
    levers = content["levers"]
    parts = [head.strip(), _summary(levers)]
    for section, title in SECTIONS.items():
        own = [lever for lever in levers if lever["lever"].startswith(f"{section}.")]
        if own:
            parts += [f"## {title}", _table(own)]
    return "\n\n".join(parts) + "\n"


def _summary(levers: Sequence[Mapping[str, Any]]) -> str:
    """How many moved what they were expected to, which did not, and what went the other way."""
    idle = [f"`{lever['lever']}`" for lever in levers if not lever["moved"]]
    contrary = [
        f"- `{lever['lever']}`: {_reading(outcome)} "
        f"{'falls' if outcome['expected'] == 'up' else 'rises'}, where it was expected to "
        f"{'rise' if outcome['expected'] == 'up' else 'fall'} ({_rests(outcome)})"
        for lever in levers
        for outcome in lever["outcomes"]
        if outcome["verdict"] == "contrary"
    ]
    moved = f"{len(levers) - len(idle)} of {len(levers)} move at least one expected outcome."
    nothing = f" None of theirs: {', '.join(idle)}." if idle else ""
    against = "\n\nContrary to expectation:\n\n" + "\n".join(contrary) if contrary else ""
    return f"## In short\n\n{moved}{nothing}{against}"


def _table(levers: Sequence[Mapping[str, Any]]) -> str:
    rows = [row for lever in levers for row in _rows(lever)]
    lines = [COLUMNS, ("---",) * len(COLUMNS), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _rows(lever: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """One row for each outcome; the first names the lever and its two settings."""
    first = f"`{lever['lever']}`: {_setting(lever['low'])} or {_setting(lever['high'])}"
    if lever["beside"]:
        beside = ", ".join(f"{path} {_setting(v)}" for path, v in lever["beside"].items())
        first += f" (with {beside})"
    return [
        (
            first if place == 0 else "",
            _reading(outcome),
            f"{ARROWS[outcome['expected']]} ({_rests(outcome)})",
            number(outcome["low"]),
            number(outcome["high"]),
            _difference(outcome),
            surely(outcome["p"]),
            str(outcome["n"]),
            came_out(outcome),
        )
        for place, outcome in enumerate(lever["outcomes"])
    ]


def _setting(value: Any) -> str:
    if value is None:
        return "without"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(f"{each['kind']} in month {each['month']}" for each in value)
    if isinstance(value, Mapping):
        return "with (" + ", ".join(f"{name} {_setting(v)}" for name, v in value.items()) + ")"
    return f"{value:,}" if isinstance(value, int) else str(value).replace("_", " ")


def _reading(outcome: Mapping[str, Any]) -> str:
    when = {"mean": "mean over the programme", "total": "over the programme"}
    when |= {"end": "at the end of the money", "horizon": "in the last month watched"}
    word, _, after = outcome["when"].partition(" ")
    said = when.get(outcome["when"]) or (
        f"{after} months after" if word == "after" else f"at the end of year {after}"
    )
    return f"`{outcome['column']}` {said}"


def _rests(outcome: Mapping[str, Any]) -> str:
    return ", ".join(outcome["evidence"]) or "the model's own logic"


def number(value: float | None) -> str:
    """A number as people read it: three figures, thousands with commas."""
    if value is None or not math.isfinite(value):
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1 or value == 0 else f"{value:.3f}"


def _difference(outcome: Mapping[str, Any]) -> str:
    low, high = outcome["interval"]
    if low is None or high is None:
        return f"{number(outcome['difference'])} (too few pairs)"
    return f"{number(outcome['difference'])} ({number(low)} to {number(high)})"


def surely(p: float) -> str:
    """A chance in words of how sure: ``p below 0.001``."""
    return "p below 0.001" if p < 0.001 else f"p {p:.3f}" if p < 0.1 else f"p {p:.2f}"


def came_out(outcome: Mapping[str, Any]) -> str:
    """The verdict, with the direction it took; contrary results stand out."""
    way = "rises" if outcome["difference"] > 0 else "falls"
    verdict = outcome["verdict"]
    if verdict == "contrary":
        return f"**{way}, contrary to expectation**"
    return f"{way}, {verdict}" if verdict in MOVED else str(verdict)
