"""Each fault of docs/reliability.md is held by tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "reliability.md"
HELD_BY = re.compile(r"`(…|[\w/]+\.py)::(test_\w+)`")


def named_in(row: str) -> list[tuple[str, str]]:
    """File and name of each test that a row of the table names; ``…`` is the file before."""
    found: list[tuple[str, str]] = []
    for file, name in HELD_BY.findall(row):
        found.append((found[-1][0] if file == "…" else file, name))
    return found


def test_each_test_that_holds_a_fault_is_there() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "::" in line and line.startswith("| ")]

    missing = [
        f"{file}::{name}"
        for row in rows
        for file, name in named_in(row)
        if f"def {name}(" not in (TESTS / file).read_text(encoding="utf-8")
    ]

    assert len(rows) >= 45
    assert all(len(named_in(row)) == row.count("::test_") for row in rows)
    assert missing == []
