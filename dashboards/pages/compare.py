"""Compare: a baseline and a scenario over twin neighbourhoods, with the levers to move."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import solara
from markupsafe import Markup, escape

from dashboards import levers, library, shelf, theme
from dashboards.answers import FEW, Answer, Picture
from dashboards.background import LOOKS, Update
from dashboards.charts.chart import Chart
from dashboards.charts.options import NOBODY
from dashboards.components.hooks import Work, use_choice, use_work
from dashboards.components.widgets import (
    Action,
    Changes,
    Download,
    Levers,
    Picker,
    VersionsSwitch,
)
from dashboards.history import History
from dashboards.shelf.drawer import ShelfError
from dashboards.state import ALSO, Choice, encode, parse
from experiments.ensemble.file import there_are_sets, why_not_run
from experiments.reporting.html.over_time import STAGES
from experiments.reporting.html.page import limits
from experiments.reporting.phrases import capital, stage_words
from sim.scenario import Scenario, ScenarioError
from sim.scenario.lever_table import describe_lever

FILTER = '<label>Find a figure <input type="search" data-filters=".gs-figures" autocomplete="off"></label>'
LOOK_BACK = 2.5
"""Seconds for which the page shows what was there before the last change."""
VERSIONS_NOTE = (
    "Each twin runs on another setting of what we do not know; all of them fit the published patterns "
    "about equally well. The page then says in how many versions a result holds."
)


@solara.component
def ComparePage() -> None:
    """The whole page."""
    choice, problems, set_choice = use_choice(library.names())
    refused, set_refused = solara.use_state("")
    own = library.load(choice.scenario)
    base, now, impossible = _scenarios(choice)
    work = use_work(choice)

    def change(new: Choice) -> None:
        set_refused("")
        set_choice(new)

    def move(data: dict[str, Any]) -> None:
        try:
            value = parse(describe_lever(str(data["path"])), data["value"])
        except (KeyError, ValueError) as problem:
            set_refused(str(problem))
            return
        change(choice.move(data["path"], value, own.levers()[data["path"]]))

    heading = library.heading(choice)
    solara.Title(f"{heading} – Groundswell")
    with solara.Div(classes=["gs-page", "gs"]):
        with Side(choice, change):
            Levers(
                groups=levers.groups(base, own, now[0], library.evidence()),
                event_set=move,
                event_reset=lambda path: change(choice.put_back(path)),
            )
        with solara.Div(classes=["gs-ask"]):
            messages = [*problems, *(m for m in (refused, impossible) if m)]
            if messages:
                Message(messages)
            where = levers.changes(library.load(choice.base), base)
            Question(heading, base, now, where, work)
            Toolbar(choice, change, work)
        with solara.Div(classes=["gs-main"], attributes={"id": "main", "role": "main"}):
            if work.answer is not None:
                is_stopped = work.update.stage == "stopped"
                Results(work.answer, work.shown_key, work.is_stale, is_stopped)
            assumptions = work.answer.assumptions if work.answer else []
            Limits(assumptions, work.answer)
        if work.answer is not None:
            Bar(work.answer, work.is_stale)


def _scenarios(choice: Choice) -> tuple[Scenario, list[Scenario], str]:
    """Baseline and designs with the page's changes; without them, and why, when they are impossible."""
    try:
        return library.base_of(choice), library.designs(choice), ""
    except ScenarioError as problem:
        as_they_are = [library.load(name) for name in (choice.scenario, *choice.also)]
        return library.load(choice.base), as_they_are, str(problem)


@solara.component
def Side(choice: Choice, change: Any, children: list[Any] = []) -> None:  # noqa: B006
    """The column of controls; `children` are the levers."""

    def pick(data: dict[str, str]) -> None:
        name, key = data["name"], data["field"]
        if key == "twins":
            change(replace(choice, twins=int(name)))
        elif name in library.names() or (not name and key.startswith(ALSO)):
            change(choice.pick(key, name))

    attributes = {"role": "complementary", "aria-label": "What is compared"}
    with solara.Div(classes=["gs-side", "gs-card"], attributes=attributes):
        Picker(fields=library.fields(choice), event_pick=pick)
        if there_are_sets():
            VersionsSwitch(
                label="Plausible versions of the model",
                note=capital(why_not_run()) or VERSIONS_NOTE,
                on=choice.plausible,
                disabled=bool(why_not_run()),
                event_set=lambda on: change(replace(choice, plausible=bool(on))),
            )
        solara.Div(children=children)
        if choice.moved:
            Action(label="Put all levers back", event_press=lambda _: change(choice.put_back()))


