"""Tables as offices and spreadsheets write them: titles, footnotes, wide forms, quotes, signs."""

import pytest

from sim.scenario.problems import ScenarioError
from sim.scenario.tables import read_table

KNOWN = ("population", "homes_owned", "hardship")


@pytest.fixture
def read(tmp_path):
    def of(text, encoding="utf-8"):
        path = tmp_path / "figures.csv"
        path.write_bytes(text.encode(encoding))
        try:
            rows, problems = read_table(path, KNOWN)
        except ScenarioError as error:
            rows, problems = [], error.problems
        given = [(row["figure"].value, row["value"].value) for row in rows if "value" in row]
        return given, [(p.line, p.column, p.message) for p in problems]

    return of


PLAIN = [("population", "7310"), ("hardship", "0.4")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_signs_and_line_ends(read, encoding, sign, end):
    text = end.join(["Figure,Value", "population,7310", "hardship,0.4"]).replace(",", sign)
    assert read(text, encoding) == (PLAIN, [])


def test_titles_footnotes_headings_and_remarks_are_passed_over(read):
    text = (
        "sep=;\nTable 4: Harbour ward, mid-year estimates;\n;\nfigure;value;source\n"
        "# from the census\npopulation;7310;Census 2021\nHealth and money;;\nhardship;0.4;\n\n"
        '"Note 1: the population of halls is left out.";;\nSource: census office, 2021\n'
    )
    assert read(text) == (PLAIN, [])


def test_a_figure_without_a_value_is_no_footnote(read):
    given, problems = read("figure,value\npopulation 7310\nhardshp\n")
    assert given == problems == []  # the place says that there is no value


def test_a_cell_in_quotes_may_hold_signs_and_line_breaks(read):
    text = (
        'figure,value,"what it\nis"\n"population","7310","people,\nall of them"\nhardship,"0.4",\n'
    )
    assert read(text) == (PLAIN, [])


def test_lines_after_a_line_break_in_quotes_keep_their_numbers(read):
    text = 'figure,value,note\npopulation,7310,"a\nb"\nhardship,"0.4\n'
    assert read(text)[1][0][:2] == (4, 10)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("population,7,310", "if the number is 7310 or 7.310, write it so"),
        ("hardship,0,25", "if the number is 025 or 0.25"),
        ("population,7310,a,b", "more cells than columns"),
        ('population,"7310', "a quote is opened"),
    ],
)
def test_a_number_that_is_torn_and_cells_too_many(read, line, words):
    _, problems = read(f"figure,value,note\n{line}\n")
    assert [words in message for *_, message in problems] == [True]


def test_the_wide_form_with_one_line_is_read(read):
    text = "Wards in figures\n\nCode;Name;Population;Homes owned\nE05;Harbour;7310;1240\nSource: census\n"
    assert read(text) == ([("Population", "7310"), ("Homes owned", "1240")], [])


def test_the_wide_form_with_several_lines_asks_for_one(read):
    text = "name,population,homes owned\nHarbour,7310,1240\nHill,5020,900\n"
    assert "keep the line of your area" in read(text)[1][0][2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("figure|value\npopulation|7310\n", "missing: figure, value"),
        ("figure,amount\npopulation,7310\n", "missing: value"),
        ("figure,value,value\npopulation,1,2\n", "there twice"),
        ("population,7310\nfigure,value\nhardship,0.4\n", "above the names"),
        ("figure,value\n" + "a,1\n" * 3000, "too many"),
        ("," * 60_000, "too many"),
    ],
)
def test_what_cannot_be_read_is_told(read, text, words):
    assert any(words in message for *_, message in read(text)[1])
