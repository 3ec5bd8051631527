"""Boxes as JSON takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.discovery.boxes import Box, Boxes, Restriction
from experiments.discovery.words import label_of, limit_words
from experiments.execution.manifest import finite
from experiments.reporting.analysis_text import HYPOTHESES


def discovery_json(found: Boxes, written: Sequence[Path] = ()) -> dict[str, Any]:
    """What was asked and found.

    Parameters
    ----------
    written : the scenarios of the boxes, if they were written
    """
    points = found.searched
    return {
        "kind": "discovery",
        "folder": str(found.folder),
        "asked": str(found.conditions),
        "conditions": [
            {"outcome": part.outcome.name, "sign": part.sign, "limit": part.limit}
            for part in found.conditions.parts
        ],
        "points": len(points),
        "neighbourhoods": points.met.shape[1],
        "runs": int(points.runs.sum()),
        "runs_of_interest": int(points.hits.sum()),
        "runs_undefined": found.undefined,
        "boxes": [
            {**_box(box), "scenario": str(written[place]) if written else None}
            for place, box in enumerate(found.boxes)
        ],
        "why_no_more": found.why,
        "note": HYPOTHESES,
    }


def _box(box: Box) -> dict[str, Any]:
    return {
        "number": box.number,
        "where": box.words,
        "limits": [_limit(each) for each in box.restrictions],
        "density": box.density,
        "coverage": box.coverage,
        "base": box.base,
        "points": box.points,
        "runs": box.runs,
        "hits": box.hits,
        "as_good": box.as_good,
        "shuffles": box.shuffles,
        "held_out": {name: finite(value) for name, value in vars(box.held_out).items()},
        "settings": box.settings,
        "is_middle": box.is_middle,
        "trade_off": box.trade_off.to_dict(orient="records"),
    }


def _limit(each: Restriction) -> dict[str, Any]:
    limit, again = each.limit, each.again
    return {
        "factor": limit.factor,
        "label": label_of(limit.factor),
        "side": limit.side,
        "value": list(limit.value) if isinstance(limit.value, tuple) else limit.value,
        "words": limit_words(limit),
        "tried": each.tried,
        "quasi_p": each.quasi_p,
        "found_again": again.share,
        "again_low": finite(again.low),
        "again_high": finite(again.high),
    }
