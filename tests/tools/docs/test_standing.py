"""What the README says of the model is told from the figures that are kept."""

from __future__ import annotations

from tools.docs import standing
from tools.docs.base import DOCS
from tools.docs.version_line import Made, with_line


def felt(*names: str) -> list[dict[str, object]]:
    return [{"name": name, "felt": not name.startswith("idle")} for name in names]


def test_what_does_not_hold_and_what_is_not_felt_is_named():
    checks = [
        {"id": "rest_pays", "verdict": "holds"},
        {"id": "key_person", "verdict": "does not hold"},
        {"id": "people_fade", "verdict": "cannot be measured"},
    ]
    told = standing.told_checks({"checks": checks, "seeds": [1, 2]})
    assert told.endswith("1 of 3 hold over 2 neighbourhoods; not `key_person` and `people_fade`.")
    told = standing.told_felt(
        {"seeds": [1], "mechanisms": felt("trust", "idle"), "levers": felt("funding.years")}
    )
    assert told.endswith("over 1 twins: 1 of 2 mechanisms and 1 of 1 levers; not `idle`.")


def made(version: str) -> str:
    return with_line(
        "# Page\n\nNot model version `00000000000000cc`.\n", Made("2026-12-01", version)
    )


def test_a_page_is_of_the_version_that_its_line_says(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(made("00000000000000aa"))
    assert standing.version_of(page) == "00000000000000aa"
    page.write_text("made with model version `00000000000000aa`")
    assert standing.version_of(page) is None


def test_pages_of_a_folder_are_of_one_version_or_of_none(tmp_path):
    (tmp_path / "README.md").write_text("[a](a.md) [b](b.md)")
    for name, version in (("a", "aa"), ("b", "aa")):
        (tmp_path / f"{name}.md").write_text(made(f"00000000000000{version}"))
    assert standing.version_of(tmp_path / "README.md") == "00000000000000aa"
    (tmp_path / "b.md").write_text(made("00000000000000bb"))
    assert standing.version_of(tmp_path / "README.md") is None


def test_every_page_of_figures_is_told_once_and_says_its_version():
    told = "\n".join(standing.told_pages())
    for place in standing.FIGURES.values():
        assert told.count(f"(docs/{place})") == 1
        assert standing.version_of(DOCS / place)
    assert f"`{standing.version_of(DOCS / 'felt.md')}`: " in told
