"""The page of figures held out is that of what is kept; opening them is one command."""

from experiments.validation.holdouts import read_openings
from experiments.validation.read import load_holdouts
from tools.docs.holdouts import PAGE, current_files, open_holdouts, page_of


def test_the_page_names_every_figure_and_is_as_it_is_kept():
    text = page_of(read_openings())
    assert all(f"`{pattern.id}`" in text for pattern in load_holdouts())
    assert current_files() == {PAGE: PAGE.read_text(encoding="utf-8")}


def test_while_they_are_sealed_the_page_has_no_simulated_figure():
    text = page_of([])
    assert "## Sealed" in text and "simulated" not in text


def test_opening_them_measures_them_and_writes_when(tmp_path):
    kept = tmp_path / "holdouts.json"
    open_holdouts(replicates=1, jobs=1, quiet=True, path=kept, areas=2)
    (opening,) = read_openings(kept)
    text = page_of([opening])
    assert f"## Opened on {opening.date}" in text and opening.model in text
    assert "2 areas, 1 replicates" in text
    again = page_of([opening, opening])
    assert "is no test of it" in again and "is no test of it" not in text
