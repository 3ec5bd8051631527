"""What is in a folder of results, as the body of a page: a comparison with the report's words, or what the other kinds are told as."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from dashboards.answers import answer
from dashboards.shelf.drawer import ShelfError
from dashboards.shelf.folders import SHOWN, Folder
from dashboards.shelf.portfolio_view import portfolio_body
from dashboards.shelf.sweep_view import sweep_body
from experiments.comparison.run import load_comparison
from experiments.errors import ExperimentError
from experiments.execution.manifest import MANIFEST, Manifest, need_manifest, slice_sentence

logger = logging.getLogger("groundswell.dashboard")


def folder_body(root: str, folder: Folder, asked: Mapping[str, str]) -> Markup:
    """What a folder holds.

    Parameters
    ----------
    asked : what the reader chose: levers of the two sides and outcome of a sweep

    Raises
    ------
    ShelfError
        When it cannot be told, in a sentence.
    """
    try:
        manifest = need_manifest(folder.path, SHOWN)
        return _about(manifest) + _told(root, folder, manifest, asked)
    except ExperimentError as problem:
        raise ShelfError(str(problem)) from None
    except ShelfError:
        raise
    except Exception as problem:  # a folder may hold anything; the page says so and stays usable
        logger.exception("A folder of results could not be shown")
        raise ShelfError(
            f"{folder.path}: what is there cannot be told ({type(problem).__name__}). "
            "It may be damaged, or of another version; groundswell verify looks closer."
        ) from None


def _told(root: str, folder: Folder, manifest: Manifest, asked: Mapping[str, str]) -> Markup:
    if manifest["kind"] == "comparison":
        return _comparison(str(folder.path), (folder.path / MANIFEST).stat().st_mtime_ns)
    if manifest["kind"] == "sweep":
        return sweep_body(root, folder.path, manifest, asked)
    return portfolio_body(folder.path, manifest)


def _about(manifest: Manifest) -> Markup:
    """When it was made, with which model, how far it came, and the command that made it."""
    runs = manifest.get("runs", {})
    came = f"{manifest.get('status', 'running')}; {runs.get('wanted', '?')} runs wanted, {runs.get('failed', 0)} failed"
    rows = [
        ("Made", str(manifest.get("ended") or manifest.get("started", ""))[:16].replace("T", ", ")),
        ("Model version", str(manifest.get("versions", {}).get("model", "not told"))),
        ("State", came),
        ("Command", Markup("<code>{}</code>").format(" ".join(manifest.get("command", [])))),
        ("Part", slice_sentence(manifest)),
    ]
    shown = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*row) for row in rows if row[1]
    )
    return Markup('<dl class="gs-terms">{}</dl>').format(shown)


@functools.lru_cache(maxsize=8)
def _comparison(path: str, changed: int) -> Markup:
    """A comparison, with the sentences, dots and table that the page that compares shows; kept until its folder changes."""
    comparison = load_comparison(Path(path))
    if not comparison.results:
        raise ShelfError(f"{path}: no pair of runs is finished yet, so there is nothing to tell.")
    told = answer(comparison)
    against = " and ".join(f"“{title}”" for title in told.titles)
    return Markup(
        '<p class="gs-lead">{} against “{}”, over {} twin neighbourhoods.</p>'
        '<section class="gs-card"><h2>What it changes</h2>{}{}{}{}</section>'
        '<section class="gs-card"><h2>All the figures</h2><div class="gs-scroll" tabindex="0" role="region" '
        'aria-label="All the figures">{}</div></section>'
    ).format(against, told.base_title, told.n, told.breath, told.glance, told.cautions, told.headlines, told.table)  # fmt: skip
