"""How things stand, in words: what to do about trouble, what a route takes, what is set for a source. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from ticker.config.clock import DAYS
from ticker.config.durations import write_duration
from ticker.config.settings import Settings
from ticker.model.health import Trouble
from ticker.model.hours import EVERY_DAY, MIDNIGHT, Hours
from ticker.model.manners import Late, Rate
from ticker.model.route import ChannelRules, Match, Route
from ticker.model.source import Source

CHANGES = "web.changes = true in the settings allows it, with a token"

# The signs beside the words of a state: told apart by their shape.
GOOD, WAITS, BAD, QUIET = "●", "◐", "✕", "○"
_SIGNS = {
    "watching": GOOD,
    "works": GOOD,
    "not read yet": WAITS,
    "waits": WAITS,
    "no news yet": QUIET,
    "removed": QUIET,
}

_TODO = {
    Trouble.UNREACHABLE: "see whether the site answers from this machine; else wait, it is tried again",
    Trouble.TIMEOUT: "the site is slow; raise timeout of the source if it stays so",
    Trouble.TLS: "look at the certificate of the site, and at the clock and the certificates of this machine",
    Trouble.REFUSED: "the address leads into a private network; name it in private_networks if that is meant",
    Trouble.STATUS: "open the address in a browser; it may have moved, or ask for a login",
    Trouble.THROTTLED: "raise every of the source: the site wants to be asked less often",
    Trouble.TOO_LARGE: "name a narrower address, or raise max_bytes of the source",
    Trouble.INCOMPLETE: "wait: the answer broke off, and it is tried again",
    Trouble.BLOCKED: "the site takes Ticker for a robot; ask its operator, or read another address of it",
    Trouble.CONSENT: "the page asks for consent first; read another address, or send its cookie by headers",
    Trouble.PARKED: "the domain has changed hands; take the source out of the settings",
    Trouble.MOVED: "write the new address into the settings",
    Trouble.UNREADABLE: "try ticker probe, and see what the site answers",
    Trouble.MISSING: "the page was rebuilt; ticker discover finds the ticker anew",
    Trouble.HELD: "look at the page: what it shows may be no ticker any more",
    Trouble.BUG: "the log has more; report it",
}


def sign(state: str) -> str:
    """The sign of a state of a source or channel."""
    return _SIGNS.get(state, BAD)


def to_do(trouble: Trouble | None) -> str:
    """What helps against trouble."""
    return _TODO[trouble] if trouble else ""


def conditions(match: Match) -> tuple[str, ...]:
    """What a route takes, a condition a sentence; nothing means every alert."""
    return tuple(_conditions(match))


def _conditions(match: Match) -> Iterator[str]:
    lists = (
        ("has one of", match.any),
        ("has all of", match.all),
        ("has none of", match.none),
        ("fits one of the expressions", match.regex),
        ("is of one of the sources", match.sources),
        ("is", tuple(kind.value for kind in match.kinds)),
        ("is in one of the languages", match.languages),
    )
    yield from (f"{said}: {', '.join(words)}" for said, words in lists if words)
    if match.hours:
        yield f"was seen {_hours(match.hours)}"
    if match.confirmed_by:
        sources = "1 source" if match.confirmed_by == 1 else f"{match.confirmed_by} sources"
        yield f"its story is told by {sources} or more; what further ones add goes out later"


def _hours(hours: Hours) -> str:
    named = [DAYS[day] for day in sorted(hours.days)]
    days = "" if hours.days == EVERY_DAY else f" on {', '.join(named)}"
    if (hours.begin, hours.end) == (0, MIDNIGHT):
        return f"{days.strip() or 'at any time'} ({hours.zone})"
    return f"{_clock(hours.begin)} to {_clock(hours.end)}{days} ({hours.zone})"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def does(route: Route) -> str:
    """What a route does with what it takes."""
    parts = ["tells nobody" if route.mute else f"tells {', '.join(route.channels) or 'every channel'}"]
    if route.urgency:
        parts.append(f"as {route.urgency.word}")
    if route.ack_within:
        then = f", then {', '.join(route.escalate)}" if route.escalate else ""
        parts.append(f"to be acknowledged within {write_duration(route.ack_within)}{then}")
    parts.append("and the next route is asked too" if route.go_on else "and no further route is asked")
    return "; ".join(parts)


def manners(rules: ChannelRules) -> tuple[tuple[str, str], ...]:
    """How a channel wants to be spoken to."""
    return tuple(_manners(rules))


def _manners(rules: ChannelRules) -> Iterator[tuple[str, str]]:
    yield "hears", f"what is {rules.min_urgency.word} or louder{', and notices' if rules.notices else ''}"
    if quiet := rules.quiet_hours:
        yield "quiet hours", f"{quiet.start:%H:%M} to {quiet.end:%H:%M} ({rules.zone})"
    if digest := rules.digest:
        times = ", ".join(f"{at:%H:%M}" for at in digest.at)
        yield "digest", f"at {times} ({rules.zone})" if times else f"every {_duration(digest.every)}"
    if rules.rate:
        yield "rate", _rate(rules.rate)
    late = "dropped with a notice" if rules.late is Late.DROP else "sent in one message"
    yield "late", f"what could not be sent for {write_duration(rules.max_age)} is {late}"
    if rules.format:
        yield "format", "its own"


def _rate(rate: Rate) -> str:
    messages = "1 message" if rate.count == 1 else f"{rate.count} messages"
    return f"at most {messages} in {write_duration(rate.span)}; what is more is bundled"


def _duration(duration: timedelta | None) -> str:
    return write_duration(duration) if duration else ""


def settings_of(source: Source) -> tuple[tuple[str, str], ...]:
    """What is set for a source, without what may be secret: headers and the proxy are only said to be there."""
    return tuple((key, value) for key, value in _settings(source) if value)


_TEXTS = ("select", "xpath", "text", "link", "time", "id", "label", "drop", "path", "script", "variable", "active",
          "starts", "ends", "language")  # fmt: skip


def _settings(source: Source) -> Iterator[tuple[str, str]]:
    yield "url", without_secrets(source.url)
    yield "kind", source.kind
    yield from ((key, getattr(source, key) or "") for key in _TEXTS)
    yield "order", source.order.value
    yield "every", write_duration(source.every)
    yield "fastest", _duration(source.fastest)
    yield "slowest", _duration(source.slowest)
    yield "follow", "true" if source.follow else ""
    yield "labels", ", ".join(source.labels)
    yield "timeout", write_duration(source.timeout)
    yield "headers", _hidden(len(source.headers), "header")
    yield "proxy", _hidden(bool(source.proxy), "proxy")


def _hidden(count: int, what: str) -> str:
    if not count:
        return ""
    return f"{count} {what}{'s' if count > 1 else ''}, not shown here: may be secret"


def without_secrets(url: str) -> str:
    """An address without the user and password that it may have."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def source_named(settings: Settings, name: str) -> Source | None:
    """A source of the settings."""
    return next((one for one in settings.sources if one.name == name), None)
