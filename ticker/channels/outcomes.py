"""What became of one attempt, judged by what was seen on the wire. Pure.

Three questions decide: did the service take the message (SENT), did it say that it never will (BOUNCED), or can it be
tried again without risk (DEFERRED)? What went out and was never answered is UNCLEAR: it may have arrived.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from ticker.model.delivery import Outcome, Status
from ticker.text.clean import clean

PAUSE_MAX = timedelta(hours=1)  # a service that asks for a day is asked again within the hour
REASON_MAX = 2_000  # characters taken from an answer; whoever shows them masks first and cuts then

_OK, _REDIRECT, _REFUSAL, _TROUBLE = 200, 300, 400, 500
# Of a service, or of what stands before it, that is not there; 520 to 530 are Cloudflare's.
_AWAY = frozenset(
    {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT, *range(520, 531)}
)
_TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_REASON_KEYS = ("description", "message", "error", "errors", "detail", "title", "errmsg", "msg")
_CHOKED = frozenset({"internal_error", "fatal_error"})
_PASSING = _CHOKED | {"ratelimited", "rate_limited", "service_unavailable", "request_timeout"}
_MAIL_REFUSALS = frozenset({"auth", "mail", "rcpt", "data"})
_MAIL_PERMANENT = 500  # RFC 5321, section 4.2.1: 4yz may pass, 5yz will not
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service answered: status, headers (names in lower case) and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def is_good(self) -> bool:
        return _OK <= self.status < _REDIRECT

    @property
    def data(self) -> object:
        """The body as JSON; None if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request: whether all of it went out, the answer if one came, else what went wrong."""

    sent: bool = False
    answer: Answer | None = None
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        return self.answer is not None and self.answer.is_good


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How far a mail came: the last command that counts, its reply (code 0: none), and whether the text went out."""

    command: str = ""
    code: int = 0
    text: str = ""
    sent: bool = False
    accepted: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a broker said to a login; without a ``remedy`` it may think otherwise later. No refusal: it let us in."""

    refusal: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is known of one attempt.

    ``success`` is what the library said, None if it said nothing before the deadline; ``words`` are its own for it.
    """

    success: bool | None
    requests: tuple[Request, ...] = ()
    mail: Mail | None = None
    login: Login | None = None
    words: str = ""


def outcome_of(report: Report, now: datetime) -> Outcome:
    """What became of the attempt, with the reason in words where it is not SENT.

    The reason may quote the service, so it may hold secrets of the channel: mask it before it goes anywhere.
    """
    if report.mail is not None:
        return _of_mail(report.mail)
    if report.requests:
        return _of_requests(report, now)
    if report.login is not None and report.login.refusal and not report.success:
        return _of_login(report.login)
    if report.success is None:  # a transport that cannot be watched: it may have arrived
        return Outcome(status=Status.UNCLEAR, problem="no answer before the deadline")
    if report.success:
        return Outcome(status=Status.SENT)
    return Outcome(status=Status.DEFERRED, problem=report.words or "the message was not taken")


def pause_asked(answer: Answer, now: datetime) -> timedelta | None:
    """How long the service asks to wait, at most PAUSE_MAX; None if it does not say.

    Read from Retry-After (RFC 9110, section 10.2.3), Discord's X-RateLimit-Reset-After and ``retry_after``, Telegram's
    ``parameters.retry_after`` and Matrix' ``retry_after_ms``; the longest counts.
    """
    longest = max(_pauses(answer, now))
    return timedelta(seconds=min(longest, PAUSE_MAX.total_seconds())) if longest >= 0 else None


def _pauses(answer: Answer, now: datetime) -> Iterator[float]:
    header = answer.headers.get("retry-after", "")
    yield _seconds(header)
    yield _until(header, now)
    yield _seconds(answer.headers.get("x-ratelimit-reset-after"))
    data = answer.data
    if isinstance(data, dict):
        yield _seconds(data.get("retry_after"))
        yield _seconds(data.get("retry_after_ms")) / 1000
        parameters = data.get("parameters")
        yield _seconds(parameters.get("retry_after") if isinstance(parameters, dict) else None)


