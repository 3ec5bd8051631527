"""The files pages load are in the repository, whole and licensed."""

from __future__ import annotations

import hashlib
import json

from dashboards.serve import VENDOR
from dashboards.vendor_assets import MANIFEST, PACKAGES

FILES = json.loads((VENDOR / MANIFEST).read_text(encoding="utf-8"))["files"]


def test_every_file_is_as_the_manifest_says() -> None:
    for entry in FILES:
        content = (VENDOR / entry["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["path"]
        assert len(content) == entry["bytes"]


def test_there_is_no_file_the_manifest_does_not_know() -> None:
    known = {entry["path"] for entry in FILES} | {MANIFEST, ".gitignore"}
    found = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}
    assert found == known


def test_every_package_states_its_licence_and_the_whole_stays_small() -> None:
    assert {entry["licence"] for entry in FILES} <= {"MIT", "Apache-2.0"}
    assert {entry["package"] for entry in FILES} == {package.name for package in PACKAGES}
    assert sum(entry["bytes"] for entry in FILES) < 11_000_000


def test_manifest_and_script_name_no_host() -> None:
    from dashboards import vendor_assets

    text = (VENDOR / MANIFEST).read_text(encoding="utf-8")
    with open(vendor_assets.__file__, encoding="utf-8") as script:
        text += script.read()
    assert "://" not in text
