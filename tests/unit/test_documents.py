"""The documents of the repository, as far as a program can judge them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

_HERE = Path(__file__).parents[2]
_DOCUMENTS = [_HERE / "README.md", _HERE / "CHANGELOG.md", *sorted((_HERE / "docs").glob("*.md"))]
_ENOUGH = 40  # letters of a line that nobody writes twice by chance


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: path.name)
def test_no_line_stands_twice_in_a_document(document: Path) -> None:
    lines = Counter(line for line in document.read_text("utf-8").splitlines() if len(line) > _ENOUGH)

    assert [line for line, count in lines.items() if count > 1] == []


def test_each_kind_of_change_has_one_list_in_a_release() -> None:
    for release in re.split(r"(?m)^## ", (_HERE / "CHANGELOG.md").read_text("utf-8")):
        kinds = re.findall(r"(?m)^### .+$", release)
        assert len(kinds) == len(set(kinds))


def test_each_package_has_one_line_of_reasons() -> None:
    packages = re.findall(r"(?m)^\| (\S+)", (_HERE / "docs/dependencies.md").read_text("utf-8"))

    assert len(packages) == len(set(packages))
