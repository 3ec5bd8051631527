"""One compiled loop: the residents' months with everything in one compiled function, as a lower bound.

The rules are the model's own, called by their names, in its order and with its draws; nothing of Python and numpy lies between
them, from the first month to the last, and every number comes out the same to the bit. What a step takes from the rest of the
model is read off a tape, as in `benchmarks.plain_mesa`. No model could be built so: institutions would have to be in the loop too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple
from numpy.typing import NDArray

from benchmarks.loop_steps import (
    ask,
    befriend,
    carry_on,
    climb,
    hear_of_it,
    jit,
    learn,
    leave,
    listen,
    reconsider,
    sum_up,
    tire,
)
from benchmarks.steps import (
    AT_THE_TABLE,
    NUMBERS,
    STREAMS,
    CarryingOn,
    Ladder,
    Learning,
    Listening,
    Moving,
    SummingUp,
    Tiring,
    Trusting,
)
from benchmarks.tape import ROWS, DiffersError, Tape, Turn, differing
from sim.randomness import hashed_ids

Columns = NamedTuple("Columns", [(name, Any) for name in ROWS])  # type: ignore[misc]
"""Each (residents,)."""

FIELDS = tuple(len(step._fields) for step in NUMBERS)
LISTENING, MOVING, LADDER, TIRING, TRUSTING, LEARNING, CARRYING_ON, SUMMING_UP = FIELDS
STEPS = len(FIELDS)


# Compiled: what takes tuples of numbers and columns has no types that a checker could use.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"


@jit
def take(block, writes, turn):
    """Take over what the rest of the model has written to residents."""
    first, rows, slots, values = writes
    for w in range(first[turn], first[turn + 1]):
        block[rows[w], slots[w]] = values[w]


@jit
def mark(marked, marks, turn):
    """Mark single residents: (kinds, residents)."""
    first, kinds, slots, values = marks
    marked[:] = 0.0
    for m in range(first[turn], first[turn + 1]):
        marked[kinds[m], slots[m]] = values[m]


@jit
def move_in(block, counter, work, gone, arrivals, month):
    """Let those move in who come in place of those who have gone; whether they are as many as on the tape."""
    first, columns, counters = arrivals
    if gone.size != first[month + 1] - first[month]:
        return False
    for place in range(gone.size):
        i, here = gone[place], first[month] + place
        block[:, i] = columns[:, here]
        counter[i], work[i] = counters[here], 0.0
    return True


@jit
def go_through(c, block, counter, numbers, keys, writes, marks, arrivals, ties, sums):
    """All months of a tape, each step in one or two loops; answers how many went as on the tape.

    Parameters
    ----------
    c, block : columns of residents by name, and the same as one (rows, residents)
    counter : (residents,) of their draws
    numbers : of each step, (months, numbers)
    keys : (months, streams) of draws
    writes, marks, arrivals, ties : see `take`, `mark`, `move_in`, `listen`
    sums : (months, 13) filled with what `carry_on` and `sum_up` answer
    """
    listening, moving, laddered, tired, trusted, learnt, carried, summed = numbers
    work, marked = np.zeros(counter.size), np.zeros((5, counter.size))
    for month in range(sums.shape[0]):
        turn, key = month * STEPS, keys[month]
        take(block, writes, turn)
        listen(c, Listening(*to_fixed_tuple(listening[month], LISTENING)), ties)
        take(block, writes, turn + 1)
        gone = leave(c, Moving(*to_fixed_tuple(moving[month], MOVING)), key[0], counter)
        if not move_in(block, counter, work, gone, arrivals, month):
            return month
        take(block, writes, turn + 2)
        n = Ladder(*to_fixed_tuple(laddered[month], LADDER))
        known = hear_of_it(c, n, key[1], counter)
        times = np.ones(known.size)
        if n.asks > 0.0:
            ask(c, n, key[2], counter, known, times)
        climb(c, n, key[1], counter, known, times)
        befriend(c, n)
        take(block, writes, turn + 3)
        mark(marked, marks, turn + 3)
        worn = Tiring(*to_fixed_tuple(tired[month], TIRING))
        tire(c, worn, marked[AT_THE_TABLE], key[3], counter)
        take(block, writes, turn + 4)
        reconsider(c, Trusting(*to_fixed_tuple(trusted[month], TRUSTING)))
        take(block, writes, turn + 5)
        mark(marked, marks, turn + 5)
        learn(c, Learning(*to_fixed_tuple(learnt[month], LEARNING)), marked, key[4], counter)
        take(block, writes, turn + 6)
        load = CarryingOn(*to_fixed_tuple(carried[month], CARRYING_ON))
        if load.months > 0.0:
            sums[month, 0], sums[month, 1] = carry_on(c, load, work)
        take(block, writes, turn + 7)
        answers = sum_up(c, SummingUp(*to_fixed_tuple(summed[month], SUMMING_UP)))
        for place in range(11):
            sums[month, 2 + place] = answers[place]
    return sums.shape[0]


# ------------------------------------------------------------------------- the tape as arrays


def _laid_out(parts: Sequence[Any]) -> NDArray[np.int64]:
    """Where each part begins when all are laid end to end, and where the last ends."""
    return np.append(0, np.cumsum([len(part) for part in parts])).astype(np.int64)


def _end_to_end(parts: Sequence[Any], dtype: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype)


def every_turn(tape: Tape) -> list[Turn]:
    """The turns of a tape, each step once a month; where nobody notes what is carried, a turn that does nothing.

    Raises
    ------
    ValueError
        If another step is missing, or the order is another.
    """
    turns = list(tape.turns)
    for place, (month, step) in enumerate(product(range(tape.months), NUMBERS)):
        is_there = place < len(turns) and isinstance(turns[place].numbers, step)
        if not is_there and step is CarryingOn:
            none = np.zeros(0, np.intp)
            turns.insert(place, Turn(month, CarryingOn(0.0), (), [], none, none, np.zeros(0)))
        elif not is_there or turns[place].month != month:
            raise ValueError(f"one loop: month {month} has no step {step.__name__} in its place")
    return turns


def arrays_of(tape: Tape) -> tuple[Any, ...]:
    """All of a tape that `go_through` takes after columns and counters, ``sums`` last."""
    turns = every_turn(tape)
    by_step = [turns[place::STEPS] for place in range(STEPS)]
    numbers = tuple(np.array([turn.numbers for turn in step]) for step in by_step)
    drawing = [step for step, kind in zip(by_step, NUMBERS, strict=True) if kind in STREAMS]
    keys = np.hstack([np.array([turn.keys for turn in step], np.uint64) for step in drawing])
    writes = (
        _laid_out([turn.rows for turn in turns]),
        _end_to_end([turn.rows for turn in turns], np.int64),
        _end_to_end([turn.slots for turn in turns], np.int64),
        _end_to_end([turn.values for turn in turns], np.float64),
    )
    kinds, slots, values = np.array(
        [one for turn in turns for one in turn.marks] or np.zeros((0, 3))
    ).T.copy()
    marks = (
        _laid_out([turn.marks for turn in turns]),
        kinds.astype(np.int64),
        slots.astype(np.int64),
        values,
    )
    moved = by_step[1]
    arrivals = (
        _laid_out([turn.who for turn in moved]),
        np.ascontiguousarray(np.hstack([turn.arrivals for turn in moved])),
        hashed_ids(_end_to_end([turn.who for turn in moved], np.uint64)),
    )
    return (
        numbers,
        keys,
        writes,
        marks,
        arrivals,
        (tape.indptr, tape.indices, np.maximum(1.0, np.diff(tape.indptr))),
        np.zeros((tape.months, 13)),
    )


def seconds_of(tape: Tape, repeats: int = 3) -> float:
    """Go through a tape in one compiled loop; CPU seconds of the quickest of some repeats, after one to warm up.

    Raises
    ------
    DiffersError
        If any sum of a month, or any column at the end, is not as the model has it.
    """
    arrays, times = arrays_of(tape), []
    for _ in range(1 + repeats):
        block, counter = tape.start.copy(), hashed_ids(tape.who)
        columns = Columns(*block)
        began = time.process_time()
        months = go_through(columns, block, counter, *arrays)
        times.append(time.process_time() - began)
        if months < tape.months:
            raise DiffersError(f"one loop: month {months}: not the same residents move away or die")
        _compare(tape, block, arrays[-1])
    return min(times[1:])


def _compare(tape: Tape, block: NDArray[np.float64], sums: NDArray[np.float64]) -> None:
    for turn in tape.turns:
        if turn.result:
            month = sums[turn.month].tolist()
            result = tuple(month[:2] if isinstance(turn.numbers, CarryingOn) else month[2:])
            at_end = block if turn is tape.turns[-1] else None
            if wrong := differing(tape, turn, result, at_end):
                raise DiffersError(f"one loop: {wrong}")
