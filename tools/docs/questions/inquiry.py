"""All questions at once: their runs, shared where they can be, and their answers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.ensemble.versions import (
    about_ensemble,
    plausible_versions,
    variant_versions,
)
from experiments.execution.records import RunRequest
from tools.docs.questions.answering import contrast_of, ends_of
from tools.docs.questions.asking import (
    THEORY_SEED,
    VERSION_SEED,
    Sizes,
    Values,
    area_requests,
    default_requests,
    end_requests,
    end_versions,
    reader,
    version_requests,
)
from tools.docs.questions.reading import Question


class Inquiry:
    """Questions before they are answered.

    Parameters
    ----------
    questions : sequence of Question
    sizes : Sizes
    ensemble : path, optional
        A file of plausible sets; by default the model's.
    strongest : sequence of str
        Parameters tried at the ends of their ranges, beside each question's own.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        sizes: Sizes,
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
        from sim.evidence import load_register

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
