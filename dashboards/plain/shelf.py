"""Addresses of the shelf: the list, and what can be done with each thing on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboards import question_text
from dashboards.plain.forms import TooLong, is_of_this_computer, read_fields, read_upload
from dashboards.plain.page import not_found, page, root_of
from dashboards.shelf import folders, own_files, pages, questions, results
from dashboards.shelf.drawer import ShelfError
from dashboards.shelf.pages import HERE
from experiments.errors import ExperimentError
from sim.scenario import ScenarioError

TITLE = "My shelf"
Answer = Callable[[Request], Awaitable[Response]]


def shelf_routes() -> list[Route]:
    """The addresses below `/shelf`."""
    return [
        Route(HERE, _shelf),
        Route(f"{HERE}/question/{{id}}/rename", _rename, methods=["GET", "POST"]),
        Route(f"{HERE}/question/{{id}}/delete", _delete_question, methods=["GET", "POST"]),
        Route(f"{HERE}/question/{{id}}/hand-on", _hand_on),
        Route(f"{HERE}/files", _open_file, methods=["POST"]),
        Route(f"{HERE}/file/{{id}}", _file),
        Route(f"{HERE}/file/{{id}}/text", _text),
        Route(f"{HERE}/file/{{id}}/delete", _delete_file, methods=["GET", "POST"]),
        Route(f"{HERE}/folders", _open_folder, methods=["POST"]),
        Route(f"{HERE}/folder/{{id}}", _folder),
        Route(f"{HERE}/folder/{{id}}/delete", _forget, methods=["GET", "POST"]),
    ]


def _shelf(request: Request) -> Response:
    return _list(request)


def _list(request: Request, *problems: str) -> Response:
    body = pages.shelf_body(root_of(request), is_of_this_computer(request), problems)
    return page(request, TITLE, body, here=HERE, status=422 if problems else 200)


def _back(request: Request, below: str = "") -> Response:
    """Go on to another page of the shelf; asking it again does not send the form again."""
    return RedirectResponse(f"{root_of(request)}{HERE}{below}", status_code=303)


def _gone(request: Request) -> Response:
    return not_found(request, "It is not on the shelf, or not any more.", HERE)


def _forbidden(request: Request) -> Response:
    body = Markup("<h1>Only on the computer itself</h1>{}").format(
        Markup(
            "<p>Folders of results are opened only for those who sit at the computer that the dashboard runs on.</p>"
        )
    )
    return page(request, TITLE, body, here=HERE, status=403)


async def _done(request: Request, act: Callable[[], object], below: str = "") -> Response:
    """Do something with the shelf, and go back to it; tell what hindered it."""
    try:
        await run_in_threadpool(act)
    except ShelfError as problem:
        return await run_in_threadpool(_list, request, str(problem))
    return _back(request, below)


# ------------------------------------------------------------------ questions


async def _rename(request: Request) -> Response:
    question = await run_in_threadpool(questions.find, request.path_params["id"])
    if question is None:
        return _gone(request)
    if request.method != "POST":
        body = pages.rename_body(root_of(request), question)
        return page(request, f"Rename {question.name}", body, here=HERE)
    try:
        name = (await read_fields(request)).get("name", "")
    except TooLong:
        return await run_in_threadpool(_list, request, "That name is too long.")
    return await _done(request, lambda: questions.rename(question.id, name))


async def _delete_question(request: Request) -> Response:
    question = await run_in_threadpool(questions.find, request.path_params["id"])
    if question is None:
        return _gone(request)
    if request.method == "POST":
        return await _done(request, lambda: questions.delete(question.id))
    words = "What was run for it stays in the cache: asking it again is quick."
    return _ask_first(request, question.name, words, "Delete")


def _ask_first(request: Request, name: str, words: str, act: str) -> Response:
    body = pages.ask_first_body(root_of(request), name, words, act)
    return page(request, f"{act} {name}", body, here=HERE)


def _hand_on(request: Request) -> Response:
    question = questions.find(request.path_params["id"])
    if question is None:
        return _gone(request)
    address = f"{request.url.scheme}://{request.headers.get('host', '')}{root_of(request)}"
    text = question_text.question_text(question, address)
    return _attachment(text, question_text.file_name(question), "text/plain")


def _attachment(text: str, name: str, kind: str) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    return Response(text, media_type=kind, headers=headers)


# ---------------------------------------------------------------------- files


async def _open_file(request: Request) -> Response:
    try:
        upload = await read_upload(request, own_files.LARGEST)
    except TooLong:
        told = f"That file is larger than {own_files.LARGEST:,} bytes; a scenario or table is not."
        return await run_in_threadpool(_list, request, told)
    if upload is None:
        return await run_in_threadpool(_list, request, "Choose a file first.")
    try:
        kept = await run_in_threadpool(own_files.open_file, upload.name, upload.content)
    except ScenarioError as problem:
        name = own_files.plain_name(upload.name)
        body = pages.problems_body(root_of(request), name, problem)
        return page(request, f"What is wrong with {name}", body, here=HERE, status=422)
    except ShelfError as problem:
        return await run_in_threadpool(_list, request, str(problem))
    return _back(request, f"/file/{kept.id}")


def _file(request: Request) -> Response:
    file = own_files.find_file(request.path_params["id"])
    if file is None:
        return _gone(request)
    return page(request, file.name, pages.file_body(root_of(request), file), here=HERE)


def _text(request: Request) -> Response:
    file = own_files.find_file(request.path_params["id"])
    if file is None:
        return _gone(request)
    plain = "".join(c if c.isascii() else "_" for c in file.name)
    return _attachment(file.text, f"{plain}.yaml", "application/yaml")


async def _delete_file(request: Request) -> Response:
    file = await run_in_threadpool(own_files.find_file, request.path_params["id"])
    if file is None:
        return _gone(request)
    if request.method == "POST":
        return await _done(request, lambda: own_files.throw_away(file.id))
    return _ask_first(
        request, file.name, "Only the copy on this shelf goes; your own file stays.", "Delete"
    )


# -------------------------------------------------------------------- folders


async def _open_folder(request: Request) -> Response:
    if not is_of_this_computer(request):
        return _forbidden(request)
    try:
        path = (await read_fields(request)).get("path", "")
        folder = await run_in_threadpool(folders.remember, path)
    except TooLong:
        return await run_in_threadpool(_list, request, "That path is too long.")
    except (ShelfError, ExperimentError) as problem:
        return await run_in_threadpool(_list, request, str(problem))
    return _back(request, f"/folder/{folder.id}")


def _folder(request: Request) -> Response:
    if not is_of_this_computer(request):
        return _forbidden(request)
    folder = folders.find_folder(request.path_params["id"])
    if folder is None:
        return _gone(request)
    root = root_of(request)
    try:
        told = results.folder_body(root, folder, request.query_params)
    except ShelfError as problem:
        told = Markup('<div class="gs-message" role="alert"><p>{}</p></div>').format(problem)
    body = Markup("{}<h1>{}</h1><p><code>{}</code></p>{}").format(
        pages.back(root), pages.RESULTS[folder.kind], folder.path, told
    )
    return page(request, f"{pages.RESULTS[folder.kind]}: {folder.path.name}", body, here=HERE)


async def _forget(request: Request) -> Response:
    if not is_of_this_computer(request):
        return _forbidden(request)
    folder = await run_in_threadpool(folders.find_folder, request.path_params["id"])
    if folder is None:
        return _gone(request)
    if request.method == "POST":
        return await _done(request, lambda: folders.forget(folder.id))
    words = "The folder itself stays as it is; the shelf only forgets where it was."
    return _ask_first(request, str(folder.path), words, "Forget")
