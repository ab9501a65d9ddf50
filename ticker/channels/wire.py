"""What a send did on the wire. The only file that reaches into the libraries under Apprise.

Apprise says "failed" and no more. So the places where its plug-ins speak to the network (requests, urllib3, smtplib)
are wrapped once, thinly. Where the running thread carries a trace, the wrappers note how far the message came, read no
more of an answer than is needed, follow no redirect, and let nothing go out any more once the trace is closed. Without
a trace they do what the wrapped functions always did.
"""

from __future__ import annotations

import json
import smtplib
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from io import BytesIO
from typing import Concatenate, ParamSpec, TypeVar

import urllib3.util.connection
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from ticker.channels.mail import with_subject
from ticker.channels.outcomes import Answer, Login, Mail, Report, Request
from ticker.channels.services import Payload, Service, moved
from ticker.channels.troubles import in_words
from ticker.model.delivery import Move

BODY_MAX = 65_536  # bytes of an answer; a refusal fits in a line, the rest is waste or an attack
BODY_PATIENCE = 2.0  # seconds for the body once the status is known: the status says nearly all
FAREWELL_PATIENCE = 1.0  # seconds for the reply to QUIT: the mail is delivered, or is not, whatever it says
_CHUNK = 16_384
_THROTTLED = 429
_GO_AHEAD = 354  # RFC 5321, section 4.3.2: the server waits for the text of the mail
_DONE = 2  # the first digit of every reply that says yes
_VERBS = frozenset({"ehlo", "helo", "starttls", "auth", "mail", "rcpt", "data"})
_ASIDE = frozenset({"rset", "quit", "noop"})  # whose replies decide nothing

P = ParamSpec("P")
R = TypeVar("R")


class ThrottledError(RequestException):
    """Ends a plug-in's send at a 429: some wait and try again by themselves, for as long as the service says."""


class Trace:
    """What one send did: written in its thread by the wrappers, read by its channel."""

    def __init__(self, service: Service, subject: str = "") -> None:
        self.service = service
        self.subject = subject  # of a mail
        self.mail: Mail | None = None
        self.login: Login | None = None  # of a broker (see ``broker``)
        self.move: Move | None = None
        self.aside = False  # the last command of a mail session decides nothing
        self.requests: list[Request] = []
        self._closed = False

    def close(self) -> None:
        """From here on nothing goes out: whoever waited for the message has given it up."""
        self._closed = True

    def check(self) -> None:
        """Raises ConnectionAbortedError if the trace is closed."""
        if self._closed:
            raise ConnectionAbortedError("given up before it went out")

    @property
    def is_used(self) -> bool:
        """Whether anything was seen that decides: not every transport passes by here."""
        return bool(self.requests) or self.mail is not None or bool(self.login and self.login.refusal)

    def report(self, success: bool | None, words: str = "") -> Report:
        return Report(success=success, requests=tuple(self.requests), mail=self.mail, login=self.login, words=words)


_TRACE: ContextVar[Trace | None] = ContextVar("ticker_channel_trace", default=None)


@contextmanager
def watching(trace: Trace) -> Iterator[None]:
    """Within, the wrappers report to this trace (in this thread only)."""
    token = _TRACE.set(trace)
    try:
        yield
    finally:
        _TRACE.reset(token)


_adapter_send = HTTPAdapter.send
_put_request = HTTPConnection.putrequest
_get_response = HTTPConnection.getresponse
_create_connection = urllib3.util.connection.create_connection
_put_command = smtplib.SMTP.putcmd
_get_reply = smtplib.SMTP.getreply
_send_mail = smtplib.SMTP.sendmail
_mail_steps = {name: getattr(smtplib.SMTP, name) for name in ("connect", "starttls", "login")}


def install() -> None:
    """Puts the wrappers in place. Doing so again changes nothing."""
    wrappers: tuple[tuple[object, str, object], ...] = (
        (HTTPAdapter, "send", _send),
        (HTTPConnection, "putrequest", _begin),
        (HTTPConnection, "getresponse", _gone_out),
        (urllib3.util.connection, "create_connection", _connect),
        (smtplib.SMTP, "sendmail", _subjected),
        (smtplib.SMTP, "putcmd", _command),
        (smtplib.SMTP, "getreply", _reply),
        *((smtplib.SMTP, name, _step(step)) for name, step in _mail_steps.items()),
    )
    for owner, name, wrapper in wrappers:
        setattr(owner, name, wrapper)


# HTTP


