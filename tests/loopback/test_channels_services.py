"""What a channel makes of the manners of each service: their ways to ask for patience, to refuse and to move."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.builders import an_alert, an_event
from tests.listener import Listener
from tests.loopback.receivers import Received, Receiver, silent
from tests.loopback.services import KINDS, Refused, Seen, Service, all_of_https_at, telegram
from ticker.app.service import opened
from ticker.channels.apprise import AppriseChannel
from ticker.config.secret import Secret
from ticker.config.settings import ChannelSettings, Settings
from ticker.model.delivery import Message, Move, Outcome, Status
from ticker.model.route import ChannelRules, Policy
from ticker.store.database import open_database
from ticker.store.outbox import Outbox

HELLO = Message(title="Fire at oil depot", body="Fire at oil depot, two hurt")
OLD, NEW = "-1001234567890", "-1009876543210"
MOVED = {
    "ok": False,
    "error_code": 400,
    "description": "Bad Request: group chat was upgraded to a supergroup chat",
    "parameters": {"migrate_to_chat_id": int(NEW)},
}


def refused(status: int, body: object = "", **headers: str) -> Refused:
    text = body if isinstance(body, str) else json.dumps(body)
    return Refused(status=status, body=text, headers=tuple(headers.items()))


async def outcome_of(kind: str, answer: Refused, *, times: int = 1) -> tuple[Outcome, Service]:
    """What a channel makes of an answer, and the service that gave it."""
    left = [answer] * times

    def read(received: Received) -> Seen | Refused | None:
        found = KINDS[kind].read(received)
        return left.pop() if left and found is not None else found

    async with Service(read, KINDS[kind].thanks) as service:
        with all_of_https_at(service.address):
            return await a_channel(kind, service).send(HELLO), service


def a_channel(kind: str, service: Receiver, *, seconds: float = 15, **moves: str) -> AppriseChannel:
    url = KINDS[kind].url.replace("{at}", service.address)
    return AppriseChannel("desk", url, deadline=timedelta(seconds=seconds), moves=moves)


def in_half_an_hour() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(minutes=30), usegmt=True)


@pytest.mark.parametrize(
    ("kind", "answer", "least", "most"),
    [
        ("telegram", refused(429, {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 35",
                                   "parameters": {"retry_after": 35}}), 35, 35),
        ("discord", refused(429, {"message": "You are being rate limited.", "retry_after": 64.57, "global": False},
                            retry_after="65", x_ratelimit_reset_after="64.57"), 64.57, 65),
        ("discord", refused(429, "", x_ratelimit_reset_after="1.5"), 1.5, 1.5),
        ("slack", refused(429, "rate_limited", retry_after="30"), 30, 30),
        ("slack-bot", refused(429, {"ok": False, "error": "ratelimited"}, retry_after="3"), 3, 3),
        ("matrix", refused(429, {"errcode": "M_LIMIT_EXCEEDED", "error": "!", "retry_after_ms": 2500}), 2.5, 2.5),
        ("mattermost", refused(429, "limit exceeded", x_ratelimit_reset="1", retry_after="2"), 2, 2),
        ("ntfy", refused(429, {"code": 42901, "http": 429, "error": "limit reached: too many requests"},
                         retry_after="5"), 5, 5),
        ("gotify", refused(429, "", retry_after=in_half_an_hour()), 600, 1_800),
        ("teams", refused(429, {"error": {"code": "TooManyRequests"}}, retry_after="7"), 7, 7),
        ("json", refused(429, "", retry_after=in_half_an_hour()), 600, 1_800),
        ("form", refused(503, "", retry_after="9"), 9, 9),
    ],
)  # fmt: skip
async def test_a_service_that_asks_for_patience_gets_as_much_and_one_request(
    kind: str, answer: Refused, least: float, most: float
) -> None:
    outcome, service = await outcome_of(kind, answer, times=9)

    assert outcome.status is Status.DEFERRED
    assert outcome.retry_after is not None
    assert least <= outcome.retry_after.total_seconds() <= most
    assert service.messages == 1


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        ("telegram", refused(401, {"ok": False, "error_code": 401, "description": "Unauthorized"}), "Unauthorized"),
        ("telegram", refused(403, {"ok": False, "description": "Forbidden: bot was kicked"}), "bot was kicked"),
        ("telegram", refused(400, {"ok": False, "description": "Bad Request: chat not found"}), "chat not found"),
        ("discord", refused(404, {"message": "Unknown Webhook", "code": 10015}), "Unknown Webhook"),
        ("discord", refused(401, {"message": "Invalid Webhook Token", "code": 50027}), "Invalid Webhook Token"),
        ("slack", refused(404, "no_service"), "no_service"),
        ("slack", refused(410, "channel_is_archived"), "channel_is_archived"),
        ("slack-bot", refused(200, {"ok": False, "error": "invalid_auth"}), "invalid_auth"),
        ("matrix", refused(403, {"errcode": "M_FORBIDDEN", "error": "User not in room"}), "User not in room"),
        ("mattermost", refused(400, {"id": "web.incoming_webhook", "message": "Invalid webhook"}), "Invalid webhook"),
        ("ntfy", refused(403, {"code": 40301, "http": 403, "error": "forbidden"}), "forbidden"),
        ("gotify", refused(401, {"error": "Unauthorized", "errorDescription": "valid token needed"}), "Unauthorized"),
        ("teams", refused(404, {"error": {"code": "WorkflowNotFound"}}), "WorkflowNotFound"),
        ("json", refused(410, "gone"), "gone"),
    ],
)
async def test_a_refusal_for_good_bounces_with_the_words_of_the_service(kind: str, answer: Refused, words: str) -> None:
    outcome, service = await outcome_of(kind, answer, times=9)

    assert outcome.status is Status.BOUNCED
    assert words in outcome.problem
    assert service.messages == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_service_in_trouble_is_deferred_whatever_its_kind(kind: str) -> None:
    outcome, service = await outcome_of(kind, refused(502, "<html><title>Bad Gateway</title></html>"), times=9)

    assert outcome.status is Status.DEFERRED
    assert "502" in outcome.problem
    assert service.messages == 1


@pytest.mark.parametrize("kind", ["telegram", "discord", "slack", "mattermost", "ntfy", "teams", "xml"])
async def test_a_service_that_takes_the_message_and_is_silent_leaves_it_unclear(kind: str) -> None:
    async with Receiver(silent) as service:
        with all_of_https_at(service.address):
            outcome = await a_channel(kind, service, seconds=1).send(HELLO)

    assert outcome.status is Status.UNCLEAR
    assert len(service.received) == 1


def a_group_that_moved(received: Received) -> Seen | Refused | None:
    chat = str(received.json["chat_id"])
    return telegram(received) if chat == NEW else refused(400, MOVED)


async def test_a_telegram_group_that_moved_is_followed_at_once_and_remembered() -> None:
    async with Service(a_group_that_moved) as service:
        with all_of_https_at(service.address):
            channel = a_channel("telegram", service)
            outcomes = [await channel.send(Message(body=HELLO.body)) for _ in range(2)]

    assert outcomes == [Outcome(status=Status.SENT, move=Move(was=OLD, now=NEW)), Outcome(status=Status.SENT)]
    assert [got.json["chat_id"] for got in service.received] == [int(OLD), int(NEW), int(NEW)]
    assert [seen.text for seen in service.seen] == [HELLO.body] * 2


async def test_a_move_of_former_days_needs_no_second_request() -> None:
    async with Service(a_group_that_moved) as service:
        with all_of_https_at(service.address):
            outcome = await a_channel("telegram", service, **{OLD: NEW}).send(HELLO)

    assert outcome == Outcome(status=Status.SENT)
    assert len(service.received) == 1


async def test_a_move_is_known_though_the_new_group_is_in_trouble() -> None:
    def read(received: Received) -> Refused:
        return refused(400, MOVED) if str(received.json["chat_id"]) == OLD else refused(503, "")

    async with Service(read) as service:
        with all_of_https_at(service.address):
            outcome = await a_channel("telegram", service).send(HELLO)

    assert (outcome.status, outcome.move) == (Status.DEFERRED, Move(was=OLD, now=NEW))


async def test_the_operator_hears_once_where_a_group_has_gone_and_a_restart_remembers_it(tmp_path: Path) -> None:
    desk = ChannelSettings(name="desk", url=Secret(KINDS["telegram"].url), rules=ChannelRules(name="desk"))
    rules = ChannelRules(name="operator", notices=True)
    settings = Settings(sources=(), channels=(desk,), policy=Policy(channels=(desk.rules, rules)))
    operator = Listener("operator")

    async def run(headline: str) -> None:
        """One run of the program that delivers a headline, and then what the operator must hear."""
        database = await open_database(settings.store_url, tmp_path, exclusive=True)
        event = an_event(headline, text=headline, at=datetime.now(UTC))
        await Outbox(database, lambda _: None).record([an_alert(event, "desk")])
        await database.close()
        async with opened(settings, folder=tmp_path, channels={"operator": operator}) as app:
            assert await app.sender.deliver_next("desk")
            await app.sender.deliver_next("operator")

    async with Service(a_group_that_moved) as service:
        with all_of_https_at(service.address):
            await run("Ferry sinks")
            await run("Ferry raised")

    assert [seen.text.splitlines()[0] for seen in service.seen] == ["Ferry sinks", "Ferry raised"]
    assert [got.json["chat_id"] for got in service.received] == [int(OLD), int(NEW), int(NEW)]
    assert len(operator.heard) == 1
    assert f"write {NEW} in place of the chat id" in operator.heard[0].body
