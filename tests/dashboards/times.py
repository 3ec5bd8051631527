"""How soon the dashboard answers, measured in a real Chromium on an idle machine; `python -m tests.dashboards.times --write docs/dashboard_times.md`."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from experiments.execution.manifest import versions
from experiments.execution.room import processors
from tests.dashboards.conftest import ROOT, Server, share_compiled_rules, start_server

YEARS = "#lever-funding-years"
LOOKED_AT = (7, 9, 4, 10, 3)
"""Years to which the length of the programme is moved, one after another."""
AIMS = {
    "something new": 1.0,
    "counts": 2.0,
    "a first verdict": 6.0,
    "seen before": 0.4,
}
"""Seconds within which each is asked to come, on two cores that have nothing else to do."""
WATCH = """() => {
    window.began = 0; window.found = {};
    const note = name => { if (window.began && !(name in window.found)) window.found[name] = (performance.now() - window.began) / 1000; };
    const look = () => {
        if (!window.began) return;
        const key = document.querySelector('h1') && document.querySelector('h1').dataset.key;
        if (key && key !== window.before) note('something new');
        const results = document.querySelector('.gs-results');
        const answer = document.querySelector('.gs-results:not(.is-stale) [data-n]');
        if (key && key !== window.before && answer && results.dataset.key === key) {
            note('counts');
            if (Number(answer.dataset.n) >= 10) note('a first verdict');
        }
    };
    new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
MOVE = """([selector, value]) => {
    const slider = document.querySelector(selector);
    window.before = document.querySelector('h1').dataset.key; window.found = {}; window.began = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    slider.dispatchEvent(new Event('change', {bubbles: true}));
}"""
Times = dict[str, list[float]]


def measured(server: Server, page: Any) -> Times:
    """Seconds from moving a lever to each of what is asked for, one for each move."""
    page.goto(f"{server.address}?scenario=baseline&funding.years=8")
    page.wait_for_selector("[data-stage=done]", timeout=300_000)
    page.evaluate(WATCH)
    times: Times = {name: [] for name in AIMS}
    for value in LOOKED_AT:
        page.evaluate(MOVE, [YEARS, value])
        page.wait_for_function("'a first verdict' in window.found", timeout=300_000)
        for name, seconds in page.evaluate("window.found").items():
            times[name].append(float(seconds))
        page.wait_for_selector("[data-stage=done]", timeout=300_000)
    for value in (*LOOKED_AT[-2::-1], LOOKED_AT[-1]):
        page.evaluate(MOVE, [YEARS, value])
        page.wait_for_function("'a first verdict' in window.found", timeout=60_000)
        times["seen before"].append(float(page.evaluate("window.found['a first verdict']")))
    return times


def lines(times: Times, load: float) -> Iterator[str]:
    """What was measured, as a page."""
    yield "# How soon the dashboard answers"
    yield ""
    yield (
        f"Made with `python -m tests.dashboards.times --write docs/dashboard_times.md` on {datetime.now(UTC):%Y-%m-%d}, model {versions()['model']}, "
        f"{processors()} processors, load {load:.2f} before. A lever (the length of the programme) is moved {len(LOOKED_AT)} times in a real Chromium; "
        "the baseline's runs are there, those of the moved design are not. Times depend on the machine; the aims are for two cores that have nothing else to do."
    )
    yield ""
    yield "| From moving a lever | median s | slowest s | aim s | kept |"
    yield "|---|--:|--:|--:|---|"
    for name, aim in AIMS.items():
        middle, worst = statistics.median(times[name]), max(times[name])
        yield f"| {name} | {middle:.2f} | {worst:.2f} | {aim:g} | {'yes' if middle <= aim else 'no'} |"


@contextmanager
def served() -> Iterator[Server]:
    """A dashboard with a cache of its own, in which only the compiled rules are shared."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        share_compiled_rules(cache)
        server = start_server(cache, ROOT / "scenarios", cache / "said.txt")
        try:
            time.sleep(15)  # its workers load the model
            yield server
        finally:
            server.end()


def main() -> int:
    """Measure, show, and write where asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", type=Path)
    file = asked.parse_args().write
    load = os.getloadavg()[0]
    with served() as server, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        times = measured(server, browser.new_page(reduced_motion="reduce"))
        browser.close()
    told = "\n".join(lines(times, load)) + "\n"
    print(told)
    if file is not None:
        file.write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
