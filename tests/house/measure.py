"""What can be counted of the code: sizes, import circles, broad handlers."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median, quantiles

from tests.house.source import Source, dotted

BROAD = frozenset({"Exception", "BaseException"})


@dataclass(frozen=True)
class Span:
    """A function's place and its length in lines, docstring included and decorators not."""

    path: str
    name: str
    line: int
    lines: int


@dataclass(frozen=True)
class Spread:
    """How lengths are spread."""

    median: float
    p90: float
    longest: int


def function_spans(sources: Iterable[Source]) -> list[Span]:
    """Every function, longest first."""
    spans = [
        Span(source.path, name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1)
        for source in sources
        for name, node in source.functions
    ]
    return sorted(spans, key=lambda span: -span.lines)


def spread(lengths: list[int]) -> Spread:
    """Median, 90 % and longest; zeros where there is nothing."""
    if len(lengths) < 2:
        only = max(lengths, default=0)
        return Spread(only, only, only)
    return Spread(median(lengths), quantiles(lengths, n=10, method="inclusive")[-1], max(lengths))


def file_lengths(sources: Iterable[Source]) -> list[int]:
    """Lines of each file that says more than its opening sentence."""
    return [source.lines for source in sources if len(source.tree.body) > 1]


def broad_handlers(source: Source) -> Iterator[tuple[int, str]]:
    """Line and function of each `except:`, `except Exception` and `suppress(Exception)` that swallows.

    One that ends in a bare `raise` cleans up and swallows nothing.
    """
    for node, inside in source.nodes:
        caught: list[ast.expr | None] = []
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node):
            caught = [*node.type.elts] if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "suppress":
            caught = [*node.args]
        if any(one is None or dotted(one).split(".")[-1] in BROAD for one in caught):
            yield getattr(node, "lineno", 1), inside


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def import_graph(sources: Iterable[Source]) -> dict[str, set[str]]:
    """Which of these modules imports which other, lazy imports included."""
    by_module = {source.module: source for source in sources}
    return {
        module: {imported.module for imported in source.imports if imported.module in by_module} - {module}
        for module, source in by_module.items()
    }


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import one another in a round (Tarjan's strongly connected parts)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(graph[module]):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            at = stack.index(module)
            group = sorted(stack[at:])
            del stack[at:]
            if len(group) > 1:
                found.append(group)

    for module in sorted(graph):
        if module not in order:
            visit(module)
    return found
