"""Every page and fragment of the corpus, read by its selector: the lines that a person reads there, in their order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import NOON
from ticker.extract.kinds import build
from ticker.model.errors import ExtractError
from ticker.model.page import Page
from ticker.model.source import Source
from ticker.text.clean import clean

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
EXPECTED = (
    {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((CORPUS / "expected").glob("*.json"))}
    if CORPUS.is_dir()
    else {}
)
FILES = [
    (folder, name, key)
    for folder in ("pages", "fragments")
    for name, expected in EXPECTED.items()
    if isinstance(expected, dict) and "lines" in expected
    for key in ("css", "xpath")
    if expected.get(key) and (CORPUS / folder / f"{name}.html").is_file()
]
pytestmark = pytest.mark.skipif(not FILES, reason="the corpus is not here (shared/corpus)")


@pytest.mark.parametrize(("folder", "name", "key"), FILES)
def test_a_page_is_read_right_by_its_selector(folder: str, name: str, key: str) -> None:
    expected = EXPECTED[name]
    select = {"css": "select", "xpath": "xpath"}[key]
    source = Source(name="x", url=expected.get("url") or "https://x.example/", **{select: expected[key]})  # type: ignore[arg-type]
    page = Page(url=source.url, body=(CORPUS / folder / f"{name}.html").read_bytes(), at=NOON)
    try:
        lines = [one.text for one in build(source)(page).headlines]
    except ExtractError:
        lines = []  # an empty ticker without its container is refused, which invents nothing either
    assert lines == [clean(line) for line in expected["lines"]]
