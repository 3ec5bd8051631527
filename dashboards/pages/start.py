"""The first page: three questions, a search over the library, and files of one's own."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.components.widgets import Start
from sim.scenario import list_scenarios

CARDS = (
    ("funding_length/five_years", "Twelve years of money, or five?", "The same grant over twelve years or in five: what becomes of the partnership, and what is left when the money ends."),
    ("worker_dominance/managerial", "A worker who leads, or one who helps?", "Paid workers who manage, against workers who stand behind residents."),
    ("formality/committee", "A kitchen table, or a committee?", "Formal ways of deciding against informal ones."),
)  # fmt: skip
"""Scenario, question and what it compares."""


@solara.component
def StartPage() -> None:
    """What is shown where the address asks nothing."""
    root = solara.use_router().root_path
    solara.Title("Groundswell")
    with solara.Div(classes=["gs", "gs-startpage"], attributes={"id": "main", "role": "main"}):
        Start(cards=cards(), entries=entries(), own=f"{root}/shelf#open", shelf=f"{root}/shelf")


def cards() -> list[dict[str, str]]:
    """The three questions with where they lead."""
    return [
        {"href": f"?scenario={name}", "title": title, "words": words}
        for name, title, words in CARDS
    ]


def entries() -> list[dict[str, Any]]:
    """Every design of the library, with the text in which words are looked for."""
    return [
        {
            "name": entry.name,
            "title": entry.title or entry.name,
            "question": entry.question,
            "text": f"{entry.name} {entry.title} {entry.question}".lower(),
        }
        for entry in list_scenarios()
    ]
