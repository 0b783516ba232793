"""Python files as text and syntax trees, and the small questions that rules ask of them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("logistics", "plumbing", "edge_agent", "central", "simulators")
BESIDE = ("benchmarks", "tools")
NOT_OURS = ("__pycache__", "build", "dist", "var", "node_modules")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One imported module by its whole name, where, and in which function ("" at module level)."""

    module: str
    line: int
    inside: str


@dataclass(frozen=True)
class Source:
    """A Python file: its path below the project's root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, filename=self.path)

    @property
    def top(self) -> str:
        """The top-level folder: logistics, plumbing …, tests."""
        return PurePosixPath(self.path).parts[0]

    @property
    def lines(self) -> int:
        """Lines of the file, comments and blanks included."""
        return len(self.text.splitlines())

    @property
    def module(self) -> str:
        """The dotted name under which others import this file."""
        parts = PurePosixPath(self.path).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def _other_names(self) -> dict[str, str]:
        found = (
            alias for node in ast.walk(self.tree) if isinstance(node, ast.Import) for alias in node.names
        )
        return {alias.asname: alias.name for alias in found if alias.asname}

    def original(self, node: ast.AST) -> str:
        """The dotted name of an expression, with `import … as …` undone."""
        name = dotted(node)
        return self._other_names.get(name, name)

    @cached_property
    def nodes(self) -> list[tuple[ast.AST, str]]:
        """Every node with the dotted name of the function it stands in, "" at module level."""
        return list(_walk(self.tree, (), inside=""))

    @cached_property
    def functions(self) -> list[tuple[str, Function]]:
        """Every function and method, nested ones too, with its dotted name."""
        return [
            (f"{inside}.{node.name}".lstrip("."), node)
            for node, inside in _defined(self.tree, ())
            if inside is not None
        ]

    @cached_property
    def imports(self) -> list[Import]:
        """Every import, lazy ones and those by importlib with a plain name included."""
        return [
            Import(module, node.lineno, inside)
            for node, inside in self.nodes
            if isinstance(node, ast.Import | ast.ImportFrom | ast.Call)
            for module in _imported(node, self)
        ]


def _walk(node: ast.AST, names: tuple[str, ...], *, inside: str) -> Iterator[tuple[ast.AST, str]]:
    for child in ast.iter_child_nodes(node):
        yield child, inside
        if isinstance(child, Function):
            deeper = (*names, child.name)
            yield from _walk(child, deeper, inside=".".join(deeper))
        elif isinstance(child, ast.ClassDef):
            yield from _walk(child, (*names, child.name), inside=inside)
        else:
            yield from _walk(child, names, inside=inside)


def _defined(node: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[Function, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield child, ".".join(names)
        deeper = (*names, child.name) if isinstance(child, Function | ast.ClassDef) else names
        yield from _defined(child, deeper)


def _imported(node: ast.Import | ast.ImportFrom | ast.Call, source: Source) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            here = (
                source.module.split(".")
                if source.path.endswith("__init__.py")
                else source.module.split(".")[:-1]
            )
            base = ".".join([*here[: len(here) - node.level + 1], *([base] if base else [])])
        # `from central import store` may name a module, so both names are told.
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)
    elif dotted(node.func) in {"importlib.import_module", "import_module", "__import__"}:
        yield from (str(arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of names, "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (left := dotted(node.value)):
        return f"{left}.{node.attr}"
    return ""


def ours(path: Path) -> bool:
    """Whether a path below the root belongs to the project: not hidden, built or cached."""
    parts = path.relative_to(ROOT).parts
    return not any(part in NOT_OURS or (part.startswith(".") and part != ".ci") for part in parts)


def load(*tops: str) -> list[Source]:
    """Every Python file below these top-level folders."""
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for top in tops
        for path in sorted((ROOT / top).rglob("*.py"))
        if ours(path)
    ]
