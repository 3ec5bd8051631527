"""The examples in docstrings say what comes out."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = ("estimates", "quantities", "reading", "words")


@pytest.mark.parametrize("name", MODULES)
def test_examples_come_out_as_written(name):
    found = doctest.testmod(import_module(f"experiments.validation.facts.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
