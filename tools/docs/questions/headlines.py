"""A small table for programs: every headline contrast, and in how many versions it holds.

`HEADLINE_ANSWERS` in the package: ``headlines`` is a list with, for each contrast and outcome, ``question``,
``contrast``, ``words``, ``scenario``, ``against``, ``outcome``, ``label``, ``difference``, ``interval``,
``verdict``, ``sentence``, ``plausible``, ``theories`` and ``areas``. Report and dashboard read it with
`experiments.reporting.known_answers`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.statistics import side_of
from experiments.reporting.known_answers import HEADLINE_ANSWERS
from tools.docs.questions.text import headline

PAGES = Path(__file__).parents[3] / "docs" / "questions"
COUNTS = ("better", "worse", "no_difference_that_matters", "of", "holds_in")


def written_in(folder: Path, order: Sequence[str]) -> list[dict[str, Any]]:
    """The figures of every page in a folder, in order."""
    paths = [folder / f"{name}.json" for name in order]
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()]


def file_for(folder: Path) -> Path:
    """Where the table goes: into the package with the documents' own pages, else beside the pages."""
    return HEADLINE_ANSWERS if folder.resolve() == PAGES else folder / "headline_answers.json"


def headlines_of(contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The table, from the figures of the pages."""
    return {
        "schema_version": 1,
        "kind": "headlines",
        "model_versions": list(dict.fromkeys(c["model_version"] for c in contents)),
        "ensembles": list(
            dict.fromkeys(c["ensemble"]["digest"] for c in contents if c["ensemble"])
        ),
        "headlines": [
            _row(content, contrast, name)
            for content in contents
            for contrast in content["contrasts"]
            for name in content["headlines"]
            if name in contrast["default"]
        ],
    }


def _row(content: Mapping[str, Any], contrast: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = contrast["default"][name]
    plausible = (contrast["plausible"] or {}).get(name)
    areas = contrast["areas"].get(name)
    return {
        "question": content["name"],
        "contrast": contrast["name"],
        "words": contrast["words"],
        "scenario": contrast["scenario"],
        "against": contrast["against"],
        "outcome": name,
        "label": OUTCOMES[name].label,
        "pairs": found["n"],
        "difference": found["difference"],
        "interval": [found["interval_low"], found["interval_high"]],
        "verdict": found["verdict"],
        "sentence": headline(contrast, name),
        "plausible": _plausible(plausible, found["verdict"]) if plausible else None,
        "by_luck": contrast["by_luck"].get(name),
        "theories": {key: contrast["theories"][name][key] for key in COUNTS}
        if name in contrast["theories"]
        else None,
        "areas": {key: areas[key] for key in ("n", "difference", "verdict")} if areas else None,
    }


def _plausible(found: Mapping[str, Any], verdict: str) -> dict[str, Any]:
    """Counts over plausible versions, and in how many it holds as the default's verdict has it."""
    counts = found["versions"]
    side = {"better": "better", "higher": "better", "worse": "worse", "lower": "worse"}.get(
        side_of(verdict)
    )
    kept = {key: counts[key] for key in COUNTS if key != "holds_in"}
    small = verdict in ("too small to matter", "identical")
    holds = counts[side] if side else counts["no_difference_that_matters"] if small else None
    return kept | {"holds_in": holds}
