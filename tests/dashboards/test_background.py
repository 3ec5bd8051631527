"""Twins behind a page: a first answer, a better one, stop, cache, and trouble in a worker."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from dashboards.answers import answer, neighbourhoods
from dashboards.background import Runs, Update, in_order, work
from experiments.comparison.plan import Plan, plan_comparison
from experiments.execution.pool import SharedPool
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest
from experiments.execution.worker import run_one
from experiments.reporting.number_format import signed
from sim.scenario import load_scenario

TWINS = 12


@pytest.fixture(scope="module")
def plan() -> Plan:
    base = load_scenario("baseline")
    return plan_comparison(base, [load_scenario("funding_length/five_years")], replicates=TWINS)


@pytest.fixture(scope="module")
def records(plan: Plan) -> dict[str, RunRecord]:
    """One real run of each design, taken for every twin, so that the tests are quick."""
    once = {request.key[0]: run_one(request) for request in plan.requests()[:3]}
    return {
        request.run_id: RunRecord(
            request.run_id,
            request.seed,
            request.horizon_months,
            once[request.key[0]].own_end_month,
            once[request.key[0]].tables,
        )
        for request in plan.requests()
    }


class Pool(SharedPool):
    """Hands out prepared records from a thread, and can be told to misbehave."""

    def __init__(self, records: dict[str, RunRecord], seconds: float = 0.0) -> None:
        super().__init__(2)
        self.records, self.seconds, self.asked = records, seconds, 0
        self.threads = ThreadPoolExecutor(2)

    def submit(self, _: Any, request: RunRequest, __: Any) -> Future[Any]:  # type: ignore[override]
        self.asked += 1
        return self.threads.submit(self._run, request)

    def _run(self, request: RunRequest) -> RunRecord | RunFailure:
        time.sleep(self.seconds)
        return self.records[request.run_id]


def run(plan: Plan, pool: Any, runs: Runs | None = None) -> list[Update]:
    updates: list[Update] = []
    work(plan, updates.append, threading.Event(), runs or Runs(), pool)
    return updates


def test_first_answer_after_four_twins_then_better_ones(plan: Plan, records: Any) -> None:
    updates = run(plan, Pool(records))
    answers = [neighbourhoods(u.comparison) for u in updates if u.comparison is not None]
    assert answers[0] == 4
    assert 10 in answers
    assert answers[-1] == TWINS
    assert (updates[-1].stage, updates[-1].done) == ("done", TWINS)
    assert [u.done for u in updates] == sorted(u.done for u in updates)


def test_the_first_answer_does_not_wait_for_runs_without_a_programme(plan: Plan) -> None:
    first = [request.key[0] for request in in_order(plan)[:8]]
    assert set(first) == set(plan.compared)
    assert sorted(in_order(plan), key=lambda r: r.key) == sorted(
        plan.requests(), key=lambda r: r.key
    )


def test_the_last_answer_has_every_run(plan: Plan, records: Any) -> None:
    last = run(plan, Pool(records))[-1].comparison
    assert last is not None
    assert last.complete_replicates == TWINS


def test_stop_is_heard_at_once_and_nothing_more_is_run(plan: Plan, records: Any) -> None:
    # The best of a few tries: a busy machine may be late with anything.
    assert min(_seconds_to_stop(plan, records) for _ in range(4)) < 0.2


def _seconds_to_stop(plan: Plan, records: Any) -> float:
    pool, stop = Pool(records, seconds=0.15), threading.Event()
    ended: list[float] = []

    def publish(update: Update) -> None:
        if update.stage == "stopped":
            ended.append(time.monotonic())

    thread = threading.Thread(target=work, args=(plan, publish, stop, Runs(), pool))
    thread.start()
    time.sleep(0.3)
    asked_at = time.monotonic()
    stop.set()
    thread.join(timeout=10)
    assert pool.asked < len(plan.requests())
    return ended[0] - asked_at


def test_what_was_run_is_not_run_again(plan: Plan, records: Any) -> None:
    runs, pool = Runs(), Pool(records)
    run(plan, pool, runs)
    asked = pool.asked
    updates = run(plan, pool, runs)
    assert asked == len(plan.requests())
    assert pool.asked == asked
    assert updates[-1].stage == "done"


def test_memory_is_bounded(records: Any) -> None:
    runs = Runs(most=5)
    for record in records.values():
        runs.put(record)
    kept = [run_id for run_id in records if runs.get(run_id) is not None]
    assert kept == list(records)[-5:]


def test_a_failed_run_is_said_and_counts_for_nothing(plan: Plan, records: Any) -> None:
    bad = plan.requests()[0]

    class Failing(Pool):
        def _run(self, request: RunRequest) -> RunRecord | RunFailure:
            if request.key == bad.key:
                return RunFailure(request.key, request.run_id, request.seed, "no residents left")
            return super()._run(request)

    last = run(plan, Failing(records))[-1]
    assert last.done == TWINS - 1
    assert "1 run could not be finished" in last.message
    assert "no residents left" in last.message


def test_the_answer_is_words_pictures_and_a_table_that_agree(plan: Plan, records: Any) -> None:
    comparison = run(plan, Pool(records))[-1].comparison
    assert comparison is not None
    shown = answer(comparison)
    assert shown.n == TWINS
    assert shown.headlines.count("<article") == 5
    assert [picture.title for picture in shown.trajectories][:2] == ["Maturity", "Legacy"]
    assert all(picture.alt for picture in (*shown.trajectories, *shown.stages))
    rows = list(csv.DictReader(io.StringIO(shown.csv)))
    assert len(rows) == len(comparison.results) - sum(
        result.scenario != comparison.others[0] for result in comparison.results
    )
    for row in rows:
        assert f'data-outcome="{row["outcome"]}"' in shown.table
        assert signed(float(row["difference"]), row["unit"]) in shown.table


def test_same_against_same_is_identical(records: Any) -> None:
    base = load_scenario("baseline")
    same = plan_comparison(base, [base], replicates=TWINS)
    comparison = run(same, Pool(records | _again(same, records)))[-1].comparison
    assert comparison is not None
    assert {row.verdict for row in comparison.results if row.scenario == comparison.others[0]} == {
        "identical"
    }
    assert answer(comparison).headlines.count("identical") >= 5


def test_below_ten_twins_there_are_counts_and_no_verdict(plan: Plan, records: Any) -> None:
    updates = run(plan, Pool(records))
    first, *_, last = (u.comparison for u in updates if u.comparison is not None)
    shown = answer(first)
    assert set(re.findall(r'data-verdict="([^"]*)"', shown.headlines)) == {"so far"}
    assert re.search(r"So far: (better|worse) in [0-4] of 4\.", shown.headlines)
    assert not shown.breath
    assert not shown.cautions
    verdicts = set(re.findall(r'data-verdict="([^"]*)"', answer(last).headlines))
    assert "so far" not in verdicts


def test_each_dot_leads_to_the_two_stories_of_its_neighbourhood(plan: Plan, records: Any) -> None:
    last = run(plan, Pool(records))[-1].comparison
    told = answer(last, "scenario=x&twins=20")
    led = re.findall(
        r'data-story="neighbourhood\?scenario=x&amp;twins=20&amp;of=0&amp;n=(\d+)"', told.headlines
    )
    assert set(map(int, led)) == set(last.seeds)
    assert "neighbourhood?" not in answer(last).headlines


def _again(plan: Plan, records: dict[str, RunRecord]) -> dict[str, RunRecord]:
    some = next(iter(records.values()))
    return {
        request.run_id: RunRecord(
            request.run_id, request.seed, request.horizon_months, some.own_end_month, some.tables
        )
        for request in plan.requests()
    }
