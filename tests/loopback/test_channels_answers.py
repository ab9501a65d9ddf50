"""What a channel makes of the answers of an HTTP service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.loopback.receivers import (
    Answer,
    Receiver,
    answering,
    dripping_body,
    flooding,
    hanging_up,
    refusing,
    silent,
)
from ticker.channels.apprise import AppriseChannel
from ticker.channels.outcomes import PAUSE_MAX, Report, Request, outcome_of, pause_asked
from ticker.channels.outcomes import Answer as Answered
from ticker.model.delivery import Message, Outcome, Status

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HELLO = Message(title="Fire at oil depot", body="Fire at oil depot, two hurt")


def a_channel(address: str, *, seconds: float = 15) -> AppriseChannel:
    return AppriseChannel("desk", f"json://{address}/hook", deadline=timedelta(seconds=seconds))


async def sent_to(answer: Answer, *, seconds: float = 15) -> tuple[Outcome, Receiver]:
    async with Receiver(answer) as receiver:
        return await a_channel(receiver.address, seconds=seconds).send(HELLO), receiver


async def test_a_message_reaches_a_json_receiver_whole_and_once() -> None:
    outcome, receiver = await sent_to(answering())

    assert outcome == Outcome(status=Status.SENT)
    assert [(got.json["title"], got.json["message"]) for got in receiver.received] == [(HELLO.title, HELLO.body)]


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
async def test_what_may_pass_is_deferred(status: int) -> None:
    outcome, receiver = await sent_to(answering(status, "back soon"))

    assert outcome.status is Status.DEFERRED
    assert str(status) in outcome.problem
    assert "back soon" in outcome.problem
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("status", "headers", "choked"),
    [(500, {}, True), (501, {}, True), (500, {"retry_after": "9"}, False), (502, {}, False), (503, {}, False),
     (504, {}, False), (522, {}, False), (408, {}, False), (429, {}, False)],
)  # fmt: skip
async def test_only_a_service_that_is_there_and_fails_may_choke_on_a_message(
    status: int, headers: dict[str, str], choked: bool
) -> None:
    outcome, _ = await sent_to(answering(status, "", **headers))

    assert (outcome.status, outcome.choked) == (Status.DEFERRED, choked)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413])
async def test_what_will_never_pass_bounces_with_status_and_reason(status: int) -> None:
    outcome, _ = await sent_to(answering(status, '{"message": "no such \\u001b[31mhook"}'))

    assert outcome.status is Status.BOUNCED
    assert outcome.problem.startswith(str(status))
    assert outcome.problem.endswith(": no such [31mhook")


async def test_a_redirect_is_not_followed_and_never_counts_as_sent() -> None:
    async with Receiver() as elsewhere:
        for status in (301, 302, 303, 307, 308):
            outcome, _ = await sent_to(answering(status, location=f"http://{elsewhere.address}/"))
            assert outcome.status is Status.BOUNCED
            assert "redirects are not followed" in outcome.problem
        assert elsewhere.connections == 0


async def test_a_throttled_channel_is_deferred_for_as_long_as_the_service_asks() -> None:
    outcome, receiver = await sent_to(answering(429, "slow down", retry_after="7"))

    assert (outcome.status, outcome.retry_after) == (Status.DEFERRED, timedelta(seconds=7))
    assert len(receiver.received) == 1


async def test_a_service_that_takes_the_message_and_never_answers_leaves_it_unclear() -> None:
    outcome, receiver = await sent_to(silent, seconds=1)

    assert outcome.status is Status.UNCLEAR
    assert len(receiver.received) == 1


async def test_a_connection_broken_after_the_request_leaves_it_unclear() -> None:
    outcome, _ = await sent_to(hanging_up)

    assert outcome.status is Status.UNCLEAR


async def test_a_refused_connection_is_deferred() -> None:
    async with refusing() as address:
        outcome = await a_channel(address).send(HELLO)

    assert outcome == Outcome(status=Status.DEFERRED, problem="the connection was refused")


async def test_a_host_without_an_address_is_deferred() -> None:
    outcome = await a_channel("no-such-host.invalid").send(HELLO)

    assert outcome == Outcome(status=Status.DEFERRED, problem="the host name cannot be resolved")


async def test_a_server_that_speaks_no_tls_is_deferred() -> None:
    async with Receiver(answering()) as receiver:
        channel = AppriseChannel("desk", f"jsons://{receiver.address}/", deadline=timedelta(seconds=1))
        outcome = await channel.send(HELLO)

    assert outcome.status is Status.DEFERRED
    assert receiver.received == []


async def test_an_answer_is_judged_by_its_status_though_its_body_never_ends() -> None:
    for answer in (flooding, dripping_body):
        outcome, _ = await sent_to(answer)
        assert outcome.status is Status.SENT


async def test_a_long_reason_is_cut() -> None:
    outcome, _ = await sent_to(answering(400, "words " * 20_000))

    assert len(outcome.problem) <= 240


async def test_the_reason_of_a_page_is_its_title() -> None:
    outcome, _ = await sent_to(answering(403, "<html><head><title>Access\n denied</title></head><body>…</body></html>"))

    assert outcome.problem.endswith(": Access denied")


async def test_an_empty_message_bounces_without_a_request() -> None:
    async with Receiver() as receiver:
        outcome = await a_channel(receiver.address).send(Message(title="", body=" \u200b\n"))

        assert outcome.status is Status.BOUNCED
        assert receiver.connections == 0


async def test_a_half_character_does_not_stop_a_message() -> None:
    async with Receiver() as receiver:
        outcome = await a_channel(receiver.address).send(Message(title="a\ud800b", body="c\udfffd\x00\x0b"))

        assert outcome.status is Status.SENT
        assert receiver.received[0].json["message"] == "cd"


async def test_a_channel_fails_and_recovers_in_order_while_another_delivers() -> None:
    async with Receiver() as good, Receiver(answering(500), answering(500), answering()) as failing:
        t, d = a_channel(good.address), a_channel(failing.address)
        statuses = [(await d.send(HELLO)).status for _ in range(3)]

        assert statuses == [Status.DEFERRED, Status.DEFERRED, Status.SENT]
        assert (await t.send(HELLO)).status is Status.SENT
        assert len(good.received) == 1


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "7"}, b"", 7),
        ({"retry-after": " 0 "}, b"", 0),
        ({"retry-after": "Wed, 25 Nov 2026 12:01:30 GMT"}, b"", 90),
        ({"retry-after": "Wed, 25 Nov 2020 12:01:30 GMT"}, b"", 0),
        ({"retry-after": "86400"}, b"", 3600),
        ({"retry-after": "9" * 30}, b"", 3600),
        ({"x-ratelimit-reset-after": "1.5"}, b"", 1.5),
        ({}, b'{"retry_after": 64.57, "global": false}', 64.57),
        ({"retry-after": "2"}, b'{"parameters": {"retry_after": 35}}', 35),
        ({}, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2500}', 2.5),
    ],
)
def test_the_pause_is_what_the_service_asks_for_up_to_an_hour(
    headers: dict[str, str], body: bytes, seconds: float
) -> None:
    pause = pause_asked(Answered(status=429, headers=headers, body=body), NOON)

    assert pause == timedelta(seconds=seconds)
    assert pause <= PAUSE_MAX


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("", b""),
        ("soon", b"[]"),
        ("-5", b'{"retry_after": true}'),
        ("nan", b'{"retry_after": NaN}'),
        ("Wed, 99 Nov 2026", b'{"parameters": 3}'),
        ("", b"[" * 100_000),
    ],
)
def test_a_pause_that_makes_no_sense_is_none(header: str, body: bytes) -> None:
    assert pause_asked(Answered(status=429, headers={"retry-after": header}, body=body), NOON) is None


def answered(status: int, body: bytes = b"") -> Request:
    return Request(sent=True, answer=Answered(status=status, headers={}, body=body))


def test_a_step_refused_on_the_way_does_not_count_if_the_message_was_taken() -> None:
    report = Report(success=True, requests=(answered(401), answered(200)))

    assert outcome_of(report, NOON) == Outcome(status=Status.SENT)


def test_a_library_that_calls_a_redirect_a_success_is_not_believed() -> None:
    assert outcome_of(Report(success=True, requests=(answered(302),)), NOON).status is Status.BOUNCED


def test_a_refusal_inside_of_an_answer_of_success_bounces_unless_it_will_pass() -> None:
    refused = Report(success=False, requests=(answered(200, b'{"ok": false, "error": "channel_not_found"}'),))
    busy = Report(success=False, requests=(answered(200, b'{"ok": false, "error": "ratelimited"}'),))
    strange = Report(success=False, requests=(answered(200, b"<html>"),))

    assert outcome_of(refused, NOON) == Outcome(status=Status.BOUNCED, problem="refused: channel_not_found")
    assert outcome_of(busy, NOON).status is Status.DEFERRED
    assert outcome_of(strange, NOON).status is Status.UNCLEAR


def test_a_transport_that_cannot_be_watched_is_deferred_if_it_failed_and_unclear_if_it_hung() -> None:
    assert outcome_of(Report(success=True), NOON).status is Status.SENT
    assert outcome_of(Report(success=False, words="nobody there"), NOON) == Outcome(
        status=Status.DEFERRED, problem="nobody there"
    )
    assert outcome_of(Report(success=None), NOON).status is Status.UNCLEAR
