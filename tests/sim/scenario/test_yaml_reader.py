"""The reader takes the plain part of YAML, and nothing that could mean two things."""

import os
import stat
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.problems import MAX_PROBLEMS, ScenarioError
from sim.scenario.yaml_reader import MAX_BYTES, parse, read, scalar


def problems(text):
    with pytest.raises(ScenarioError) as caught:
        parse(text, "f.yaml")
    return caught.value.problems


def test_keeps_line_and_column_of_every_key_and_item():
    node = parse("funding:\n  years: 5\nevents:\n  - {month: 3}\n", "f.yaml")
    assert node.find(("funding", "years")).mark == ("f.yaml", 2, 3)
    assert node.find(("events", 0)).mark == ("f.yaml", 4, 5)
    assert node.find(("events", 0, "month")).mark == ("f.yaml", 4, 6)


def test_nearest_stops_where_the_path_ends_in_the_file():
    node = parse("funding:\n  years: 5\n", "f.yaml")
    assert node.nearest(("funding", "amount_gbp")).mark.line == 1
    assert node.find(("funding", "amount_gbp")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.25", -0.25),
        ("true", True),
        ("false", False),
        ("", None),
        ("~", None),
        ("null", None),
    ],
)
def test_plain_scalars_with_one_meaning(text, value):
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "True",
        "TRUE",
        "12:30:45",
        "0x1F",
        "0o17",
        "017",
        "1_000",
        ".nan",
        ".inf",
        "-.inf",
        "1e999",
        "1.",
        ".",
        ".e3",
        "+",
    ],
)
def test_ambiguous_scalars_stay_text(text):
    assert scalar(text) == text


def test_a_hundred_thousand_digits_stay_text():
    assert scalar("9" * 100_000) == "9" * 100_000


def test_minus_zero_is_zero():
    assert str(scalar("-0.0")) == "0.0"


def test_quoted_scalars_are_text():
    node = parse("a: '12'\nb: \"true\"\n", "f.yaml")
    assert node.plain() == {"a": "12", "b": "true"}
    assert node.value["a"].quoted


def test_duplicate_keys_are_refused_with_both_lines():
    found = problems("funding:\n  years: 5\n  years: 6\n")
    assert [(p.line, p.column, p.path) for p in found] == [(3, 3, "funding.years")]
    assert "first in line 2" in found[0].message


def test_aliases_anchors_tags_and_merge_keys_are_refused_all_at_once():
    found = problems("a: &x 1\nb: *x\n<<: {c: 1}\nd: !!str 3\ne: !!python/object:os.system x\n")
    words = ["anchors", "aliases", "merge keys", "tags", "tags"]
    assert [p.line for p in found] == [1, 2, 3, 4, 5]
    assert all(word in p.message for word, p in zip(words, found, strict=True))


def test_alias_bomb_is_refused_at_once():
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30))
    start = time.perf_counter()
    found = problems("a0: &a0 [lol]\n" + levels)
    assert time.perf_counter() - start < 5.0
    assert len(found) <= MAX_PROBLEMS


def test_merge_bomb_is_refused():
    bomb = "a: &a {x: 1}\n" + "\n".join(f"b{i}: {{<<: [*a, *a, *a]}}" for i in range(20))
    assert any("merge keys" in p.message for p in problems(bomb))


def test_recursive_alias_is_refused():
    assert any("aliases" in p.message for p in problems("a: &a [*a]\n"))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(opening):
    found = problems(opening * 400_000 if opening == "[" else opening * 300)
    assert len(found) == 1
    assert "nested too deeply" in found[0].message


def test_nesting_up_to_the_limit_is_read():
    assert parse("[" * 50 + "]" * 50, "f.yaml").plain() is not None


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("a:\n\tb: 1\n", 2, 1, "spaces"),
        ("a: b: c\n", 1, 5, "colon"),
        ("a: 'x\n", 2, 1, "quote"),
        ("a: \x07\n", 1, 4, "character"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("---\n---\nb: 2\n", 2, 1, "second document"),
        ("? [a]\n: 3\n", 1, 3, "plain word"),
    ],
)
def test_broken_yaml_is_told_with_its_place(text, line, column, word):
    found = problems(text)
    assert (found[0].line, found[0].column) == (line, column)
    assert word in found[0].message


def write(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "where", "word"),
    [
        (b"title: a\n\x00\x01binary", (2, 1), "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", (3, 1), "binary"),
        (b"title: caf\xe9\n", (1, 11), "UTF-8"),
    ],
)
def test_what_is_not_text_is_refused(tmp_path, data, where, word):
    with pytest.raises(ScenarioError) as caught:
        read(write(tmp_path / "f.yaml", data))
    problem = caught.value.problems[0]
    assert word in problem.message
    assert (problem.line, problem.column) == where


def test_byte_order_mark_is_no_trouble(tmp_path):
    assert read(write(tmp_path / "f.yaml", b"\xef\xbb\xbfa: 1\n")).plain() == {"a": 1}


def test_a_hundred_megabytes_are_refused_unread(tmp_path):
    path = tmp_path / "f.yaml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    start = time.perf_counter()
    with pytest.raises(ScenarioError, match=r"100\.0 MB is too large"):
        read(path)
    assert time.perf_counter() - start < 1.0


def test_the_largest_file_that_is_read(tmp_path):
    text = b"a: 1\n#" + b"x" * (MAX_BYTES - 6)
    assert read(write(tmp_path / "f.yaml", text)).plain() == {"a": 1}


def test_folder_missing_file_and_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, word in [
        (tmp_path, "folder"),
        (tmp_path / "none.yaml", "no such file"),
        (tmp_path / "pipe", "not an ordinary file"),
        (tmp_path / ("x" * 300), "cannot be read"),
        (tmp_path / "a\0b", "cannot be read"),
    ]:
        with pytest.raises(ScenarioError, match=word):
            read(path)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = write(tmp_path / "f.yaml", b"a: 1")
    path.chmod(stat.S_IWUSR)

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(ScenarioError, match="permissions"):
        read(path)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_random_bytes_give_nodes_or_a_scenario_error(tmp_path_factory, data):
    path = write(tmp_path_factory.getbasetemp() / "random.yaml", data)
    try:
        outcome = read(path).mark
    except ScenarioError as error:
        outcome = error.problems
    assert outcome


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@, \n\t0.", max_size=60))
@settings(deadline=None)
def test_random_yaml_gives_nodes_or_a_scenario_error(text):
    try:
        lines = [parse(text, "f.yaml").mark.line]
    except ScenarioError as error:
        lines = [problem.line for problem in error.problems]
    assert all(line >= 1 for line in lines)
