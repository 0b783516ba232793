"""The house rules: each reads sources and tells what breaks it."""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from tests.house.measure import broad_handlers, circles, file_lengths, function_spans, import_graph, spread
from tests.house.source import FLOORS, Import, Source, dotted
from tests.house.tables import (
    AT_HOME_EVERYWHERE,
    CLOCK_PLACES,
    HOMES,
    OWN_TEST_FOLDERS,
    PURE,
    Home,
)
from tests.house.tables import FLOORS as MAY_IMPORT

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
MEDIAN_LINES_MAX = 150
ENTRIES_MAX = 14
CLOCK_READS = frozenset(
    f"time.{name}{suffix}"
    for name in ("time", "monotonic", "perf_counter", "process_time", "clock_gettime")
    for suffix in ("", "_ns")
)
OUR_CLOCK_READS = frozenset(f"plumbing.clock.{name}" for name in ("Clock", "utc_ms", "up_ms"))
NOW_CALLS = frozenset({"now", "utcnow", "today"})
IMPURE_CALLS = frozenset({"open", "print", "input", "exec", "eval", "compile", "breakpoint", "__import__"})
DYNAMIC_IMPORTS = frozenset({"importlib.import_module", "import_module", "__import__"})
SKIPS = frozenset(
    {"pytest.skip", "pytest.importorskip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.xfail"}
)
# In two halves, so that this file names no host itself.
REGISTRY_HOSTS = tuple(
    ".".join(halves)
    for halves in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("piwheels", "org"),
        ("deb", "debian.org"),
        ("security", "debian.org"),
        ("snapshot", "debian.org"),
        ("archive", "raspberrypi"),
        ("registry", "npmjs"),
        ("registry", "npmmirror"),
        ("mirrors", "tuna"),
        ("mirrors", "aliyun"),
        ("mirrors", "ustc"),
        ("mirrors", "cloud.tencent"),
        ("repo", "huaweicloud"),
    )
)


@dataclass(frozen=True)
class Finding:
    """A rule is broken: where (`path` or `path:function`), at which line, and what to do."""

    rule: str
    place: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.place.partition(':')[0]}:{self.line}: [{self.rule}] {self.text}  (place: {self.place})"


def _place(source: Source, inside: str) -> str:
    return f"{source.path}:{inside}" if inside else source.path


def matches(path: str, places: Iterable[str]) -> bool:
    """Whether a path is one of these places."""
    return any(fnmatchcase(path, place) for place in places)


def floors(sources: Iterable[Source]) -> Iterator[Finding]:
    """A part imports only what stands below it."""
    for source in sources:
        allowed = MAY_IMPORT[source.top] | {source.top}
        for imported in source.imports:
            top = imported.module.partition(".")[0]
            if top in MAY_IMPORT and top not in allowed:
                text = f"{source.top}/ may not import {top}"
                yield Finding("floors", _place(source, imported.inside), imported.line, text)


def home_of(library: str) -> Home | None:
    """The home of a library, where it has one."""
    return next((home for home in HOMES if library in home.libraries), None)


def homes(sources: Iterable[Source]) -> Iterator[Finding]:
    """Each foreign library is imported in its home only."""
    for source in sources:
        for imported in source.imports:
            library = imported.module.partition(".")[0]
            home = home_of(library)
            foreign = library not in sys.stdlib_module_names | MAY_IMPORT.keys() | AT_HOME_EVERYWHERE
            if home and not matches(source.path, home.places):
                text = f"{library} is at home in {', '.join(home.places)} only"
            elif not home and foreign:
                text = f"{library} has no home: give it one in tests/house/tables.py and pyproject.toml"
            else:
                continue
            yield Finding("homes", _place(source, imported.inside), imported.line, text)


def purity(sources: Iterable[Source]) -> Iterator[Finding]:
    """`logistics/` computes: it reads no file, clock or chance, and keeps no state of its own."""
    for source in sources:
        if source.top != "logistics":
            continue
        for imported in source.imports:
            top = imported.module.partition(".")[0]
            if top in sys.stdlib_module_names and top not in PURE:
                yield Finding("purity", _place(source, imported.inside), imported.line, f"{top} is not pure")
        for node, inside in source.nodes:
            if isinstance(node, ast.Call) and dotted(node.func) in IMPURE_CALLS:
                text = f"{dotted(node.func)}() is not pure"
                yield Finding("purity", _place(source, inside), node.lineno, text)
            elif isinstance(node, ast.Global):
                yield Finding(
                    "purity", _place(source, inside), node.lineno, "a global that changes is not pure"
                )


def clock(sources: Iterable[Source]) -> Iterator[Finding]:
    """The time is read in plumbing, pumps, outermost loops and web handlers: everything else takes `now`."""
    for source in sources:
        if not matches(source.path, CLOCK_PLACES):
            yield from clock_reads(source)


def clock_reads(source: Source) -> Iterator[Finding]:
    """Every place in a file that reads a clock, or holds on to a function that does."""
    for imported in source.imports:
        if imported.module in CLOCK_READS | OUR_CLOCK_READS:
            yield _clock_read(source, imported.inside, imported.line, imported.module)
    for node, inside in source.nodes:
        if isinstance(node, ast.Attribute) and f"{source.original(node.value)}.{node.attr}" in CLOCK_READS:
            yield _clock_read(source, inside, node.lineno, dotted(node))
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in NOW_CALLS
        ):
            yield _clock_read(source, inside, node.lineno, f".{node.func.attr}()")


def _clock_read(source: Source, inside: str, line: int, name: str) -> Finding:
    return Finding(
        "clock", _place(source, inside), line, f"{name} reads the clock: take `now` as an argument"
    )


