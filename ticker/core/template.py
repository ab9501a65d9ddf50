"""Messages in the operator's own words: Jinja templates that fill in text, and can do little else.

A template is checked before it is used: it may test, cut and join what it is given, but neither loop, calculate nor
reach behind it. So its time and size are bounded by its own length and that of the headline, and what a page says is
only ever text that is filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from jinja2 import StrictUndefined, Template, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ticker.model.alert import Event, EventKind, Urgency
from ticker.model.errors import FormatError
from ticker.model.manners import Format
from ticker.text.clean import clean, cut

VARIABLES = (
    "text", "was", "kind", "urgency", "source", "at", "link", "published_at", "story", "lead", "reason", "code",
)  # fmt: skip
_FILTERS = frozenset(
    {"capitalize", "d", "default", "length", "lower", "title", "trim", "truncate", "upper", "urlencode"}
)
_METHODS = frozenset({"isoformat", "strftime"})
_PARTS = frozenset({"day", "hour", "minute", "month", "year"})
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.If, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Test, nodes.List, nodes.Tuple, nodes.Slice,
    nodes.Neg, nodes.Keyword,
)  # fmt: skip
_SAID_MAX = 120  # characters of what Jinja says is wrong
_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=False)
_ENVIRONMENT.globals.clear()  # functions that a template has no use for
_TRIED_AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def rendered(source: str, event: Event, text: str, zone: tzinfo) -> str:
    """A template filled in; ``text`` is the headline as it is to be shown. Raises FormatError."""
    try:
        return _compiled(source).render(_values(event, text, zone)).strip()
    except FormatError:
        raise
    except Exception as error:  # whatever a template makes Jinja or Python raise is the template's fault
        raise FormatError(_said(error)) from error


def problems(form: Format) -> Mapping[str, str]:
    """What is wrong with a format, under the key of each template: found by trying it with one event of each kind."""
    sources = {"title": form.title, "body": form.body}
    return {key: found for key, source in sources.items() if source is not None and (found := _problem(source))}


def _problem(source: str) -> str:
    try:
        for event in _examples():
            rendered(source, event, event.text, UTC)
    except FormatError as error:
        return str(error)
    return ""


@lru_cache(maxsize=256)
def _compiled(source: str) -> Template:
    parsed = _ENVIRONMENT.parse(source)
    for node in parsed.find_all(nodes.Node):
        if said := _forbidden(node):
            raise FormatError(f"{said} (line {node.lineno})")
    unknown = sorted(find_undeclared_variables(parsed) - set(VARIABLES))
    if unknown:
        raise FormatError(f"{cut(unknown[0], _SAID_MAX)} is no variable; known: {', '.join(VARIABLES)}")
    return _ENVIRONMENT.from_string(source)


def _forbidden(node: nodes.Node) -> str:
    """What a template may not do, and what it may."""
    if isinstance(node, nodes.Filter):
        return "" if node.name in _FILTERS else f"no such filter here; known: {', '.join(sorted(_FILTERS))}"
    if isinstance(node, nodes.Getattr):
        return "" if node.attr in _METHODS | _PARTS else 'only times have parts; write at.hour or at.strftime("%H:%M")'
    if isinstance(node, nodes.Call):
        called = isinstance(node.node, nodes.Getattr) and node.node.attr in _METHODS
        fixed = all(isinstance(given, nodes.Const) for given in node.args)
        fixed = fixed and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        return "" if called and fixed else 'only times can be called; write at.strftime("%H:%M")'
    if isinstance(node, nodes.Getitem):
        return "" if isinstance(node.arg, nodes.Slice) else "only parts of texts can be taken; write text[:80]"
    if isinstance(node, _ALLOWED):
        return ""
    return "may not loop, set or calculate; use {{ … }} with a variable, and {% if … %}"


def _values(event: Event, text: str, zone: tzinfo) -> dict[str, object]:
    """What a template may speak of: texts, empty where there is none, and times in the zone of the channel."""
    published = event.published_at.astimezone(zone) if event.published_at else None
    return {
        "text": text,
        "was": clean(event.was or ""),
        "kind": event.kind.value,
        "urgency": event.urgency.word,
        "source": event.source or "",
        "at": event.at.astimezone(zone),
        "link": event.link or "",
        "published_at": published,
        "story": event.story,
        "lead": event.lead,
        "reason": event.reason,
        "code": event.code,
    }


def _examples() -> Iterator[Event]:
    """An event with everything, and one with as little as there can be."""
    yield Event(
        id="1",
        kind=EventKind.UPDATE,
        source="wire",
        text="Toll at 47",
        at=_TRIED_AT,
        reason="same link",
        was="Toll at 41",
        link="https://news.example/1",
        published_at=_TRIED_AT,
        urgency=Urgency.FLASH,
        story="wire#1",
        lead="radio 2 min before",
        code="K7QFM",
    )
    yield Event(id="2", kind=EventKind.NEW, source="wire", text="Quake hits coast", at=_TRIED_AT, reason="first seen")
    yield Event(id="3", kind=EventKind.NOTICE, source=None, text="it works", at=_TRIED_AT, reason="test")


def _said(error: BaseException) -> str:
    """What Python or Jinja says of it, on one line."""
    line = getattr(error, "lineno", None)
    text = cut(clean(str(error)) or type(error).__name__, _SAID_MAX)
    return f"cannot be used: {text}{f' (line {line})' if line else ''}; see docs/channels.md"
