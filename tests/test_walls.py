"""The walls between the packages hold: a violation of each contract, put in on purpose, is found (design 2)."""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
CONTRACTS: list[dict[str, Any]] = PROJECT["importlinter"]["contracts"]
BANNED: dict[str, Any] = PROJECT["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
# How each banned thing is used in code; the import linter of names cannot see through `import datetime as d`.
USES = {
    "datetime.datetime.now": "from datetime import UTC, datetime\nAT = datetime.now(UTC)\n",
    "datetime.datetime.utcnow": "import datetime\nAT = datetime.datetime.utcnow()\n",
    "datetime.date.today": "from datetime import date\nDAY = date.today()\n",
    "time.time": "from time import time\nAT = time()\n",
    "random": "import random\nN = random.random()\n",
    "uuid.uuid4": "from uuid import uuid4\nN = uuid4()\n",
    "secrets": "from secrets import token_hex\nWORD = token_hex()\n",
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the packages, to be damaged."""
    for name in PROJECT["importlinter"]["root_packages"]:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mako"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(house: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def violations(contract: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Pairs of modules that a contract keeps apart: who must not import whom."""
    match contract["type"]:
        case "layers":
            yield from ((lower, upper) for upper, lower in combinations(contract["layers"], 2))
        case "independence":
            yield from permutations(contract["modules"], 2)
        case "forbidden":
            yield from ((s, f) for s in contract["source_modules"] for f in contract["forbidden_modules"])
        case other:
            pytest.fail(f"no violation of a contract of type {other!r} is known here")


def test_the_house_as_it_stands_breaks_no_contract(house: Path) -> None:
    code, said = lint_imports(house)
    assert code == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["type"])
def test_a_violation_of_each_contract_is_found(house: Path, contract: dict[str, Any]) -> None:
    pairs = list(violations(contract))
    for number, (importer, imported) in enumerate(pairs):
        seeded = house.joinpath(*importer.split("."), f"seeded{number}.py")
        seeded.write_text(f'"""A violation."""\n\nimport {imported}\n')
    code, said = lint_imports(house)
    assert code == 1, said
    assert f"{contract['name']} BROKEN" in " ".join(said.split())
    flat = " ".join(said.split())
    for number, (importer, imported) in enumerate(pairs):
        assert f"{importer}.seeded{number} -> {imported}" in flat, (importer, imported)


def test_every_banned_thing_has_a_use_here() -> None:
    assert USES.keys() == BANNED.keys()


@pytest.mark.parametrize(
    "package", ["facilitation", "facilitation/rules", "facilitation/flows", "adapters/telegram"]
)
def test_each_banned_thing_is_found(house: Path, package: str) -> None:
    for name, use in USES.items():
        (house / package / f"seeded_{name.replace('.', '_')}.py").write_text(f'"""A violation."""\n\n{use}')
    found = ruff(house, package)
    for name in USES:
        messages = [text for file, text in found if file == f"seeded_{name.replace('.', '_')}.py"]
        assert any(f"`{name}" in text for text in messages), name


def test_the_shell_may_look_at_the_clock(house: Path) -> None:
    (house / "bot" / "seeded.py").write_text(f'"""Allowed."""\n\n{USES["time.time"]}')
    assert ruff(house, "bot") == []


def ruff(house: Path, package: str) -> list[tuple[str, str]]:
    """Uses of banned things: the file's name and the message."""
    command = [str(Path(sys.executable).parent / "ruff"), "check", "--no-cache", "--select", "TID251"]
    command += ["--output-format", "json", package]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    return [(Path(row["filename"]).name, row["message"]) for row in json.loads(done.stdout)]