def opening(sources: Iterable[Source]) -> Iterator[Finding]:
    """Each file opens with one sentence that says what it is for."""
    for source in sources:
        first = (ast.get_docstring(source.tree) or "").partition("\n")[0]
        if not first.endswith((".", "!", "?", "。")):
            yield Finding("opening", source.path, 1, "open the file with one sentence on its first line")


def sizes(sources: Iterable[Source]) -> Iterator[Finding]:
    """A file and a function can be read in one go."""
    listed = list(sources)
    for source in listed:
        if source.lines > FILE_LINES_MAX:
            text = f"{source.lines} lines, at most {FILE_LINES_MAX}: part it by what a reader looks for"
            yield Finding("sizes", source.path, 1, text)
    for span in function_spans(listed):
        if span.lines > FUNCTION_LINES_MAX:
            text = f"{span.name} has {span.lines} lines, at most {FUNCTION_LINES_MAX}"
            yield Finding("sizes", f"{span.path}:{span.name}", span.line, text)
    median = spread(file_lengths(listed)).median
    if median > MEDIAN_LINES_MAX:
        yield Finding("sizes", ".", 1, f"the median file has {median:.0f} lines, at most {MEDIAN_LINES_MAX}")


def broad(sources: Iterable[Source]) -> Iterator[Finding]:
    """Nobody catches everything but an outermost loop."""
    for source in sources:
        for line, inside in broad_handlers(source):
            yield Finding(
                "broad",
                _place(source, inside),
                line,
                "catch what you expect and let the rest end the process",
            )


def circle(sources: Iterable[Source]) -> Iterator[Finding]:
    """No modules import one another in a round, not even lazily or for types alone."""
    by_module = {source.module: source for source in sources}
    for group in circles(import_graph(by_module.values())):
        yield Finding("circle", by_module[group[0]].path, 1, "imports go round: " + ", ".join(group))


def lazy(sources: Iterable[Source]) -> Iterator[Finding]:
    """Imports stand at the top, whole: a hidden import is a hidden circle."""
    for source in sources:
        for node, inside in source.nodes:
            hidden = inside and isinstance(node, ast.Import | ast.ImportFrom)
            dynamic = isinstance(node, ast.Call) and dotted(node.func) in DYNAMIC_IMPORTS
            relative = isinstance(node, ast.ImportFrom) and node.level
            if hidden or dynamic or relative:
                text = "import at the top of the file, by the whole path"
                yield Finding("lazy", _place(source, inside), getattr(node, "lineno", 1), text)


def mirror(sources: Iterable[Source]) -> Iterator[Finding]:
    """The folders of the tests are those of the code, and each floor has tests."""
    listed = list(sources)
    code = {
        str(parent)
        for source in listed
        if source.top != "tests"
        for parent in PurePosixPath(source.path).parents
    }
    code |= {source.path.removesuffix(".py") for source in listed if source.top != "tests"}
    tests = {
        str(PurePosixPath(source.path).parent).removeprefix("tests").strip("/")
        for source in listed
        if source.top == "tests"
    }
    for folder in sorted(tests - code - {""}):
        if folder.partition("/")[0] not in OWN_TEST_FOLDERS:
            yield Finding("mirror", f"tests/{folder}", 1, f"there is no {folder}/ in the code")
    written = {source.top for source in listed if source.top in FLOORS and len(source.tree.body) > 1}
    for floor in sorted(written - {folder.partition("/")[0] for folder in tests}):
        yield Finding("mirror", floor, 1, f"tests/{floor}/ is missing")


def folders(paths: Iterable[str]) -> Iterator[Finding]:
    """A folder can be taken in at a glance. Takes the paths of all files of the project."""
    entries: dict[str, set[str]] = {}
    for path in map(PurePosixPath, paths):
        for child in (path, *path.parents[:-1]):
            if child.name not in {"__init__.py", "py.typed"}:
                entries.setdefault(str(child.parent), set()).add(child.name)
    for folder, names in sorted(entries.items()):
        if len(names) > ENTRIES_MAX:
            yield Finding(
                "folders",
                folder,
                1,
                f"{len(names)} entries, at most {ENTRIES_MAX}: part it by what a reader looks for",
            )


def registry(texts: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """No file names the host of a package registry. Takes (path, text) of all files of the project."""
    for path, text in texts:
        for number, line in enumerate(text.splitlines(), start=1):
            for host in REGISTRY_HOSTS:
                if host in line.lower():
                    yield Finding("registry", path, number, f"names the registry host {host}")


def skips(sources: Iterable[Source]) -> Iterator[Finding]:
    """A test that cannot have what it needs says so through tests/needs.py, which may fail instead."""
    for source in sources:
        for node, inside in source.nodes:
            if source.path != "tests/needs.py" and isinstance(node, ast.Attribute) and dotted(node) in SKIPS:
                text = f"{dotted(node)}: use tests.needs.require"
                yield Finding("skips", _place(source, inside), node.lineno, text)


def library_of(imported: Import) -> str:
    """The top-level name of an import."""
    return imported.module.partition(".")[0]


def idle_places(sources: list[Source]) -> Iterator[str]:
    """Homes and clock places in the tables that nothing uses."""
    for home in HOMES:
        for place in home.places:
            used = any(
                library_of(imported) in home.libraries
                for source in sources
                if fnmatchcase(source.path, place)
                for imported in source.imports
            )
            if not used:
                yield f"nothing at {place} imports {' or '.join(sorted(home.libraries))}"
    for place in CLOCK_PLACES:
        if not any(list(clock_reads(source)) for source in sources if fnmatchcase(source.path, place)):
            yield f"nothing at {place} reads the clock"
