"""Chat services on 127.0.0.1 that take, read and refuse messages as the real ones do, by their documentation.

Each is a function from a request to what its readers would see, or to its refusal. What a reader sees comes from a
renderer that is not ours (markdown-it, xml.etree) wherever there is one.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import requests
from markdown_it import MarkdownIt

from tests.loopback.receivers import Received, Receiver, answering

BREAK = "\u200b"  # nobody sees it


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What readers see of one message, and what the service did of itself because of it (mentions, markup, links)."""

    text: str
    title: str = ""
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An answer that is no success."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...] = ()


Read = Callable[[Received], Seen | Refused | None]
"""None is a step on the way to a message, such as a login."""


class Service(Receiver):
    """A service on loopback; ``seen`` is what its readers got."""

    def __init__(self, read: Read, thanks: str = "{}") -> None:
        super().__init__(self._answer)
        self._read, self._thanks = read, thanks
        self.seen: list[Seen] = []
        self.messages = 0  # requests that carried one

    async def _answer(self, received: Received, writer: Any) -> None:
        found = self._read(received)
        self.messages += found is not None
        if isinstance(found, Refused):
            headers = {name.replace("-", "_"): value for name, value in found.headers}
            await answering(found.status, found.body, **headers)(received, writer)
            return
        if found is not None:
            self.seen.append(found)
        await answering(200, self._thanks)(received, writer)


