"""Kernels may call rules by their names, and say of many what the rules say of each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numba
import numpy as np
import pytest

from sim import compiled
from sim.compiled import cache_folder, kernel, rule, user_cache_folder
from sim.mechanisms import asking, engagement, motives, trust


@rule
def halfway(level: float, target: float) -> float:
    """Half the way to a target."""
    return level + 0.5 * (target - level)


@kernel("float64[::1](float64[::1], float64)")
def all_halfway(levels, target):  # type: ignore[no-untyped-def]
    """Each of some levels, half the way to a target."""
    moved = np.empty(levels.size)
    for i in range(levels.size):
        moved[i] = halfway(levels[i], target)
    return moved


def test_a_kernel_calls_a_rule_by_its_name() -> None:
    levels = np.array([0.0, 0.5, 1.0])
    assert all_halfway(levels, 1.0).tolist() == [0.5, 0.75, 1.0]
    assert all_halfway(levels, 1.0).tolist() == halfway(levels, 1.0).tolist()


SLOTS = np.array([1, 3, 4, 7])
RANDOM = np.random.default_rng(7).random((7, 9))
MOTIVES = np.array([0.0, 5.0, 1.0, 2.0, 3.0, 4.0, 6.0, 5.0, 0.0])
LADDER = np.array([0.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 2.0])
WARMTH, TIES = (0.4, 10.0, 0.3, 0.7, 0.2, 0.8), (0.9, 0.1, 0.3)


@pytest.mark.parametrize(
    ("loop", "inputs"),
    [
        (asking.within_reach, (LADDER, *RANDOM[:3], 0.05, 0.6, 1.0, 0.5, 0.3, 0.5, 3.0)),
        (motives.drawn_and_let_go, (MOTIVES, *RANDOM[:3], (0.1, 0.2, 0.3, 0.4, 1.0), *RANDOM[3, :4])),
        (engagement.inclined, (*RANDOM[:6], LADDER, RANDOM[6], RANDOM[:2, :4].copy(), RANDOM[2, :4], WARMTH, TIES, (0.2, 0.6, 0.4, 1.5), (0.1, 0.9, 0.7, 0.5))),
    ],
)  # fmt: skip
def test_loops_over_many_say_what_their_rules_say_of_each(loop, inputs) -> None:
    found = loop(SLOTS, *inputs)
    plainly = loop.plain(SLOTS, *inputs)
    np.testing.assert_allclose(found, plainly, rtol=1e-14)
    assert found.shape[-1] == SLOTS.size


def test_talk_and_contact_move_both_stocks_of_those_who_know_and_of_nobody_else() -> None:
    before = RANDOM[:2].copy()
    known = RANDOM[2:6, : SLOTS.size].copy()  # believed, doubt before and after, exposure
    compiled, plainly = before.copy(), before.copy()
    for stocks, loop in ((compiled, trust.talk_and_meet), (plainly, trust.talk_and_meet.plain)):
        believed, doubt, doubt_left, reach = known
        loop(SLOTS, *stocks, believed, doubt, doubt_left, RANDOM[6], LADDER, reach, 0.7, 0.1, 0.5, 0.2)  # fmt: skip
    np.testing.assert_allclose(compiled, plainly, rtol=1e-14)
    others = np.setdiff1d(np.arange(9), SLOTS)
    assert (compiled[:, others] == before[:, others]).all()
    assert (compiled[:, SLOTS] != before[:, SLOTS]).all()


def test_what_draws_and_what_holds_many_is_what_it_is_for_each() -> None:
    found = motives.drawn_and_let_go(SLOTS, MOTIVES, *RANDOM[:3], (0.1, 0.2, 0.3, 0.4, 1.0), 0.2, 2.0, 0.5, 0.6)  # fmt: skip
    for place, who in enumerate(SLOTS.tolist()):
        numbers = 0.1, 0.2, 1.0 - RANDOM[0, who], 0.3, 0.4
        for row, half, column, draws in ((0, 0.2, 1, motives.drawn_by), (1, 2.0, 2, motives.let_go_by)):  # fmt: skip
            company = RANDOM[column, who] / (RANDOM[column, who] + half)
            level = motives.answered.plain(MOTIVES[who], *numbers, company, 1.0)
            assert found[row, place] == pytest.approx(draws.plain(level, (0.5, 0.6)[row]))


@kernel()
def first_of_both(levels, others):  # type: ignore[no-untyped-def]
    """Of types that are known when it is called."""
    return levels[0] + others[0]


def test_a_kernel_without_a_signature_takes_the_types_it_is_called_with() -> None:
    assert first_of_both(np.array([1.5]), np.array([2])) == 3.5
    assert first_of_both((1, 2), np.array([0.25])) == 1.25


TINY = """
import resource
import numpy as np
from sim import compiled
{limit}
twice = compiled.rule({function})
assert twice(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
print(compiled.why_not_kept())
"""
RULE = "def twice(level: float) -> float:\n    return 2.0 * level\n"


def compiles(folder: Path, limit: str = "", code: str = TINY) -> str:
    """Compile a rule in a process of its own; returns why it was not kept."""
    (folder / "tiny.py").write_text(RULE)
    code = code.format(limit=limit, function="tiny.twice").replace(
        "import resource", "import resource, tiny"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, timeout=120, check=True,
        env=os.environ | {"GROUNDSWELL_CACHE": str(folder / "cache"),
                          "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])},
    )  # fmt: skip
    return done.stdout.strip()


def test_a_full_or_damaged_cache_costs_time_and_nothing_else(tmp_path):
    no_space = "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    assert compiles(tmp_path, no_space) == "File too large"
    assert compiles(tmp_path) == "None"
    kept = [*(tmp_path / "cache").rglob("*.nbi"), *(tmp_path / "cache").rglob("*.nbc")]
    assert kept
    for file in kept:
        file.write_bytes(file.read_bytes()[:40])
    assert compiles(tmp_path) != "None"


AGAIN = """
import resource
import numpy as np
from sim import compiled
compiled.cache_folder()
twice = compiled.rule({function})
twice(np.array([1.0]))
from sim import kept_loops
def never(*_):
    raise AssertionError("compiled anew")
kept_loops.built_loop = never
again = compiled.rule({function})
assert again(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
print(len([*compiled.cache_folder().rglob("*loop-*.nbc")]))
"""


def test_the_loop_of_a_rule_is_compiled_once_and_read_from_then_on(tmp_path):
    assert compiles(tmp_path) == "None"
    assert compiles(tmp_path, code=AGAIN) == "1"


def test_a_kept_loop_says_to_the_bit_what_numba_says():
    columns = [RANDOM[row].copy() for row in range(3)]
    loop = numba.vectorize(["float64(float64, float64, float64)"])(trust.both_stocks.plain)
    assert trust.both_stocks(*columns).tolist() == loop(*columns).tolist()
    assert trust.both_stocks(columns[0], 0.5, 0.25).tolist() == loop(columns[0], 0.5, 0.25).tolist()
    assert trust.both_stocks.compile().nin == 3


def test_without_a_home_the_cache_is_among_temporary_files(monkeypatch):
    def homeless(*_: object, **__: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(compiled, "user_cache_path", homeless)
    monkeypatch.delenv("GROUNDSWELL_CACHE", raising=False)
    assert user_cache_folder().parent == Path(tempfile.gettempdir())
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_get_default_tempdir", _nowhere)
    assert cache_folder() is None
    monkeypatch.setenv("GROUNDSWELL_CACHE", "~nobody-of-this-name/cache")
    assert cache_folder() is None


def _nowhere() -> str:
    raise FileNotFoundError("no usable temporary directory")
