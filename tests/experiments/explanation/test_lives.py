"""One person in two worlds, on small real runs."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.errors import UsageProblem
from experiments.explanation.lives import TwoWorlds, two_worlds
from experiments.reporting.lives_text import lives_lines, two_worlds_json
from sim.scenario import load_scenario

SMALL = {"place.population": 3000, "funding.follow_on_months": 36}
BASE = load_scenario("baseline", {**SMALL, "funding.years": 6})
OTHER = load_scenario("baseline", {**SMALL, "funding.years": 3})


@pytest.fixture(scope="module")
def found() -> TwoWorlds:
    return two_worlds(BASE, OTHER, 7, ["auto"])


def test_people_are_found_at_the_table_and_away_from_it(found):
    assert [lives.sat for lives in found.lives] == [True, True, False]
    assert len({lives.person for lives in found.lives}) == 3


def test_both_lives_are_the_same_until_they_part_and_not_after(found):
    for lives in found.lives:
        month = lives.parts
        assert month is not None
        assert month >= (found.parting.month or 0)
        for name in ("involvement", "energy", "trust", "ties"):
            base, other = getattr(lives.base, name), getattr(lives.other, name)
            assert np.array_equal(base[:month], other[:month], equal_nan=True)


def test_every_turn_is_seen_in_the_months(found):
    """What the turns say she is, the monthly column says too."""
    words = ("unaware", "aware", "participant", "volunteer", "member", "resting")
    for lives in found.lives:
        for life in (lives.base, lives.other):
            last = {turn.month: turn.after for turn in life.turns}
            assert last, "they were chosen because something happens"
            for month, after in last.items():
                if after == "elsewhere":
                    assert np.isnan(life.involvement[month])
                    continue
                seen = words[int(life.involvement[month])]
                assert seen == ("member" if after in ("lead", "chair") else after)


def test_somebody_is_followed_by_number_and_by_name(found):
    lives = found.lives[0]
    number = f"{lives.person[0]}-{lives.person[1]}"
    (by_number,) = two_worlds(BASE, OTHER, 7, [number]).lives
    (by_name,) = two_worlds(BASE, OTHER, 7, [lives.name.lower()]).lives
    assert by_number.base.turns == by_name.base.turns == lives.base.turns
    assert by_number.name == by_name.name == lives.name


@pytest.mark.parametrize("who", ["999999-0", "Nobody Atall", "3-40000"])
def test_nobody_is_told_to_be_nobody(who):
    with pytest.raises(UsageProblem, match="--person auto finds people"):
        two_worlds(BASE, OTHER, 7, [who])


def test_each_sentence_stands_on_a_turn_with_its_rule(found):
    content = two_worlds_json(found)
    text = " ".join(" ".join(lives_lines(content, 1000)).split())
    for person in content["people"]:
        assert person["name"].upper() in text
        for side in ("base", "other"):
            for turn in person[side]["turns"]:
                assert turn["sentence"] in text
                assert turn["rule"] in text
                assert turn["evidence"]


def test_twins_of_one_design_live_one_life():
    (lives,) = two_worlds(BASE, BASE, 7, ["5-0"]).lives
    assert lives.parts is None
    assert lives.base.turns == lives.other.turns
