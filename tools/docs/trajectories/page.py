"""The page of trajectories from its figures: a sentence for each panel, beside its picture."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tools.docs.base import in_bash, runs_made
from tools.docs.trajectories.drawing import POPULATIONS, dots, draw_group, draw_stages, given
from tools.docs.trajectories.figures import (
    BASELINE,
    EMPTY,
    GROUPS,
    PORTFOLIO,
    SINGLES,
    Group,
    Panel,
    half_years,
    recorded,
)

INTRODUCTION = """\
What neighbourhoods go through, year by year: the baseline in {baseline} neighbourhoods that differ by luck alone (seeds), and
the {portfolio} areas of the portfolio once each, under the programme's own rules. Read what members, trust, maturity and
legacy do over time before any comparison of designs. The same single neighbourhoods are drawn throughout, as thin lines: of the baseline
seeds {seeds}; of the portfolio {areas}. A red dot is a published figure, placed where the areas were on average in that year."""
READING = """\
Values are those of the last month of each half-year, over the neighbourhoods in which the quantity is known (at least eight). sd: standard deviation between
neighbourhoods at that time. The published figures are means and shares; none comes with a spread between areas. The x axis counts from
selection; in the picture of legacy it counts from the month in which each neighbourhood's own money ended. The portfolio's areas have longer
programmes than the baseline's twelve years, so that one year means another phase there."""
AT, AT_AFTER = (3, 6, 9, 12), (0, 1, 3, 5)


def page_of(content: Mapping[str, Any], stem: str = "trajectories") -> str:
    """The page in Markdown, from its figures.

    Parameters
    ----------
    stem : str
        How the names of the pictures beside the page begin.
    """
    return "\n\n".join(_parts(content, stem)) + "\n"


def pictures_of(content: Mapping[str, Any], stem: str = "trajectories") -> dict[str, str]:
    """The pictures, by the names of their files."""
    drawn = {f"{stem}_{group.name}.svg": draw_group(content, group) for group in GROUPS}
    return drawn | {f"{stem}_stages.svg": draw_stages(content)}


def json_of(content: Mapping[str, Any]) -> str:
    """The figures as JSON, each list of numbers on a line of its own."""
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    flat = re.sub(r"\[[^\[\]{}\"]*\]", lambda found: re.sub(r"\s+", "", found[0]), text)
    return flat + "\n"


def _parts(content: Mapping[str, Any], stem: str) -> Iterator[str]:
    baseline, portfolio = (content["populations"][name] for name in (BASELINE, PORTFOLIO))
    yield "# Trajectories"
    yield INTRODUCTION.format(
        baseline=baseline["runs"],
        portfolio=portfolio["runs"],
        seeds=_listed(baseline["singles"]),
        areas=_listed(portfolio["singles"]),
    )
    for group in GROUPS:
        yield f"## {group.title}"
        yield f"![{group.title}]({stem}_{group.name}.svg)"
        yield "\n".join(f"- {_sentence(content, group, panel)}" for panel in recorded(group))
        if group.name == "maturity":
            yield "## Stages"
            yield f"![Share of neighbourhoods in each stage by year]({stem}_stages.svg)"
            yield "\n".join(f"- {each}" for each in _stage_sentences(content))
    yield "## How this page was made"
    yield READING
    yield in_bash(content["command"])
    yield f"{runs_made(content)}; {SINGLES} neighbourhoods of each population are drawn one by one."


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _sentence(content: Mapping[str, Any], group: Group, panel: Panel) -> str:
    """What a panel shows, in figures."""
    told = [
        f"{where} {_course(content['populations'][name], group, panel)}"
        for name, where in ((BASELINE, "baseline"), (PORTFOLIO, "portfolio"))
    ]
    words = panel.label[0].upper() + panel.label[1:]
    said = [_published_words(dot, f".{panel.digits}f") for dot in dots(content, panel.column)]
    return f"**{words}** {_when(group)}: {'; '.join([*told, *said])}."


def _when(group: Group) -> str:
    if group.is_after:
        return f"(median in the first month and {_listed([str(y) for y in AT_AFTER[1:]])} years after the money)"
    return f"(median at the end of years {_listed([str(year) for year in AT])})"


def _course(population: Mapping[str, Any], group: Group, panel: Panel) -> str:
    column, times = population["columns"][panel.column], half_years(group.is_after)
    years = AT_AFTER if group.is_after else AT
    at = [times.index(float(year)) for year in years]
    medians = [_figure(column["quantiles"][2][place], panel) for place in at]
    early, late = (_figure(column["sd"][place], panel) for place in (at[1], at[-1]))
    return f"{_listed(medians)} (sd {early} in year {years[1]}, {late} in year {years[-1]})"


def _figure(value: float | None, panel: Panel) -> str:
    return "not known" if value is None else f"{value:.{panel.digits}f}"


def _published_words(dot: Mapping[str, Any], form: str) -> str:
    about = [", ".join(dot["evidence"]), *([dot["note"]] if dot["note"] else []), "no sd given"]
    return f"published {given(dot, form)} for {dot['calendar_year']} ({'; '.join(about)})"


def _stage_sentences(content: Mapping[str, Any]) -> Iterator[str]:
    """The commonest stage and its share at years 3, 6, 9 and 12, and what was published."""
    for name in POPULATIONS:
        stages = content["populations"][name]["stages"]
        told = []
        for year in AT:
            share, most = max((shares[year - 1], stage) for stage, shares in stages.items())
            told.append(f"{_stage(most)} at year {year} ({share:.0%})")
        late = stages["sturdy"][AT[-1] - 1] + stages["self_sustaining"][AT[-1] - 1]
        yield (
            f"**{name.capitalize()}**, commonest stage: {_listed(told)}; "
            f"sturdy or self-sustaining at year {AT[-1]}: {late:.0%}."
        )
    for dot in dots(content, "stage"):
        among = " or ".join(_stage(stage) for stage in dot["among"])
        share, years = given(dot, ".0%"), dot["calendar_year"]
        yield f"Published for {years} ({', '.join(dot['evidence'])}): {among}, {share} of areas."


def _stage(name: str) -> str:
    return "no partnership" if name == EMPTY else name.replace("_", " ")
