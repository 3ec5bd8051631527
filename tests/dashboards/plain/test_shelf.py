"""The pages of the shelf: the list, and everything that can be done with what is on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards import library
from dashboards import shelf as kept_questions
from dashboards.shelf import folders, own_files
from dashboards.state import Choice, decode
from sim.scenario.place_csv import template_csv
from tests.dashboards.asking import HOST, Answered, Page, ask, post

CHOICE = Choice(scenario="baseline", moved={"funding.years": 7})
GOOD = b'kind: scenario\nschema_version: 1\ntitle: "Ten <years>"\nextends: baseline\nfunding:\n  years: 10\n'
PROXIED = {"x-script-name": "/gs"}


def upload(name: str, content: bytes, **more: str) -> Answered:
    """Send a file as a browser does."""
    mark = "----mark"
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode() + content + f"\r\n--{mark}--\r\n".encode()  # fmt: skip
    headers = {
        "content-type": f"multipart/form-data; boundary={mark}",
        "origin": f"http://{HOST}",
        **more,
    }
    return ask("/shelf/files", "POST", body, headers)


def test_an_empty_shelf_says_how_to_fill_it() -> None:
    text = ask("/shelf").text
    assert "Nothing has been kept yet" in text
    assert "Keep on my shelf" in text
    assert Page(text).faults() == []


def test_the_list_shows_what_was_asked_and_what_was_found() -> None:
    kept_questions.keep(CHOICE, "Seven <years>", "Legacy is <b>worse</b>.", 50)
    answered = ask("/shelf")
    assert "Seven &lt;years&gt;" in answered.text
    assert "Legacy is &lt;b&gt;worse&lt;/b&gt;." in answered.text
    assert "50 twin neighbourhoods" in answered.text
    assert "/?scenario=baseline&funding.years=7" in Page(answered.text).links
    assert Page(answered.text).faults() == []


def test_renaming_asks_and_does() -> None:
    kept = kept_questions.keep(CHOICE, "before", "", 0)
    form = ask(f"/shelf/question/{kept.id}/rename")
    assert 'value="before"' in form.text
    assert Page(form.text).faults() == []
    done = post(f"/shelf/question/{kept.id}/rename", {"name": "after"})
    assert (done.status, done.headers["location"]) == (303, "/shelf")
    assert [each.name for each in kept_questions.all()] == ["after"]


def test_deleting_asks_first() -> None:
    kept = kept_questions.keep(CHOICE, "gone", "", 0)
    asked = ask(f"/shelf/question/{kept.id}/delete")
    assert "Delete “gone”?" in asked.text
    assert Page(asked.text).faults() == []
    assert kept_questions.all() == [kept]
    assert post(f"/shelf/question/{kept.id}/delete", {}).status == 303
    assert kept_questions.all() == []
    assert ask(f"/shelf/question/{kept.id}/delete").status == 404


def test_handing_on_gives_a_file() -> None:
    kept = kept_questions.keep(CHOICE, "Seven years?", "", 0)
    given = ask(f"/shelf/question/{kept.id}/hand-on")
    assert given.headers["content-disposition"] == 'attachment; filename="groundswell-seven-years.txt"'  # fmt: skip
    assert f"http://{HOST}/?scenario=baseline&funding.years=7" in given.text
    under = ask(f"/shelf/question/{kept.id}/hand-on", headers=PROXIED)
    assert f"http://{HOST}/gs/?scenario" in under.text


def test_a_good_file_is_kept_and_shown_with_what_differs() -> None:
    done = upload("mine.yaml", GOOD)
    assert done.status == 303
    shown = ask(done.headers["location"])
    for words in (
        "Length of the programme",
        "12 years",
        "10 years",
        "Compare it with the baseline",
        "Ten &lt;years&gt;",
    ):
        assert words in shown.text, words
    assert "/?scenario=own/mine" in Page(shown.text).links
    assert Page(shown.text).faults() == []
    text = ask(f"{done.headers['location']}/text")
    assert text.body == GOOD
    assert 'filename="mine.yaml"' in text.headers["content-disposition"]
    assert "mine" in ask("/shelf").text


def test_designs_can_be_compared_in_a_place_of_ones_own() -> None:
    table = template_csv().replace("population,,", "population,8200,")
    place = ask(upload("ward.csv", table.encode()).headers["location"])
    (link,) = [each for each in Page(place.text).links if each.startswith("/?")]
    choice, problems = decode(link.removeprefix("/?"), library.names())
    assert problems == []
    assert choice.moved["place.population"] == 8200
    assert library.base_of(choice).place == library.changed(choice).place
    assert Page(place.text).faults() == []


def test_a_bad_file_is_told_whole_and_not_kept() -> None:
    told = upload("<b>bad.yaml", GOOD.replace(b"years:", b"yeras:") + b"  amount_gbp: lots\n")
    assert told.status == 422
    assert "2 things to put right" in told.text
    assert "line 6, column 3" in told.text
    assert "did you mean years?" in told.text
    assert "<b>bad" not in told.text
    assert Page(told.text).faults() == []
    assert own_files.own_files() == []


def test_a_file_is_thrown_away_after_asking() -> None:
    place = upload("mine.yaml", GOOD).headers["location"]
    assert "your own file stays" in ask(f"{place}/delete").text
    assert post(f"{place}/delete", {}).status == 303
    assert own_files.own_files() == []
    assert ask(place).status == 404


@pytest.mark.parametrize("body", [b"", b"no form", b"x" * 2_000_000])
def test_what_is_no_form_is_told(body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=a", "origin": f"http://{HOST}"}
    answered = ask("/shelf/files", "POST", body, headers)
    assert answered.status == 422
    assert 'role="alert"' in answered.text
    assert post("/shelf/files", {"file": "x"}).status == 422


def test_a_damaged_question_is_told_of(shelf: Path) -> None:
    kept = kept_questions.keep(CHOICE, "stays", "", 0)
    (shelf / "questions" / "0123456789ab.json").write_text("{")
    text = ask("/shelf").text
    assert "1 file could not be understood and was set aside, not thrown away" in text
    assert kept.name in text


def test_a_shelf_that_cannot_be_written_is_told(shelf: Path) -> None:
    shelf.write_text("in the way")
    told = upload("mine.yaml", GOOD)
    assert told.status == 422
    assert "GROUNDSWELL_SHELF" in told.text


# -------------------------------------------------------------------- folders


def test_a_folder_is_opened_shown_and_forgotten(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"kind": "sweep"}')
    done = post("/shelf/folders", {"path": str(tmp_path)})
    assert done.status == 303
    place = done.headers["location"]
    shown = ask(place)
    assert shown.status == 200
    assert "nothing to tell" in shown.text
    assert str(tmp_path) in ask("/shelf").text
    assert "stays as it is" in ask(f"{place}/delete").text
    assert post(f"{place}/delete", {}).status == 303
    assert folders.remembered() == []


def test_what_is_no_folder_of_results_is_told(tmp_path: Path) -> None:
    told = post("/shelf/folders", {"path": str(tmp_path)})
    assert told.status == 422
    assert "there are no results here" in told.text


ELSEWHERE = [
    {"client": ("192.168.1.20", 5000), "headers": {}},
    {"client": ("127.0.0.1", 5000), "headers": {"x-forwarded-for": "192.168.1.20"}},
    {"client": ("127.0.0.1", 5000), "headers": {"forwarded": "for=192.168.1.20"}},
    {"client": ("127.0.0.1", 5000), "headers": PROXIED},
]


@pytest.mark.parametrize("sent", ELSEWHERE)
def test_others_do_not_read_folders_of_this_computer(sent, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"kind": "sweep"}')
    kept = folders.remember(str(tmp_path))
    assert post("/shelf/folders", {"path": str(tmp_path)}, **sent).status == 403
    for below in ("", "/delete"):
        answered = ask(f"/shelf/folder/{kept.id}{below}", **sent)
        assert answered.status == 403
        assert str(tmp_path) not in answered.text
    assert post(f"/shelf/folder/{kept.id}/delete", {}, **sent).status == 403
    assert folders.remembered() == [kept]
    shelf = ask("/shelf", **sent)
    assert shelf.status == 200
    assert str(tmp_path) not in shelf.text
    assert "everybody who can open the dashboard shares it" in shelf.text


def test_another_website_cannot_change_the_shelf() -> None:
    kept = kept_questions.keep(CHOICE, "stays", "", 0)
    origin = {"headers": {"origin": "https://elsewhere.example"}}
    assert post(f"/shelf/question/{kept.id}/delete", {}, **origin).status == 403
    assert kept_questions.all() == [kept]


def test_under_a_proxys_path_everything_stays_below_it() -> None:
    kept = kept_questions.keep(CHOICE, "a", "", 0)
    for path in (
        "/shelf",
        f"/shelf/question/{kept.id}/rename",
        f"/shelf/question/{kept.id}/delete",
    ):
        links = Page(ask(path, headers=PROXIED).text).links
        assert [each for each in links if each.startswith("/") and not each.startswith("/gs")] == []
    done = post(f"/shelf/question/{kept.id}/rename", {"name": "b"}, headers=PROXIED)
    assert done.headers["location"] == "/gs/shelf"


@pytest.mark.parametrize(
    "path",
    ["question/000000000000/rename", "question/..%2f/delete", "question/x/hand-on", "file/x", "file/x/text",
     "file/x/delete", "folder/x", "folder/x/delete"],
)  # fmt: skip
def test_what_is_not_on_the_shelf_is_told(path: str) -> None:
    assert ask(f"/shelf/{path}").status == 404
