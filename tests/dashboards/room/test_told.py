"""What the model said is kept whole and said in the words the room was asked in."""

from __future__ import annotations

import numpy as np

from dashboards.room.told import Row, Told
from experiments.comparison.paired import compare_outcomes


def test_each_verdict_has_its_words_and_its_way(answer: Told) -> None:
    said = {row.outcome: (row.words, row.way) for row in answer.rows}
    assert said["maturity"] == ("▼ less", "less")
    assert said["resident_voice"] == ("▲ more", "more")
    assert said["legacy_36"] == ("? not sure", None)
    assert said["trust_partnership"] == ("≈ too small to matter", "same")


def test_a_slight_difference_is_called_slight() -> None:
    values = np.linspace(0.01, 0.04, 20)
    base = {seed: {"energy_members": 0.5} for seed in range(20)}
    other = {seed: {"energy_members": 0.5 - values[seed]} for seed in range(20)}
    (result,) = compare_outcomes("d", "b", base, other, names=["energy_members"])
    row = Row.of(result)
    assert row.verdict == "a little worse"
    assert (row.words, row.way) == ("▽ a little less", "less")
    assert row.counts == "less in 20 of 20"


def test_a_result_comes_back_as_it_was(answer: Told) -> None:
    row = answer.rows[0]
    again = Row.of(row.result())
    assert again == row
    assert row.result().differences.shape == (row.n,)


def test_an_interval_that_there_is_none_of_is_kept_as_such() -> None:
    base = {1: {"maturity": 0.5}, 2: {"maturity": 0.5}}
    other = {1: {"maturity": 0.7}, 2: {"maturity": 0.4}}
    (result,) = compare_outcomes("d", "b", base, other, names=["maturity"])
    row = Row.of(result)
    assert (row.interval_low, row.interval_high) == (None, None)
    again = Row.model_validate_json(row.model_dump_json()).result()
    assert (again.interval_low, again.interval_high) == (-np.inf, np.inf)
    assert row.counts == "less in 1, more in 1 of 2"


def test_an_outcome_that_was_not_measured_has_no_row(answer: Told) -> None:
    without = answer.model_copy(update={"rows": answer.rows[1:]})
    assert without.row("maturity") is None
    assert answer.row("maturity") == answer.rows[0]
