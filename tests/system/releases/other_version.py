"""The package as if it were of another version: the same code, and another number wherever one stands."""

import re
import subprocess
from pathlib import Path
from zipfile import ZipFile

_TREE_VERSION = "0.1.0"


def reversioned(package: Path, folder: Path, version: str, *, has_its_wheel: bool) -> Path:
    """A package of that version. Without its wheel no release can be made of it."""
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    for name in ("control", "postinst", "postrm"):
        file = tree / "DEBIAN" / name
        file.write_text(re.sub(re.escape(_TREE_VERSION), version, file.read_text()))
    (wheel,) = tree.glob(f"usr/lib/sanji/wheels/sanji-{_TREE_VERSION}-*.whl")
    if has_its_wheel:
        _reversion(wheel, wheel.with_name(wheel.name.replace(_TREE_VERSION, version)), version)
    wheel.unlink()
    made = folder / package.name.replace(_TREE_VERSION, version)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, made], check=True)
    return made


def _reversion(wheel: Path, other: Path, version: str) -> None:
    """The same wheel under another number; pip holds its files' digests in RECORD for information only."""
    before, after = (f"sanji-{number}.dist-info" for number in (_TREE_VERSION, version))
    with ZipFile(wheel) as packed, ZipFile(other, "w") as out:
        for name in packed.namelist():
            content = packed.read(name)
            if name.startswith(before):
                content = content.replace(_TREE_VERSION.encode(), version.encode())
            out.writestr(name.replace(before, after), content)