@solara.component
def Toolbar(choice: Choice, change: Any, work: Work) -> None:
    """Back and forward, what was changed, and where the question can be taken."""
    history, set_history = solara.use_state(History((choice,)))
    shown = history.seen(choice)
    root, query = solara.use_router().root_path, encode(choice)

    def keep() -> None:
        set_history(shown)

    def again(_: Any) -> None:
        if shown.before is None:
            return
        change(shown.before)
        timer = threading.Timer(LOOK_BACK, change, [choice])
        timer.daemon = True
        timer.start()

    solara.use_effect(keep, [choice.key()])
    attributes = {"role": "toolbar", "aria-label": "What to do with the question"}
    with solara.Div(classes=["gs-row", "gs-toolbar"], attributes=attributes):
        for label, target in (("↶ Undo", shown.before), ("↷ Redo", shown.after)):
            Action(
                label=label,
                event_press=lambda _, target=target: change(target),
                disabled=target is None,
            )
        Action(label="Show the last change again", event_press=again, disabled=shown.before is None)
        Keep(choice, None if work.is_stale else work.answer)
        solara.HTML(
            tag="div",
            unsafe_innerHTML=str(ways_on(root, query)),
            classes=["gs-row"],
        )
        Changes(
            steps=shown.words(),
            at=shown.at,
            event_go=lambda place: change(shown.choices[int(place)]),
        )


@solara.component
def Keep(choice: Choice, answer: Answer | None) -> None:
    """A button that puts the question on the shelf, with what was found so far in one breath."""
    told, set_told = solara.use_state(("", ""))
    name = library.heading(choice)

    def keep(_: Any) -> None:
        breath = answer.breath.striptags() if answer is not None else ""
        try:
            shelf.keep(choice, name, breath, answer.n if answer is not None else 0)
        except ShelfError as problem:
            set_told((choice.key(), str(problem)))
        else:
            set_told((choice.key(), "Kept on my shelf."))

    Action(label="Keep on my shelf", event_press=keep)
    said = told[1] if told[0] == choice.key() else ""
    attributes = {"role": "status", "data-kept": ""}
    solara.HTML(tag="span", unsafe_innerHTML=str(escape(said)), attributes=attributes)


def ways_on(root: str, query: str) -> Markup:
    """Links to the pages that take the question along."""
    return Markup("").join(
        Markup('<a class="gs-button is-{}" href="{}/{}?{}">{}</a>').format(
            look, root, path, query, label
        )
        for path, label, look in (
            ("why", "Why?", "quiet"),
            ("neighbourhood", "One neighbourhood", "quiet"),
            ("hand-on", "Hand on", "main"),
        )
    )


@solara.component
def Bar(answer: Answer, is_stale: bool) -> None:
    """The answer in a line at the foot of a phone, in view while a slider moves."""
    classes = ["gs-answer-bar"] + (["is-stale"] if is_stale else [])
    hidden = {"aria-hidden": "true"}  # the same stands in the results
    solara.HTML(tag="div", unsafe_innerHTML=str(answer.brief), classes=classes, attributes=hidden)


@solara.component
def Message(lines: list[str], role: str = "alert") -> None:
    """Something the reader should know about what they asked for."""
    html = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
    solara.HTML(
        tag="div",
        unsafe_innerHTML=str(html),
        classes=["gs-message"],
        attributes={"role": role},
    )


@solara.component
def Question(
    heading: str, base: Scenario, now: list[Scenario], where: list[tuple[str, str, str]], work: Work
) -> None:
    """What is asked, what differs, and how far the answer has come."""
    with solara.Div(classes=["gs-card", "gs-question"]):
        words = _question_words(heading, base, now, where, work.key)
        solara.HTML(tag="div", unsafe_innerHTML=str(words))
        with solara.Div(classes=["gs-status"]):
            solara.HTML(
                tag="div",
                unsafe_innerHTML=str(status_words(work.update, work.key)),
                attributes={"role": "status", "style": "flex: 1 1 18rem"},
            )
            if work.update.stage == "running":
                Action(label="Stop", event_press=work.stop)
            elif work.update.stage in ("stopped", "failed"):
                Action(label="Carry on", event_press=work.resume, look="main")


