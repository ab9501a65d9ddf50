"""JSON inside pages: in a script or attribute that a CSS selector names, or set to a variable by a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

from cssselect import HTMLTranslator
from lxml import etree

from ticker.extract.data.flight import rows
from ticker.extract.data.jsontext import Json, NotJsonError, check_size
from ticker.extract.data.literals import Allowance
from ticker.extract.data.wrapped import SPACE, decode_json, value_at
from ticker.extract.tree import parse_html
from ticker.model.errors import ExtractError
from ticker.model.health import Trouble

_PLACES_MAX = 50  # at which a script is looked into for data
_VARIABLE = re.compile(
    r"(?:(?:var|let|const)\s+)?(?:(?:window|self|globalThis|this)\.)?([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)"
)
_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_BRACKETS = re.compile(r"\[\s*(['\"])([\w$]+)\1\s*\]")
_GLOBAL = r"(?:window|self|globalThis|this|top|parent)"
_ASSIGNED = re.compile(r"(?<![=!<>])=\s*+\(*+\s*+(?=[\[{]|JSON\.parse\b)")
_ASSIGNED_TO = re.compile(r"([\w$.\[\]'\"]{1,100})\s{0,9}$")
# Behind the name: set (also "x = x || …"), handed to a function, or the name of a property.
_SET = r"\s*=(?![=>])\s*(?:[\w$.\[\]'\"]{1,200}\s*\|\|\s*)?\(*\s*"
_CALLED = r"\s*\(\s*"
_BEFORE = re.compile(r"(?:(?://\s{0,9})?<!--|(?://|/\*)?\s{0,9}<!\[CDATA\[(?:\s{0,9}\*/)?)")
_AFTER = re.compile(r"(?:(?://\s{0,9})?-->|(?://|/\*)?\s{0,9}\]\]>(?:\s{0,9}\*/)?)$")
_COMMENT = re.compile(r"(?:^|[\s;{}(),])/\*")
_SILENT = frozenset({"script", "template", "textarea", "noscript", "pre"})  # their text is data, if anything is


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the JSON of a page stands. ``words`` names it to people; without ``variable`` all of an element is JSON."""

    words: str
    elements: etree.XPath
    variable: re.Pattern[str] | None = None
    streamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """JSON that was found in a page, and the settings that name it."""

    value: Json
    script: str | None = None
    variable: str | None = None


def place(script: str | None, variable: str | None) -> Place:
    """Compiles what the settings name; ``script`` is CSS. Raises SelectorError or ValueError."""
    name = _plain_name(variable) if variable else None
    named = [f"the variable {variable}" if variable else "", script or ""]
    return Place(
        words=" in ".join(filter(None, named)),
        elements=etree.XPath(HTMLTranslator().css_to_xpath(script or "script"), smart_strings=False),
        variable=_pattern(name) if name else None,
        streamed=bool(name) and "__next_f" in (name or "").split("."),
    )


def values(text: str, where: Place) -> Iterator[Json]:
    """What stands there, one value after another: a page may set a variable several times.

    Raises ExtractError where there is nothing, or nothing that can be read.
    """
    problem: NotJsonError | None = None
    count = 0
    for found in tried(text, where):
        if isinstance(found, NotJsonError):
            problem = problem or found
            continue
        count += 1
        yield found
    if count:
        return
    if problem is None:
        raise ExtractError(Trouble.MISSING, f"{where.words} is not in the page")
    raise ExtractError(trouble_of(problem), f"{where.words} cannot be read as JSON: {problem}")


def trouble_of(error: NotJsonError) -> Trouble:
    return Trouble.INCOMPLETE if error.cut else Trouble.UNREADABLE


def inline_json(text: str) -> Iterator[Inline]:
    """All JSON of a page that can be named, in its order. Raises ExtractError for a page that cannot be read."""
    allowance = Allowance()
    for element in _whole(text).iter("script"):
        source = _unwrapped("".join(element.itertext()))
        if source[:1] in {"{", "["}:
            for found in _documents(source, allowance):
                if not isinstance(found, NotJsonError):
                    yield Inline(value=found, script=_selector(element))
            continue
        for match in islice(_ASSIGNED.finditer(source), _PLACES_MAX):
            name = _assigned_to(source, match.start())
            if name and not isinstance(found := _value(source, match.end(), allowance), NotJsonError):
                yield Inline(value=found, variable=name)


