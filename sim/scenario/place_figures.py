"""The figures that a table about a place may hold: what each is called, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario.lever_table import describe_lever

Sort = Literal["lever", "part", "homes", "adults", "text", "unused"]


@dataclass(frozen=True)
class Figure:
    """One line of a table of local figures.

    Attributes
    ----------
    name : str
    sort : str
        ``lever``: a place's lever itself; ``homes``: homes of a tenure; ``part``: some of the people or
        adults; ``adults``: all adults; ``text``: words about the place; ``unused``: known, but
        nothing in the model depends on it.
    meaning : str
        What to write, with its unit.
    lever : str
        The lever of the place that comes of it, without the section.
    example : str
        How a value may look; the template shows it beside the meaning, never as a value.
    """

    name: str
    sort: Sort
    meaning: str
    lever: str = ""
    example: str = ""


def _lever(name: str, example: str) -> Figure:
    lever = describe_lever(f"place.{name}")
    return Figure(name, "lever", f"{lever.help.rstrip('.')}: {lever.allowed}", name, example)


_AGES = "known, but the model needs only those of 65 and over; not used"
_ALL = (
    Figure("title", "text", "a short title", example="Harbour ward"),
    Figure("description", "text", "a sentence about the place"),
    _lever("population", "7310"),
    Figure("adults", "adults", "people aged 18 and over, in place of population", "population"),
    _lever("start_year", ""),
    Figure("homes_owned", "homes", "homes owned or being bought: a count or a share", "", "1240"),
    Figure("homes_social_rented", "homes", "homes let by council or housing association", "", "1130"),
    Figure("homes_private_rented", "homes", "homes let privately", "", "860"),
    Figure("homes_other", "homes", "other homes, counted with those owned"),
    _lever("private_rent_share", ""),
    _lever("social_rent_share", ""),
    Figure("adults_with_degree", "part", "adults with a degree: a count or a share",
           "degree_share", "14%"),
    _lever("degree_share", ""),
    Figure("adults_from_new_communities", "part",
           "adults of communities that are new to the area: a count or a share", "newcomer_share",
           "410"),
    _lever("newcomer_share", ""),
    Figure("moved_in_last_year", "part",
           "people who moved in during the last year: a count or a share", "churn", "620"),
    _lever("churn", ""),
    Figure("aged_65_and_over", "part", "adults of 65 and over: a count or a share", "older_people",
           "1180"),
    _lever("older_people", ""),
    _lever("estates", "3"),
    _lever("estate_rivalry", "0.3"),
    _lever("hardship", "0.45"),
    _lever("broken_promises", "0.5"),
    _lever("head_start", "0.2"),
    Figure("aged_under_18", "unused", _AGES),
    Figure("aged_18_to_24", "unused", _AGES),
    Figure("aged_25_to_44", "unused", _AGES),
    Figure("aged_45_to_64", "unused", _AGES),
    Figure("households", "unused", "known, but the model has homes for adults; not used"),
    Figure("children", "unused", "known, but children are not in the model; not used"),
)  # fmt: skip
FIGURES = {figure.name: figure for figure in _ALL}
