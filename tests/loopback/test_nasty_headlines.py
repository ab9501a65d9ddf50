"""Whatever stands in a headline, readers see it as it was published, and nothing else happens."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import an_event
from tests.loopback.receivers import MailDesk, mail_server
from tests.loopback.services import KINDS, Kind, Seen, Service, all_of_https_at, units
from ticker.channels.apprise import AppriseChannel
from ticker.core.message import TITLE_MAX, compose
from ticker.engine.deliver import Bells, Sender
from ticker.model.alert import Alert, Bundle, BundleKind, Event, EventKind
from ticker.model.delivery import Message, Status
from ticker.model.ports import Channel
from ticker.model.route import ChannelRules, Policy
from ticker.store.database import open_database
from ticker.store.outbox import Outbox
from ticker.text.clean import clean, cut

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "inputs"
REQUESTS_MAX = 2
BUNDLED_MAX = 300  # characters of a headline of which a bundle holds several
LINK = "https://news.example/live_blog/a_b_c?x=1&y=*2*#_top_"

HEADLINES = (
    "Premier: \"No deal\", says 'source' — “again”",
    "Profit <5% at R&D firm, 5 > 3, a<b>c",
    "AT&amp;T and &lt;b&gt; stand literally on the page &#39; &copy; &nbsp;",
    "<b>Bold</b> <script>alert(1)</script> <br/> <a href='http://evil.example'>x</a>",
    "File _snake_case_ and __init__ found, _really_",
    "*bold* **bolder** ***boldest*** 2*3*4 * star",
    "`rm -rf` ``two`` ```three``` on the loose",
    "[Read](http://evil.example/a_b) ![img](http://evil.example/i.png) [ref]: x [^1]",
    "@everyone free tickets, says @here, @all, @channel and @room",
    "<!here> <!channel> <!everyone|all> <!subteam^S1|desk> storm",
    "<@U012AB3CD>, <@!80351110224678912>, <@&41771983423143936> and <#103735883630395392> resign",
    "<https://evil.example|Read the full story> <mailto:a@b.example> <https://evil.example>",
    "Minister @alice and @bob_the_builder write to ministry@example.org",
    "No :smile: for :+1: markets :fire::fire: at 10:30:45",
    "#1 in the world",
    "# Heading",
    "1. list, 2) item",
    "- dash list",
    "+ plus list",
    "> quote >> and >>> more",
    "||spoiler|| ~~struck~~ ~sub~ ^sup^ ==mark== ++ins++",
    "=== --- *** ___ ===",
    "-# small print",
    "a | b | c",
    r"C:\new\table \* \_ \\ \` \n \u0041 ends in \ ".strip() + "\\",
    "Family 👨‍👩‍👧‍👦, 🏴󠁧󠁢󠁥󠁮󠁧󠁿 and 🇺🇦🇩🇪 ❤️ 👍🏽",
    'مقتل ١٢ شخصا في غارة على "الميناء"',
    "ראש הממשלה: 12 נהרגו, 3.5% (עדכון)",
    "Arabic \u2067عاجل: زلزال\u2069 in English, \u200fmark",
    "می‌خواهد نمی‌شود؛ گزارش‌ها از ۵ کشته",
    "प्रधानमंत्री ने कहा: १२ की मौत, क्षत्रिय",
    "台風18号、東京に接近。〈速報〉「避難を」",
    "Cafe\u0301 Z\u0308u\u0308rich Vie\u0302\u0323t Nam Å",
    "NUL\x00 bell\x07 esc\x1b[31m red\x1b[0m vt\x0b del\x7f",
    "Storm hits coast\r\nBcc: spy@example.org\r\n\r\n<html>",
    "\u2028Line separator inside\u0085title\u2029end\ufeff",
    "",
    "   \t  ",
    "Word " * 1_000,
    "*_`[<&@" * 700,
    "字" * 5_000,
    "x" * 100_000,
    "Half \ud83d a character \udc00",
    f"Live: {LINK} and http://b.example/__x__/~y~?q=[1]&amp;z={{2}} (https://c.example/a_(b)).",
    "Links https://d.example/@everyone https://d.example/:smile:/*a* *https://d.example/x*",
    "%s %d {0} ${x} {{x}} #{y} {% raw %} $(id) `id` %0A %2B",
    "\r\n.\r\n",
    ".leading dot\n.\nFrom the front",
    "{{DATE(2026-11-25T12:00:00Z,SHORT)}} &lt;at&gt;x&lt;/at&gt; <at>Ann</at>",
    "=cmd|' /C calc'!A0 -- DROP TABLE; ' OR 1=1",
    "'); alert('x') //",
    "=?utf-8?q?hidden?= and =?utf-8?b?eA==?= in a line",
    "?",
)


def message_of(headline: str, channel: Channel) -> Message:
    event = Event(id="1", kind=EventKind.NEW, source="site", text=headline, at=NOON, reason="", link=LINK)
    return compose(event, titled=channel.titled, limit=channel.limit)


def faults(headline: str, seen: Seen, channel: Channel) -> list[str]:
    """What a reader would complain of."""
    whole = clean(headline) or "site: new line"
    first, *rest = seen.text.splitlines()
    found = [f"did: {effect}" for effect in seen.effects]
    is_cut = first.endswith("…") and whole.startswith(first[:-1].rstrip()) and units(whole) > channel.limit // 4
    if first != whole and not is_cut:
        found.append(f"reads: {first[:200]!r}")
    if rest != ["site · 2026-11-25 12:00 UTC", LINK]:
        found.append(f"and below it: {rest!r}"[:300])
    if channel.titled and seen.title != cut(whole, TITLE_MAX):
        found.append(f"title: {seen.title!r}")
    return found


async def complaints(kind: Kind, headlines: Iterable[str]) -> dict[str, list[str]]:
    """What the readers of a kind of channel would complain of, by headline."""
    wrong = {}
    async with Service(kind.read, kind.thanks) as service:
        with all_of_https_at(service.address):
            channel = AppriseChannel("desk", kind.url.replace("{at}", service.address))
            for headline in headlines:
                service.seen.clear()
                service.messages = 0
                outcome = await channel.send(message_of(headline, channel))
                if outcome.status is not Status.SENT or len(service.seen) != 1 or service.messages > REQUESTS_MAX:
                    wrong[headline[:80]] = [f"{outcome}, {len(service.seen)} seen, {service.messages} requests"]
                elif found := faults(headline, service.seen[0], channel):
                    wrong[headline[:80]] = found
    return wrong


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_readers_see_what_was_published_and_nothing_happens(kind: Kind) -> None:
    assert await complaints(kind, HEADLINES) == {}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_readers_of_bundles_see_every_headline_whole(kind: Kind) -> None:
    texts = [text for text in map(clean, HEADLINES) if 0 < len(text) < BUNDLED_MAX]
    texts += [f"{number} {'a*b_[c] ' * 30}".rstrip() for number in range(20)]
    burst = Bundle(kind=BundleKind.BURST, key="site")
    alerts = [
        Alert(event=an_event(f"e{number}", source="site", text=text), channels=("desk",), bundle=burst)
        for number, text in enumerate(texts)
    ]
    database = await open_database("sqlite://", Path(), exclusive=True)
    outbox = Outbox(database, lambda _: None)
    await outbox.record(alerts)
    async with Service(kind.read, kind.thanks) as service:
        with all_of_https_at(service.address):
            desk = AppriseChannel("desk", kind.url.replace("{at}", service.address))
            policy = Policy(channels=(ChannelRules(name="desk"),))
            sender = Sender(outbox=outbox, channels={"desk": desk}, policy=policy, bells=Bells(["desk"]))
            while await sender.deliver_next("desk"):
                continue
    await database.close()
    lines = [line for seen in service.seen for line in seen.text.splitlines() if line.startswith("• ")]
    assert [line.partition(" site: ")[2] for line in lines] == texts
    assert [effect for seen in service.seen for effect in seen.effects] == []


@pytest.mark.skipif(not CASES.exists(), reason="the acceptance cases are not beside the repository")
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_readers_see_the_headlines_of_the_cases_f_01_f_03_and_f_04_as_published(kind: Kind) -> None:
    told = [
        line for name in ("F-01", "F-03", "F-04") for line in texts(json.loads((CASES / f"{name}.json").read_text()))
    ]

    assert len(told) > 10
    assert await complaints(kind, told) == {}


def texts(case: object) -> list[str]:
    """The headlines of a case: it may hold them in lists with a name each."""
    if isinstance(case, str):
        return [case]
    parts = case.values() if isinstance(case, dict) else case
    assert isinstance(parts, Iterable)
    return [text for part in parts for text in texts(part)]


@pytest.mark.parametrize("options", ["", "&format=html"], ids=["text", "html"])
async def test_readers_of_mail_see_what_was_published(options: str) -> None:
    wrong, desk = {}, MailDesk()
    async with mail_server(desk) as address:
        channel = AppriseChannel("mail", f"mailto://{address}?from=desk@example.org&to=editor@example.org{options}")
        for headline in HEADLINES:
            desk.mails.clear()
            outcome = await channel.send(message_of(headline, channel))
            if outcome.status is not Status.SENT:
                wrong[headline[:80]] = [str(outcome)]
                continue
            (mail,) = desk.mails
            content = mail.get_content().replace("\r\n", "\n")
            seen = Seen(text=content.rstrip("\n"), title=str(mail["Subject"]))
            kinds = [] if mail.get_content_type() == "text/plain" and mail["Bcc"] is None else ["not plain"]
            if found := kinds + faults(headline, seen, channel):
                wrong[headline[:80]] = found

    assert wrong == {}