@contextmanager
def all_of_https_at(address: str) -> Iterator[None]:
    """Within, every ``https://`` address leads to this one: the plug-ins know the hosts of some services by heart."""
    request = requests.Session.request

    def at_home(session: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
        return request(session, method, re.sub("^https://", f"http://{address}/", url), **options)

    requests.Session.request = at_home  # type: ignore[method-assign]  # put back below
    try:
        yield
    finally:
        requests.Session.request = request  # type: ignore[method-assign]  # as it was


def units(text: str) -> int:
    """UTF-16 code units, as most services count."""
    return len(text.encode("utf-16-le")) // 2


def shown(text: str) -> str:
    return text.replace(BREAK, "").replace("\r\n", "\n")


# Telegram: https://core.telegram.org/bots/api#formatting-options

_TELEGRAM_TAGS = frozenset({"a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike",
                            "strong", "tg-emoji", "tg-spoiler", "u"})  # fmt: skip
_TELEGRAM_TOKEN = re.compile(
    r"<(/?)([a-z-]*)[^<>]*>|&(lt|gt|amp|quot|#[0-9]+|#x[0-9a-f]+);|([<>&])|[^<>&]+", re.IGNORECASE
)
_TELEGRAM_MENTION = re.compile(r"(?<!\w)@\w{3,}", re.ASCII)


def _cannot_parse(what: str) -> Refused:
    words = f"Bad Request: can't parse entities: {what}"
    return Refused(status=400, body=json.dumps({"ok": False, "error_code": 400, "description": words}))


def _read_html(text: str) -> tuple[str, list[str]] | Refused:
    """The text that Telegram shows, and the tags that had an effect."""
    parts, tags = [], []
    for token in _TELEGRAM_TOKEN.finditer(text):
        if token[4]:
            return _cannot_parse(f"Unescaped {token[4]} at byte offset {token.start()}")
        if token[2] is None:
            parts.append(html.unescape(token[0]) if token[3] else token[0])
        elif token[2].lower() in _TELEGRAM_TAGS:
            tags.append(token[0])
        else:
            return _cannot_parse(f'Unsupported start tag "{token[2]}"')
    return "".join(parts), tags


def telegram(received: Received) -> Seen | Refused | None:
    assert received.path.endswith("/sendMessage")
    text, mode = received.json["text"], received.json.get("parse_mode")
    if mode not in {None, "HTML"}:  # in legacy Markdown "]" cannot be escaped, so whoever escapes it shows a backslash
        return _cannot_parse(f"text that is to be read literally came as {mode}")
    found = _read_html(text) if mode else (text, [])
    if isinstance(found, Refused):
        return found
    text, effects = found
    if not text.strip():
        return Refused(
            status=400, body='{"ok":false,"error_code":400,"description":"Bad Request: message text is empty"}'
        )
    if units(text) > 4096:
        return Refused(
            status=400, body='{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}'
        )
    return Seen(text=shown(text), effects=(*effects, *_TELEGRAM_MENTION.findall(text)))


def without_markup(received: Received) -> Seen | Refused | None:
    """A Telegram that reads no markup at all."""
    return _cannot_parse("it does not like it") if "parse_mode" in received.json else telegram(received)


# Services that render Markdown. What a link ends in, and the rest of the dialects, are theirs.

_COMMONMARK = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
_PLAIN = frozenset({"paragraph_open", "paragraph_close", "inline", "text", "softbreak"})
_BARE_LINK = re.compile(r"https?://[^\s<]+[^\s<?!.,:;*_~'\")\]]", re.IGNORECASE)
_DISCORD = re.compile(
    r"@(?:everyone|here)\b|<@[!&]?[0-9]+>|<#[0-9]+>|<a?:\w+:[0-9]+>|<t:|</|<id:|<https?:|(?<!\\)\|\||^-#|:[\w+-]{2,}:",
    re.MULTILINE,
)
_MATTERMOST = re.compile(r"(?<![\w.])@[a-z0-9][\w.-]*|(?<![\w:]):[\w+-]{2,}:|(?<!\\)~[a-z]|<!", re.IGNORECASE)
_TEAMS = re.compile(r"<at>|\{\{(?:DATE|TIME)\(")


def _rendered(text: str, dialect: re.Pattern[str]) -> Seen:
    """Markdown as people see it. A bare link is one word to all of these services, whatever marks it holds."""
    links: list[str] = []

    def put_away(link: re.Match[str]) -> str:
        links.append(link[0])
        return f"https{len(links) - 1}link"

    tokens = _COMMONMARK.parse(_BARE_LINK.sub(put_away, text))
    effects = [token.type for token in tokens if token.type not in _PLAIN]
    lines = []
    for block in tokens:
        children = block.children or []
        effects += [child.type for child in children if child.type not in _PLAIN]
        if block.type == "inline":
            lines.append("".join("\n" if child.type == "softbreak" else child.content for child in children))
    text_seen = re.sub(r"https([0-9]+)link", lambda number: links[int(number[1])], "\n".join(lines))
    calls = dialect.findall(_BARE_LINK.sub("", text)) + [
        link for link in links if re.search("@(everyone|here|all)", link)
    ]
    return Seen(text=shown(text_seen), effects=(*effects, *calls))


def discord(received: Received) -> Seen | Refused | None:
    payload = received.json
    content = payload.get("content", "")
    if not content or units(content) > 2000 or payload.get("embeds"):
        words = "Must be 2000 or fewer in length." if content else "Cannot send an empty message"
        return Refused(status=400, body=json.dumps({"code": 50006, "message": words}))
    view = _rendered(content, _DISCORD)
    live = () if payload.get("allowed_mentions") == {"parse": []} else ("mentions are on",)
    return Seen(text=view.text, effects=(*view.effects, *live))


def mattermost(received: Received) -> Seen | Refused | None:
    if len(received.json["text"]) > 16_383:
        return Refused(
            status=400, body='{"id":"api.context.invalid_param","message":"Text too long","status_code":400}'
        )
    return _rendered(received.json["text"], _MATTERMOST)


def teams(received: Received) -> Seen | Refused | None:
    if len(received.body) > 28_000:
        return Refused(status=413, body="Request Entity Too Large")
    card = received.json["attachments"][0]["content"]
    assert "entities" not in card.get("msteams", {}), "only these call anybody"
    return _rendered("\n\n".join(block["text"] for block in card["body"]), _TEAMS)


# Slack: https://docs.slack.dev/messaging/formatting-message-text

_SLACK = re.compile(r"<[^>]*>|<|>|&(?!amp;|lt;|gt;)|:[\w+-]{2,}:")


def slack(received: Received) -> Seen | Refused | None:
    payload = received.json
    (attachment,) = payload["attachments"]
    text = attachment["text"]
    if not text:
        return Refused(status=400, body="no_text")
    if len(text) > 40_000:
        return Refused(status=400, body="msg_too_long")
    marks = [mark for mark in ("link_names", "parse") if payload.get(mark)]
    marks += [] if attachment.get("mrkdwn_in") == [] else ["mrkdwn"]
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return Seen(
        text=shown(plain),
        title=attachment.get("title", ""),
        effects=(*marks, *_SLACK.findall(_BARE_LINK.sub("", text))),
    )


def matrix(received: Received) -> Seen | Refused | None:
    """https://spec.matrix.org/v1.11/client-server-api/#size-limits and #user-and-room-mentions."""
    if "/send/m.room.message/" not in received.path:
        return None
    content = received.json
    if len(received.body) > 65_536 - 1_000:  # what a server adds to the event counts
        return Refused(status=413, body='{"errcode":"M_TOO_LARGE","error":"event too large"}')
    effects = ["formatted"] if "formatted_body" in content else []
    effects += [] if content.get("m.mentions") == {} else ["names in the text are called"]
    return Seen(text=shown(content["body"]), effects=tuple(effects))


# Services that show text as it is.


def ntfy(received: Received) -> Seen | Refused | None:
    payload = received.json
    if len(payload["message"].encode()) > 4096:
        return Refused(
            status=413, body='{"code":41301,"http":413,"error":"attachment too large, or bandwidth limit reached"}'
        )
    effects = tuple(name for name in ("markdown", "tags", "actions", "click", "attach") if payload.get(name))
    return Seen(text=payload["message"], title=payload.get("title", ""), effects=effects)


def gotify(received: Received) -> Seen | Refused | None:
    payload = received.json
    return Seen(text=payload["message"], title=payload["title"], effects=tuple(payload.get("extras", {})))


def web_hook(received: Received) -> Seen | Refused | None:
    payload = received.json
    return Seen(text=payload["message"], title=payload["title"])


def form(received: Received) -> Seen | Refused | None:
    fields = received.form
    return Seen(text=fields["message"], title=fields["title"])


def xml(received: Received) -> Seen | Refused | None:
    root = ET.fromstring(received.body)
    found = {element.tag.rpartition("}")[2]: element.text or "" for element in root.iter()}
    return Seen(text=found["Message"], title=found["Subject"])


TELEGRAM = "tgram://123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI/-1001234567890/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of channel: its URL, how its service reads, and what it says when it took a message."""

    url: str
    read: Read
    thanks: str = "{}"


DISCORD = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
TEAMS = "workflows://prod-1.westus.logic.azure.com:443/643e69f83c8944/signatur-e"
MATRIX_THANKS = '{"access_token":"t","user_id":"@u:x","home_server":"x","room_id":"!r:x","event_id":"$1"}'
KINDS = {
    "telegram": Kind(url=TELEGRAM, read=telegram, thanks='{"ok":true}'),
    "telegram-html": Kind(url=f"{TELEGRAM}?format=html", read=telegram, thanks='{"ok":true}'),
    "telegram-markdown": Kind(url=f"{TELEGRAM}?format=markdown", read=telegram, thanks='{"ok":true}'),
    "telegram-v1": Kind(url=f"{TELEGRAM}?format=markdown&mdv=1", read=telegram, thanks='{"ok":true}'),
    "telegram-v2": Kind(url=f"{TELEGRAM}?format=markdown&mdv=2", read=telegram, thanks='{"ok":true}'),
    "telegram-refuses": Kind(url=TELEGRAM, read=without_markup, thanks='{"ok":true}'),
    "discord": Kind(url=DISCORD, read=discord),
    "discord-markdown": Kind(url=f"{DISCORD}?format=markdown", read=discord),
    "slack": Kind(url="slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#news", read=slack, thanks="ok"),
    "slack-bot": Kind(url="slack://xoxb-1234-1234-abc124/#news", read=slack,
                      thanks='{"ok":true,"channel":"C1","ts":"1"}'),
    "matrix": Kind(url="matrix://user:pass@{at}/#news:example.org", read=matrix, thanks=MATRIX_THANKS),
    "mattermost": Kind(url="mmost://{at}/3ccdd113474722377935511fc85d3dd4", read=mattermost, thanks="ok"),
    "ntfy": Kind(url="ntfy://{at}/topic", read=ntfy),
    "gotify": Kind(url="gotify://{at}/AbCdEfGhIjKlMnO", read=gotify),
    "teams": Kind(url=TEAMS, read=teams),
    "json": Kind(url="json://{at}/hook", read=web_hook),
    "json-markdown": Kind(url="json://{at}/hook?format=markdown", read=web_hook),
    "xml": Kind(url="xml://{at}/hook", read=xml),
    "form": Kind(url="form://{at}/hook", read=form),
}  # fmt: skip
