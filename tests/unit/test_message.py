"""What people read of an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from tests.builders import NOON, an_event
from ticker.core.message import TITLE_MAX, compose, compose_bundle
from ticker.model.alert import Bundle, BundleKind, Event, EventKind, Urgency
from ticker.model.manners import Format


def test_a_mail_has_the_headline_as_its_subject_and_whole_in_its_body() -> None:
    message = compose(an_event(text='Profit <5% - "R&D" cut'), titled=True, limit=30_000)
    assert message.title == 'Profit <5% - "R&D" cut'
    assert message.body.splitlines() == ['Profit <5% - "R&D" cut', "wire · 2026-01-31 12:00 UTC"]


def test_a_chat_has_one_text() -> None:
    assert compose(an_event(), titled=False, limit=4000).title == ""


def test_an_update_says_what_it_was() -> None:
    event = an_event(kind=EventKind.UPDATE, text="Toll at 47", was="Toll at 41", link="https://wire.example/1")
    assert compose(event, titled=False, limit=4000).body.splitlines() == [
        "Toll at 47",
        "was: Toll at 41",
        "update · wire · 2026-01-31 12:00 UTC",
        "https://wire.example/1",
    ]


def test_urgency_stands_in_words() -> None:
    assert "FLASH" in compose(an_event(urgency=Urgency.FLASH), titled=False, limit=4000).body


def test_a_subject_is_cut_at_a_word_and_the_body_is_whole() -> None:
    text = "x " * 200 + "END"
    message = compose(an_event(text=text), titled=True, limit=30_000)
    assert len(message.title) <= TITLE_MAX
    assert message.title.endswith("…")
    assert message.body.startswith(text)


@pytest.mark.parametrize("text", ["", "\x00", "\u200e"])
def test_an_empty_headline_has_a_fall_back(text: str) -> None:
    assert compose(an_event(text=text), titled=True, limit=4000).title == "wire: new line"


@pytest.mark.parametrize("letter", ["x", "🚢", "ع", "x y "])
@pytest.mark.parametrize("limit", [280, 1024, 2000, 4096])
def test_a_message_stays_below_the_limit_in_utf16_units(letter: str, limit: int) -> None:
    event = an_event(text=letter * 5000, link="https://wire.example/1")
    body = compose(event, titled=False, limit=limit).body
    assert len(body.encode("utf-16-le")) // 2 <= limit
    assert body.endswith("https://wire.example/1")


LATE = Bundle(kind=BundleKind.CATCH_UP, key="wire, not read since 2026-01-31 09:00 UTC")


def test_who_told_it_before_stands_in_the_message() -> None:
    body = compose(an_event(lead="radio 4 min before"), titled=False, limit=4000).body
    assert "told by radio 4 min before" in body.splitlines()


def test_a_catch_up_says_that_it_is_one_and_names_each_headline_in_order() -> None:
    others = [
        an_event("e2", text="Rail strike ends", link="https://wire.example/2"),
        an_event("e3", text="Toll at 47", was="Toll at 41"),
    ]
    message, told = compose_bundle(an_event(), others, LATE, titled=True, limit=4000)
    assert told == 2
    assert message.title == "Catch-up: 3 headlines from wire, not read since 2026-01-31 09:00 UTC"
    assert message.body.splitlines() == [
        "Catch-up: 3 headlines from wire, not read since 2026-01-31 09:00 UTC",
        "• 12:00 wire: Quake hits coast",
        "• 12:00 wire: Rail strike ends",
        "  https://wire.example/2",
        "• 12:00 wire: Toll at 47 (was: Toll at 41)",
    ]


def test_what_waited_for_the_next_word_on_its_story_stands_below_it() -> None:
    waited = an_event("e2", source="radio", text="Tremor felt on coast")
    message, told = compose_bundle(an_event(), [waited], None, titled=False, limit=4000)
    assert told == 1
    assert message.body.splitlines() == [
        "Quake hits coast",
        "wire · 2026-01-31 12:00 UTC",
        "",
        "also on this story:",
        "• 12:00 radio: Tremor felt on coast",
    ]


@pytest.mark.parametrize("bundle", [None, LATE, Bundle(kind=BundleKind.BURST, key="wire, 12:00")])
@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("limit", [280, 1024, 4096])
def test_a_bundle_is_cut_between_headlines_below_the_limit(bundle: Bundle | None, titled: bool, limit: int) -> None:
    others = [an_event(f"e{n}", text=f"🚢 Ferry {n} leaves the port of Haifa") for n in range(200)]
    message, told = compose_bundle(an_event(), others, bundle, titled=titled, limit=limit)
    assert (len(message.body.encode("utf-16-le")) + len(message.title.encode("utf-16-le"))) // 2 <= limit
    assert 0 < told < 200
    assert message.body.splitlines()[-1].endswith(f"🚢 Ferry {told - 1} leaves the port of Haifa")


def of(kind: BundleKind, *events: Event, key: str = "2026-01-31 13:00 CET", zone: tzinfo = UTC) -> list[str]:
    message, _ = compose_bundle(events[0], events[1:], Bundle(kind=kind, key=key), titled=False, limit=4000, zone=zone)
    return message.body.splitlines()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (BundleKind.DIGEST, "Digest: 2 headlines until 2026-01-31 13:00 CET"),
        (BundleKind.QUIET, "2 headlines from the quiet hours until 2026-01-31 13:00 CET"),
        (BundleKind.STORM, "2 headlines in one message: more came at once than this channel takes one by one"),
        (BundleKind.LATE, "Late: 2 headlines that this channel could not be told in time"),
    ],
)
def test_a_bundle_says_why_it_is_one(kind: BundleKind, said: str) -> None:
    assert of(kind, an_event(), an_event("e2"))[0] == said


@pytest.mark.parametrize("kind", BundleKind)
def test_every_bundle_has_a_heading(kind: BundleKind) -> None:
    assert "1 headline " in of(kind, an_event())[0]


def test_notices_in_a_bundle_are_no_headlines() -> None:
    notice = an_event(kind=EventKind.NOTICE, text="source wire is down")
    assert of(BundleKind.DIGEST, notice, notice)[0].startswith("Digest: 2 notices until")


def test_times_stand_in_the_zone_of_the_channel() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert "wire · 2026-01-31 21:00 JST" in compose(an_event(), titled=False, limit=4000, zone=tokyo).body
    assert of(BundleKind.DIGEST, an_event(), zone=tokyo)[1] == "• 21:00 wire: Quake hits coast"


def test_a_bundle_over_midnight_names_the_days() -> None:
    last = an_event("e2", at=NOON + timedelta(hours=13), urgency=Urgency.BULLETIN)
    assert of(BundleKind.QUIET, an_event(), last)[1:] == [
        "• 2026-01-31 12:00 wire: Quake hits coast",
        "• 2026-02-01 01:00 wire: 🟠 BULLETIN Quake hits coast",
    ]


@pytest.mark.parametrize(
    ("urgency", "mark"),
    [
        (Urgency.FLASH, "🔴 FLASH · wire · "),
        (Urgency.BULLETIN, "🟠 BULLETIN · wire · "),
        (Urgency.URGENT, "URGENT · wire · "),
        (Urgency.ROUTINE, "wire · "),
    ],
)
def test_what_is_loud_has_a_sign_beside_its_word(urgency: Urgency, mark: str) -> None:
    assert compose(an_event(urgency=urgency), titled=False, limit=4000).body.splitlines()[1].startswith(mark)


def test_where_people_reach_the_pages_a_message_says_how_to_acknowledge_there() -> None:
    event = replace(an_event(link="https://wire.example/1"), code="K7QFM")
    site = "https://ticker.example/"
    how = "acknowledge: https://ticker.example/ack/K7QFM or ticker ack K7QFM"

    one = compose(event, titled=False, limit=4000, site=site).body.splitlines()
    bundled, _ = compose_bundle(event, [an_event()], LATE, titled=False, limit=4000, site=site)
    own = compose(event, titled=False, limit=4000, site=site, form=Format(body="{{ text }}")).body
    listed, _ = compose_bundle(event, [], LATE, titled=False, limit=4000, site=site, form=Format(body="{{ text }}"))

    assert one[-2:] == ["https://wire.example/1", how]
    assert f"\n  https://wire.example/1\n  {how}\n• " in bundled.body
    assert own == f"Quake hits coast\n{how}"
    assert listed.body.endswith(f"• Quake hits coast\n  {how}")
    assert "acknowledge: ticker ack K7QFM" in compose(event, titled=False, limit=4000).body
