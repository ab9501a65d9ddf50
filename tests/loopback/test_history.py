"""The history, and the pages of headlines, stories and evidence, as they are served from records on a real disk."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import html
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from aiohttp import ClientPayloadError, ClientSession
from yarl import URL

from tests.builders import after, an_alert, an_event
from tests.loopback.records import Records, channel, route, settings
from ticker.app.service import opened
from ticker.app.settings import read_settings
from ticker.model.alert import Event, EventKind, Urgency
from ticker.model.errors import StoreError
from ticker.store.archive import Archive
from ticker.store.database import open_database
from ticker.store.outbox import Outbox

WEB = '[web]\nlisten = "127.0.0.1:0"\n'
OLD = ["Ferry sails again", "Court lifts ban"]
FIRST, SECOND = "Quake hits coast of Port Alder, 12 dead", "Quake hits coast of Port Alder, 13 dead"
ARABIC = "عاجل | زلزال يضرب الساحل"
PAGE = {"Accept": "text/html"}
NASTY = (
    "</a></p></li></ol><script>alert(1)</script><img src=x onerror=alert(2)>",
    '"}{{ 7 * 7 }}{% raw %} &lt;b&gt;',
    "\u202egnp.txt reversed \u2066unclosed \ud83d half",
    '=HYPERLINK("http://evil.example")',
    "quake " + "x" * 100_000,
    " ".join(f"word{n}" for n in range(10_000)),
)


@dataclass
class Reader:
    """Somebody who reads the pages of a daemon."""

    session: ClientSession
    url: str

    async def ask(self, path: str, headers: dict[str, str] = PAGE) -> tuple[int, str, dict[str, str]]:
        async with self.session.get(URL(self.url + path, encoded=True), headers=headers) as answer:
            return answer.status, await answer.text(), dict(answer.headers)

    async def page(self, path: str) -> str:
        status, text, headers = await self.ask(path)
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "style=" not in text
        assert "<script" not in text
        return text

    async def history(self, **asked: str) -> list[str]:
        """The headlines that are found, as a person reads them."""
        return headlines(await self.page(f"/history?{urlencode(asked)}"))


def headlines(page: str) -> list[str]:
    found = re.findall(r'<p class="headline__text" dir="auto"><a href="[^"]*">(.*?)</a>', page, re.DOTALL)
    return [words(one) for one in found]


def words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip()


@pytest.fixture
def records(tmp_path: Path) -> Records:
    more = channel("desk") + channel("tv") + route("quakes", "quake", 'channels = ["desk", "tv"]') + WEB
    made = Records(tmp_path, settings("wire", "radio", more=more))
    made.polls(OLD, OLD, [FIRST, *OLD], [SECOND, *OLD], [ARABIC, SECOND, *OLD])
    made.polls(["Old"], [FIRST, "Old"], source="radio")
    made.delivers()
    return made


async def recorded(records: Records, *events: Event) -> None:
    database = await open_database("sqlite:///ticker.db", records.folder, exclusive=True)
    await Outbox(database, lambda _: None).record([an_alert(event) for event in events])
    await database.close()


@asynccontextmanager
async def reading(records: Records) -> AsyncIterator[Reader]:
    async with (
        opened(read_settings(records.config, {}), folder=records.folder) as app,
        ClientSession() as session,
    ):
        yield Reader(session, app.front.url.rstrip("/"))


@pytest.fixture
async def reader(records: Records) -> AsyncIterator[Reader]:
    async with reading(records) as reader:
        yield reader


async def an_id(reader: Reader, **asked: str) -> str:
    """The event that is found first."""
    _, text, _ = await reader.ask(f"/history.jsonl?{urlencode(asked)}")
    return str(json.loads(text.splitlines()[0])["id"])


# The history


async def test_what_is_found_is_shown_the_newest_first_with_its_words_marked(reader: Reader) -> None:
    page = await reader.page("/history?words=quake")

    assert headlines(page) == [FIRST, SECOND, FIRST]
    assert "3 found" in words(page)
    assert "<mark>Quake</mark> hits coast" in page
    assert await reader.history(words="زلزال الساحل") == [ARABIC]
    assert await reader.history(words='quake -"12 dead"') == []


async def test_the_history_is_narrowed_by_source_kind_urgency_and_time(reader: Reader) -> None:
    assert await reader.history(words="quake", source="radio") == [FIRST]
    assert await reader.history(kind="update") == [SECOND]
    assert await reader.history(urgency="flash") == []
    assert await reader.history(since="1d", words="ferry") == ["Ferry sails again"]
    assert await reader.history(until="1d") == []
    assert await reader.history(since="2001-01-01T00:00+01:00", until="2002-01-01") == []


async def test_what_cannot_be_understood_is_said_at_the_form_and_nothing_is_lost(reader: Reader) -> None:
    status, text, _ = await reader.ask("/history?words=quake&since=yesterday&kind=x&urgency=y")

    assert status == 400
    assert "since: 'yesterday' is no time; write 2026-01-31" in words(text)
    assert "'x' is no kind of event" in words(text)
    assert "'y' is no urgency" in words(text)
    assert 'value="quake"' in text
    assert 'value="yesterday"' in text
    status, text, _ = await reader.ask("/history.csv?since=yesterday", {})
    assert (status, text) == (400, "since: 'yesterday' is no time; write 2026-01-31, 2026-01-31T12:00 or 2h (ago)\n")


async def test_pages_go_on_where_the_last_one_ended_while_news_comes_in(records: Records) -> None:
    await recorded(records, *(an_event(f"e{n}", text=f"flood {n}", rank=None) for n in range(120)))
    async with reading(records) as reader:
        first = await reader.page("/history?words=flood")
        (older,) = re.findall(r'<a href="([^"]*)" rel="next">Older', first)
    await recorded(records, an_event("late", text="flood late", rank=None))
    async with reading(records) as reader:
        second = await reader.page(html.unescape(older))
        (older,) = re.findall(r'<a href="([^"]*)" rel="next">Older', second)
        third = await reader.page(html.unescape(older))

        met = [*headlines(first), *headlines(second), *headlines(third)]
        assert met == [f"flood {n}" for n in range(119, -1, -1)]
        assert "Older" not in third
        assert "That is all" in third
        assert (await reader.history(words="flood"))[0] == "flood late"
        assert "forgotten" in await reader.page("/history?before=nobody")


async def test_nothing_found_says_what_was_looked_for_and_when_nobody_watched(records: Records) -> None:
    async with reading(records) as reader:
        page = words(await reader.page("/history?words=tsunami&since=1d&source=wire"))
        assert "Nothing found" in page
        assert "tsunami" in page
        assert re.search(r"Records\s*since 20", page)
        assert re.search(r"wire\s+4\s+20\d\d", page)
        assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\s+until now", page)  # nothing was polled for an hour
        assert "No source was watched then that is called nobody" in words(
            await reader.page("/history?words=x&source=nobody")
        )


async def test_all_that_is_found_is_had_as_a_table_and_as_lines(records: Records) -> None:
    await recorded(records, *(an_event(f"e{n}", text=f"=flood\u2028{n}", rank=None) for n in range(1_100)))
    async with reading(records) as reader:
        status, text, headers = await reader.ask("/history.csv?words=flood", {})
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8; header=present")
        assert headers["Content-Disposition"] == 'attachment; filename="ticker-history.csv"'
        assert [row["text"] for row in rows] == [f"'=flood\u2028{n}" for n in range(1_099, -1, -1)]

        _, text, headers = await reader.ask("/history.jsonl?words=flood", {})
        found = [json.loads(line) for line in text.splitlines()]
        assert headers["Content-Type"] == "application/jsonl; charset=utf-8"
        assert [one["text"] for one in found] == [f"=flood\u2028{n}" for n in range(1_099, -1, -1)]

        assert (await reader.ask("/history.jsonl?words=tsunami", {}))[:2] == (200, "")


# Headlines


async def test_a_headline_has_one_page_by_each_of_its_events(reader: Reader) -> None:
    _, text, _ = await reader.ask("/history.jsonl?words=quake&source=wire", {})
    ids = [json.loads(line)["id"] for line in text.splitlines()]
    pages = [await reader.page(f"/headlines/{one}") for one in ids]

    assert len(ids) == 2
    assert {re.search(r"<h1[^>]*>(.*?)</h1>", page)[1] for page in pages} == {SECOND}  # type: ignore[index]
    said = " ".join(words(pages[0]).split())
    assert "on the page now" in said
    assert "Alerted: desk, first sent 0.4 s after it was seen; still waits for tv." in said
    assert '<del><span class="heard">taken out: </span>12<' in pages[0]
    assert '<ins><span class="heard">put in: </span>13<' in pages[0]
    assert "route: quakes" in said
    assert "2 headlines of" not in said
    assert f"/api/v1/headlines/{ids[0]}" in pages[0]
    assert (await reader.ask(f"/api/v1/headlines/{ids[0]}", {}))[0] == 200


async def test_a_headline_that_is_not_known_leads_to_the_history(reader: Reader) -> None:
    for path in ("/headlines/nobody", "/stories/wire%23999", "/evidence/nobody.warc.gz", "/headlines/%3Cb%3E"):
        status, text, _ = await reader.ask(path)
        assert (status, 'href="/history"' in text, "<b>" in text) == (404, True, False)
        status, text, headers = await reader.ask(path, {})
        assert (status, headers["Content-Type"]) == (404, "text/plain; charset=utf-8")


async def test_a_notice_has_a_page_too(records: Records) -> None:
    await recorded(records, an_event("n1", kind=EventKind.NOTICE, source=None, text="disk is full", rank=None))
    async with reading(records) as reader:
        assert "a notice about the monitor" in await reader.page("/headlines/n1")


async def test_a_story_tells_who_was_first_and_by_how_much(reader: Reader) -> None:
    name = await an_id(reader, words="quake", source="radio")
    story = re.search(r'href="(/stories/[^"]*)"', await reader.page(f"/headlines/{name}"))
    assert story
    page = " ".join(words(await reader.page(story[1])).split())

    assert "2 headlines of 2 sources; wire was the first" in page
    assert re.search(r"radio \d+ (s|min) later", page)


# Evidence


async def test_evidence_is_had_as_it_was_kept_with_its_digest_and_never_shown(reader: Reader) -> None:
    name = await an_id(reader, words="quake", source="wire", kind="new")
    assert f"/evidence/{name}.warc.gz" in await reader.page(f"/headlines/{name}")

    async with reader.session.get(f"{reader.url}/evidence/{name}.warc.gz") as answer:
        data = await answer.read()
        headers = answer.headers

    assert headers["Content-Disposition"] == f'attachment; filename="evidence-{name}.warc.gz"'
    assert headers["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in headers
    assert headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"
    assert FIRST.encode() in gzip.decompress(data)


async def test_evidence_that_is_changed_gone_or_never_was_is_said_to_be_so(records: Records) -> None:
    async with reading(records) as reader:
        name = await an_id(reader, words="quake", source="wire", kind="new")
        update = await an_id(reader, words="quake", source="wire", kind="update")
        baseline = await an_id(reader, words="ferry")
        for file in (records.folder / "evidence").glob("*/*.warc.gz"):
            file.write_bytes(file.read_bytes() + b"x")
        assert (await reader.ask(f"/evidence/{name}.warc.gz"))[0] == 409
        for file in (records.folder / "evidence").glob("*/*.warc.gz"):
            file.unlink()
        status, text, _ = await reader.ask(f"/evidence/{update}.warc.gz")
        assert (status, "cannot be read" in text) == (410, True)
        status, text, _ = await reader.ask(f"/evidence/{baseline}.warc.gz", {})
        assert (status, text) == (404, "no evidence: there is none of a baseline\n")


# What may come


async def test_hostile_headlines_are_read_as_they_are_on_every_page(records: Records) -> None:
    events = [
        an_event(
            f"n{n}", text=text, was=NASTY[n - 1], story=text[:50], urgency=Urgency.FLASH, reason=text, rank=None,
            link="javascript:alert(1)", source="wire", at=after(n),
        )
        for n, text in enumerate(NASTY)
    ]  # fmt: skip
    await recorded(records, *events)
    async with reading(records) as reader:
        for asked in (
            "",
            "?words=script+alert",
            "?words=quake",
            f"?words={quote(NASTY[0])}",
            f"?words={quote(NASTY[1])}",
        ):
            page = await reader.page(f"/history{asked}")
            assert "<img src=x" not in page
            assert "javascript:" not in page
            assert len(page) < 400_000
        assert "{{ 7 * 7 }}" in " ".join(await reader.history(words="raw"))
        assert words(NASTY[0].replace("<", "&lt;")) in await reader.history(words="script alert")
        for n in range(len(NASTY)):
            page = await reader.page(f"/headlines/n{n}")
            assert "<img src=x" not in page
            assert "javascript:" not in page
            assert html.escape(NASTY[n].encode("utf-8", "replace").decode()[:60]).replace(
                "&#x27;", "&#39;"
            ) in page.replace("&#34;", "&quot;")
        _, text, _ = await reader.ask("/history.csv?words=hyperlink", {})
        assert "'=HYPERLINK" in text


async def test_trouble_is_told_to_people_as_a_page_and_to_programs_as_text(
    records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    async with reading(records) as reader:
        status, text, headers = await reader.ask("/nothing/here")
        assert (status, "This is not here" in text, headers["Content-Type"]) == (404, True, "text/html; charset=utf-8")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        async with reader.session.post(f"{reader.url}/history", headers=PAGE) as answer:
            assert (answer.status, "This may not be done" in await answer.text()) == (403, True)
        async with reader.session.post(f"{reader.url}/history", headers={**PAGE, "Origin": reader.url}) as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD")
        (records.folder / "ticker.db").write_bytes(b"\0" * 50_000)
        status, text, _ = await reader.ask("/history?words=quake")
        assert (status, "Traceback" in text) == (503, False)
        status, text, headers = await reader.ask("/history?words=quake", {})
        assert (status, headers["Retry-After"]) == (503, "5")


async def test_a_file_that_cannot_be_read_to_its_end_is_not_taken_for_whole(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records fail after the first portion: whoever asked must notice."""
    await recorded(records, *(an_event(f"e{n}", text=f"flood {n}", rank=None) for n in range(1_100)))
    async with reading(records) as reader:
        read, portions = Archive.events, 0

        async def failing(archive: Archive, **asked: Any) -> list[Event]:
            nonlocal portions
            portions += 1
            if portions == 2:
                raise StoreError("gone")
            return await read(archive, **asked)

        monkeypatch.setattr(Archive, "events", failing)
        with pytest.raises(ClientPayloadError):
            await reader.ask("/history.csv?words=flood", {})
