"""The commands as people and scripts call them, against a site on loopback."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.daemon.program import PATIENCE, Program, until
from tests.loopback.commands import ticker
from tests.loopback.site import Site, ticker_page

SHARED = Path(__file__).parents[3] / "shared" / "corpus" / "almayadeen"


def settings(site: Site, more: str = "") -> str:
    return f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n{more}'


async def test_probe_shows_the_headlines_and_stores_nothing(tmp_path: Path) -> None:
    async with Site() as site:
        result = await ticker("probe", site.url, "--select", ".ticker__item", "--json", cwd=tmp_path)

    (record,) = result.records
    assert result.code == 0
    assert [(one["position"], one["text"]) for one in record["headlines"]] == [(0, "Old line two"), (1, "Old line one")]
    assert set(record) == {"source", "url", "status", "kind", "select", "took_ms", "headlines"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reconstructed pages are not here (shared/corpus/almayadeen)")
@pytest.mark.parametrize(("edition", "lines"), [("en", 10), ("ar", 4)])
async def test_probe_reads_a_saved_page_with_a_preset(edition: str, lines: int) -> None:
    file = SHARED / f"reconstructed_{edition}.html"
    result = await ticker("probe", str(file), "--source", f"almayadeen-{edition}", "--json")
    texts = [one["text"] for one in result.records[0]["headlines"]]
    known = json.loads((SHARED / "lines.json").read_text(encoding="utf-8"))
    assert texts == known["en" if edition == "en" else "ar_found_in_public_code"]
    assert len(texts) == lines


async def test_watch_prints_what_breaks_and_sends_it(tmp_path: Path) -> None:
    async with Site() as site, Site() as receiver:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ticker", "watch", site.url, "--select", ".ticker__item", "--every", "1s", "--json",
            "--notify", receiver.url.replace("http", "json"), stdout=asyncio.subprocess.PIPE, cwd=tmp_path,
        )  # fmt: skip
        assert process.stdout is not None
        baseline = [json.loads(await process.stdout.readline()) for _ in range(2)]
        site.publish("Quake felt in capital")
        event = json.loads(await process.stdout.readline())
        await until(lambda: bool(receiver.requests))
        process.terminate()
        await process.wait()

    assert [one["kind"] for one in baseline] == ["baseline", "baseline"]
    assert (event["kind"], event["text"], event["urgency"]) == ("new", "Quake felt in capital", "routine")
    assert process.returncode == 0


async def test_the_demo_shows_news_and_ends_when_told() -> None:
    result = await ticker("demo", "--lines", "2")
    assert result.code == 0
    assert re.search(r"\d  new  ", result.out)
    assert re.search(r"wall +http://127\.0\.0\.1:\d+/", result.out)


async def test_watch_offers_the_same_in_a_browser() -> None:
    async with Site() as site:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ticker", "watch", site.url, "--select", ".ticker__item", "--every", "1s",
            stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stderr is not None
        said = b""
        while b"in a browser" not in said:
            said = await asyncio.wait_for(process.stderr.readline(), PATIENCE)
            assert said
        async with ClientSession() as session, session.get(said.decode().rpartition(" ")[2].strip()) as answer:
            assert answer.status == 200
        process.terminate()
        assert await process.wait() == 0


async def test_history_and_status_read_beside_the_running_daemon(tmp_path: Path) -> None:
    async with Site() as site:
        program = Program(tmp_path, settings(site))
        await program.start()
        site.publish('"No deal" on border, profits <5%')
        await until(lambda: any("No deal" in line for line in program.log))
        config = ("-c", str(tmp_path / "config.toml"))
        found = await ticker("history", "deal", "--json", *config)
        table = await ticker("history", *config)
        csv = await ticker("history", "--csv", "--kind", "new", *config)
        status = await ticker("status", "--json", *config)
        people = await ticker("status", *config)
        ledger = await ticker("status", "--coverage", "--json", *config)
        explained = await ticker("explain", "deal", "--json", *config)
        pid = program.pid
        await program.stop()
        stopped = await ticker("status", *config)

    assert [record["text"] for record in found.records] == ['"No deal" on border, profits <5%']
    assert table.out.splitlines()[-1].endswith('"No deal" on border, profits <5%')
    assert csv.out.splitlines()[0].startswith("id,kind,source,text")
    assert len(csv.out.splitlines()) == 2
    assert status.records[0]["state"] == "watching"
    assert status.records[0]["present"] == 3
    assert "watching" in people.out
    assert "\x1b" not in people.out
    assert people.out.startswith("the daemon runs since ")
    assert f"process {pid}" in people.out
    assert status.records[-1]["running"] is True
    assert status.records[-1]["process"] == pid
    assert status.records[-1]["outbox"] == {"waiting": 0, "dead": 0, "oldest_at": None}
    assert ledger.records == [{"source": status.records[0]["source"], "coverage": 1.0, "gaps": []}]
    assert stopped.out.startswith("the daemon is not running")
    assert [(one["text"], one["on_page"]) for one in explained.records] == [('"No deal" on border, profits <5%', True)]


async def test_status_tells_of_a_channel_that_it_left_the_settings(tmp_path: Path) -> None:
    async with Site() as site:
        program = Program(tmp_path, settings(site, '[channels.desk]\nurl = "json://127.0.0.1:1/"\n'))
        await program.start()
        site.publish("Quake felt in capital")
        await until(lambda: any("Quake" in line for line in program.log))
        await program.stop()
        file = tmp_path / "config.toml"
        before = await ticker("status", "-c", str(file))
        file.write_text(file.read_text("utf-8").replace("channels.desk", "channels.phone"), "utf-8")
        after = await ticker("status", "-c", str(file))

    assert [line for line in before.out.splitlines() if line.startswith("desk")]
    assert "removed" not in before.out
    assert [line for line in after.out.splitlines() if line.startswith("desk") and "removed" in line]


async def test_a_test_message_shows_the_answer_of_each_channel(tmp_path: Path) -> None:
    async with Site() as site, Site() as receiver:
        good = f'[channels.good]\nurl = "{receiver.url.replace("http", "json")}"\n'
        bad = '[channels.bad]\nurl = "json://127.0.0.1:9/"\n'
        (tmp_path / "config.toml").write_text(settings(site, good + bad))
        both = await ticker("channels", "test", cwd=tmp_path)
        one = await ticker("channels", "test", "good", cwd=tmp_path)
        none = await ticker("channels", "test", "nobody", cwd=tmp_path)

    assert (both.code, one.code, none.code) == (1, 0, 2)
    assert "refused" in both.out
    assert "Test message" in (await receiver.requests[0].text())


async def test_schema_is_json() -> None:
    result = await ticker("schema")
    assert json.loads(result.out)["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("select", "selekt"), "did you mean select"),
        (('".ticker__item"', '"li["'), "CSS"),
        (("http://", ""), "https://"),
        (('"site"\n', '"site"\nevery = "0s"\n'), "every"),
    ],
)
async def test_wrong_settings_are_told_in_a_line_each_and_change_nothing(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    async with Site() as site:
        text = settings(site).replace('every = "1s"\n', "").replace(*change)
        (tmp_path / "config.toml").write_text(text)
        result = await ticker("run", cwd=tmp_path)

    assert result.code == 2
    assert says in result.err
    assert "Traceback" not in result.err
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


SECRET = "s3cr3t-tok3n-canary"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["run"], 2),
        (["run", "--nope"], 2),
        (["watch", "news.example/x"], 2),
        (["watch", "https://unknown.example/", "--kind", "json"], 2),
        (["watch", "https://unknown.example/", "--kind", "feed", "--select", "li"], 2),
        (["watch", "ftp://news.example/"], 2),
        (["watch", "https://english.almayadeen.net/", "--notify", f"foo://{SECRET}/"], 2),
        (["watch", "https://english.almayadeen.net/", "--every", "5"], 2),
        (["probe", "http://127.0.0.1:9/", "--select", "li"], 1),
        (["probe", "http://127.0.0.1:9/", "--select", "li["], 2),
        (["probe", "nothing-known"], 2),
        (["replay", "nowhere", "--select", "li"], 2),
        (["replay", ".", "--select", "li"], 2),
        (["history", "-c", "nowhere.toml"], 2),
        (["history", "--since", "yesterdayish"], 2),
        (["explain"], 2),
        (["explain", "quake", "-c", "nowhere.toml"], 2),
    ],
)
async def test_wrong_use_is_one_line_on_stderr(tmp_path: Path, arguments: Sequence[str], code: int) -> None:
    result = await ticker(*arguments, cwd=tmp_path)
    assert result.code == code
    assert len(result.err.splitlines()) == 1
    assert result.out == ""
    assert SECRET not in result.err


@pytest.mark.parametrize("what", ["a folder", "a text", "read-only"])
async def test_a_database_that_cannot_be_used_is_told_in_a_line(tmp_path: Path, what: str) -> None:
    place = tmp_path / "records.db"
    if what == "a folder":
        place.mkdir()
    else:
        place.write_text("no database")
        place.chmod(0o444 if what == "read-only" else 0o600)
    async with Site() as site:
        (tmp_path / "config.toml").write_text(f'[store]\nurl = "sqlite:///records.db"\n{settings(site)}')
        result = await ticker("run", cwd=tmp_path)
        checked = await ticker("check", cwd=tmp_path)

    assert result.code == checked.code == 2
    assert len(result.err.splitlines()) == 1
    assert "records.db" in result.err


async def test_a_zip_of_snapshots_is_a_recording(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "day.zip", "w") as archive:
        archive.writestr("20260131T120000Z.html", ticker_page(["Court lifts ban"]))
        archive.writestr("20260131T120030Z.html", "")
        archive.writestr("20260131T120030Z.meta.json", '{"status": 503}')
        archive.writestr("20260131T120100Z.html", ticker_page(["Quake felt in capital", "Court lifts ban"]))
    result = await ticker("replay", str(tmp_path / "day.zip"), "--select", ".ticker__item", "--json")
    assert [(one["kind"], one["text"], one["at"]) for one in result.records] == [
        ("baseline", "Court lifts ban", "2026-01-31T12:00:00Z"),
        ("new", "Quake felt in capital", "2026-01-31T12:01:00Z"),
    ]
