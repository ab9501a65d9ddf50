"""Mail: what arrives at a real mail server, and what a channel makes of its replies."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from tests.loopback.receivers import MailDesk, mail_server, refusing, scripted_mail_server
from ticker.channels.apprise import AppriseChannel
from ticker.model.delivery import Message, Outcome, Status

CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "inputs"
HELLO = Message(title="Storm hits coast", body="Storm hits coast, ferries stop")
ARABIC = "زلزال بقوة 5.1 يضرب الساحل"


def a_channel(address: str, *, login: str = "", seconds: float = 15) -> AppriseChannel:
    url = f"mailto://{login}{address}?from=desk@example.org&to=editor@example.org"
    return AppriseChannel("mail", url, deadline=timedelta(seconds=seconds))


async def outcome_of_reply(**replies: str | None) -> tuple[Outcome, MailDesk]:
    desk = MailDesk(**replies)
    async with mail_server(desk) as address:
        return await a_channel(address, seconds=1).send(HELLO), desk


async def test_a_mail_arrives_with_subject_and_body_as_published() -> None:
    desk = MailDesk()
    body = f'{ARABIC}\n\n"R&D" <5% — said: 10 > 9 &amp; *more*\nhttps://news.example/a_b?c=1&d=2'
    async with mail_server(desk) as address:
        outcome = await a_channel(address).send(Message(title=f"{ARABIC}: عاجل", body=body))

    assert outcome == Outcome(status=Status.SENT)
    (mail,) = desk.mails
    assert mail["Subject"] == f"{ARABIC}: عاجل"
    assert (mail["From"], mail["To"]) == ("desk@example.org", "editor@example.org")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == body


async def test_two_mails_go_out_without_a_pause() -> None:
    desk = MailDesk()
    async with mail_server(desk) as address:
        channel = a_channel(address)
        started = time.monotonic()
        outcomes = [await channel.send(HELLO) for _ in range(3)]

    assert [outcome.status for outcome in outcomes] == [Status.SENT] * 3
    assert time.monotonic() - started < 5.5  # the pause of Apprise after each


@pytest.mark.skipif(not (CASES / "F-04.json").exists(), reason="the acceptance cases are not beside the repository")
async def test_line_breaks_length_and_separators_in_a_title_make_no_header() -> None:
    """F-04, at the level of a message: the composer gives the empty headline a title, and cuts the long one."""
    desk = MailDesk()
    headlines = [line for line in json.loads((CASES / "F-04.json").read_text(encoding="utf-8")) if line]
    async with mail_server(desk) as address:
        channel = a_channel(address)
        outcomes = [await channel.send(Message(title=line, body=line)) for line in headlines]

    assert [outcome.status for outcome in outcomes] == [Status.SENT] * 4
    subjects = [str(mail["Subject"]) for mail in desk.mails]
    assert subjects[0] == "Storm hits coast Bcc: spy@example.org <html>"
    assert subjects[1] == headlines[1]
    assert subjects[2].endswith("…")
    assert len(subjects[2]) <= 250
    assert desk.mails[2].get_content().strip().endswith("END")
    assert subjects[3] == "Line separator inside title"
    assert all(mail["Bcc"] is None for mail in desk.mails)
    assert "Bcc" not in {name for mail in desk.mails for name in mail}


@pytest.mark.parametrize("reply", ["550 no such user", "553 not this address", "521 no mail here"])
async def test_a_refused_recipient_bounces(reply: str) -> None:
    outcome, desk = await outcome_of_reply(recipient_reply=reply)

    assert outcome == Outcome(status=Status.BOUNCED, problem=f"{reply[:3]} to RCPT: {reply[4:]}")
    assert desk.mails == []


@pytest.mark.parametrize("reply", ["450 mailbox busy", "451 greylisted", "421 going down"])
async def test_a_recipient_that_may_be_taken_later_is_deferred(reply: str) -> None:
    outcome, _ = await outcome_of_reply(recipient_reply=reply)

    assert outcome.status is Status.DEFERRED
    assert reply[:3] in outcome.problem


async def test_a_refused_text_bounces_or_is_deferred_by_its_reply() -> None:
    refused, _ = await outcome_of_reply(data_reply="554 looks like spam")
    later, _ = await outcome_of_reply(data_reply="452 disk full")

    assert refused == Outcome(status=Status.BOUNCED, problem="554 to DATA: looks like spam")
    assert later == Outcome(status=Status.DEFERRED, problem="452 to DATA: disk full", choked=True)


async def test_a_text_that_went_out_without_a_reply_is_unclear() -> None:
    outcome, desk = await outcome_of_reply(data_reply=None)

    assert outcome.status is Status.UNCLEAR
    assert len(desk.mails) == 1


async def test_a_wrong_password_bounces_and_is_not_told() -> None:
    def never(*args: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    desk = MailDesk()
    async with mail_server(desk, authenticator=never, auth_require_tls=False) as address:
        outcome = await a_channel(address, login="reporter:Canary-Passw0rd@").send(HELLO)

    assert outcome.status is Status.BOUNCED
    assert "535 to AUTH" in outcome.problem
    assert "Canary" not in outcome.problem


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("220 hello",),
        ("220 hello", "250 hello", "250 ok"),
        ("554 no service here",),
    ],
)
async def test_a_server_that_stops_before_the_text_is_deferred(lines: tuple[str, ...]) -> None:
    async with scripted_mail_server(*lines) as address:
        outcome = await a_channel(address, seconds=2).send(HELLO)

    assert outcome.status is Status.DEFERRED


async def test_a_mail_that_was_taken_is_sent_at_once_though_the_server_never_says_goodbye() -> None:
    desk = MailDesk(farewell=False)
    async with mail_server(desk) as address:
        started = time.monotonic()
        outcome = await a_channel(address).send(HELLO)
        took = time.monotonic() - started

    assert outcome == Outcome(status=Status.SENT)
    assert len(desk.mails) == 1
    assert took < 3


async def test_a_refused_connection_is_deferred() -> None:
    async with refusing() as address:
        outcome = await a_channel(address).send(HELLO)

    assert outcome == Outcome(status=Status.DEFERRED, problem="the connection was refused")


async def test_a_server_without_starttls_is_deferred_with_a_reason_if_the_channel_asks_for_it() -> None:
    async with mail_server(MailDesk()) as address:
        url = f"mailtos://{address}?from=desk@example.org&to=editor@example.org&mode=starttls"
        outcome = await AppriseChannel("mail", url).send(HELLO)

    assert outcome.status is Status.DEFERRED
    assert "STARTTLS" in outcome.problem


async def a_mail(message: Message) -> tuple[EmailMessage, bytes]:
    desk = MailDesk()
    async with mail_server(desk) as address:
        assert await a_channel(address).send(message) == Outcome(status=Status.SENT)
    return desk.mails[0], desk.raw[0]


@pytest.mark.parametrize(
    "subject",
    [
        "台風" * 75,
        ("مقتل ١٢ شخصا في غارة على الميناء " * 5).strip()[:150],
        "👨‍👩‍👧‍👦" * 20,
        "Zürich: " + "ü" * 140,
        "x" * 150,
        "Plain words " * 12 + "end",
        "=?utf-8?q?hidden?= words",
        "Re: Subject: Storm, with a colon: and a comma",
    ],
)
async def test_a_subject_comes_as_short_encoded_words_and_reads_as_published(subject: str) -> None:
    mail, raw = await a_mail(Message(title=subject, body="Body\nSubject: not this one"))
    head = raw.partition(b"\r\n\r\n")[0]

    assert str(mail["Subject"]) == subject
    assert head.isascii()
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", head))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert mail.get_content().splitlines() == ["Body", "Subject: not this one"]


async def test_a_mail_says_that_no_person_wrote_it_and_has_an_id_of_its_own() -> None:
    mails = [(await a_mail(HELLO))[0] for _ in range(2)]

    assert [mail["Auto-Submitted"] for mail in mails] == ["auto-generated"] * 2
    assert [name for mail in mails for name in mail if name.startswith("List-")] == []
    assert mails[0]["Message-ID"] != mails[1]["Message-ID"]
    assert mails[0]["References"] is None


async def test_the_mails_of_a_story_stand_in_one_thread_and_others_do_not() -> None:
    first, update, other = [
        (await a_mail(Message(title=title, body=title, thread=thread)))[0]
        for title, thread in (
            ("Quake", "wire#1"),
            ("Quake, 12 dead", "wire#1"),
            ("Ferry\r\nBcc: a@b.example", "w#2\r\n"),
        )
    ]

    assert first["References"] == first["In-Reply-To"] == update["References"] == update["In-Reply-To"]
    assert other["References"] not in (None, first["References"])
    assert other["Bcc"] is None
