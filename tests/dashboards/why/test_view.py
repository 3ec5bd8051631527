"""The page that tells why, on runs whose answer is known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dashboards.plain import runs as carrying
from dashboards.plain.asked import Asked, asked
from dashboards.plain.jobs import Job
from dashboards.why import view, work
from experiments.comparison.comparison import summarise
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.comparison.plan import plan_comparison
from experiments.execution.interruption import StopRequest
from experiments.execution.pool import serial
from experiments.explanation.worlds import ask_why
from tests.dashboards.plain.test_asked import request
from tests.experiments import explanation_stand_in as stand_in

TWINS = 12


class Pool:
    """Carries known runs out in this thread."""

    jobs = 1

    def results(self, requests: Any, stop: Any, known: Any) -> Any:
        for results in serial(list(requests), StopRequest(stop), stand_in.known_task):
            yield from results


@pytest.fixture
def about(monkeypatch: pytest.MonkeyPatch) -> Asked:
    monkeypatch.setattr(carrying, "POOL", Pool())
    monkeypatch.setattr(carrying, "runs", SimpleNamespace(known=lambda _: None, put=lambda _: None))
    monkeypatch.setattr(work, "twins_of", lambda _: TWINS)
    return asked(request("scenario=funding_length/five_years"), "outcome")


@pytest.fixture
def found(about: Asked) -> work.Basis:
    return work._basis(about, Job())


LEGACY = OUTCOMES["legacy_36"]


def test_the_finding_stands_first(about: Asked, found: work.Basis) -> None:
    difference = found.difference(LEGACY)
    assert difference.pairs == TWINS
    assert difference.mean == pytest.approx(-0.28, abs=0.02)
    shown = view.head(about, found, LEGACY)
    assert "Why is legacy lower under" in shown
    assert "not a finding about places" in shown
    assert "no field experiment" in shown
    assert shown.count("outcome=") == len(HEADLINE_NAMES) - 1


def test_holding_a_road_still_takes_away_what_it_carries(about: Asked, found: work.Basis) -> None:
    roads = work._road(found, "formality", Job())
    road = roads["legacy_36"]
    assert road.carried.mean + road.rest.mean == pytest.approx(found.difference(LEGACY).mean)
    assert road.carried.is_known
    job = Job(result=roads)
    shown = view.links(about, found, LEGACY, {"formality": job})
    assert 'data-held="formality"' in shown
    assert "of the difference of" in shown
    assert "hold=formality" not in shown
    assert "hold=money" in shown


def test_a_road_that_carries_nothing_is_said_to(about: Asked, found: work.Basis) -> None:
    carried = work._road(found, "money", Job())
    if carried["legacy_36"].carried.is_known:
        pytest.fail("the stand-in's money is not meant to carry anything")
    shown = view.links(about, found, LEGACY, {"money": Job(result=carried)})
    assert "cannot be told from nothing" in shown


def test_what_is_under_way_and_what_failed_are_told(about: Asked, found: work.Basis) -> None:
    jobs = {"money": Job(told="3 of 12 runs so far"), "formality": Job(trouble="A run failed.")}
    shown = view.links(about, found, LEGACY, jobs)
    assert "data-under-way" in shown
    assert "3 of 12 runs so far" in shown
    assert "A run failed." in shown
    assert "again=1" in shown


def test_a_figure_that_never_parts_is_not_made_up(about: Asked, found: work.Basis) -> None:
    nothing = work.Basis(found.question, found.comparison, found.base, found.base, ())
    assert "No monthly figure parts for good" in view.first(nothing)
    assert "come out as it does" in view.title_of(about, nothing, LEGACY)
    assert np.allclose(nothing.difference(LEGACY).mean, 0.0)


def test_a_question_and_its_plan_ask_for_the_same_runs(about: Asked) -> None:
    plan = plan_comparison(about.base, [about.other], replicates=3, seed=1)
    question = ask_why(about.base, about.other, work.LONGEST, 3, 1)
    asked_for = {r.run_id for world in question.designs for r in world.requests(question.seeds)}
    assert asked_for <= {each.run_id for each in plan.requests()}
    assert summarise(plan, {}, []).complete_replicates == 0
