"""Every lever as a page: what it sets, between which ends, what it rests on, and what it is expected to move."""

from __future__ import annotations

from markupsafe import Markup

from dashboards.evidence import addresses, parts
from dashboards.evidence.outcomes import WAYS, moment, outcome_of
from dashboards.evidence.register import entry_list
from dashboards.levers import OFFERED, SECTION_TITLES, value_words
from dashboards.state import Choice, encode
from experiments.lever_expectations import Expectation, Expected, load_expectations
from sim.evidence import load_register
from sim.outputs import OUTPUTS
from sim.scenario.lever_table import Lever, describe_lever, describe_levers


def list_body(root: str) -> Markup:
    """All levers, by section."""
    sections = Markup("").join(_section(root, *each) for each in SECTION_TITLES.items())
    return Markup(
        "{}<h1>What can be set</h1><p>{} levers of programme and place.</p>{}"
    ).format(parts.crumbs(root), len(describe_levers()), sections)  # fmt: skip


def _section(root: str, section: str, title: str) -> Markup:
    found = [
        Markup('<a href="{}">{}</a> <code>{}</code>').format(
            addresses.lever(root, about.path), about.title, about.path
        )
        for about in describe_levers()
        if about.section == section
    ]
    return Markup("<section><h2>{}</h2>{}</section>").format(title, parts.bullets(found))


def lever_body(root: str, path: str) -> Markup:
    """One lever.

    Raises
    ------
    KeyError
        When there is no such lever.
    """
    known = {about.path: about for about in describe_levers()}
    about = known[path]
    return Markup('{}<h1>{}</h1><p class="gs-lead">{}</p>{}{}{}').format(
        parts.crumbs(root, (addresses.levers(root), "Levers")),
        about.title,
        about.help,
        parts.definitions(_about(about)),
        _moves(root, about),
        _rests(root, about),
    )


def _about(about: Lever) -> list[tuple[str, object]]:
    ends = ""
    if about.low is not None and about.high is not None:
        ends = f"{value_words(about, about.low)} to {value_words(about, about.high)}"
    choices = ", ".join(value_words(about, choice) for choice in about.choices)
    return [
        ("In scenario files", Markup("<code>{}</code>").format(about.path)),
        ("Section", SECTION_TITLES[about.section]),
        ("Unit", about.unit),
        ("From and to", ends),
        ("Choices", choices),
        ("Usual value", value_words(about, about.default)),
    ]


def _moves(root: str, about: Lever) -> Markup:
    """What the lever is expected to move, written down before it was looked at."""
    expected = load_expectations()[about.path]
    settings = f"{value_words(about, expected.low)} to {value_words(about, expected.high)}"
    caption = f"As it goes from {settings}. {expected.why}"
    rows = [("", _move(root, each)) for each in expected.moves]
    shown = parts.table(caption, ("Outcome", "When", "Expected", "Rests on"), rows)
    return Markup("<section><h2>What it is expected to move</h2>{}{}</section>").format(
        shown, _try(root, about, expected)
    )


def _move(root: str, each: Expected) -> tuple[object, ...]:
    column = OUTPUTS.get(each.column)
    name: str = column.meaning if column else each.column
    rests = parts.entries(root, each.evidence) if each.evidence else "the model’s own logic"
    outcome = outcome_of(each.column)
    if outcome:
        name = Markup('<a href="{}">{}</a>').format(addresses.outcome(root, outcome), name)
    return (
        Markup("{}<small><code>{}</code></small>").format(name, each.column),
        moment(each.when),
        WAYS[each.direction],
        rests,
    )


def _try(root: str, about: Lever, expected: Expectation) -> Markup:
    """A way to see it on the page that compares, where the lever is on offer and stands alone."""
    if about.path not in OFFERED or expected.beside:
        return Markup("")
    value = expected.high if expected.high != describe_lever(about.path).default else expected.low
    query = encode(Choice(scenario="baseline", moved={about.path: value}))
    return Markup(
        '<p><a class="gs-button is-quiet" href="{}/?{}">See it on Compare: {}</a></p>'
    ).format(root, query, value_words(about, value))


def _rests(root: str, about: Lever) -> Markup:
    found = [load_register()[each] for each in about.evidence]
    told = entry_list(root, found) if found else Markup("<p>No entry of the register is named.</p>")
    return Markup("<section><h2>What it rests on</h2>{}</section>").format(told)
