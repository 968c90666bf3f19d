"""Which message ids the code uses: found in its syntax trees, so that no text is forgotten and none is missing."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CODE = ("facilitation", "adapters", "bot")
CHECKERS = frozenset({"content_check.py", "content_use.py"})  # they name ids without saying them
MESSAGE_ID = re.compile(r"(M|V|L)-[A-Z]+(-?[A-Za-z0-9]+)*")
_BEGINS_LIKE_ONE = re.compile(r"(M|V|L)-")

VALUES = re.compile(r"\{\{.*?\}\}")
TAGS = re.compile(r"\{%.*?%\}")
LINKS = re.compile(r"\]\([^)\n]*\)")


@dataclass(frozen=True, slots=True)
class Uses:
    """Ids in use, each with the first file and line that uses it."""

    ids: dict[str, str]


def find(folders: Iterable[Path], known: Iterable[str]) -> Uses:
    """The ids in the code below `folders`.

    A string that is an id uses it. An id put together, as f"L-{code}", uses every known id that begins and ends so
    and whose middle is a string (or begins an id's ending) somewhere in the code.
    """
    ids: dict[str, str] = {}
    words: set[str] = set()
    patterns: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if path.name in CHECKERS:
                continue
            where = path.relative_to(folder.parent).as_posix()
            _read(ast.parse(path.read_text(encoding="utf-8")), where, ids, words, patterns)
    for pattern, where in patterns.items():
        for name in known:
            if (fits := re.fullmatch(pattern, name)) and all(part in words for part in fits.groups()):
                ids.setdefault(name, where)
    return Uses(ids)


def rules(folders: Iterable[Path]) -> dict[str, str]:
    """The rules by which the code below `folders` sends something, each with the first file that names it."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for name in _rules_in(node):
                    found.setdefault(name, f"{path.relative_to(folder.parent).as_posix()}")
    return found


def _rules_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.keyword) and node.arg == "rule":
        given: list[ast.expr | None] = [node.value]
    elif isinstance(node, ast.Dict):
        given = [
            value
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and key.value == "rule"
        ]
    else:
        return
    for value in given:
        for part in ast.walk(value) if value is not None else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                yield part.value


def _read(tree: ast.AST, file: str, ids: dict[str, str], words: set[str], patterns: dict[str, str]) -> None:
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inside |= {id(part) for node in ast.walk(tree) if _compares_a_beginning(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and (pattern := _pattern(node)):
            patterns.setdefault(pattern, f"{file}:{node.lineno}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            words.add(node.value)
            if MESSAGE_ID.fullmatch(node.value):
                ids.setdefault(node.value, f"{file}:{node.lineno}")


def _pattern(node: ast.JoinedStr) -> str:
    first = node.values[0] if node.values else None
    if not (isinstance(first, ast.Constant) and _BEGINS_LIKE_ONE.match(str(first.value))):
        return ""
    return "".join(_parts(node))


def _parts(node: ast.JoinedStr) -> Iterator[str]:
    for part in node.values:
        yield re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)"


def _compares_a_beginning(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "startswith"
    )
