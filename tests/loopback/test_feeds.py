"""Feeds as readers take them: by their own parsers, valid whatever a headline says, with ids that never change."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from aiohttp import ClientSession
from jsonschema import Draft202012Validator
from multidict import CIMultiDictProxy

from tests.builders import NOON, a_decision, a_source, after, an_event
from tests.loopback.houses import TOKEN, Open, a_house
from tests.loopback.test_nasty_headlines import HEADLINES
from ticker.config.settings import Listen, Settings, WebSettings
from ticker.extract import feed as reader
from ticker.model.alert import Event, EventKind, Urgency
from ticker.model.page import Page
from ticker.model.route import Policy, Route
from ticker.store.polls import Polls
from ticker.store.schema import storable
from ticker.text.clean import clean, cut
from ticker.web.feeds.entries import TITLE_MAX
from ticker.web.feeds.room import FORMS

BEARER = {"Authorization": f"Bearer {TOKEN}"}
FLASH = Urgency.FLASH
MARKUP = re.compile(r"[<&]")
ARABIC = "مقتل ١٢ شخصا في غارة"
HOSTILE = (
    *HEADLINES,
    "]]> <![CDATA[ ]]&gt; <!-- --> <?xml version='1.0'?> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "\u202eevil \u2067bidi \u2066isolates\u2069 left open",
    "\ufffe\uffff\ufdd0 no letters \x0c\x1f\x80\x9f",
    "</title><script>alert(1)</script><title>",
    "&amp;lt;b&amp;gt; &lt; &#60;b&#62; &notin; &amp",
    "<img src=x onerror=alert(1)> <svg/onload=alert(1)> <a href=javascript:alert(1)>x</a>",
)
JSON_FEED = {  # https://www.jsonfeed.org/version/1.1/
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": {"type": "string", "pattern": "^https?://"},
        "feed_url": {"type": "string", "pattern": "^https?://"},
        "language": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_text"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "title": {"type": "string"},
                    "content_text": {"type": "string"},
                    "date_published": {"type": "string", "format": "date-time"},
                    "date_modified": {"type": "string", "format": "date-time"},
                    "authors": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"name": {"type": "string"}}},
                    },
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "language": {"type": "string"},
                },
            },
        },
    },
}


def _strings(*names: str) -> dict[str, object]:
    return {name: {"type": "string"} for name in names}


_NAMED: dict[str, object] = {"type": "object", "additionalProperties": False}
NINJS = {  # https://iptc.org/standards/ninjs/, version 2.1: what of it is used here
    "type": "array",
    "items": {
        "type": "object",
        "required": ["uri"],
        "additionalProperties": False,
        "properties": {
            "uri": {"type": "string", "pattern": "^urn:"},
            "standard": {**_NAMED, "properties": _strings("name", "version", "schema")},
            "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component"]},
            "representationtype": {"enum": ["full", "partial"]},
            "profile": {"type": "string"},
            "version": {"type": "string"},
            "firstcreated": {"type": "string", "format": "date-time"},
            "versioncreated": {"type": "string", "format": "date-time"},
            "pubstatus": {"enum": ["usable", "withheld", "canceled"]},
            "urgency": {"type": "integer", "minimum": 1, "maximum": 9},
            "language": {"type": "string"},
            "headlines": {
                "type": "array",
                "items": {
                    **_NAMED,
                    "required": ["value"],
                    "properties": _strings("role", "contenttype", "value"),
                },
            },
            "infosources": {"type": "array", "items": {**_NAMED, "properties": {"name": {"type": "string"}}}},
            "renditions": {
                "type": "array",
                "items": {
                    **_NAMED,
                    "required": ["name"],
                    "properties": _strings("name", "href", "contenttype"),
                },
            },
            "altids": {
                "type": "array",
                "items": {**_NAMED, "properties": _strings("role", "value")},
            },
        },
    },
}
SETTINGS = Settings(
    sources=(replace(a_source("wire"), language="en"), replace(a_source("akhbar"), language="ar")),
    policy=Policy(routes=(Route(name="flash"), Route(name="sport%"))),
)


class Desk:
    """A house in which sources tell something, and a reader of its feeds."""

    def __init__(self, house: Open, polls: Polls, session: ClientSession) -> None:
        self._house = house
        self._polls = polls
        self._session = session

    async def tell(self, *events: Event) -> None:
        """Events of headlines that have ranks."""
        for source in SETTINGS.sources:
            own = tuple(event for event in events if event.source == source.name)
            decision = a_decision(await self._polls.known(source))
            await self._polls.commit(source, replace(decision, events=own))

    async def ask(self, path: str, headers: Mapping[str, str] = BEARER) -> tuple[int, bytes, CIMultiDictProxy[str]]:
        async with self._session.get(f"{self._house.url}/feeds/{path}", headers=headers) as answer:
            return answer.status, await answer.read(), answer.headers

    async def get(self, path: str) -> bytes:
        status, body, _ = await self.ask(path)
        assert status == 200, body
        return body

    async def items(self, path: str) -> list[dict[str, object]]:
        """The items of a feed in ninjs, which must be as the standard has it."""
        found: list[dict[str, object]] = json.loads(await self.get(f"{path}.ninjs"))
        assert_fits(found, NINJS)
        return found

    async def headlines(self, path: str) -> list[object]:
        return [item["headlines"][0]["value"] for item in await self.items(path)]  # type: ignore[index]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with a_house(tmp_path, SETTINGS) as house, ClientSession() as session:
        polls = Polls(house.database, lambda _: None)
        await polls.register(SETTINGS.sources, NOON)
        yield Desk(house, polls, session)


def assert_fits(found: object, schema: Mapping[str, object]) -> None:
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(found)


def parsed(body: bytes) -> feedparser.FeedParserDict:
    """What a reader makes of a feed, which it must not have to mend."""
    found = feedparser.parse(body)
    assert not found.bozo, found.get("bozo_exception")
    return found


def shown(title: str) -> str:
    """A title without what nobody sees."""
    return title.replace("\u2060", "")


def as_html(title: str) -> tuple[str, list[str]]:
    """What a reader shows that takes a title for HTML, and the tags that it meets."""
    text: list[str] = []
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            tags.append(tag)

        def handle_comment(self, data: str) -> None:
            tags.append(data)

        def handle_decl(self, decl: str) -> None:
            tags.append(decl)

        def handle_pi(self, data: str) -> None:
            tags.append(data)

        def handle_data(self, data: str) -> None:
            text.append(data)

    one = Reader(convert_charrefs=True)
    one.feed(title)
    one.close()
    return "".join(text), tags


async def test_an_entry_keeps_its_id_gets_the_new_words_and_date_and_says_that_it_is_withdrawn(desk: Desk) -> None:
    first = an_event("e1", text="Toll at 41", at=NOON, link="https://wire.example/1")
    update = an_event("e2", kind=EventKind.UPDATE, text="Toll at 47", was="Toll at 41", at=after(60.5), urgency=FLASH)
    await desk.tell(first)
    before = {form: await desk.get(f"all.{form}") for form in FORMS}
    await desk.tell(update)
    changed = {form: await desk.get(f"all.{form}") for form in FORMS}
    await desk.tell(an_event("e3", kind=EventKind.WITHDRAWN, text="Toll at 47", at=after(120)))
    gone = {form: await desk.get(f"all.{form}") for form in FORMS}

    for form in ("rss", "atom"):
        (old,), (new,), (last,) = (parsed(one[form]).entries for one in (before, changed, gone))
        assert old.id == new.id == last.id
        assert old.id.startswith("urn:uuid:")
        assert (old.title, new.title, last.title) == ("Toll at 41", "Toll at 47", "Withdrawn: Toll at 47")
        assert old.link == "https://wire.example/1"
        assert "was: Toll at 41" in new.summary
        assert "<del>Toll at 47</del>" in last.summary
    assert parsed(gone["atom"]).entries[0].published == "2026-01-31T12:00:00Z"
    assert parsed(gone["atom"]).entries[0].updated == "2026-01-31T12:02:00Z" == parsed(gone["atom"]).feed.updated
    assert parsedate_to_datetime(parsed(gone["rss"]).entries[0].published) == after(120)
    (one,) = json.loads(gone["ninjs"])
    assert one["pubstatus"] == "canceled"
    assert [json.loads(each["ninjs"])[0]["version"] for each in (before, changed, gone)] == ["1", "2", "3"]
    assert (json.loads(changed["ninjs"])[0]["urgency"], one["uri"]) == (1, json.loads(before["json"])["items"][0]["id"])
    assert json.loads(changed["json"])["items"][0]["date_modified"] == "2026-01-31T12:01:00.500000Z"


async def test_what_stood_there_at_the_first_look_and_what_is_no_headline_is_no_entry(desk: Desk) -> None:
    await desk.tell(
        an_event("e1", kind=EventKind.BASELINE, text="Old", rank=1),
        an_event("e2", kind=EventKind.WITHDRAWN, text="Old", rank=1),
        an_event("e3", kind=EventKind.NOTICE, text="down", rank=None),
        an_event("e4", kind=EventKind.BASELINE, text="Old too", rank=2),
        an_event("e5", kind=EventKind.UPDATE, text="Old too, but changed", was="Old too", rank=2),
    )
    assert await desk.headlines("all") == ["Old too, but changed"]


async def test_feeds_hold_what_was_asked_for_and_keep_it_when_its_words_change(desk: Desk) -> None:
    await desk.tell(
        replace(an_event("e1", text="Quake hits coast", rank=1), route="flash, rest"),
        replace(an_event("e2", text="Cup final tonight", rank=2), route="sport%"),
        replace(an_event("e3", text=ARABIC, source="akhbar", rank=1), route="rest, flash"),
        replace(an_event("e4", text="Flashes", rank=3), route="flashy, sport%20"),
        an_event("e5", kind=EventKind.WITHDRAWN, text="Quake hits coast", rank=1),
        an_event("e6", kind=EventKind.UPDATE, text="Final moved", was="Cup final tonight", rank=2),
    )
    assert await desk.headlines("sources/akhbar") == [ARABIC]
    assert await desk.headlines("routes/flash") == [ARABIC, "Quake hits coast"]
    assert await desk.headlines("routes/sport%25") == ["Final moved"]
    assert await desk.headlines("all") == [ARABIC, "Final moved", "Quake hits coast", "Flashes"]
    found = json.loads(await desk.get("search.json?q=cup+fin"))
    assert [item["title"] for item in found["items"]] == ["Final moved"]
    assert_fits(found, JSON_FEED)
    for path, said in (
        ("sources/wir.rss", b"did you mean wire?"),
        ("routes/flush.atom", b"did you mean flash?"),
        ("search.rss", b"q: missing; give it"),
        ("all.rss?limt=3", b'"limt": no such parameter'),
    ):
        status, body, _ = await desk.ask(path)
        assert (status in {400, 404}, said in body) == (True, True)
    assert (await desk.ask("all.xml"))[0] == 404


async def test_language_and_direction_are_those_of_the_headline(desk: Desk) -> None:
    await desk.tell(an_event("e1", text=ARABIC, source="akhbar"))
    body = await desk.get("sources/akhbar.atom")
    (entry,) = parsed(body).entries
    assert b'<entry xml:lang="ar">' in body
    assert entry.content[0].value.startswith('<p dir="rtl" lang="ar">') or 'dir="rtl"' in entry.content[0].value
    assert parsed(await desk.get("sources/akhbar.rss")).feed.language == "ar"
    assert json.loads(await desk.get("all.json"))["language"] == "ar"
    assert (await desk.items("all"))[0]["language"] == "ar"
    await desk.tell(an_event("e2", text="Quake hits coast"))
    assert "language" not in json.loads(await desk.get("all.json"))
    assert '<p dir="ltr" lang="en">' in parsed(await desk.get("sources/wire.rss")).entries[0].summary


async def test_whatever_a_headline_says_feeds_are_valid_and_show_it_as_text(desk: Desk) -> None:
    await desk.tell(*(an_event(f"e{n}", text=text, was=text, rank=n, at=after(n)) for n, text in enumerate(HOSTILE)))
    texts = [clean(storable(text)) or "(no words)" for text in reversed(HOSTILE)]
    wanted = [cut(text, TITLE_MAX) for text in texts]

    rss, atom = await desk.get("all.rss"), await desk.get("all.atom")
    ours = ElementTree.fromstring(rss)
    titles = [str(item.findtext("title")) for item in ours.iter("item")]
    assert [shown(title) for title in titles] == wanted
    assert [as_html(title) for title in titles] == [(title, []) for title in titles]
    for item in ours.iter("item"):
        assert set(as_html(str(item.findtext("description")))[1]) <= {"p", "bdi", "del"}
    theirs = [entry.title_detail for entry in parsed(atom).entries]
    assert [(one.type, one.value) for one in theirs] == [("text/plain", title) for title in wanted]
    assert len(parsed(rss).entries) == len(wanted)
    feed = json.loads(await desk.get("all.json"))
    assert_fits(feed, JSON_FEED)
    assert [item["title"] for item in feed["items"]] == wanted
    assert await desk.headlines("all") == texts


async def test_what_was_searched_for_is_text_as_well_and_leaves_out_what_xml_cannot_hold(desk: Desk) -> None:
    await desk.tell(an_event("e1"))
    searched = "search.{}?q=quake+%00%0b%1f%ef%bf%be%3C/title%3E%3Cb%3E%22"
    for form, path in (("rss", "channel/title"), ("atom", "{http://www.w3.org/2005/Atom}title")):
        body = await desk.get(searched.format(form))
        assert parsed(body).entries == []
        assert shown(str(ElementTree.fromstring(body).findtext(path))).endswith('search for quake </title><b>"')
    assert_fits(json.loads(await desk.get(searched.format("json"))), JSON_FEED)


async def read_by_us(desk: Desk, form: str) -> list[str]:
    """The headlines that a source of ours finds in a feed."""
    _, body, headers = await desk.ask(f"all.{form}")
    page = Page(url="http://127.0.0.1/feed", body=body, at=NOON, headers={"content-type": headers["Content-Type"]})
    return [one.text for one in reader.build(a_source())(page).headlines]


async def test_our_own_reader_reads_them_as_they_were_published(desk: Desk) -> None:
    texts = [text for text in map(clean, HOSTILE) if len(text) <= TITLE_MAX and any(map(str.isalnum, text))]
    await desk.tell(*(an_event(f"e{n}", text=text, rank=n, at=after(n)) for n, text in enumerate(texts)))
    read = {form: await read_by_us(desk, form) for form in ("rss", "atom", "json")}
    plain = [text for text in reversed(texts) if not MARKUP.search(text)]
    assert read["rss"] == list(reversed(texts))
    # Sites put markup into titles that should be text, so that it takes what looks like it for that.
    assert [text for text in read["atom"] if text in plain] == plain
    assert [text for text in read["json"] if text in plain] == plain


async def test_what_is_unchanged_is_not_sent_again(desk: Desk) -> None:
    await desk.tell(an_event("e1", at=datetime.now(UTC) - timedelta(hours=1)))
    for form, (content_type, _) in FORMS.items():
        _, _, headers = await desk.ask(f"all.{form}")
        assert headers["Content-Type"] == content_type
        for known in ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}):
            assert (await desk.ask(f"all.{form}", BEARER | known))[:2] == (304, b"")
        since = {"If-Modified-Since": headers["Last-Modified"], "If-None-Match": '"other"'}
        assert (await desk.ask(f"all.{form}", BEARER | since))[0] == 200
    await desk.tell(an_event("e2", kind=EventKind.UPDATE, text="Quake", at=datetime.now(UTC)))
    status, _, after_it = await desk.ask("all.ninjs", BEARER | {"If-None-Match": headers["ETag"]})
    assert (status, "Last-Modified" in after_it) == (200, False)  # it may change again within the second


async def test_readers_log_in_with_the_token_as_their_password(desk: Desk) -> None:
    status, _, headers = await desk.ask("all.rss", {})
    assert (status, "Basic" in headers["WWW-Authenticate"]) == (401, True)
    word = base64.b64encode(f"reader:{TOKEN}".encode()).decode()
    assert (await desk.ask("all.rss", {"Authorization": f"Basic {word}"}))[0] == 200


async def test_links_lead_to_where_people_reach_the_pages(tmp_path: Path) -> None:
    web = WebSettings(listen=Listen(host="127.0.0.1", port=0), url="https://ticker.example/")
    async with a_house(tmp_path, replace(SETTINGS, web=web)) as house, ClientSession() as session:
        polls = Polls(house.database, lambda _: None)
        await polls.register(SETTINGS.sources, NOON)
        await Desk(house, polls, session).tell(an_event("e1", link="javascript:alert(1)"))
        feed = json.loads(await Desk(house, polls, session).get("sources/wire.json"))
        atom = parsed(await Desk(house, polls, session).get("search.atom?q=quake+coast"))

    assert feed["feed_url"] == "https://ticker.example/feeds/sources/wire.json"
    assert feed["items"][0]["url"] == "https://ticker.example/headlines/e1"
    assert [link.href for link in atom.feed.links if link.rel == "self"] == [
        "https://ticker.example/feeds/search.atom?q=quake+coast"
    ]
