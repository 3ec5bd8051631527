"""The pages of construct checks and of what is felt, from made-up figures."""

from __future__ import annotations

from typing import Any

from experiments.comparison.outcomes import HEADLINE_NAMES
from experiments.validation.constructs_read import load_constructs
from tools.docs.constructs import page_of
from tools.docs.felt import page_of_felt


def content_of(verdict: str, told: str, *ids: str) -> dict[str, Any]:
    """What the command keeps of these checks."""
    checks = [
        {
            "id": c.id,
            "verdict": verdict,
            "parts": [{"told": told, "verdict": verdict} for _ in c.parts],
        }
        for c in load_constructs().checks
        if not ids or c.id in ids
    ]
    counts = {"holds": len(checks), "does_not_hold": 0, "cannot_be_measured": 0, "of": len(checks)}
    return {
        "checks": checks,
        "summary": counts,
        "seeds": [1, 2],
        "versions": {"model": "abc"},
        "command": ["groundswell", "validate", "--constructs"],
    }


def test_every_check_is_on_the_page_before_and_now():
    before = content_of("does not hold", "0.02", "maturity_has_memory")
    said = page_of(before, content_of("holds", "0.7"))
    for check in load_constructs().checks:
        assert f"[`{check.id}`](#{check.id})" in said and f"\n### {check.id}\n" in said
        assert all(f"| {part.says} |" in said for part in check.parts)
    assert "| memory of the index | at least 0.6 | 0.02 | **0.7** |" in said
    assert "| largest share | at most 0.5 | not made | **0.7** |" in said
    assert "`groundswell validate --constructs`" in said and "Not made: `" in said


def test_what_is_felt_is_shown_from_its_own_figures():
    now, felt = (
        content_of("holds", "0.7", "maturity_has_memory"),
        content_of("does not hold", "3; hubs", "every_mechanism_felt"),
    )
    said = page_of(None, now, felt)
    assert "| mechanisms that are not felt | at most 0 | not made | 3; hubs |" in said
    assert "- **What is felt**: 1 of 1 hold" in said


def test_the_page_can_be_written_before_there_is_anything_to_compare():
    assert "**Now**" not in page_of(content_of("holds", "0.7"), None)


def test_what_is_felt_is_bold_and_what_is_not_is_named():
    def entry(name: str, how: str, verdict: str, *, reliable: bool) -> dict[str, Any]:
        moved = {"outcome": HEADLINE_NAMES[0], "difference": -0.123, "n": 20}
        moves = [moved | {"verdict": verdict, "reliable": reliable}]
        matters = verdict == "worse"
        return {"name": name, "how": how, "felt": reliable, "matters": matters, "moves": moves}

    entries = [
        entry("energy", "nobody tires", "worse", reliable=True),
        entry("small", "little", "too small to matter", reliable=True),
        entry("idle", "nothing", "no reliable difference", reliable=False),
    ]
    said = page_of_felt(content_of("holds", "0") | {"mechanisms": entries, "levers": []})
    assert (
        "2 of 3 are felt, 1 of them by more than is too small to matter. Not felt: `idle`." in said
    )
    assert "| `energy`: nobody tires | **-0.123** | – |" in said
    assert "| `small`: little | *-0.123* | – |" in said
    assert "| `idle`: nothing | -0.123 | – |" in said


def test_what_a_check_taught_is_told_only_where_it_does_not_hold():
    def said(verdict: str) -> str:
        return page_of(None, content_of(verdict, "0.7"))

    assert "What was tried, and what it teaches" in said("does not hold")
    assert "What was tried, and what it teaches" not in said("holds")