def _question_words(
    heading: str, base: Scenario, now: list[Scenario], where: list[tuple[str, str, str]], key: str
) -> Markup:
    chips = Markup("").join(
        Markup(
            '<li><i class="gs-key is-{}" aria-hidden="true"></i>{}: <s>{}</s> <b>{}</b></li>'
        ).format(theme.KEYS[place], *change)
        for place, design in enumerate(now)
        for change in levers.changes(base, design)
    )
    chips += Markup("").join(
        Markup("<li data-both>For both, {}: <s>{}</s> <b>{}</b></li>").format(*change)
        for change in where
    )
    legend = legend_words(base.title or base.name, *(each.title or each.name for each in now))
    same = Markup("<li>Nothing differs: all are the same design.</li>")
    changes = Markup('<ul class="gs-changes" aria-label="What differs">{}</ul>')
    words = (heading, legend, changes.format(chips or same))
    return Markup('<h1 data-key="{}">{}</h1>{}{}').format(key, *words)


def legend_words(base: str, *others: str) -> Markup:
    """Which colour is which design."""
    named = zip(theme.KEYS, others, strict=False)
    designs = Markup("").join(
        Markup('<span><i class="gs-key is-{}"></i>{}</span>').format(*each) for each in named
    )
    return Markup(
        '<div class="gs-legend"><span><i class="gs-key is-base"></i>{}</span>{}'
        '<span><i class="gs-key is-none"></i>the same places with no programme</span></div>'
    ).format(base, designs)


def status_words(update: Update, key: str) -> Markup:
    """How far the comparison has come, in a sentence with a bar; `key` marks the choice it is of."""
    share = 100 * update.done / max(update.wanted, 1)
    bar = Markup('<div class="gs-bar" aria-hidden="true"><i style="width:{:.0f}%"></i></div>')
    problem = Markup(' <span class="gs-problem">{}</span>').format(update.message)
    words = _STATUS[update.stage].format(done=update.done, wanted=update.wanted)
    if update.stage == "running" and not update.done:
        words = (
            f"Starting: a first answer comes after {LOOKS[0]} twin neighbourhoods. The very first "
            "time the model is compiled, which takes up to a minute."
        )
    return Markup('<p data-key="{}" data-stage="{}" data-done="{}">{}{}</p>{}').format(
        key,
        update.stage,
        update.done,
        words,
        problem if update.message else "",
        bar.format(share) if update.stage in ("running", "stopped") else "",
    )


_STATUS = {
    "running": "Running: {done} of {wanted} twin neighbourhoods so far.",
    "done": "Finished: {done} twin neighbourhoods, each lived through under every design.",
    "stopped": "Stopped at {done} of {wanted} twin neighbourhoods.",
    "failed": "This comparison could not be carried out.",
}


@solara.component
def Results(answer: Answer, key: str, is_stale: bool, is_stopped: bool = False) -> None:
    """Everything that follows from the runs; `key` marks the choice they were carried out for."""
    attributes = {"data-key": key} | ({"aria-busy": "true"} if is_stale else {})
    classes = ["gs-main", "gs-results"] + (["is-stale"] if is_stale else [])
    with solara.Div(classes=classes, attributes=attributes):
        if is_stale:
            Message([_stale_words(is_stopped)], role="note")
        Headlines(answer, key)
        Trajectories(answer.trajectories, legend_words(answer.base_title, *answer.titles))
        Stages(answer.stages)
        Figures(answer, key)


def _stale_words(is_stopped: bool) -> str:
    words = "These results are for the settings before"
    if is_stopped:
        return f"{words}. There are none for the new ones yet: choose “Carry on”."
    return f"{words}; the new ones are on their way."


@solara.component
def Headlines(answer: Answer, key: str) -> None:
    """Sentences and dots."""
    with solara.Div(classes=["gs-card"], attributes={"data-n": str(answer.n)}):
        Heading("What it changes", _how_sure(answer.n) + (f" {EACH}" if answer.versions else ""))
        marked = {"data-key": key}
        first = answer.breath + answer.glance + answer.cautions
        solara.HTML(tag="div", unsafe_innerHTML=str(first), classes=["gs-first"])
        solara.HTML(tag="div", unsafe_innerHTML=str(answer.headlines), attributes=marked)


