"""A mark of the model that an ensemble belongs to: its code, and the parameters the ensemble leaves alone.

Docstrings, comments and layout do not count, nor do the values of the parameters that every set of the
ensemble brings with it: a calibration that writes its best values into the catalogue does not make its
own ensemble old.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Collection
from pathlib import Path

APART = ("evidence", "scenario")
"""Folders of `sim` that words and files live in, and no rule."""


def model_mark(names: Collection[str]) -> str:
    """Hash of what results depend on beside scenario, seed and the parameters named.

    Parameters
    ----------
    names : full names of parameters that do not count, as ``energy.recovery_rate``

    Returns
    -------
    str
        12 hexadecimal digits; the same on every machine with this version of Python.
    """
    from sim.parameters import parameter_specs

    digest = hashlib.blake2b(_code().encode(), digest_size=6)
    for name, spec in sorted(parameter_specs().items()):
        if name not in names:
            digest.update(f"{name}={spec.value}\n".encode())
    return digest.hexdigest()


@functools.cache
def _code() -> str:
    """Hash of the model's code without docstrings, comments and layout."""
    from sim import parameters

    folder = Path(parameters.__file__).parents[1]
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.py")):
        within = path.relative_to(folder)
        if within.parts[0] not in APART:
            digest.update(within.as_posix().encode())
            digest.update(ast.unparse(_bare(path.read_text(encoding="utf-8"))).encode())
    return digest.hexdigest()


def _bare(text: str) -> ast.Module:
    """The syntax tree of a file without its docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:] or [ast.Pass()]
    return tree
