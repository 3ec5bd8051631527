"""Sweeps in which it is known where runs of a kind lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from known_sweeps import known_sweep

DESIGN = """\
title: "Where does little remain?"
base: baseline
sampling: latin_hypercube
samples: 60
replicates: 4
factors:
  funding.years: {from: 3, to: 15}
  partnership.hub: [none, modest, large]
  workers.directiveness: {from: 0, to: 1}
  funding.spend_or_lose: [false, true]
"""


def little_remains(settings, replicate, draws):
    """Little remains where the money is short and there is some hub; else seldom."""
    is_there = settings["funding.years"] <= 7 and settings["partnership.hub"] != "none"
    return {"legacy_36": 0.1 if draws.random() < (0.92 if is_there else 0.1) else 0.5}


@pytest.fixture(scope="session")
def known(tmp_path_factory) -> Path:
    return known_sweep(tmp_path_factory.mktemp("known"), DESIGN, little_remains)


@pytest.fixture(scope="session")
def noise(tmp_path_factory) -> Path:
    """Some neighbourhoods are luckier than others, at all points; no factor does anything."""
    luck = np.random.default_rng(2).normal(0.0, 0.2, 4)

    def by_chance(settings, replicate, draws):
        return {"legacy_36": 0.5 + luck[replicate] + draws.normal(0.0, 0.1)}

    return known_sweep(tmp_path_factory.mktemp("noise"), DESIGN, by_chance)
