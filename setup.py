"""Puts the documents that the dashboard shows into the wheel; all else about the package stands in `pyproject.toml`."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
SHOWN = ("docs/**/*.md", "docs/**/*.svg", "CITATION.cff")
PLACE = Path("dashboards", "documents")
"""Where `dashboards.evidence.documents` finds them; from a checkout it reads them where they are."""


class BuildWithDocuments(build_py):
    """The packages, and beside the dashboard the documents."""

    def run(self) -> None:
        """Build as usual, then copy the documents."""
        super().run()
        if self.editable_mode:
            return
        for path in sorted(found for pattern in SHOWN for found in HERE.glob(pattern)):
            target = Path(self.build_lib) / PLACE / path.relative_to(HERE)
            self.mkpath(str(target.parent))
            self.copy_file(str(path), str(target))


setup(cmdclass={"build_py": BuildWithDocuments})
