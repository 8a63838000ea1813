"""The rules of style that a machine can hold, as pure functions over a source text.

They are functions of text so that each has a control beside it: a bad example that it must catch.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70

FOLDERS_BANNED = frozenset({"utils", "helpers", "common", "misc", "base", "manager", "managers"})
"""A name that says nothing collects everything."""

WORDS_BANNED = tuple(
    first + second
    for first, second in (
        ("TO", "DO"),
        ("FIX", "ME"),
        ("XX", "X"),
        ("HA", "CK"),
        ("NotImplemented", "Error"),
        ("coming", " soon"),
        ("lorem", " ipsum"),
    )
)
HOSTS_BANNED = tuple(
    first + second
    for first, second in (
        ("pypi.", "org"),
        ("files.python", "hosted.org"),
        ("registry.npm", "js.org"),
        ("--index", "-url"),
        ("--extra-index", "-url"),
    )
)
FLOAT_FREE = ("kernel", "contracts", "masterdata", "domains")
"""Where amounts and quantities live."""


def words(text: str) -> Iterator[str]:
    """Unfinished marks in a text; quoted ones are data (a currency is called so)."""
    for number, line in enumerate(text.splitlines(), 1):
        for word in WORDS_BANNED:
            if re.search(rf"(?<![\"'])\b{re.escape(word)}\b", line):
                yield f"line {number}: {word}"


def hosts(text: str) -> Iterator[str]:
    """Addresses of package registries in a text."""
    for number, line in enumerate(text.splitlines(), 1):
        for host in HOSTS_BANNED:
            if host in line and "--no-emit" not in line:
                yield f"line {number}: {host}"


def sizes(text: str, tree: ast.Module) -> Iterator[str]:
    """Files and functions over the hard limit."""
    lines = len(text.splitlines())
    if lines > FILE_LINES_MAX:
        yield f"{lines} lines in the file (hard limit {FILE_LINES_MAX})"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                yield f"line {node.lineno}: {node.name} has {length} lines"


def docstrings(tree: ast.Module, *, is_test: bool) -> Iterator[str]:
    """Modules, and outside tests public classes and functions, that do not say what they are."""
    if ast.get_docstring(tree) is None:
        yield "the module has no docstring"
    if is_test:
        return
    owners: list[ast.Module | ast.ClassDef] = [tree]
    owners += [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for owner in owners:
        if isinstance(owner, ast.ClassDef) and (owner.name.startswith("_") or _is_protocol(owner)):
            continue
        for node in owner.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if node.name.startswith("_") or node.name == "Meta" or _is_overload(node):
                continue
            if ast.get_docstring(node) is None:
                yield f"line {node.lineno}: {node.name} has no docstring"


def floats(tree: ast.Module) -> Iterator[str]:
    """Binary floating point, where it may come near money or a quantity.

    Allowed are seconds (names that end in `_s`) and `isinstance(value, float)`, which refuses it.
    """
    allowed = set(_allowed_floats(tree))
    for node in ast.walk(tree):
        if id(node) in allowed:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"line {node.lineno}: the literal {node.value}"
        if isinstance(node, ast.Name) and node.id == "float":
            yield f"line {node.lineno}: float"


def excepts(tree: ast.Module) -> Iterator[str]:
    """Bare `except:`, which hides what nobody expected."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"line {node.lineno}: bare except"


def anys(tree: ast.Module) -> Iterator[str]:
    """The type `Any`, which switches the type checker off."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "typing":
            for name in node.names:
                if name.name == "Any":
                    yield f"line {node.lineno}: Any; say object, or what it is"


def signals(tree: ast.Module) -> Iterator[str]:
    """Django's signals, which hide who does what when."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {
            "django.db.models.signals",
            "django.dispatch",
        }:
            yield f"line {node.lineno}: {node.module}; use a handler table"


def schemas(text: str) -> Iterator[str]:
    """SQL that names a schema: one schema a tenant must stay possible."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\bpublic\.[a-z_]+", line):
            yield f"line {number}: {line.strip()}"


def names(path: PurePath) -> Iterator[str]:
    """Folders and modules whose name says nothing."""
    for part in (*path.parts[:-1], path.stem):
        if part in FOLDERS_BANNED:
            yield f"the name {part}"


def faults(path: PurePath, text: str) -> list[str]:
    """Every fault of one Python file, given its path from the root of the repository."""
    tree = ast.parse(text)
    is_test = "tests" in path.parts
    found = [*words(text), *hosts(text), *names(path), *excepts(tree), *signals(tree)]
    found += sizes(text, tree)
    found += docstrings(tree, is_test=is_test)
    if path.parts[0] == "argosy":
        found += schemas(text)
        if path.parts[1] in FLOAT_FREE and not is_test:
            found += floats(tree)
        if path.parts[1] == "kernel" and not is_test:
            found += anys(tree)
    return [f"{path}: {fault}" for fault in found]


def python_files(root: Path) -> Iterator[Path]:
    """Our own Python files: migrations are generated and excepted, virtual environments foreign."""
    for top in ("argosy", "tests", "benchmarks"):
        for file in sorted((root / top).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def _allowed_floats(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        inside: list[ast.AST | None] = []
        if (
            (isinstance(node, ast.keyword | ast.arg) and (node.arg or "").endswith("_s"))
            or (isinstance(node, ast.Assign) and all(_is_seconds(name) for name in node.targets))
            or (isinstance(node, ast.AnnAssign) and _is_seconds(node.target))
        ):
            inside = [node]
        elif isinstance(node, ast.FunctionDef):
            inside = _seconds_of_signature(node)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance":
            inside = [node]
        for found in inside:
            if found is not None:
                yield from (id(child) for child in ast.walk(found))


def _seconds_of_signature(node: ast.FunctionDef) -> list[ast.AST | None]:
    by_position = [*node.args.posonlyargs, *node.args.args]
    pairs: list[tuple[ast.arg, ast.expr | None]] = [
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
        *zip(reversed(by_position), reversed(node.args.defaults), strict=False),
    ]
    found: list[ast.AST | None] = [default for arg, default in pairs if arg.arg.endswith("_s")]
    return [*found, node.returns] if node.name.endswith("_s") else found


def _is_seconds(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else str(getattr(node, "attr", ""))
    return name.lower().endswith(("_s", "_s_max"))


def _is_protocol(node: ast.ClassDef) -> bool:
    """A protocol's members are what its class says; each alone has nothing to add."""
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


def _is_overload(node: ast.AST) -> bool:
    return any(
        isinstance(mark, ast.Name) and mark.id == "overload"
        for mark in getattr(node, "decorator_list", [])
    )
