"""Bodies of the pages of the shelf: the list, one file of one's own, and the question before something is thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from dashboards.levers import OFFERED, changes
from dashboards.shelf import drawer, folders, own_files, questions
from dashboards.shelf.folders import Folder
from dashboards.shelf.own_files import OwnFile
from dashboards.shelf.questions import Question
from dashboards.state import Choice, encode
from sim.scenario import ScenarioError, differences, load_scenario

HERE = "/shelf"
KINDS = {"scenario": "a scenario", "place": "a place"}
RESULTS = {"comparison": "A comparison", "sweep": "A sweep", "portfolio": "A portfolio"}


def shelf_body(root: str, is_local: bool, problems: Sequence[str] = ()) -> Markup:
    """Everything on the shelf.

    Parameters
    ----------
    is_local : whether the reader sits at the computer that the dashboard runs on
    problems : what could not be done, in sentences
    """
    told = _questions(root) + _files(root) + _folders(root, is_local)
    return Markup("<h1>My shelf</h1>{}{}{}").format(_messages(problems), _whose(is_local), told)


def _messages(problems: Sequence[str]) -> Markup:
    if not problems:
        return Markup("")
    lines = Markup("").join(Markup("<p>{}</p>").format(each) for each in problems)
    return Markup('<div class="gs-message" role="alert">{}</div>').format(lines)


def _whose(is_local: bool) -> Markup:
    """Where all this is kept, and what of it had to be moved aside."""
    place = drawer.folder()
    words = (
        Markup("<p>What was asked on this computer, kept in <code>{}</code>.</p>").format(place)
        if is_local
        else Markup(
            "<p>This shelf is kept on the computer that the dashboard runs on: everybody who can open the dashboard shares it.</p>"
        )
    )
    every = (questions.DRAWER, folders.DRAWER, own_files.DRAWER)
    damaged = [path for each in every for path in each.damaged()]
    if not damaged:
        return words
    names = ", ".join(
        str(path.relative_to(place)) if path.is_relative_to(place) else path.name
        for path in damaged
    )
    told = f"{len(damaged)} file{'s' * (len(damaged) != 1)} could not be understood and {'were' if len(damaged) != 1 else 'was'} set aside, not thrown away: {names}."
    return words + _messages([told])


def _questions(root: str) -> Markup:
    found = questions.all()
    if not found:
        told = Markup(
            "<p>Nothing has been kept yet. Ask something on <a href='{}/'>Compare</a> and choose “Keep on my shelf”.</p>"
        ).format(root)
    else:
        cards = Markup("").join(_question(root, each) for each in found)
        told = Markup('<ul class="gs-shelf">{}</ul>').format(cards)
    return Markup("<section><h2>Questions</h2>{}</section>").format(told)


def _question(root: str, question: Question) -> Markup:
    """A question: name, date, what was found, and what can be done with it."""
    rests = f"{question.n} twin neighbourhoods" if question.n else "not answered yet"
    here = f"{root}{HERE}/question/{question.id}"
    return Markup(
        '<li class="gs-card"><h3><a href="{root}/{query}">{name}</a></h3><p class="gs-note">{date}; {rests}</p>{breath}'
        '<ul class="gs-acts"><li><a href="{root}/{query}">Reopen</a></li><li><a href="{here}/rename">Rename<span class="gs-unseen"> {name}</span></a></li>'
        '<li><a href="{here}/hand-on" download>Hand on<span class="gs-unseen"> {name}</span></a></li>'
        '<li><a href="{here}/delete">Delete<span class="gs-unseen"> {name}</span></a></li></ul></li>'
    ).format(
        root=root,
        query=f"?{question.query}" if question.query else "",
        name=question.name,
        date=day(question.date),
        rests=rests,
        breath=Markup("<p>{}</p>").format(question.breath) if question.breath else "",
        here=here,
    )


def _files(root: str) -> Markup:
    """Files of one's own, and the way to open another."""
    found = own_files.own_files()
    rows = Markup("").join(
        Markup('<li><a href="{}{}/file/{}">{}</a>, {}, {}</li>').format(
            root, HERE, each.id, each.name, KINDS[each.kind], day(each.date)
        )
        for each in found
    )
    listed = Markup("<ul>{}</ul>").format(rows) if rows else ""
    return Markup(
        "<section><h2>Files of my own</h2>{}<p>A scenario (YAML), or a table of local figures that becomes a place (CSV). It is checked, all "
        'problems at once, and kept here; Compare then offers the scenario, or compares designs in the place. How to write one: <a href="{}/evidence/pages/places">places</a>; '
        "<code>groundswell new NAME</code> writes a scenario to start from.</p>"
        '<form class="gs-choose" method="post" action="{}{}/files" enctype="multipart/form-data"><div><label for="file">Open a file</label>'
        '<input type="file" id="file" name="file" accept=".yaml,.yml,.csv" required></div><button class="gs-button is-main" type="submit">Check and keep</button></form></section>'
    ).format(listed, root, root, HERE)


