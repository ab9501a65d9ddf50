"""What we know of the services behind the channels: how much they take, what they read out of text. Pure.

A service with rules of its own is a line in the table, found by the scheme of its URL; for every other one the word of
its Apprise plug-in counts. Lengths are UTF-16 code units, as most services count.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ticker.channels import neutral
from ticker.channels.neutral import Change
from ticker.channels.outcomes import Answer
from ticker.model.alert import Event
from ticker.model.delivery import Move
from ticker.text.clean import cut

Payload = dict[str, object]

LONGEST_MAX = 35_000  # some plug-ins promise megabytes; a message is for people
_ROOM = 10  # a tenth is kept for what a neutralised text is longer
_BAD_REQUEST = 400
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One kind of service.

    ``titled``: it shows a title of its own. ``longest`` is what it takes, 0 if its plug-in knows; ``limit`` is what may
    be composed. ``amend`` changes each JSON request to it, where Apprise cannot be told to; ``speak`` adds to it what
    programs hear; ``move`` reads out of an answer where the chat of the request has gone; ``plainer`` makes of one
    that was answered so a simpler one. All but ``speak`` give None for a request that is not theirs.
    """

    titled: bool = False
    longest: int = 0
    limit: int = 0
    neutralise: Change = neutral.as_it_is
    amend: Callable[[Payload], Payload | None] | None = None
    move: Callable[[Answer, Payload], Move | None] | None = None
    speak: Callable[[Payload, Sequence[Event]], Payload] | None = None
    plainer: Callable[[Answer, Payload], Payload | None] | None = None


def without_mentions(payload: Payload) -> Payload | None:
    """Discord notifies nobody, whatever the text says ("Allowed Mentions Object" of its reference)."""
    if "content" not in payload and "embeds" not in payload:
        return None
    return {**payload, "allowed_mentions": {"parse": []}}


def without_marks(payload: Payload) -> Payload | None:
    """Slack formats no text of an attachment: ``mrkdwn_in`` names the fields that it should ("Legacy attachments")."""
    attachments = payload.get("attachments")
    if not isinstance(attachments, list):
        return None
    return {**payload, "attachments": [{**attachment, "mrkdwn_in": []} for attachment in attachments]}


def calling_nobody(payload: Payload) -> Payload | None:
    """Matrix calls those whose names stand in a text, unless it is told whom to call ("User and room mentions")."""
    if "msgtype" not in payload or "body" not in payload:
        return None
    return {**payload, "m.mentions": {}}


def with_events(payload: Payload, events: Sequence[Event]) -> Payload:
    """A web hook hears the events of a message as other programs do (docs/events.md); a single one at its top, too."""
    told: list[Payload] = [dict(event.public()) for event in events]
    if not told:
        return payload
    return {**(told[0] if len(told) == 1 else {}), **payload, "events": told}


def supergroup(answer: Answer, payload: Payload) -> Move | None:
    """A Telegram group that became a supergroup has another id ("ResponseParameters" of its Bot API)."""
    data = answer.data
    parameters = data.get("parameters") if isinstance(data, dict) else None
    now = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    if not isinstance(now, int) or "chat_id" not in payload:
        return None
    return Move(was=str(payload["chat_id"]), now=str(now))


def moved(payload: Payload, moves: Mapping[str, str]) -> Payload | None:
    """The same for where its chat has gone."""
    now = moves.get(str(payload.get("chat_id")))
    return {**payload, "chat_id": int(now)} if now else None


def without_parse_mode(answer: Answer, payload: Payload) -> Payload | None:
    """The same text for Telegram to show as it is, if it could not read the markup."""
    text = payload.get("text")
    if answer.status != _BAD_REQUEST or b"can't parse entities" not in answer.body:
        return None
    if "parse_mode" not in payload or not isinstance(text, str):
        return None
    kept = {key: value for key, value in payload.items() if key != "parse_mode"}
    return {**kept, "text": html.unescape(_TAG.sub("", text))}


_MARKDOWN_CHAT = Service(neutralise=neutral.markdown)
_STARRED_CHAT = Service(neutralise=neutral.starless)
_PLAIN_CHAT = Service(neutralise=neutral.unaddressed)

_TABLE: tuple[tuple[str, Service], ...] = (
    ("discord", Service(neutralise=neutral.markdown, amend=without_mentions)),
    # Slack cuts at 40,000; escapes of <, > and & count.
    ("slack", Service(neutralise=neutral.without_emoji, amend=without_marks)),
    # Telegram says that it counts what is left when the markup is read; the margin is for a server that does not.
    ("tgram", Service(neutralise=neutral.unnamed, limit=3_500, move=supergroup, plainer=without_parse_mode)),
    # An event is 65,536 bytes at most, and one that is encrypted grows by half; a letter has up to three bytes.
    ("matrix matrixs", Service(longest=13_000, neutralise=neutral.unaddressed, amend=calling_nobody)),
    # ntfy takes 4,096 bytes and makes an attachment of what is longer; a letter has up to three bytes.
    ("ntfy ntfys", Service(titled=True, longest=1_365)),
    # Ten lines of ASCII, or three of a script with three bytes a letter: more at once is a flood to many servers.
    ("irc ircs", Service(longest=1_200, neutralise=neutral.in_short_lines)),
    ("fluxer fluxers guilded mmost mmosts revolt rocket rockets twist", _MARKDOWN_CHAT),
    ("workflow workflows", Service(neutralise=neutral.cards)),
    ("json jsons", Service(titled=True, speak=with_events)),
    ("cliq zcliq zohocliq kook", _MARKDOWN_CHAT),
    ("gchat zulip whapi evolution evolutions awswhatsapp whatsapp", _STARRED_CHAT),
    ("bluesky bsky mastodon mastodons toot toots misskey misskeys nostr tweet twitter x", _PLAIN_CHAT),
    ("nctalk nctalks synology synologys webex wxteams dingtalk feishu lark wecombot", _PLAIN_CHAT),
    ("flock line qq ryver zoom", _PLAIN_CHAT),
)
_BY_SCHEME = {scheme: service for schemes, service in _TABLE for scheme in schemes.split()}


def service_of(schemes: Iterable[str], *, body_max: int, title_max: int, renders_markdown: bool) -> Service:
    """The service behind a scheme, completed by what its plug-in says: the longest body, the longest title (0: none).

    ``schemes`` are all that it goes by. ``renders_markdown``: the plug-in sends nothing but Markdown, unless it is told
    that a text is none.
    """
    known = next((_BY_SCHEME[scheme] for scheme in schemes if scheme in _BY_SCHEME), None)
    if known is None:
        known = Service(titled=title_max > 0, neutralise=neutral.markdown if renders_markdown else neutral.as_it_is)
    longest = min(known.longest or body_max, LONGEST_MAX)
    grows = known.neutralise is not neutral.as_it_is
    return replace(known, longest=longest, limit=known.limit or longest - (longest // _ROOM if grows else 0))


def length(text: str) -> int:
    """UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def fitted(text: str, service: Service) -> str:
    """The text, neutralised, in what the service takes: a text full of marks may outgrow it.

    Then its longest line gives way, a headline in nearly all cases, so that source, time and link stay.
    """
    lines = text.split("\n")
    while length(shown := service.neutralise("\n".join(lines))) > service.longest:
        at = max(range(len(lines)), key=lambda n: len(lines[n]))
        kept = len(lines[at]) * service.longest // length(shown) - 1
        lines[at] = cut(lines[at], min(kept, len(lines[at]) - 1))
    return shown
