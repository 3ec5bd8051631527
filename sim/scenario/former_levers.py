"""Levers that are called otherwise now: what people are told who still write the former name."""

from __future__ import annotations

FORMER_LEVERS = {
    "council.tiers": "place.tiers, for tiers belong to the place (and place.parish_council is the nearest)",
    "partnership.councillor_role": "partnership.councillor_votes (none for non_voting, shared for "
    "shared_vote, each for voting) and partnership.councillor_chairs (true for chair)",
}


def now_called(path: str) -> str | None:
    """What to write instead of a former lever, or None where the name was never one."""
    now = FORMER_LEVERS.get(path)
    return f"{path} is now {now}" if now else None