def _send(adapter: HTTPAdapter, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
    trace = _TRACE.get()
    if trace is None:
        return _adapter_send(adapter, request, *args, **kwargs)  # type: ignore[arg-type]  # handed through as they came
    if trace.service.amend is not None:
        _rewrite(request, trace.service.amend)
    response, answer = _exchange(trace, lambda: _adapter_send(adapter, request, *args, **kwargs))  # type: ignore[arg-type]  # ditto
    if _rewrite(request, lambda payload: _another(trace, answer, payload)):
        response, answer = _exchange(trace, lambda: _adapter_send(adapter, request, *args, **kwargs))  # type: ignore[arg-type]  # ditto
    if answer.status == _THROTTLED:
        raise ThrottledError(str(_THROTTLED), request=request)
    return response


def _another(trace: Trace, answer: Answer, payload: Payload) -> Payload | None:
    """What is sent after such an answer, if anything is: to where the chat has gone, or simpler."""
    service = trace.service
    if service.move is not None and (move := service.move(answer, payload)):
        trace.move = move
        return moved(payload, {move.was: move.now})
    return service.plainer(answer, payload) if service.plainer is not None else None


def _exchange(trace: Trace, send: Callable[[], Response]) -> tuple[Response, Answer]:
    trace.check()
    trace.requests.append(Request())
    try:
        response = send()
    except Exception as error:
        trace.requests[-1] = replace(trace.requests[-1], trouble=in_words(error))
        raise
    answer = Answer(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=_body(response),
    )
    trace.requests[-1] = replace(trace.requests[-1], answer=answer)
    response.raw = BytesIO(answer.body)
    response.headers.pop("location", None)  # what requests, or a plug-in, would follow
    return response, answer


def _body(response: Response) -> bytes:
    """The body as far as BODY_MAX and BODY_PATIENCE let it come; a broken one as far as it came."""
    raw = response.raw
    if not isinstance(raw, HTTPResponse):
        return b""
    body = bytearray()
    give_up = time.monotonic() + BODY_PATIENCE
    try:
        while len(body) < BODY_MAX and time.monotonic() < give_up and (chunk := raw.read1(_CHUNK, decode_content=True)):
            body += chunk
    except (HTTPError, OSError, ValueError):
        pass  # the status has come; what is missing of the body changes nothing
    finally:
        raw.close()
    return bytes(body[:BODY_MAX])


def _rewrite(request: PreparedRequest, change: Callable[[Payload], Payload | None]) -> bool:
    """Changes a JSON body; False if it is none, or if the change is None."""
    if not isinstance(request.body, bytes | str):
        return False
    try:
        payload = json.loads(request.body)
    except ValueError:
        return False
    changed = change(payload) if isinstance(payload, dict) else None
    if changed is None:
        return False
    request.body = json.dumps(changed).encode()
    request.headers["Content-Length"] = str(len(request.body))
    return True


def _begin(connection: HTTPConnection, *args: object, **kwargs: object) -> None:
    if (trace := _TRACE.get()) is not None:
        trace.check()
    _put_request(connection, *args, **kwargs)  # type: ignore[arg-type]  # handed through as they came


def _connect(*args: object, **kwargs: object) -> socket.socket:
    made = _create_connection(*args, **kwargs)  # type: ignore[arg-type]  # handed through as they came
    if (trace := _TRACE.get()) is not None:
        try:
            trace.check()
        except ConnectionAbortedError:
            made.close()
            raise
    return made


def _gone_out(connection: HTTPConnection) -> HTTPResponse:
    """Called when all of a request was sent, to wait for its answer."""
    trace = _TRACE.get()
    if trace is not None and trace.requests:
        trace.requests[-1] = replace(trace.requests[-1], sent=True)
    return _get_response(connection)


# mail


def _step(step: Callable[Concatenate[smtplib.SMTP, P], R]) -> Callable[Concatenate[smtplib.SMTP, P], R]:
    """A step of a mail session that notes why it failed, where no reply of the server tells."""

    def noted(smtp: smtplib.SMTP, /, *args: P.args, **kwargs: P.kwargs) -> R:
        trace = _TRACE.get()
        if trace is None:
            return step(smtp, *args, **kwargs)
        trace.mail = trace.mail or Mail()
        try:
            return step(smtp, *args, **kwargs)
        except Exception as error:
            trace.mail = replace(trace.mail, trouble=trace.mail.trouble or in_words(error))
            raise

    return noted


def _subjected(
    smtp: smtplib.SMTP, from_addr: str, to_addrs: str | Sequence[str], msg: str, *args: object, **kwargs: object
) -> object:
    trace = _TRACE.get()
    text = with_subject(msg, trace.subject) if trace and trace.subject and isinstance(msg, str) else msg
    return _send_mail(smtp, from_addr, to_addrs, text, *args, **kwargs)  # type: ignore[arg-type]  # handed through as they came


def _command(smtp: smtplib.SMTP, cmd: str, args: str = "") -> None:
    if (trace := _TRACE.get()) is not None:
        trace.check()
        verb = cmd.partition(" ")[0].lower()
        trace.aside = verb in _ASIDE
        if verb == "quit" and smtp.sock is not None:
            smtp.sock.settimeout(FAREWELL_PATIENCE)
        if verb in _VERBS:  # the lines of a login follow without a verb, and are secret
            trace.mail = Mail(command=verb)
    _put_command(smtp, cmd, args)


def _reply(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    trace = _TRACE.get()
    if trace is None or trace.aside:
        return _get_reply(smtp)
    mail = trace.mail or Mail()
    text_is_out = mail.command == "data" and mail.code == _GO_AHEAD
    trace.mail = mail = replace(mail, sent=text_is_out)
    try:
        code, text = _get_reply(smtp)
    except (OSError, smtplib.SMTPException) as error:
        trace.mail = replace(mail, trouble=in_words(error))
        raise
    accepted = text_is_out and code // 100 == _DONE
    trace.mail = replace(mail, code=code, text=text.decode(errors="replace"), accepted=accepted)
    return code, text
