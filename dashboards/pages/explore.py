"""One neighbourhood, month by month, in Mesa's own viewer: our residents and institutions are Mesa agents."""

from __future__ import annotations

from collections import Counter
from typing import Any

import solara
import solara.lab
from markupsafe import Markup

from dashboards import library, theme

INVOLVEMENT = ("unaware", "aware", "taking part", "volunteering", "members", "resting")
SCENARIO = "baseline"
SEED: dict[str, Any] = {
    "type": "SliderInt",
    "label": "Seed",
    "value": 7,
    "min": 1,
    "max": 99,
    "step": 1,
}


@solara.component
def ExplorePage() -> None:
    """Mesa's viewer on one neighbourhood, with step, play and reset."""
    from mesa.visualization import SolaraViz

    solara.lab.theme.themes.light.primary = theme.ACCENT
    model = solara.use_memo(lambda: make_model(SCENARIO, SEED["value"]), [])
    solara.use_effect(lambda: model.release, [])
    with (
        solara.AppLayout(navigation=False, sidebar_open=True),
        solara.Div(classes=["gs", "gs-explore"], attributes={"id": "main"}),
    ):
        Heading()
        SolaraViz(
            model,
            components=[(People, 0), (Picture, 0)],
            model_params={"scenario": library.load(SCENARIO), "seed": SEED},
            name="One neighbourhood",
            play_interval=200,
        )


def make_model(scenario: str, seed: int) -> Any:
    """A neighbourhood to step through; its `step` runs one month."""
    from sim.model import Neighbourhood

    return Neighbourhood(library.load(scenario), seed)


@solara.component
def Heading() -> None:
    """What this page is."""
    html = (
        "<h1>One neighbourhood, month by month</h1><p class='gs-sub'>A single run in Mesa's viewer, for "
        "those who build on the model. One run says nothing about a design: for that, "
        f"<a href='{solara.use_router().root_path}/'>compare designs</a> over many.</p>"
    )
    solara.HTML(tag="div", unsafe_innerHTML=html)


def counts(model: Any) -> dict[str, int]:
    """How many agents of each kind there are, most frequent first, read through Mesa's AgentSet."""
    found = Counter(type(agent).__name__ for agent in model.agents)
    return dict(found.most_common())


def involvement(model: Any) -> list[int]:
    """How many residents are in each state of involvement, in the order of INVOLVEMENT."""
    from sim.agents.resident import Resident

    states = Counter(int(level) for level in model.agents_by_type[Resident].get("involvement"))
    return [states.get(level, 0) for level in range(len(INVOLVEMENT))]


@solara.component
def People(model: Any) -> None:
    """Who there is, in words."""
    from mesa.visualization.utils import update_counter

    update_counter.get()
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{:,}</td></tr>').format(kind, number)
        for kind, number in counts(model).items()
    )
    html = Markup(
        '<p data-month="{0}">Month {0}, stage: {1}.</p>'
        "<table><caption>Mesa agents by class</caption><tbody>{2}</tbody></table>"
    ).format(model.month, stage(model), rows)
    solara.HTML(tag="div", unsafe_innerHTML=str(html), classes=["gs"])


def stage(model: Any) -> str:
    """The partnership's stage in words; before the first month there is none."""
    return str(model.assessment.stage or "not begun").replace("_", " ")


@solara.component
def Picture(model: Any) -> None:
    """How many residents are involved, drawn with Matplotlib."""
    from matplotlib.figure import Figure
    from mesa.visualization.utils import update_counter

    update_counter.get()
    figure = Figure(figsize=(6, 3.2), layout="constrained")
    axes = figure.subplots()
    numbers = involvement(model)[1:]
    bars = axes.barh(INVOLVEMENT[1:], numbers, color=theme.ACCENT)
    axes.bar_label(bars, padding=4)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("residents")
    solara.FigureMatplotlib(figure, dependencies=[model.month], format="svg")
