"""Presets against pages of their sites as they were once saved. The pages stand beside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

import pytest

from tests.builders import NOON
from ticker.config.presets import all_presets
from ticker.config.sources import source_of
from ticker.extract.kinds import build
from ticker.model.headline import Headline
from ticker.model.page import Page

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the saved pages are not here (shared/corpus)")

SAVED = {
    "aa-tr": "aa_tr_empty",
    "abc7ny-en": "abc7ny_en",
    "ansa-it": "ansa_it",
    "lesothotimes-en": "lesothotimes_en",
    "ltn-zh": "ltn_zhtw",
    "mediaindonesia-id": "mediaindonesia_id",
    "mk-orenburg-ru": "mk_orenburg_ru",
    "niworld-en": "northernirelandworld_en",
    "scotsman-en": "scotsman_en",
    "slobodnaevropa-sh": "slobodnaevropa_sh_empty",
    "sputnik-ar": "sputnik_ar_active",
    "sputnik-en": "sputnik_en_empty",
    "upmedia-zh": "upmedia_zhtw",
    "yjc-fa": "yjc_fa",
}


def read(preset: str, body: bytes, url: str) -> tuple[Headline, ...]:
    source = source_of(preset, all_presets()[preset].url, all_presets()[preset])
    return build(source)(Page(url=url, body=body, at=NOON)).headlines


class Saved(NamedTuple):
    """What a preset reads on the saved page of its site, and what stands there."""

    headlines: tuple[Headline, ...]
    lines: list[str]
    links: list[str]


def saved(preset: str) -> Saved:
    expected = json.loads((CORPUS / "expected" / f"{SAVED[preset]}.json").read_text(encoding="utf-8"))
    url = expected["url"]
    headlines = read(preset, (CORPUS / "pages" / f"{SAVED[preset]}.html").read_bytes(), url)
    return Saved(headlines, expected["lines"], [urljoin(url, href or "") for href in expected["hrefs"]])


@pytest.mark.parametrize("preset", SAVED)
def test_a_preset_reads_the_headlines_of_a_saved_page_of_its_site(preset: str) -> None:
    page = saved(preset)

    assert [" ".join(one.text.split()) for one in page.headlines] == page.lines


@pytest.mark.parametrize("preset", [name for name in SAVED if name != "abc7ny-en"])
def test_a_preset_reads_the_links_of_a_saved_page_of_its_site(preset: str) -> None:
    page = saved(preset)

    assert [one.link for one in page.headlines] == page.links


def test_the_link_of_a_line_of_abc7_is_its_button() -> None:
    links = [str(one.link).split("/")[2:4] for one in saved("abc7ny-en").headlines]

    assert links == [["abc7ny.com", "feature"], ["abc7ny.com", "live"], ["abc7ny.com", "live"]]


@pytest.mark.parametrize("preset", ["scotsman-en", "niworld-en"])
def test_headlines_have_the_lasting_ids_of_the_site(preset: str) -> None:
    headlines = saved(preset).headlines

    assert all(one.item_id and f"-{one.item_id}?" in str(one.link) for one in headlines)
    assert len({one.item_id for one in headlines}) == len(headlines)


def test_the_word_for_urgent_is_a_label_of_sputnik_and_no_part_of_the_headline() -> None:
    assert {one.label for one in saved("sputnik-ar").headlines} == {"عاجل"}


@pytest.mark.parametrize("number", [1, 2])
def test_the_answer_of_al_jazeera_with_news_is_one_headline(number: int) -> None:
    body = (CORPUS / "api" / f"aje_breaking_ticker_{number}.json").read_bytes()
    news = json.loads(body)["data"]["breakingNews"]

    (headline,) = read("aljazeera-en", body, all_presets()["aljazeera-en"].url)

    assert (headline.text, headline.link) == (news["tickerText"], f"https://www.aljazeera.com{news['link']}")
    assert (headline.label, headline.item_id, headline.published_at) == ("Breaking", None, None)


def test_the_answer_of_al_jazeera_without_news_is_an_empty_ticker() -> None:
    body = (CORPUS / "api" / "aje_breaking_ticker_none.json").read_bytes()

    assert read("aljazeera-en", body, all_presets()["aljazeera-en"].url) == ()
