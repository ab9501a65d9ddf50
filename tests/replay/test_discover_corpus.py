"""Discovery on the pages of the corpus, which stands beside the repository: what a person would call the ticker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import NOON
from ticker.extract.discover.find import discover
from ticker.extract.kinds import build
from ticker.model.page import Page
from ticker.model.source import Source
from ticker.text.fold import fold

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PAGES = sorted(path.stem for path in (CORPUS / "pages").glob("*.html")) if CORPUS.is_dir() else []
pytestmark = pytest.mark.skipif(not PAGES, reason="the corpus is not here (shared/corpus)")


def a_page(name: str) -> Page:
    return Page(url="https://x.example/", body=(CORPUS / "pages" / f"{name}.html").read_bytes(), at=NOON)


@pytest.mark.parametrize("name", PAGES)
def test_the_ticker_is_found_or_none_is_invented(name: str) -> None:
    expected = json.loads((CORPUS / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    wanted = {fold(line).key for line in expected.get("unique_lines", expected.get("lines_in_json", []))}

    candidates = discover(a_page(name)).candidates

    found = {fold(text).key for text in candidates[0].headlines} if candidates else set()
    assert found == wanted


@pytest.mark.parametrize("name", PAGES)
def test_every_candidate_reads_what_it_showed(name: str) -> None:
    for candidate in discover(a_page(name)).candidates:
        keys = {key: value for key, value in candidate.keys.items() if key not in {"active", "starts", "ends"}}
        read = build(Source(name="x", url="https://x.example/", kind=candidate.kind, **keys))(a_page(name))  # type: ignore[arg-type]
        assert {one.text for one in read.headlines} == set(candidate.headlines)
