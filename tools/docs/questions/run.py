"""Answer the headline questions, all at once, and write their pages.

python -m tools.docs questions --write docs/questions
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.ensemble.versions import (
    about_ensemble,
    plausible_versions,
    variant_versions,
)
from experiments.errors import UsageProblem
from experiments.execution.files import write_text
from experiments.execution.manifest import write_json
from experiments.execution.requests import RunRequest
from sim.evidence import load_register
from sim.parameters import parameter_specs
from tools.docs.base import (
    DOCS,
    Cost,
    Ensemble,
    Files,
    Jobs,
    PageRuns,
    Quiet,
    about,
    read_json,
    write_files,
)
from tools.docs.questions.analyse import contrast_of, ends_of
from tools.docs.questions.headlines import file_for, headlines_of, written_in
from tools.docs.questions.page import index_of, page_of
from tools.docs.questions.picture import draw_question
from tools.docs.questions.plan import (
    THEORY_SEED,
    VERSION_SEED,
    QuestionSizes,
    Values,
    area_requests,
    default_requests,
    end_requests,
    end_versions,
    reader,
    version_requests,
)
from tools.docs.questions.schema import Question, load_questions
from tools.docs.version_line import made_within, with_line

SCREEN = Path("docs/sensitivity.json")


class Inquiry:
    """Questions before they are answered.

    Parameters
    ----------
    questions : sequence of Question
    sizes : QuestionSizes
    ensemble : path, optional
        A file of plausible sets; by default the model's.
    strongest : sequence of str
        Parameters tried at the ends of their ranges, beside each question's own.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        sizes: QuestionSizes,
        ensemble: Path | None,
        strongest: Sequence[str],
    ) -> None:
        self.questions, self.sizes = list(questions), sizes
        self.plausible = plausible_versions(sizes.versions, ensemble)
        self.theories = variant_versions()
        self.ensemble = about_ensemble(ensemble) if sizes.versions else None
        self.strongest = list(strongest)

    def ends(self, question: Question) -> list[Any]:
        """The versions with one parameter at an end that a question is tried under."""
        if not self.sizes.ends:
            return []
        return end_versions(list(dict.fromkeys([*self.strongest, *question.parameters])))

    def requests(self) -> list[RunRequest]:
        """All runs, those that several questions need once."""
        names = list(dict.fromkeys(n for question in self.questions for n in question.scenarios))
        found = [
            *default_requests(names, self.sizes),
            *area_requests(names, self.sizes),
            *version_requests(
                "plausible", names, self.plausible, self.sizes.version_pairs, VERSION_SEED
            ),
            *version_requests(
                "theories", names, self.theories, self.sizes.theory_pairs, THEORY_SEED
            ),
        ]
        for question in self.questions:
            found += end_requests(question, self.sizes, self.ends(question))
        return found

    def reader(self) -> functools.partial[dict[str, float]]:
        """What is read off a run."""
        return reader(self.questions)

    def answers(self, values: Values) -> list[dict[str, Any]]:
        """The answer to each question as JSON takes it."""
        return [self._answer(question, values) for question in self.questions]

    def _answer(self, question: Question, values: Values) -> dict[str, Any]:
        register = load_register()
        return {
            "name": question.name,
            "title": question.title,
            "question": question.question,
            "sizes": asdict(self.sizes),
            "ensemble": self.ensemble,
            "headlines": list(question.headlines),
            "contrasts": [
                contrast_of(question, each, values, self.sizes, self.plausible, self.theories)
                for each in question.contrasts
            ],
            "ends": ends_of(question, values, self.sizes, self.ends(question)),
            "evidence": [{"id": key, "text": register[key].text} for key in question.evidence],
            "settle": list(question.settle),
        }


def write_page(
    names: Annotated[list[str] | None, typer.Argument(help="Questions; by default all.")] = None,
    write: Annotated[Path, typer.Option(help="Folder for the pages and their figures.")] = Path(
        "docs/questions"
    ),
    pairs: Annotated[int, typer.Option(help="Twin neighbourhoods at default.", min=2)] = 50,
    versions: Annotated[int, typer.Option(help="Plausible versions; 0 for none.", min=0)] = 50,
    version_pairs: Annotated[int, typer.Option(help="Neighbourhoods in each.", min=1)] = 4,
    theory_pairs: Annotated[
        int, typer.Option(help="Neighbourhoods for each combination of theories.", min=1)
    ] = 8,
    areas: Annotated[int, typer.Option(help="Areas of the portfolio.", min=2)] = 50,
    ends: Annotated[
        int, typer.Option(help="Strongest parameters tried at their ends.", min=0)
    ] = 15,
    end_pairs: Annotated[int, typer.Option(help="Neighbourhoods for each end.", min=1)] = 12,
    screen: Annotated[
        Path, typer.Option(help="The rankings that say which are strongest.")
    ] = SCREEN,
    ensemble: Ensemble = None,
    jobs: Jobs = None,
    cost: Cost = False,
    quiet: Quiet = False,
) -> None:
    """The headline questions, answered: docs/questions."""
    known = {question.name: question for question in load_questions()}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise UsageProblem(f"There is no question {unknown[0]!r}; known are {', '.join(known)}.")
    chosen = [known[name] for name in names or known]
    sizes = QuestionSizes(pairs, versions, version_pairs, theory_pairs, areas, ends, end_pairs)
    inquiry = Inquiry(chosen, sizes, ensemble, strongest(screen, ends) if ends else [])
    runs, requests = PageRuns(jobs, quiet), inquiry.requests()
    runs.announce(requests, cost)
    values = runs.reduced(requests, inquiry.reader())
    _write(write, inquiry.answers(values), about("question", runs), list(known))
    runs.tell_failures()


def strongest(screen: Path, number: int) -> list[str]:
    """The strongest parameters of the sensitivity rankings: the first over the floor of each, then the second, and so on.

    Raises
    ------
    UsageProblem
        If there is no ranking with a parameter over its floor.
    """
    try:
        rankings = [answer["ranking"] for answer in read_json(screen)["answers"]]
        above = [
            [each["name"] for each in ranking["parameters"] if each["above"]]
            for ranking in rankings
            if ranking is not None
        ]
    except (OSError, ValueError, KeyError, TypeError):
        above = []
    in_turn = [name for row in itertools.zip_longest(*above) for name in row if name is not None]
    if not in_turn:
        raise UsageProblem(
            f"{screen}: there is no sensitivity ranking there that says which parameters are strongest; "
            "make it with `python -m tools.docs sensitivity`, name another with --screen, or give --ends 0."
        )
    known = parameter_specs()
    return [name for name in dict.fromkeys(in_turn) if name in known][:number]


def _write(
    folder: Path, answers: Sequence[dict[str, Any]], made: dict[str, Any], order: list[str]
) -> None:
    """Write pages, pictures and figures; then the list of all pages, those made earlier included."""
    for answer in answers:
        content, page = made | answer, folder / f"{answer['name']}.md"
        write_files(page, page_of(content), content, draw_question(content))
    contents = written_in(folder, order)
    write_json(file_for(folder), headlines_of(contents))
    write_text(folder / "README.md", with_line(index_of(contents), made_within(folder)))


def current_files() -> Files:
    """Pages, pictures and their list as the kept figures have them."""
    folder = DOCS / "questions"
    contents = written_in(folder, [question.name for question in load_questions()])
    pages = {folder / f"{each['name']}.md": page_of(each) for each in contents}
    pictures = {folder / f"{each['name']}.svg": draw_question(each) for each in contents}
    return pages | pictures | {folder / "README.md": index_of(contents)}
