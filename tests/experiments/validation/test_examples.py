"""The examples in docstrings say what comes out."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = ("judge", "quantities", "read", "statistics", "text")


@pytest.mark.parametrize("name", MODULES)
def test_examples_come_out_as_written(name):
    found = doctest.testmod(import_module(f"experiments.validation.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
