"""Each promise of docs/security.md is held by tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
HELD_BY = re.compile(r"`(test_\w+\.py)`: ((?:`test_\w+`(?:, )?)+)")


def test_each_test_that_holds_a_promise_is_there() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    promises = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "`test_" in line]

    missing = [
        f"{file}: {name}"
        for line in promises
        for file, names in HELD_BY.findall(line)
        for name in re.findall(r"`(test_\w+)`", names)
        if f"def {name}(" not in files[file]
    ]

    assert len(promises) >= 10
    assert all(HELD_BY.search(line) for line in promises)
    assert missing == []
