"""Who may import whom, how long files and functions are, and that all of them say what they do.

As in the design: every arrow runs one way. The failures name the file and the line.
"""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("importer", "moderation")
LONGEST_FILE = 350
MEDIAN_FUNCTION = 8
LONG_FUNCTION = 25
SHORT_SHARE = 0.9

FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in FILES]
Function = ast.FunctionDef | ast.AsyncFunctionDef

# Where (a prefix of the module's name) | what it may never import | but for these modules.
RULES: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("importer", ("moderation",), ()),
    ("importer.formats", ("importer.store", "importer.fetch", "sqlite_utils"), ()),
    # Databases of other systems are read, too; ours is not.
    ("importer.formats", ("sqlite3",), ("importer.formats.shelf", "importer.formats.sqlite")),
    ("importer.extract", ("importer.store", "importer.fetch", "sqlite3", "sqlite_utils"), ()),
    ("importer.model", ("importer", "sqlite3", "sqlite_utils", "requests", "time"), ()),
    ("importer.merge", ("sqlite3", "sqlite_utils", "importer.store"), ()),
    *[
        (pure, ("sqlite3", "sqlite_utils", "requests", "urllib.request", "socket", "time", "click",
                "flask", "moderation.store", "importer.store", "importer.fetch"), ())
        for pure in ("moderation.rules", "moderation.threads", "moderation.replies",
                     "moderation.inferred")
    ],
    ("", ("flask",), ("moderation.web",)),
    ("", ("click",), ("importer.cli", "moderation.cli", "moderation.__main__")),
    ("", ("requests",), ("importer.fetch",)),
]  # fmt: skip
# What moderation may know of the importer; its cli sees all.
KNOWN_TO_MODERATION = (
    "importer.model", "importer.store", "importer.text",
    "importer.schema", "importer.rows",  # the store's own vocabulary: writing(), COLUMNS, stamp()
    "importer.identity",  # who a gravatar is
)  # fmt: skip


@cache
def tree(path: Path) -> ast.Module:
    """Give a file as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def module(path: Path) -> str:
    """Give the name by which a file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Give line and name of everything that a file imports, also inside functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def inside(name: str, *roofs: str) -> bool:
    """Whether a module is one of these, or inside one."""
    return any(not roof or name == roof or name.startswith(f"{roof}.") for roof in roofs)


def functions(path: Path) -> Iterator[Function]:
    """Give all functions in a file."""
    return (each for each in ast.walk(tree(path)) if isinstance(each, Function))


def length(function: Function) -> int:
    """Give the lines of a function without its docstring."""
    said = function.body[0]
    lines = (function.end_lineno or 0) - function.lineno + 1
    documented = ast.get_docstring(function) is not None
    return lines - ((said.end_lineno or 0) - said.lineno + 1 if documented else 0)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_run_one_way(path: Path) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}: {where or 'nobody'} may not"
        f"{' but ' + ', '.join(exceptions) if exceptions else ''}"
        for where, forbidden, exceptions in RULES
        if inside(module(path), where) and not inside(module(path), *exceptions, "-")
        for line, name in imports(path)
        if inside(name, *forbidden)
        and not inside(name, *(each for each in (module(path),) if where == module(path)))
    ]

    assert [] == wrong


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_moderation_knows_little_of_the_importer(path: Path) -> None:
    outside = not inside(module(path), "moderation") or inside(module(path), "moderation.cli")
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for line, name in imports(path)
        if not outside
        and inside(name, "importer")
        and not inside(name, *KNOWN_TO_MODERATION)
        and name not in {f"importer.{each.rpartition('.')[2]}" for each in KNOWN_TO_MODERATION}
    ]

    assert [] == wrong


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_file_tells_one_story(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines < LONGEST_FILE, f"{path.relative_to(ROOT)} has {lines} lines: make a folder of it"


def test_functions_are_short() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{each.lineno} {each.name}": length(each)
        for path in FILES
        for each in functions(path)
    }
    long = {name: lines for name, lines in lengths.items() if lines > LONG_FUNCTION}
    share = 1 - len(long) / len(lengths)

    assert statistics.median(lengths.values()) <= MEDIAN_FUNCTION
    assert share >= SHORT_SHARE, f"longer than {LONG_FUNCTION} lines: {long}"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_everything_public_says_what_it_does(path: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{each.lineno} {each.name} has no docstring"
        for each in ast.walk(tree(path))
        if isinstance(each, Function | ast.ClassDef)
        and not each.name.startswith("_")
        and ast.get_docstring(each) is None
        and not nested(path, each)
    ]

    assert [] == found
    assert ast.get_docstring(tree(path)), f"{path.relative_to(ROOT)} does not say what it is"


def nested(path: Path, node: ast.AST) -> bool:
    """Whether a definition stands inside a function, where nobody else sees it."""
    return any(
        node is each
        for function in functions(path)
        for each in ast.walk(function)
        if each is not function
    )


def test_a_rule_that_is_broken_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text("import requests.adapters\ndef f():\n    from moderation import store\n")

    assert [(1, "requests.adapters"), (3, "moderation.store")] == sorted(imports(file))
    assert inside("requests.adapters", "requests")
    assert not inside("requests_mock", "requests")