EACH = "Each twin neighbourhood runs on another plausible version of the model."


def _how_sure(n: int) -> str:
    dots = (
        "Each dot is one twin neighbourhood: how much better or worse it fared with the scenario. "
        "Grey ground: differences too small to matter. Diamond and bar: the median and its interval."
    )
    if n < FEW:
        return f"A first impression from {n} twin neighbourhoods; it may well change. {dots}"
    return dots


@solara.component
def Heading(title: str, words: str = "") -> None:
    """Heading of a card, with a line of explanation."""
    html = Markup('<h2>{}</h2><p class="gs-sub">{}</p>').format(title, words)
    solara.HTML(tag="div", unsafe_innerHTML=str(html), classes=["gs-card-title"])


@solara.component
def Trajectories(pictures: list[Picture], legend: Markup) -> None:
    """How it goes over the years."""
    with solara.Div(classes=["gs-card"]):
        Heading(
            "How it goes over the years",
            "Lines are medians; bands hold the middle 80 per cent of the twin neighbourhoods. A line "
            "stops where more than half of them have nothing left to measure.",
        )
        solara.HTML(tag="div", unsafe_innerHTML=str(legend), classes=["gs-legend-row"])
        Charts(pictures, 250)


@solara.component
def Stages(pictures: list[Picture]) -> None:
    """Shares of stages, one chart for each design."""
    steps = [(theme.STAGE_COLOURS[stage], stage_words(stage)) for stage in STAGES]
    key = Markup("").join(
        Markup('<span><i style="background:{}"></i>{}</span>').format(*step)
        for step in (*steps, (theme.CARD, NOBODY))
    )
    with solara.Div(classes=["gs-card"]):
        Heading("How far partnerships get", "Share of the twin neighbourhoods at each year's end.")
        Charts(pictures, 240)
        solara.HTML(tag="div", unsafe_innerHTML=str(key), classes=["gs-legend", "gs-stage-key"])


@solara.component
def Charts(pictures: list[Picture], height: int) -> None:
    """Charts side by side where there is room."""
    with solara.Div(classes=["gs-charts"]):
        for picture in pictures:
            with solara.Div(classes=["gs-chart-box"]).key(picture.title):
                words = Markup("<h3>{}</h3><p>{}</p>").format(picture.title, picture.caption)
                solara.HTML(tag="div", unsafe_innerHTML=str(words))
                Chart(spec=picture.spec, alt=picture.alt, height=height)


@solara.component
def Figures(answer: Answer, key: str) -> None:
    """The table behind it all, and as a file."""
    with solara.Div(classes=["gs-card"]):
        with solara.Div(classes=["gs-card-head"]):
            Heading("All the figures", "")
            solara.HTML(tag="div", unsafe_innerHTML=FILTER, classes=["gs-filter"])
            Download(
                label="Download as CSV", filename="groundswell-comparison.csv", content=answer.csv
            )
        solara.HTML(
            tag="div",
            unsafe_innerHTML=str(answer.table),
            classes=["gs-scroll", "gs-figures"],
            attributes={
                "tabindex": "0",
                "role": "region",
                "aria-label": "All the figures",
                "data-key": key,
            },
        )


@solara.component
def Limits(assumptions: list[str], shown: Answer | None) -> None:
    """What the page cannot tell, and how far it survives other parameters."""
    versions = shown.versions if shown else []
    lines = [Markup("<li><b>{}</b> {}</li>").format(*each) for each in limits(bool(versions))]
    lines += [
        Markup("<li><b>An assumption was changed.</b> {}</li>").format(words)
        for words in assumptions
    ]
    if shown:
        told = Markup("<li data-known><b>How far it survives other parameters.</b> {}</li>")
        lines += [told.format(words) for words in shown.known]
    if versions:
        told = Markup("<li data-versions><b>The model has many versions here.</b> {}</li>")
        lines.append(told.format(" ".join(versions)))
    html = Markup("<h2>What this cannot tell you</h2><ul>{}</ul>").format(Markup("").join(lines))
    solara.HTML(tag="div", unsafe_innerHTML=str(html), classes=["gs-card", "gs-caveats"])