def _seconds(value: object) -> float:
    """A number of seconds; negative if the value is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return -1
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return -1
    return seconds if math.isfinite(seconds) else -1


def _until(value: str, now: datetime) -> float:
    """The seconds until an HTTP date, 0 if it has passed; negative if the value is none."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return -1
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _of_requests(report: Report, now: datetime) -> Outcome:
    last = report.requests[-1]
    if report.success is None:
        return _unanswered(last, "no answer before the deadline")
    # A service may refuse a step on the way, such as an old token, and take the message in the end: the last counts.
    considered = (last,) if report.success else report.requests
    failed = next((request for request in reversed(considered) if not request.is_good), None)
    if failed is None:
        return Outcome(status=Status.SENT) if report.success else _declined(last.answer, report.words)
    if failed.answer is None:
        return _unanswered(failed, failed.trouble or report.words)
    return _refused(failed.answer, now)


def _unanswered(request: Request, problem: str) -> Outcome:
    if request.sent:
        return Outcome(status=Status.UNCLEAR, problem=f"{problem}; the message had gone out and may have arrived")
    return Outcome(status=Status.DEFERRED, problem=problem)


def _refused(answer: Answer, now: datetime) -> Outcome:
    problem = ": ".join(part for part in (_phrase(answer.status), reason_of(answer)) if part)
    if answer.status in _TRY_AGAIN or answer.status >= _TROUBLE:
        pause = pause_asked(answer, now)
        choked = answer.status >= _TROUBLE and answer.status not in _AWAY and pause is None
        return Outcome(status=Status.DEFERRED, problem=problem, retry_after=pause, choked=choked)
    if _REDIRECT <= answer.status < _REFUSAL:
        problem = f"{_phrase(answer.status)}: redirects are not followed; correct the address of the channel"
    return Outcome(status=Status.BOUNCED, problem=problem)


def _declined(answer: Answer | None, words: str) -> Outcome:
    """An answer of success that the library takes for a failure: Slack, for one, refuses with 200 and ``ok: false``."""
    data = answer.data if answer is not None else None
    if answer is not None and isinstance(data, dict) and data.get("ok") is False:
        problem, error = f"refused: {reason_of(answer)}", data.get("error")
        if error in _PASSING:
            return Outcome(status=Status.DEFERRED, problem=problem, choked=error in _CHOKED)
        return Outcome(status=Status.BOUNCED, problem=problem)
    return Outcome(status=Status.UNCLEAR, problem=f"an answer that is not understood: {words or 'no words for it'}")


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def reason_of(answer: Answer) -> str:
    """The reason that the body gives, as one clean line: a field of a JSON object, a page's title, or plain text."""
    data = answer.data
    if isinstance(data, dict):
        found = next((data[key] for key in _REASON_KEYS if data.get(key)), "")
        return clean(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))[:REASON_MAX]
    text = answer.body.decode(errors="replace")
    if text.lstrip().startswith("<"):
        title = _TITLE.search(text)
        text = title.group(1) if title else ""
    return clean(text)[:REASON_MAX]


def _of_login(login: Login) -> Outcome:
    if not login.remedy:
        return Outcome(status=Status.DEFERRED, problem=f"the broker lets nobody in: {login.refusal}")
    return Outcome(status=Status.BOUNCED, problem=f"the broker refused the login: {login.refusal}; {login.remedy}")


def _of_mail(mail: Mail) -> Outcome:
    if mail.accepted:
        return Outcome(status=Status.SENT)
    if mail.code >= _REFUSAL:
        permanent = mail.code >= _MAIL_PERMANENT and mail.command in _MAIL_REFUSALS
        problem = f"{mail.code} to {mail.command.upper() or 'the connection'}: {clean(mail.text)[:REASON_MAX]}"
        if permanent:
            return Outcome(status=Status.BOUNCED, problem=problem)
        return Outcome(status=Status.DEFERRED, problem=problem, choked=mail.command == "data")
    problem = mail.trouble or f"no answer to {mail.command.upper() or 'the connection'}"
    if mail.sent:
        return Outcome(status=Status.UNCLEAR, problem=f"{problem}; the mail had gone out and may have arrived")
    return Outcome(status=Status.DEFERRED, problem=problem)