def _folders(root: str, is_local: bool) -> Markup:
    if not is_local:
        words = Markup(
            "<p>Folders of results can be opened only in a browser on the computer that the dashboard runs on, at an address that begins with "
            "<code>localhost</code> or <code>127.0.0.1</code>: others must not read files of that computer.</p>"
        )
        return Markup("<section><h2>Folders of results</h2>{}</section>").format(words)
    rows = Markup("").join(_folder(root, each) for each in folders.remembered())
    listed = Markup('<ul class="gs-folders">{}</ul>').format(rows) if rows else ""
    return Markup(
        "<section><h2>Folders of results</h2>{}<p>A folder that Groundswell wrote with <code>--out</code>: a comparison, a sweep or a portfolio.</p>"
        '<form class="gs-choose" method="post" action="{}{}/folders"><div><label for="path">Path of the folder</label>'
        '<input type="text" id="path" name="path" maxlength="{}" required spellcheck="false" autocapitalize="off"></div>'
        '<button class="gs-button is-main" type="submit">Open</button></form></section>'
    ).format(listed, root, HERE, folders.LONGEST_PATH)


def _folder(root: str, folder: Folder) -> Markup:
    here = f"{root}{HERE}/folder/{folder.id}"
    gone = "" if folder.is_there else Markup(" (there are no results any more)")
    return Markup(
        '<li><a href="{0}">{1}: <code>{2}</code></a>{3}, {4}. <a href="{0}/delete">Forget<span class="gs-unseen"> {2}</span></a></li>'
    ).format(here, RESULTS[folder.kind], folder.path, gone, day(folder.date))


def day(date: str) -> str:
    """A date as people write it, in the time of this computer.

    >>> day("no date")
    'no date'
    """
    try:
        then = datetime.fromisoformat(date).astimezone()
    except ValueError:
        return date
    return f"{then.day} {then:%B %Y, %H:%M}"


# ------------------------------------------------------------- one of them


def back(root: str) -> Markup:
    """The way back to the shelf."""
    return Markup(
        '<nav class="gs-crumbs" aria-label="Where this is"><ol><li><a href="{}{}">My shelf</a></li></ol></nav>'
    ).format(root, HERE)


def rename_body(root: str, question: Question) -> Markup:
    """A field for another name."""
    return Markup(
        '{}<h1>Rename</h1><form class="gs-choose" method="post"><div><label for="name">Name</label><input type="text" id="name" name="name" '
        'value="{}" maxlength="{}" required></div><button class="gs-button is-main" type="submit">Rename</button></form><p><a href="{}{}">Leave it as it is</a></p>'
    ).format(back(root), question.name, questions.LONGEST_NAME, root, HERE)