def tried(text: str, where: Place) -> Iterator[Json | NotJsonError]:
    """The same with what could not be read, as the reason why; nothing where there is nothing."""
    elements = where.elements(_whole(text))
    sources = [source for element in elements if isinstance(element, etree._Element) for source in _sources(element)]
    if where.streamed:
        yield from rows(sources)
        return
    allowance = Allowance()
    if where.variable is None:
        yield from _all_documents(sources, allowance)
        return
    for source in sources:
        for match in islice(where.variable.finditer(source), _PLACES_MAX):
            if not _is_comment(source, match.start()):
                yield _value(source, match.end(), allowance)


def _whole(text: str) -> etree._Element:
    """The page with its scripts."""
    parse_html(text)  # raises if the page cannot be read whole
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(text.encode("utf-8", errors="replace"), parser)


def _sources(element: etree._Element) -> Iterator[str]:
    if element.tag not in _SILENT:
        yield from (value for value in element.attrib.values() if value.strip()[:1] in {"{", "["})
    yield _unwrapped("".join(element.itertext()))


def _unwrapped(source: str) -> str:
    """The text of a script without the comment or CDATA mark around it, which old browsers needed."""
    source = source.strip(SPACE)
    if before := _BEFORE.match(source):
        source = _AFTER.sub("", source[before.end() :])
    return source.strip(SPACE)


def _all_documents(sources: list[str], allowance: Allowance) -> Iterator[Json | NotJsonError]:
    try:
        check_size("".join(sources))  # who asks may keep them all
    except NotJsonError as error:
        yield error
        return
    for source in sources:
        yield from _documents(source, allowance)


def _documents(source: str, allowance: Allowance) -> Iterator[Json | NotJsonError]:
    """A script that is all JSON, or the data that it sets to variables."""
    if source[:1] not in {"{", "[", '"', "&"}:
        yield from (_value(source, match.end(), allowance) for match in islice(_ASSIGNED.finditer(source), _PLACES_MAX))
        return
    try:
        yield decode_json(source)
    except NotJsonError as error:
        if "&quot;" in source:
            yield from _documents(unescape(source), allowance)
        else:
            yield error


def _value(source: str, start: int, allowance: Allowance) -> Json | NotJsonError:
    try:
        return value_at(source, start, allowance)[0]
    except NotJsonError as error:
        return error


def _assigned_to(source: str, position: int) -> str | None:
    """The variable that an equals sign sets."""
    match = _ASSIGNED_TO.search(source[max(position - 120, 0) : position])
    name = _BRACKETS.sub(r".\2", match[1]) if match else ""
    return name if _VARIABLE.fullmatch(name) else None


def _is_comment(source: str, position: int) -> bool:
    """Whether a place is commented out, as far as can be told without reading the script: ``image/*`` begins none."""
    line = source[source.rfind("\n", 0, position) + 1 : position]
    if re.match(r"\s*//", line):
        return True
    before = source.rfind("*/", 0, position)
    return bool(_COMMENT.search(source, max(before, 0), position)) and source.find("*/", position) >= 0


def _plain_name(variable: str) -> str:
    """``window['a'].b`` and ``var a.b`` as ``a.b``. Raises ValueError."""
    match = _VARIABLE.fullmatch(_BRACKETS.sub(r".\2", variable.strip()))
    if match is None:
        raise ValueError("not the name of a variable, such as window.__NEWS__")
    return match[1]


def _pattern(name: str) -> re.Pattern[str]:
    """Matches where a script sets the variable, up to the value."""
    first, *rest = map(re.escape, name.split("."))
    head = rf"(?:(?:{_GLOBAL}\s*\.\s*)?{first}|{_GLOBAL}\s*\[\s*['\"]{first}['\"]\s*\])"
    tail = "".join(rf"\s*(?:\.\s*{part}|\[\s*['\"]{part}['\"]\s*\])" for part in rest)
    property_ = "" if rest else rf"|(?<![\w$.\-])(?:\"{first}\"|'{first}'|{first})\s*:\s*"
    return re.compile(rf"(?<![\w$.\-]){head}{tail}(?:{_SET}|{_CALLED}){property_}")


def _selector(element: etree._Element) -> str:
    """A CSS selector for a script, by what is likely to stay: its id, a data attribute, its type."""
    if name := element.get("id"):
        return f"#{name}" if _PLAIN.fullmatch(name) else "script" + _attribute("id", name)
    named = ((key, value) for key, value in element.attrib.items() if key.startswith("data-") or key == "type")
    return "script" + "".join(_attribute(key, value) for key, value in islice(sorted(named), 1))


def _attribute(key: str, value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'[{key}="{quoted}"]'
