"""What people hand in is read as what it says it is, or refused by its name with a remedy."""

import pytest

from sim.scenario.problems import ScenarioError
from sim.scenario.text_files import decode, read_text

TEXT = "figure;value\npopulation;7310 – Zoë\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_names_its_encoding_is_read(tmp_path, encoding):
    path = tmp_path / "table.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_text(path) == TEXT


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (TEXT.encode("cp1252"), "would be '–' in Windows-1252"),
        (TEXT.encode("utf-16-le"), "looks like UTF-16 without the mark"),
        (b"\xff\xfea", "damaged UTF-16"),
        (b"PK\x03\x04\x14\x00", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "web page"),
        (b"PAR1\x15\x04", "Parquet"),
    ],
)
def test_anything_else_is_named_with_a_remedy(data, words):
    with pytest.raises(ScenarioError) as caught:
        decode(data, "table.csv")
    (problem,) = caught.value.problems
    assert words in problem.message
    assert "UTF-8" in problem.message


def test_the_place_of_the_first_strange_byte_is_told():
    with pytest.raises(ScenarioError) as caught:
        decode(TEXT.encode("cp1252"), "table.csv")
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (2, 17)
