"""Why two designs differ, as a page and as a section of the report: a waterfall with intervals, where the twins part, three lives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from experiments.comparison.outcomes import OUTCOMES
from experiments.execution.files import write_text
from experiments.reporting.charts import Line, axes
from experiments.reporting.explanation_text import (
    IN_THE_MODEL,
    PARTED,
    event_row,
    interval_words,
    limits_of,
    road_sentence,
    when,
)
from experiments.reporting.html.page import environment
from experiments.reporting.lives_text import LUCK, parting_of_lives
from experiments.reporting.number_format import number, unit_after
from experiments.reporting.phrases import capital, joined
from experiments.reporting.sentences import HYPOTHESES
from experiments.reporting.svg import Frame, picture, points, tag, ticks
from sim.mediators import MEDIATORS

Content = Mapping[str, Any]
ROW = 34.0
LINES_SHOWN = 8


def write_why(content: Content, path: Path) -> Path:
    """Write an explanation as one HTML file that needs nothing else; an existing file is replaced.

    Parameters
    ----------
    content : as `experiments.reporting.explanation_text.explanation_json` makes it, with ``lives`` of `lives_text.two_worlds_json`
    """
    path = Path(path).absolute()
    write_text(path, render_why(content))
    return path


def render_why(content: Content) -> str:
    """The page as HTML text; the same content always gives the same text."""
    return environment().get_template("why_page.html.j2").render(why=why_context(content)).lstrip()


def why_context(content: Content) -> dict[str, Any]:
    """What the templates need of an explanation."""
    outcome = OUTCOMES[content["outcome"]]
    together, whole = content["together"], content["difference"]["mean"]
    sure = [road for road in content["roads"] if road["carried"]["known"]]
    unsure = [road["label"] for road in content["roads"] if not road["carried"]["known"]]
    return {
        "title": f"Why {outcome.label} {'does not differ' if content['nothing'] else 'differs'}: {_short(content['other_title'])}",
        "base": content["base_title"],
        "other": content["other_title"],
        "names": (content["base"], content["other"]),
        "nothing": content["nothing"],
        "finding": _finding(content),
        "waterfall": None if together is None else _waterfall(content),
        "shares": [] if together is None else _shares(content),
        "sentences": [road_sentence(road, whole, outcome, f"“{content['base_title']}”") for road in sure],
        "unsure": "; ".join(unsure),
        "seeds": content["seeds"],
        "levers": _levers(content),
        "no_levers": content["no_levers"],
        "parts": [
            (capital(part["meaning"].partition(";")[0]), when(part["month"]), "higher" if part["side"] > 0 else "lower")
            for part in content["parts"][:PARTED]
        ],
        "more_parts": max(0, len(content["parts"]) - PARTED),
        "parting": _parting(content["parting"]),
        "lives": [_life(person) for person in content.get("lives", {}).get("people", [])],
        "rules": _rules(content),
        "luck": LUCK,
        "in_the_model": IN_THE_MODEL,
        "limits": limits_of(content) if not content["nothing"] else [],
        "hypotheses": HYPOTHESES,
        "model": content["versions"]["model"],
        "command": f"groundswell explain {content['base']} {content['other']} --outcome {content['outcome']} "
        f"--replicates {len(content['seeds'])} --seed {content['seeds'][0]}",
    }  # fmt: skip


def _finding(content: Content) -> str:
    outcome, difference = OUTCOMES[content["outcome"]], content["difference"]
    if content["nothing"]:
        return f"Nothing to explain: {outcome.label} is the same in all {difference['pairs']} twin neighbourhoods."
    said = (
        f"{capital(outcome.label)} ({outcome.when}) comes to {number(content['other_mean'], outcome)} under “{content['other_title']}” and to "
        f"{number(content['base_mean'], outcome)} under “{content['base_title']}”: {number(difference['mean'], outcome, sign=True)}{unit_after(outcome)} on average over "
        f"{difference['pairs']} twin neighbourhoods ({interval_words(difference, outcome)})."
    )
    if not difference["known"]:
        return f"{said} The direction cannot be told from chance, and so neither can what brings it about."
    return said


def _shares(content: Content) -> list[tuple[str, str, str, bool]]:
    """Label, share, interval and whether it is known, of each of the strongest and of the rest."""
    outcome, together = OUTCOMES[content["outcome"]], content["together"]
    listed = [(MEDIATORS[name].label, each) for name, each in together["shares"].items()]
    listed.append(("by none of these", together["rest"]))
    return [
        (
            capital(label),
            number(each["mean"], outcome, sign=True),
            interval_words(each, outcome),
            each["known"],
        )
        for label, each in listed
    ]


def _levers(content: Content) -> list[tuple[str, str, str, bool]]:
    if content["by_lever"] is None:
        return []
    outcome = OUTCOMES[content["outcome"]]
    return [
        (
            name,
            number(each["mean"], outcome, sign=True),
            interval_words(each, outcome),
            each["known"],
        )
        for name, each in content["by_lever"]["shares"].items()
    ]


def _waterfall(content: Content) -> Markup:
    """From the base's mean to the other's, a step for each share, each with its interval."""
    outcome, together = OUTCOMES[content["outcome"]], content["together"]
    steps = [(capital(MEDIATORS[n].label), each) for n, each in together["shares"].items()]
    steps.append(("By none of these", together["rest"]))
    whole = sum(each["mean"] for _, each in steps)
    start = content["other_mean"] - whole
    edges = [start, content["other_mean"]]
    at = start
    for _, each in steps:
        edges += [at + (each[end] if each[end] is not None else each["mean"]) for end in ("low", "high")]  # fmt: skip
        at += each["mean"]
    low, high = min(0.0, *edges), max(0.0, *edges)
    room = 0.06 * (high - low) or 0.05
    frame = Frame(820, ROW * (len(steps) + 2) + 52, 350, 96, 8, 40, (low - (room if low < 0.0 else 0.0), high + room), (0, 1))  # fmt: skip
    parts = _scale(frame)
    parts += _level(frame, 0, f"“{_short(content['base_title'])}”", start, outcome, "s0")
    at = start
    for place, (label, each) in enumerate(steps, start=1):
        parts += _step(frame, place, label, at, each, outcome)
        at += each["mean"]
    parts += _level(frame, len(steps) + 1, f"“{_short(content['other_title'])}”", at, outcome, "s1")
    told = "; ".join(f"{label} {number(each['mean'], outcome, sign=True)}" for label, each in steps)
    alt = f"From {number(start, outcome)} to {number(at, outcome)}: {told}"
    return picture(frame.width, frame.height, alt, parts)


def _short(title: str) -> str:
    short = title.partition(":")[0]
    return short if len(short) <= 34 else f"{short[:33]}…"


def _scale(frame: Frame) -> list[Markup]:
    parts = []
    for value in ticks(*frame.x_range):
        x = frame.x(value)
        parts.append(tag("line", x1=x, x2=x, y1=frame.top, y2=frame.floor, class_="grid"))
        parts.append(tag("text", f"{value:.10g}", x=x, y=frame.floor + 16, class_="tick mid"))
    return parts


def _level(frame: Frame, place: int, label: str, value: float, outcome: Any, style: str) -> list[Markup]:  # fmt: skip
    y, x = frame.top + ROW * place, frame.x(value)
    left = frame.x(frame.x_range[0])
    return [
        tag("rect", x=left, y=y + 7, width=max(0.0, x - left), height=ROW - 16, class_=f"fill {style}"),
        tag("text", label, x=frame.left - 10, y=y + 22, class_="rowlabel end"),
        tag("text", number(value, outcome), x=frame.wall + 10, y=y + 22, class_="rowlabel"),
    ]  # fmt: skip


def _step(frame: Frame, place: int, label: str, at: float, each: Content, outcome: Any) -> list[Markup]:  # fmt: skip
    y, ends = frame.top + ROW * place, sorted((frame.x(at), frame.x(at + each["mean"])))
    tone = "st" if not each["known"] else "bad" if each["mean"] < 0 else "good"
    style = {"bad": "--c: var(--bad)", "good": "--c: var(--good)", "st": "--c: #c9cfd5"}[tone]
    drawn = [
        tag("rect", x=ends[0], y=y + 7, width=max(1.5, ends[1] - ends[0]), height=ROW - 16, class_="fill", style=style),
        tag("text", label, x=frame.left - 10, y=y + 22, class_="rowlabel end"),
        tag("text", number(each["mean"], outcome, sign=True), x=frame.wall + 10, y=y + 22, class_="rowlabel"),
    ]  # fmt: skip
    if each["low"] is not None and each["high"] is not None:
        low, high = frame.x(at + each["low"]), frame.x(at + each["high"])
        middle = y + 7 + (ROW - 16) / 2
        drawn.append(tag("line", x1=low, x2=high, y1=middle, y2=middle, class_="axis", style="stroke: #1b2026"))  # fmt: skip
    return drawn


def _parting(parting: Content) -> dict[str, Any]:
    first = sorted(parting["first"].items(), key=lambda each: each[1])
    return {
        "seed": parting["seed"],
        "month": None if parting["month"] is None else when(parting["month"]),
        "first": joined(f"{name} {'differs' if name == 'money' else 'differ'} from {when(month)}" for name, month in first),
        "sides": [
            {
                "lines": [event_row(event) for event in parting[f"{side}_only"][:LINES_SHOWN]],
                "more": max(0, len(parting[f"{side}_only"]) - LINES_SHOWN) + parting[f"{side}_more"],
            }
            for side in ("base", "other")
        ],
    }  # fmt: skip


def _life(person: Content) -> dict[str, Any]:
    turns: dict[int, dict[str, list[str]]] = {}
    for side in ("base", "other"):
        for turn in person[side]["turns"]:
            of_month = turns.setdefault(turn["month"], {"base": [], "other": []})
            of_month[side].append(turn["sentence"])
    return {
        "name": person["name"],
        "number": person["person"],
        "sat": person["ever_sat_at_the_table"],
        "parts": parting_of_lives(person),
        "turns": [
            (when(month), capital("; ".join(both["base"])), capital("; ".join(both["other"])))
            for month, both in sorted(turns.items())
        ],
        "picture": _energy(person),
    }


def _rules(content: Content) -> list[tuple[str, str]]:
    """The rules behind all turns, with what each rests on."""
    return sorted(
        {
            (turn["rule"], turn["evidence"])
            for person in content.get("lives", {}).get("people", [])
            for side in ("base", "other")
            for turn in person[side]["turns"]
        }
    )


def _energy(person: Content) -> Markup:
    """Her energy at the ends of years in both worlds."""
    years = np.array([year["year"] + 1.0 for year in person["base"]["years"]])
    frame = Frame(440, 190, 38, 14, 10, 38, (0, float(years[-1])), (0, 1))
    parts = axes(frame, "years", [0, 0.25, 0.5, 0.75, 1.0], percent=False)
    for side, style in (("other", "s1"), ("base", "s0")):
        energy = np.array([np.nan if y["energy"] is None else y["energy"] for y in person[side]["years"]])  # fmt: skip
        line = Line(style, 0, side, years, energy, energy, energy, None)
        known = np.isfinite(line.middle)
        xs, ys = ([scale(v) for v in of[known]] for scale, of in ((frame.x, years), (frame.y, energy)))  # fmt: skip
        parts.append(tag("polyline", points=points(xs, ys), class_=f"course {style}"))
    return picture(
        frame.width, frame.height, f"{person['name']}'s energy, year by year, in both worlds", parts
    )


def whys_for(base: str, others: Sequence[str], contents: Sequence[Content]) -> list[dict[str, Any]]:
    """Explanations of a comparison's designs, for its report."""
    return [why_context(each) for each in contents if each["base"] == base and each["other"] in others]  # fmt: skip
