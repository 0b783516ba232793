"""Print the code's measures: sizes, longest functions, circles, broad handlers, tests to code."""

import sys
from itertools import chain

from tests.house.measure import (
    Span,
    broad_handlers,
    circles,
    file_lengths,
    function_spans,
    import_graph,
    spread,
)
from tests.house.source import BESIDE, FLOORS, Source, load

SHORT_LINES = 10
SHOWN = 10


def file_figures(name: str, sources: list[Source]) -> str:
    """One line on the files of a part."""
    lengths = file_lengths(sources)
    of = spread(lengths)
    size = f"{len(lengths):5} files {sum(lengths):7} lines"
    return f"{name:12} {size}  median {of.median:4.0f}  90 % {of.p90:4.0f}  longest {of.longest:4}"


def function_figures(spans: list[Span]) -> list[str]:
    """How long the functions are, and the longest by name."""
    short = sum(span.lines < SHORT_LINES for span in spans)
    share = 100 * short / len(spans) if spans else 0
    longest = [f"  {span.lines:3}  {span.path}:{span.line} {span.name}" for span in spans[:SHOWN]]
    return [f"functions: {len(spans)}, {share:.0f} % under {SHORT_LINES} lines; the longest:", *longest]


def figures() -> list[str]:
    """All lines of the report."""
    parts = {name: load(name) for name in (*FLOORS, *BESIDE)}
    code = list(chain.from_iterable(parts.values()))
    tests = load("tests")
    code_lines, test_lines = (sum(source.lines for source in sources) for sources in (code, tests))
    rounds = circles(import_graph(code))
    broad = sum(len(list(broad_handlers(source))) for source in code)
    return [
        *(file_figures(name, sources) for name, sources in parts.items()),
        file_figures("code", code),
        file_figures("tests", tests),
        *function_figures(function_spans(code)),
        f"import circles: {len(rounds)}" + "".join(f"\n  {', '.join(group)}" for group in rounds),
        f"broad handlers: {broad}, {1000 * broad / max(code_lines, 1):.1f} per 1000 lines",
        f"tests : code = {test_lines / max(code_lines, 1):.2f}",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(figures()) + "\n")
