"""Sums of floats in a fixed order."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np
import pytest

from sim import sums
from sim.sums import mean_in_order, mean_of_rows, mean_where_above, sum_in_order, total_of


def test_numbers_are_added_one_after_the_other_and_nothing_makes_good_for_what_is_lost() -> None:
    """``sum`` of Python 3.12 would give 2: it keeps what is lost and adds it at the end."""
    assert sum_in_order([1.0, 1e100, 1.0, -1e100]) == 0.0
    assert sum_in_order(iter([])) == 0.0
    assert mean_in_order([0.1, 0.2, 0.6]) == (0.1 + 0.2 + 0.6) / 3
    assert math.isnan(mean_in_order([]))


@pytest.mark.parametrize("size", [0, 1, 3, 4, 6, 1001])
def test_a_column_is_added_up_in_four_sums(size: int) -> None:
    column = np.random.default_rng(size).random(size)
    last = size - size % 4
    four = [sum_in_order(column[start:last:4].tolist()) for start in range(4)]
    four[0] = sum_in_order([four[0], *column[last:].tolist()])
    assert total_of(column) == (four[0] + four[1]) + (four[2] + four[3])
    assert total_of(column) == pytest.approx(math.fsum(column))


def test_the_mean_of_those_above_a_bound_leaves_the_others_out() -> None:
    column, level = np.array([0.1, 0.2, 0.3, 0.9]), np.array([0.0, 1.0, 2.0, 0.5])
    assert mean_where_above(column, level, 0.5) == (0.2 + 0.3) / 2
    assert math.isnan(mean_where_above(column, level, 2.0))


def test_the_mean_of_rows_adds_them_one_after_the_other() -> None:
    block = np.random.default_rng(3).random((7, 2))
    means = [sum_in_order(column) / 7 for column in block.T.tolist()]
    assert mean_of_rows(block).tolist() == means


SIM = Path(sums.__file__).parent
# Whole numbers that do not look like any, and so add up alike in every order.
WHOLE = {
    "sim/environment/ledger.py: sum(self.balance.values())",
    "sim/environment/ledger.py: sum((self.balance[account] for account in GRANT))",
    "sim/scenario/portfolio.py: sum(counts)",
    "sim/scenario/portfolio.py: sum(whole)",
    "sim/scenario/portfolio_loading.py: sum((_count(option) for option in options))",
    "sim/mechanisms/legacy_body.py: sum((is_able(state, seat) for seat in state.partnership.resident_seats()))",
    "sim/mechanisms/decisions.py: sum(came)",
    "sim/mechanisms/decisions.py: sum((table.due for table in tables))",
    "sim/mechanisms/decisions.py: sum((table.timely for table in tables))",
    "sim/mechanisms/conflict.py: sum((estates.count(estate) ** 2 for estate in set(estates)))",
    "sim/mechanisms/officials.py: sum((themes[theme] for theme in body.priorities))",
    "sim/recorder.py: sum(months)",
    "sim/bookkeeping.py: whole[groups == number].sum()",
}
OF_COLUMNS = {"sum", "mean", "average", "std", "var", "dot", "vdot", "inner", "einsum", "cumsum", "nansum", "nanmean", "trace"}  # fmt: skip


def is_counted(node: ast.expr) -> bool:
    """Whether an expression is yes or no, or how many there are of something."""
    if isinstance(node, ast.BoolOp):
        return all(is_counted(part) for part in node.values)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "len"
    return isinstance(node, ast.Compare)


def in_any_order(path: Path, root: Path) -> set[str]:
    """Sums in a file of which nothing says in which order they are added."""
    found: set[ast.expr] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            found.add(node)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "sum":
            added = node.args[0]
            if not (isinstance(added, ast.GeneratorExp) and is_counted(added.elt)):
                found.add(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in OF_COLUMNS and not is_counted(node.func.value):
                found.add(node)
    return {f"{path.relative_to(root).as_posix()}: {ast.unparse(node)}" for node in found}


def test_no_float_of_the_model_is_added_up_in_an_order_that_a_machine_chooses() -> None:
    found = {each for path in SIM.rglob("*.py") for each in in_any_order(path, SIM.parent)}
    assert found == WHOLE, "add floats up by sim.sums, and name here what is a whole number"


def test_the_scan_would_find_a_sum_in_any_order(tmp_path: Path) -> None:
    code = "a = sum(hours)\nb = x.mean()\nc = x @ y\nd = sum(h > 0.5 for h in x)\ne = (x > 0.5).sum()\n"
    (tmp_path / "model.py").write_text(code)
    assert in_any_order(tmp_path / "model.py", tmp_path) == {
        "model.py: sum(hours)",
        "model.py: x.mean()",
        "model.py: x @ y",
    }
