"""What a test needs from outside Python: it skips with the reason where that is not to be had.

With SANJI_NO_SKIP set (as `.ci/run` does), it fails instead: there everything must be to be had.
"""

import os
import platform
import shutil
from pathlib import Path

import pytest

from simulators.servers import postgresql as servers

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
"""Data of the county and test vectors that stand beside the project."""

_INSTALL = "tools/system-packages.sh test installs it"
# Debian keeps servers out of an ordinary user's PATH.
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def require(condition: object, reason: str) -> None:
    """Skip the test unless the condition holds, or fail it where nothing may be skipped."""
    __tracebackhide__ = True
    if condition:
        return
    if os.environ.get("SANJI_NO_SKIP"):
        pytest.fail(f"may not be skipped here: {reason}", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def from_others(condition: object, reason: str) -> None:
    """Skip the test, also where nothing may be skipped, when another's server does not give what it needs."""
    __tracebackhide__ = True
    if not condition:
        pytest.skip(reason, allow_module_level=True)


def program(*names: str) -> Path:
    """The first of these programs that is there."""
    found = next((path for name in names if (path := shutil.which(name, path=_PATH))), None)
    require(found, f"needs {' or '.join(names)}; {_INSTALL}")
    return Path(str(found))


def mosquitto() -> Path:
    """The broker of a county."""
    return program("mosquitto")


def chromium() -> Path:
    """A browser that Playwright can drive."""
    return program("chromium", "chromium-browser")


def compiler() -> Path:
    """A C compiler."""
    return program("gcc", "cc")


def postgresql() -> Path:
    """The folder of PostgreSQL's own programs."""
    try:
        return servers.programs()
    except servers.NoPostgreSQL as why:
        require(condition=False, reason=str(why))
        raise


def chinese_fonts() -> None:
    """Chinese characters can be drawn."""
    fonts = Path("/usr/share/fonts")
    require(any(fonts.rglob("NotoS*CJK*")), f"needs fonts-noto-cjk; {_INSTALL}")


def wheelhouse() -> Path:
    """All wheels of a box for this machine, fetched beforehand."""
    path = ROOT / "dist" / f"wheelhouse-{platform.machine()}"
    require(path.with_suffix(".made-from").exists(), f"needs {path.name}; make wheelhouse fetches it")
    return path


def root() -> None:
    """The test may do what only root may."""
    require(os.geteuid() == 0, "needs root")


def shared(*parts: str) -> Path:
    """A file or folder of the county's data beside the project."""
    path = SHARED.joinpath(*parts)
    require(path.exists(), f"needs {Path('..', 'shared', *parts)} beside the project")
    return path
