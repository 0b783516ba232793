"""The command `sanji`: finds a sub-command by name and loads that one alone.

A box lacks the centre's libraries and the other way round, so nothing is loaded that was not asked for. The
sub-commands are entry points of this distribution (pyproject.toml), one line each; what has a line of its own
in the group of its command, such as `sanji central box`, is loaded without the rest of it.
"""

import sys
from importlib.metadata import EntryPoint, entry_points, version

GROUP = "sanji.commands"
_USAGE = 2


def main() -> None:
    """Run `sanji SUBCOMMAND …`; exit code 0 good, 1 found faults, 2 usage."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run the sub-command that the first word names, with the others."""
    if words in (["--version"], ["-V"]):
        sys.stdout.write(f"sanji {version('sanji')}\n")
        return 0
    known = {point.name: point for point in entry_points(group=GROUP)}
    if words in (["--help"], ["-h"], ["help"]):
        sys.stdout.write(_help(sorted(known)))
        return 0
    if not words or words[0] not in known:
        what = f"sanji: no command {words[0]!r}\n" if words else ""
        sys.stderr.write(what + _help(sorted(known)))
        return _USAGE
    for point in entry_points(group=f"sanji.{words[0]}", name=words[1]) if words[1:] else ():
        return _start(point, words[2:], f"sanji {words[0]} {words[1]}")
    return _start(known[words[0]], words[1:])


def forward(group: str, name: str, words: list[str], title: str) -> int:
    """Load one command of another group of entry points and run it; its exit code."""
    (point,) = entry_points(group=group, name=name)
    return _start(point, words, title)


def _start(point: EntryPoint, words: list[str], title: str = "") -> int:
    title = title or f"sanji {point.name}"
    try:
        app = point.load()
    except ModuleNotFoundError as why:
        sys.stderr.write(f"{title}: needs {why.name}; {_cure(point)}\n")
        return _USAGE
    try:
        app(args=words, prog_name=title)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def _cure(point: EntryPoint) -> str:
    extra = {"edge_agent": "edge", "central": "central", "simulators": "sim"}.get(
        point.value.split(".")[0], "dev"
    )
    return f"install it with `pip install sanji[{extra}]`"


def _help(names: list[str]) -> str:
    return f"usage: sanji COMMAND …; each has --help\ncommands: {', '.join(names)}\n"


if __name__ == "__main__":
    main()
