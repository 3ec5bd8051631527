"""The page: complete, self-contained, safe, the same bytes for the same input."""

from __future__ import annotations

import base64
import html
import io
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from experiments.comparison.comparison import summarise
from experiments.errors import EnvironmentProblem
from experiments.execution.records import RunFailure
from experiments.reporting.html import render, write_report
from experiments.reporting.html.dots import dots_figure
from experiments.reporting.html.model import ReportModel
from experiments.reporting.html.outcomes import (
    added_figure,
    legacy_figure,
    people_figures,
    pound_figure,
)
from experiments.reporting.html.over_time import stage_figure, trajectory_figures
from experiments.reporting.html.page import limits

ATTRIBUTES = ("src", "href", "xlink:href", "srcset", "poster", "data", "action")


class Page(HTMLParser):
    """What the tests need to know of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def comparison(make_comparison):
    return make_comparison(3, replicates=12)


@pytest.fixture(scope="module")
def text(comparison):
    return render(comparison)


@pytest.fixture(scope="module")
def parsed(text):
    return Page(text)


def figures(comparison):
    view = ReportModel(comparison)
    made = [*trajectory_figures(view), *(dots_figure(view, d) for d in view.others)]
    made += [stage_figure(view), legacy_figure(view), added_figure(view), pound_figure(view)]
    return [*made, *people_figures(view)]


def test_nothing_is_fetched_from_outside(parsed, text):
    addresses = [
        value for _, attributes in parsed.tags for key, value in attributes.items()
        if key in ATTRIBUTES and value
    ]  # fmt: skip
    assert addresses
    assert all(a.startswith(("#", "data:")) for a in addresses)
    assert "@import" not in text
    assert not re.search(r"url\(", text)
    assert not parsed.all("iframe") + parsed.all("img") + parsed.all("object")
    assert all(set(script) == set() for script in parsed.all("script"))


def test_only_the_name_of_the_svg_language_is_an_address(text):
    assert set(re.findall(r"https?://[^\s\"'<)]+", text)) == {"http://www.w3.org/2000/svg"}


def test_every_picture_has_an_alternative_text_or_is_decoration(parsed):
    pictures = parsed.all("svg")
    told = [p for p in pictures if p.get("role") == "img"]
    assert len(told) > 20
    assert all(len(p["aria-label"] or "") > 20 for p in told)
    assert all(p.get("aria-hidden") == "true" for p in pictures if p not in told)


def test_alternative_texts_hold_figures(comparison):
    for figure in figures(comparison):
        for panel in figure.panels:
            alt = re.search(r'aria-label="([^"]*)"', str(panel.svg))
            assert alt
            assert re.search(r"\d", alt.group(1)), alt.group(1)


def test_every_figure_has_a_table_and_its_own_csv(parsed, text, comparison):
    made = figures(comparison)
    links = {a["download"]: a["href"] for a in parsed.all("a") if "download" in a}
    assert len(parsed.all("figure")) == len(made) + 1  # and the bar of assumptions
    for figure in made:
        assert f'id="{figure.name}"' in text
        assert f"{figure.name}.csv" in links
        assert len(figure.table.rows) == len(figure.shown) > 0
    assert {"outcomes.csv", "assumptions.csv"} < set(links)


def test_csv_holds_exactly_what_is_drawn(parsed, comparison):
    links = {a["download"]: a["href"] for a in parsed.all("a") if "download" in a}
    for figure in figures(comparison):
        encoded = links[f"{figure.name}.csv"].split("base64,")[1]
        read = pd.read_csv(io.BytesIO(base64.b64decode(encoded)), keep_default_na=False,
                           na_values=[""])  # fmt: skip
        expected = figure.frame.reset_index(drop=True)
        read = read.astype(expected.dtypes.to_dict())
        pd.testing.assert_frame_equal(read, expected, check_exact=True)


def test_outcomes_csv_holds_every_result(parsed, comparison):
    links = {a["download"]: a["href"] for a in parsed.all("a") if "download" in a}
    read = pd.read_csv(io.BytesIO(base64.b64decode(links["outcomes.csv"].split("base64,")[1])))
    assert len(read) == len(comparison.results)
    assert read["difference"].tolist() == pytest.approx([r.difference for r in comparison.results])


def test_same_input_gives_the_same_bytes(make_comparison, text, tmp_path):
    first = write_report(make_comparison(3, replicates=12), tmp_path / "a.html")
    assert first.read_text(encoding="utf-8") == text
    assert first.stat().st_size < 3_000_000


def test_page_is_written_whole_or_not_at_all(comparison, tmp_path, monkeypatch):
    target = tmp_path / "deep" / "report.html"
    assert write_report(comparison, target) == target
    assert [p.name for p in target.parent.iterdir()] == ["report.html"]
    monkeypatch.setattr("pathlib.Path.replace", _disk_full)
    with pytest.raises(EnvironmentProblem, match="full"):
        write_report(comparison, target)
    assert [p.name for p in target.parent.iterdir()] == ["report.html"]


def _disk_full(*_):
    raise OSError("disk full")


def test_only_what_differs_is_listed(text):
    settings = text.split('id="settings"')[1].split("</section>")[0]
    assert "Length of the programme" in settings
    assert "12 years" in settings
    assert "5 years" in settings
    assert "Directiveness" in settings
    assert "Getting-started money" not in settings


def test_limits_and_reproduction_are_stated(text):
    for words in ("Nobody has observed legacy", "No design was tested against another",
                  "does not forecast a place", "a direction, not a size",
                  limits(False)[-2][0]):  # fmt: skip
        assert words in text
    assert "groundswell compare baseline funding_length/five_years" in text
    assert "1 to 12" in text


def test_every_source_named_can_be_looked_up_in_the_page(parsed, text):
    targets = {a["id"] for _, a in parsed.tags if a.get("id")}
    links = {a["href"][1:] for a in parsed.all("a") if (a.get("href") or "").startswith("#")}
    assert len(links) > 40
    assert links <= targets


def test_counts_of_assumptions_add_up(text):
    from sim.parameters import parameter_specs

    assert f"All {len(parameter_specs())} parameters" in text


def test_hostile_titles_stay_text(make_comparison):
    hostile = '<script>alert("x")</script>\'"><img src=x onerror=alert(1)>&amp;'
    page = render(make_comparison(2, replicates=6, title=hostile))
    assert "<script>alert" not in page
    assert "<img" not in page
    read = Page(page)
    assert len(read.all("script")) == 1
    assert not [a for _, a in read.tags if any(k.startswith("on") for k in a)]
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("others", [1, 4])
def test_one_other_and_four_others(make_comparison, others):
    comparison = make_comparison(others, replicates=6)
    page = render(comparison)
    assert len(re.findall(r'<ul class="headlines">', page)) == others
    assert all(f'id="twins-{n}"' in page for n in range(1, others + 1))
    styles = [design.style for design in ReportModel(comparison).designs]
    assert len(set(styles)) == others + 2


def test_legacy_that_was_never_measured_is_left_out_and_said(make_comparison):
    comparison = make_comparison(2, replicates=6, missing_legacy=True)
    page = render(comparison)
    table = legacy_figure(ReportModel(comparison)).shown
    lost = table[table["design"] == "Run as a committee"]
    assert lost["median"].isna().all()
    assert not re.search(r"\bnan\b", page)


def test_designs_with_one_title_are_told_apart(make_comparison):
    view = ReportModel(make_comparison(3, replicates=6, title="Same"))
    assert [design.title for design in view.chosen] == ["Baseline", "Same", "Same (2)", "Same (3)"]


def test_programmes_of_different_length_are_told_before_they_are_quoted(comparison, text):
    ends = {round(month) for (name, _), month in comparison.own_ends.items()
            if name in comparison.names}  # fmt: skip
    assert max(ends) - min(ends) > 12
    assert 'data-caution="length"' in text


def test_few_neighbourhoods_are_called_few(make_comparison, text):
    assert "12 twin neighbourhoods are few" in text
    assert "are few" not in render(make_comparison(1, replicates=20))


def test_a_design_compared_with_itself_is_called_that(make_comparison):
    twice = make_comparison(1, replicates=2)
    base = twice.scenarios[twice.base]
    twice.scenarios[twice.others[0]] = base
    page = render(twice)
    assert "<h1>Baseline, compared with itself</h1>" in page
    assert "Nothing: all scenarios are set alike." in page


def test_identical_scenarios_are_told_as_identical(make_comparison):
    page = render(make_comparison(1, replicates=6, verdicts=("identical",)))
    assert page.count('data-verdict="identical"') == 5
    assert "5 did not differ at all" in page


def test_changed_assumptions_are_named_at_the_top_and_in_the_list(make_comparison):
    from sim.parameters import parameter_specs

    spec = next(iter(parameter_specs().values()))
    page = render(make_comparison(1, replicates=2, assumptions={spec.name: spec.high}))
    top = page.split('id="headlines"')[0]
    assert "change assumptions of the model" in top
    assert spec.label in html.unescape(top)
    assert f"({spec.name})" in top
    assert page.count("changed in these runs") == 1
    assert "Changed in these runs:" in page


def test_evidence_behind_each_question_is_quoted(make_comparison):
    comparison = make_comparison(1, replicates=2)
    for scenario in comparison.scenarios.values():
        object.__setattr__(scenario, "evidence", ("E008",))
    page = render(comparison)
    assert "A long horizon lets residents move in, back off, recover and return" in page


@pytest.mark.parametrize("replicates", [1, 2])
def test_very_few_neighbourhoods_still_make_a_page(make_comparison, replicates):
    page = render(make_comparison(1, replicates=replicates))
    assert f"{replicates} twin neighbourhood" in page
    assert "too few" in page


def test_unfinished_comparisons_make_a_page(make_comparison):
    whole = make_comparison(1, replicates=6)
    some = {key: run for key, run in whole.records.items() if key[1] < 3}
    failures = [RunFailure((whole.base, 5), "id", 6, "broken")]
    part = render(summarise(whole.plan, some, failures))
    assert "3 twin neighbourhoods are few" in part
    assert "1 run failed" in part
    assert render(summarise(whole.plan, {})).count("No headline outcome could be compared") == 1
