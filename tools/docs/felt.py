"""The page of what is felt: what each mechanism held neutral, and each lever moved from end to end, moves.

It is written from what the construct checks kept (docs/constructs.json), with their page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.reporting.number_format import effect_size
from experiments.validation.constructs_judge import FELT as RELIABLE
from tools.docs.base import DOCS, in_bash, table

FELT = DOCS / "felt.md"
HEAD = """\
# What each mechanism and each lever moves

A mechanism is held neutral (its steps are left out, or its parameters set so that its rule does nothing), a lever is moved from one
end to the other, over the same {seeds} twin neighbourhoods. Shown are paired differences in the five headline outcomes: without the
mechanism less with it; high less low. In bold what is reliable: the 95 per cent interval excludes zero and the difference is not too small
to matter, each outcome by itself. Something that is felt nowhere is mended or removed ([`every_mechanism_felt`](constructs.md)).
"""


def page_of_felt(content: Mapping[str, Any]) -> str:
    """The page in Markdown, from what the checks kept."""
    parts = [
        HEAD.format(seeds=len(content["seeds"])).strip(),
        in_bash("python -m tools.docs constructs --write docs/constructs.md"),
    ]
    for title, entries in (("Mechanisms", content["mechanisms"]), ("Levers", content["levers"])):
        idle = [f"`{each['name']}`" for each in entries if not each["felt"]]
        nothing = f" Not felt: {', '.join(idle)}." if idle else ""
        parts += [
            f"## {title}",
            f"{len(entries) - len(idle)} of {len(entries)} are felt.{nothing}",
            _table(entries),
        ]
    return "\n\n".join(parts) + "\n"


def _table(entries: Sequence[Mapping[str, Any]]) -> str:
    labels = [OUTCOMES[name].label for name in HEADLINE_NAMES]
    rows = []
    for each in entries:
        moves = {moved["outcome"]: moved for moved in each["moves"]}
        cells = [_cell(moves.get(name)) for name in HEADLINE_NAMES]
        rows.append((f"`{each['name']}`: {each['how']}", *cells))
    return table(("", *labels), rows)


def _cell(moved: Mapping[str, Any] | None) -> str:
    if moved is None:
        return "–"
    told = effect_size(moved["difference"])
    return f"**{told}**" if moved["verdict"] in RELIABLE else told
