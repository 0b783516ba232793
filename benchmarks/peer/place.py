"""The peer's own environment: made once from its locked list, in the user's cache, apart from ours."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
PEER = "thingsboard-gateway"
_INSTALL_S_MAX = 900


class PeerMissing(RuntimeError):
    """The peer cannot be installed here; the text says why."""


def python(cache: Path | None = None) -> Path:
    """The peer's Python, installed if it is not there yet. Raises PeerMissing."""
    folder = (cache or _cache()) / f"peer-{_digest()}"
    done = folder / "installed"
    if not done.is_file():
        _install(folder)
        done.touch()
    return folder / "bin" / "python"


def _install(folder: Path) -> None:
    """By hash alone, from whatever index pip is set to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise PeerMissing(f"its folder cannot be made: {why}") from why
    _run([sys.executable, "-m", "venv", str(folder)], "an environment cannot be made")
    command = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    _run([*command, "--require-hashes", "-r", str(REQUIREMENTS)], f"{PEER} cannot be installed")


def _run(command: list[str], what: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_S_MAX, check=False)
    except (OSError, subprocess.TimeoutExpired) as why:
        raise PeerMissing(f"{what}: {why}") from why
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        raise PeerMissing(f"{what}: {last[0] if last else f'exit code {done.returncode}'}")


def _digest() -> str:
    """Other packages, or another Python, are another environment."""
    text = REQUIREMENTS.read_bytes() + f"{sys.version_info[:2]}".encode()
    return hashlib.sha256(text).hexdigest()[:12]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sanji"