def ask_first_body(root: str, name: str, words: str, act: str) -> Markup:
    """Ask before something is thrown away."""
    return Markup(
        '{}<h1>{} “{}”?</h1><p>{}</p><form class="gs-row" method="post"><button class="gs-button is-main" type="submit">{}</button>'
        '<a class="gs-button is-quiet" href="{}{}">Keep it</a></form>'
    ).format(back(root), act, name, words, act, root, HERE)


def problems_body(root: str, name: str, problem: ScenarioError) -> Markup:
    """What is wrong with a file, all at once."""
    lines = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td data-head="Setting">{}</td><td data-head="What is wrong">{}</td></tr>').format(
            f"line {each.line}, column {each.column}" if each.line else "whole file",
            Markup("<code>{}</code>").format(each.path) if each.path else "none",
            each.message,
        )
        for each in problem.problems
    )  # fmt: skip
    number = len(problem.problems)
    return Markup(
        '{}<h1>{} cannot be kept yet</h1><p role="alert">{} to put right; nothing was kept.</p><table class="gs-stack"><caption>Everything that is wrong '
        "with it</caption><thead><tr><th scope='col'>Where</th><th scope='col'>Setting</th><th scope='col'>What is wrong</th></tr></thead><tbody>{}</tbody></table>"
        '<p><a href="{}{}#file">Open it again</a> when that is done.</p>'
    ).format(back(root), name, f"{number} thing{'s' * (number != 1)}", lines, root, HERE)


def file_body(root: str, file: OwnFile) -> Markup:
    """A file of one's own: what differs from the baseline, the text, and what can be done with it."""
    here = f"{root}{HERE}/file/{file.id}"
    return Markup(
        '{}<h1>{}</h1><p>{}, opened on {}.</p>{}<ul class="gs-acts"><li><a href="{}/text" download>Download as YAML</a></li>'
        '<li><a href="{}/delete">Delete</a></li></ul><section><h2>The text</h2><pre tabindex="0">{}</pre></section>'
    ).format(
        back(root), file.name, KINDS[file.kind].capitalize(), day(file.date), _settings(root, file), here, here, file.text
    )  # fmt: skip


def _settings(root: str, file: OwnFile) -> Markup:
    """What a file sets otherwise than the baseline."""
    try:
        scenario, base = own_files.scenario_of(file), load_scenario("baseline")
    except ScenarioError as problem:
        words = ["It cannot be used any more; the library may have changed.", *map(str, problem.problems)]  # fmt: skip
        return _messages(words)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td data-head="Baseline">{}</td><td data-head="Here">{}</td></tr>').format(*row)
        for row in changes(base, scenario)
    )  # fmt: skip
    table = Markup(
        '<table class="gs-stack"><caption>Everything else is as in “{}”</caption><thead><tr><th scope="col">Setting</th><th scope="col">Baseline</th>'
        '<th scope="col">Here</th></tr></thead><tbody>{}</tbody></table>'
    ).format(base.title, rows)
    told = table if rows else Markup("<p>Nothing: it is the baseline.</p>")
    question = Markup('<p class="gs-lead">{}</p>').format(scenario.question if file.kind == own_files.SCENARIO else "")  # fmt: skip
    return Markup(
        "{}{}<section><h2>What differs from the baseline</h2>{}</section>"
    ).format(question, _open(root, file, differences(base, scenario)), told)  # fmt: skip


def _open(root: str, file: OwnFile, changed: Mapping[str, tuple[Any, Any]]) -> Markup:
    """The way to the page that compares: a scenario against the baseline, or both designs there in the place."""
    if file.kind == own_files.SCENARIO:
        choice, words = Choice(scenario=own_files.OWN + file.name), "Compare it with the baseline"
    else:
        moved = {path: value for path, (_, value) in changed.items() if path in OFFERED}
        choice, words = Choice(moved=moved), "Compare designs in this place"
    return Markup('<p><a class="gs-button is-main" href="{}/?{}">{}</a></p>').format(
        root, encode(choice), words
    )
