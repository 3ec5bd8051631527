"""Documents become pages: nothing in them can do harm, and their links lead to pages or nowhere."""

from __future__ import annotations

import pytest

from dashboards.evidence.documents import Document, documents, name_of, target
from dashboards.evidence.markdown import rendered, slug


def html(text: str, source: str = "docs/trial.md") -> str:
    return str(rendered(Document(name_of(source), source, text)).html)


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<details><summary><script>x</script></summary>",
     "| a |\n|---|\n| <script>x</script> |"],
)  # fmt: skip
def test_html_in_a_document_is_shown_as_text(text):
    assert "<script" not in html(text)
    assert "<img" not in html(text)


def test_a_link_that_is_a_script_is_no_link():
    assert "href" not in html("[a](javascript:alert(1))")


def test_comments_are_left_out_and_lines_break():
    assert "generated" not in html("<!-- generated: x -->\ntext\n<!-- end -->")
    assert "<br>" in html("| a |\n|---|\n| one<br>two |")


def test_parts_that_open_do():
    made = html("<details><summary>All</summary>\n\ntext\n\n</details>")
    assert made.startswith("<details><summary>All</summary>")
    assert made.rstrip().endswith("</details>")


def test_headings_have_marks_no_two_the_same():
    made = html("# A\n\n## The `same`\n\n## The same\n")
    assert 'id="the-same"' in made
    assert 'id="the-same-1"' in made
    assert slug("Where many pairs tie") == "where-many-pairs-tie"


def test_tables_say_what_they_are_about():
    made = html(
        "## Costs\n\n| what | GBP |\n|---|---|\n| hub | 5 |\n|  | 6 |\n\n| x |\n|---|\n| y |\n"
    )
    assert "<caption>Costs</caption>" in made
    assert "<caption>Costs, 2</caption>" in made
    assert '<th scope="col">GBP</th>' in made
    assert '<th scope="row">hub</th>' in made
    assert "<td></td>" in made


@pytest.mark.parametrize(
    ("source", "link", "goal"),
    [
        ("docs/scorecard.md", "facts.md", "facts"),
        ("docs/questions/formality.md", "../sensitivity.md#a", "sensitivity#a"),
        ("docs/questions/formality.md", "formality.svg", "questions/formality.svg"),
        ("docs/evidence_map.md", "../sim/ODD.md", "odd"),
        ("sim/ODD.md", "../docs/evidence_map.md", "evidence_map"),
        ("docs/policy.md", "../README.md", None),
        ("docs/policy.md", "../../../etc/passwd", None),
        ("docs/policy.md", "#here", "#here"),
    ],
)
def test_links_lead_to_pages_or_nowhere(source, link, goal):
    assert target(source, link) == goal


def test_a_link_to_another_document_is_relative_and_bears_its_title():
    made = html("see [facts.md](facts.md)", "docs/questions/trial.md")
    assert "href" not in made  # there is no such file beside it
    made = html("see [facts.md](../facts.md#observed)", "docs/questions/trial.md")
    assert f'<a href="../facts#observed">{documents()["facts"].title}</a>' in made


def test_a_picture_that_is_not_there_is_its_words():
    assert html("![A curve](nowhere.png)").strip() == "<p>A curve</p>"


def test_links_abroad_open_only_when_they_are_clicked():
    made = html("[there](https://example.org/a)")
    assert 'href="https://example.org/a"' in made
    assert 'rel="external noopener noreferrer"' in made


def test_entries_of_the_register_can_be_opened_but_not_within_links():
    assert '<a href="../source/E091">E091</a>' in html("as E091 says")
    assert '<a href="../../source/E091">E091</a>' in html("as E091 says", "docs/questions/a.md")
    assert "source" not in html("[E091](facts.md) and E999")
