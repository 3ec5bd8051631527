"""The page of placebos, from made-up figures."""

from __future__ import annotations

from typing import Any

import pytest

from tools.docs.placebos.page import in_short, page_of, passed_in
from tools.docs.placebos.verdicts import ALARMS, SAID


def fact(**found: Any) -> dict[str, Any]:
    whole = {
        "id": "made_up",
        "status": "judged",
        "text": "Made up.",
        "why": "",
        "asks_for_nothing": False,
    }
    return whole | found


def tries(holds: int, of: int) -> dict[str, Any]:
    return {"holds": holds, "of": of, "middle": 0.2, "meets": False}


def content(*facts: dict[str, Any]) -> dict[str, Any]:
    said = dict.fromkeys(SAID, 0) | {"no reliable difference": 9, ALARMS[0]: 1}
    rest = {
        "comparisons": 10,
        "said": {"maturity": said},
        "at_least_one": {"headline": 1, "exploratory": 0},
    }
    setting = {"name": "a.b moved", "alarms": 0.3, "told_from_first": ["maturity"]}
    pool = rest | {
        "pairs": 20,
        "settings": [{"name": "as it is"}, setting],
        "strong": ["a.b moved"],
        "rest": rest,
    }
    return {
        "command": "python -m tools.docs placebos", "model_version": "00000000000000aa", "made": "2026-12-01T00:00:00",
        "runs": {"runs": 9, "failed": 0}, "labels": {"comparisons": 3, "differ": 0}, "crossed": [8, 8],
        "shuffles": 100, "replicates": 10, "areas": 24, "moved": ["a.b"], "shared": ["c.d"],
        "versions": {"kind": "variant", "of": 24}, "pools": {"one place": pool}, "facts": list(facts),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"label": "does not hold", "moved": tries(1, 12)}, []),
        ({"label": "does not hold", "moved": tries(2, 12)}, ["a lever moved by a hundredth"]),
        ({"moved": tries(0, 12) | {"meets": True}}, ["a lever moved by a hundredth, with more runs"]),
        ({"label": "holds"}, ["one world under two labels"]),
        ({"label": "holds", "asks_for_nothing": True}, []),
        ({"shuffled": tries(11, 100)}, ["labels dealt by chance"]),
        ({"instead": {"verdict": "holds", "came_out": "0.3"}}, ["where its cause is missing"]),
        ({"instead": {"verdict": "inconclusive", "came_out": "0.3"}}, []),
    ],
)  # fmt: skip
def test_a_placebo_is_passed_where_it_holds_too_often(found, words):
    assert list(passed_in(fact(**found))) == words


def test_the_page_names_what_passes_and_why_others_have_none():
    weak = fact(id="weak", label="does not hold", moved=tries(5, 12))
    level = fact(id="level", why="It states a level.")
    page = page_of(content(weak, level))
    assert "A placebo passes 1 of the 1 facts tried: `weak`." in page
    assert "holds in 5 of 12 (0.200) | – | – | **passed**: a lever moved by a hundredth |" in page
    assert "- `level`: It states a level." in page
    assert "| `maturity` | 1 of 10 |" in page
    assert "| the same, without `a.b` | 20 | 10 |" in page
    assert "| `a.b` | 30.0% | `maturity` |" in page
    assert "model version `00000000000000aa`" in page


def test_where_nothing_passes_it_says_so():
    assert "A placebo passes none of the 1 facts tried." in list(
        in_short(content(fact(label="does not hold")))
    )
