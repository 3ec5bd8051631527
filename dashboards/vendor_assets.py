"""Rebuild `dashboards/vendor`: the browser files that the dashboard serves itself.

Solara's pages load their scripts, styles and fonts through a folder on disk that is normally filled from a
public server on first use. This script fills it from the packages of the standard package manager instead
(`npm pack`, so it uses whatever registry npm is set up with), keeps only the files a page asks for, and
writes `manifest.json` with package, version, licence and hash of each file.

Run it after changing a version below (needs npm and the network)::

    python -m dashboards.vendor_assets
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent / "vendor"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Package:
    """A package, its version, which of its files (names or patterns) are kept, and its licence."""

    name: str
    version: str
    files: tuple[str, ...]
    licence: str

    @property
    def folder(self) -> str:
        """Folder under which the page asks for the package's files."""
        return f"{self.name}@{self.version}"


PACKAGES = (
    Package(
        "@widgetti/solara-vuetify-app",
        "10.1.1",
        (
            "dist/solara-vuetify-app8.min.js",
            "dist/solara-vuetify-app8.min.js.LICENSE.txt",
            "dist/main8.css",
            "dist/fonts.css",
            "dist/*.woff2",
        ),
        "MIT",
    ),
    Package("requirejs", "2.3.6", ("require.js",), "MIT"),
    Package(
        "@widgetti/vue-grid-layout",  # asked for by Mesa's own viewer
        "2.3.13-alpha.2",
        ("dist/vue-grid-layout.umd.js", "LICENSE*"),
        "MIT",
    ),
    Package("echarts", "6.0.0", ("dist/echarts.min.js", "LICENSE", "NOTICE"), "Apache-2.0"),
)


def main() -> int:
    """Rebuild the folder and its manifest."""
    npm = shutil.which("npm")
    if npm is None:
        print("npm is needed to rebuild the browser files; it was not found.", file=sys.stderr)
        return 4
    entries = []
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            entries += install(package, fetch(npm, package, Path(scratch)))
    text = json.dumps({"files": entries}, indent=1, ensure_ascii=False)
    (VENDOR / MANIFEST).write_text(text + "\n", encoding="utf-8")
    print(f"{len(entries)} files, {sum(e['bytes'] for e in entries) / 1e6:.1f} MB in {VENDOR}")
    return 0


def fetch(npm: str, package: Package, scratch: Path) -> Path:
    """Download one package and return its archive."""
    done = subprocess.run(
        [npm, "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=scratch,
        capture_output=True,
        text=True,
        check=True,
    )
    return scratch / done.stdout.strip().splitlines()[-1]


def install(package: Package, archive: Path) -> list[dict[str, Any]]:
    """Copy the wanted files of a package into the folder; return their manifest entries."""
    target = VENDOR / package.folder
    shutil.rmtree(target, ignore_errors=True)
    with tarfile.open(archive) as tar:
        contents = {name: _read(tar, name) for name in _wanted(tar, package)}
    for name, content in contents.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [entry(package, name, content) for name, content in contents.items()]


def entry(package: Package, name: str, content: bytes) -> dict[str, Any]:
    """Describe one file for the manifest."""
    return {
        "path": f"{package.folder}/{name}",
        "package": package.name,
        "version": package.version,
        "licence": package.licence,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _wanted(tar: tarfile.TarFile, package: Package) -> list[str]:
    names = [member.name.removeprefix("package/") for member in tar.getmembers()]
    found = [fnmatch.filter(names, pattern) for pattern in package.files]
    missing = [p for p, hits in zip(package.files, found, strict=True) if not hits]
    if missing:
        raise FileNotFoundError(f"{package.folder} has no {', '.join(missing)}")
    return sorted({name for hits in found for name in hits})


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    return member.read()


if __name__ == "__main__":
    sys.exit(main())
