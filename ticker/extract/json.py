"""Headlines in JSON: an answer of an API, or the data inside a page; JMESPath names the items and their parts.

An empty list, and a null where the news should be, is a site without news; a place that is missing is another answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cssselect import SelectorError
from lxml import etree

from ticker.extract.blocked import check_missing, check_page
from ticker.extract.charset import decode
from ticker.extract.complaints import complaint
from ticker.extract.data.inline import Place, place, trouble_of, values
from ticker.extract.data.jsontext import Json, NotJsonError, check_size, strict
from ticker.extract.data.paths import Path, PathError, path
from ticker.extract.data.wrapped import SPACE, decode_json
from ticker.extract.listing import listed
from ticker.extract.markup import Markup, entities, read_markup
from ticker.extract.moments import moment
from ticker.extract.tree import is_closed, parse_html
from ticker.extract.words import link_of
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.ports import Extract
from ticker.model.source import Source
from ticker.text.times import first_clock

PARTS = ("text", "link", "time", "id", "label", "active", "starts", "ends")  # keys that name parts of an item

_ITEMS_MAX = 5_000  # a ticker shows dozens; an archive should be asked for less
_ID_MAX = 500  # characters
_LABEL_MAX = 100
_NO = frozenset({"", "0", "0.0", "false", "no", "off", "n", "f", "none", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The expressions of a source, compiled once. ``place`` is None if the answer as a whole is JSON."""

    place: Place | None
    items: Path
    text: Path | None
    link: Path | None
    time: Path | None
    id: Path | None
    label: Path | None
    active: Path | None
    starts: Path | None
    ends: Path | None


def build(source: Source) -> Extract:
    """An extract for a source; ``problems`` tells beforehand whether its expressions can be read."""
    reading = _Reading(
        place=place(source.script, source.variable) if source.script or source.variable else None,
        items=path(source.path or "@"),
        **{part: path(words) if (words := getattr(source, part)) else None for part in PARTS},
    )

    def extract(page: Page) -> Snapshot:
        return _snapshot(page, reading)

    return extract


def problems(source: Source) -> dict[str, str]:
    """What is wrong with how a source is to be read, by key."""
    found: dict[str, str] = {}
    for key in ("path", *PARTS):
        words: str | None = getattr(source, key)
        try:
            if words is not None:
                path(words)
        except PathError as error:
            found[key] = f"not a JMESPath expression: {error}"
    try:
        place(source.script, None)
    except (SelectorError, etree.XPathError) as error:
        found["script"] = f"not a CSS selector: {error}"
    try:
        place(None, source.variable)
    except ValueError as error:
        found["variable"] = str(error)
    return found


def _snapshot(page: Page, reading: _Reading) -> Snapshot:
    text = decode(page)
    items = (
        _items_in_page(page, text, reading, reading.place) if reading.place else _items_of_answer(page, text, reading)
    )
    shown = [item for item in items if _is_shown(item, reading, page.at)]
    headlines = listed(headline for item in shown if (headline := _headline(item, reading, page)))
    if not headlines:
        _check_parts(items, reading)
    return Snapshot(
        at=page.at,
        headlines=headlines,
        path=reading.items.words,
        closed=reading.place is None or is_closed(text),
    )


def _items_of_answer(page: Page, text: str, reading: _Reading) -> list[Json]:
    try:
        document = decode_json(text)
    except NotJsonError as error:
        if text.lstrip(SPACE).startswith("<"):
            _refuse_page(page, text)
        raise ExtractError(trouble_of(error), f"the answer cannot be read as JSON: {error}") from error
    items = _items(document, reading)
    if not items and (words := complaint(document, is_empty=items is not None)):
        raise ExtractError(Trouble.UNREADABLE, f"the site answers with an error: {words}")
    if items is None:
        raise ExtractError(Trouble.MISSING, f"the JSON has no {reading.items.words}{_why(document, reading)}")
    return items


def _items_in_page(page: Page, text: str, reading: _Reading, where: Place) -> list[Json]:
    empty: list[Json] | None = None
    why = ""
    try:
        for document in values(text, where):
            if items := _items(document, reading):
                return items
            empty = items if empty is None else empty
            why = why or _why(document, reading)
    except ExtractError:
        _check_page(page, text)
        raise
    if empty is None:
        _check_page(page, text)
        raise ExtractError(Trouble.MISSING, f"{where.words} has no {reading.items.words}{why}")
    return empty


def _check_page(page: Page, text: str) -> None:
    """Raises ExtractError if the site has sent something else in place of its page."""
    root = parse_html(text)
    check_page(page, text, root)
    check_missing(page, text, root)


def _refuse_page(page: Page, text: str) -> None:
    _check_page(page, text)
    kind = "an XML document" if text.lstrip(SPACE).startswith("<?xml") else "a page"
    raise ExtractError(
        Trouble.UNREADABLE, f"the answer is {kind}, not JSON; JSON inside a page is named by script or variable"
    )


def _items(document: Json, reading: _Reading) -> list[Json] | None:
    """The items, none where the site says that there is no news, None where it says nothing of the kind."""
    found = _find(reading.items, document)
    if isinstance(found, str) and found.lstrip(SPACE)[:1] in {"[", "{"}:
        found = _unpacked(found.strip(SPACE))
    if isinstance(found, list) and len(found) > _ITEMS_MAX:
        problem = f"{reading.items.words} names {len(found):,} items, more than {_ITEMS_MAX:,}; narrow it, as by [:100]"
        raise ExtractError(Trouble.UNREADABLE, problem)
    if isinstance(found, list) and found:
        return found
    if found and isinstance(found, dict | str):
        return [found]
    return None if found or not reading.items.is_in(document) else []


def _why(document: Json, reading: _Reading) -> str:
    """Why the items are not there, if their expression cannot be evaluated."""
    try:
        reading.items.find(document)
    except PathError as error:
        return f" ({error})"
    return ""


def _unpacked(text: str) -> Json:
    """The value of a text that is JSON from end to end, as some services pack their answers; or the text."""
    try:
        check_size(text)
        value, end = strict(text)
    except NotJsonError:
        return text
    return value if end == len(text) else text


def _find(named: Path | None, value: Json) -> Json:
    """What an expression finds; what cannot be evaluated is not there."""
    try:
        return named.find(value) if named else None
    except PathError:
        return None


def _is_shown(item: Json, reading: _Reading, at: datetime) -> bool:
    """Whether an item is on show at a moment. Bounds that cannot be read are none: better shown than lost."""
    if reading.active and not _is_true(_find(reading.active, item)):
        return False
    starts, ends = moment(_find(reading.starts, item)), moment(_find(reading.ends, item))
    return (starts is None or starts <= at) and (ends is None or at < ends)


def _is_true(value: Json) -> bool:
    return value.strip().casefold() not in _NO if isinstance(value, str) else bool(value)


def _headline(item: Json, reading: _Reading, page: Page) -> Headline | None:
    read = _text(_find(reading.text, item) if reading.text else item)
    if read is None:
        return None
    time = _find(reading.time, item)
    published_at = moment(time)
    return Headline(
        text=read.words,
        link=_link(_find(reading.link, item) if reading.link else read.href, page),
        item_id=_word(_find(reading.id, item), _ID_MAX),
        published_at=published_at,
        label=_word(_find(reading.label, item), _LABEL_MAX),
        clock="" if published_at or not isinstance(time, str) else first_clock([time]),
    )


def _text(value: Json) -> Markup | None:
    """The words of a text, or of a list of texts; None for what is neither."""
    if isinstance(value, list):
        value = " ".join(one for one in value if isinstance(one, str))
    return read_markup(value) if isinstance(value, str) and value.strip() else None


def _link(value: Json, page: Page) -> str | None:
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), None)
    href = entities(value).strip() if isinstance(value, str) else ""
    return link_of(href, page.address) if href != "#" else None


def _word(value: Json, limit: int) -> str | None:
    """An id or a label; longer ones are none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    word = read_markup(value).words if isinstance(value, str) else ""
    return word if 0 < len(word) <= limit else None


def _check_parts(items: Iterable[Json], reading: _Reading) -> None:
    """Raises ExtractError if there are items, and no headlines only because their parts have other names now."""
    known = [item for item in items if item is not None]
    if not known:
        return
    if reading.text is None and not any(isinstance(item, str | list) for item in known):
        problem = f'the items of {reading.items.words} are no texts: name what holds it, as text = "title"'
        raise ExtractError(Trouble.MISSING, problem)
    for key, named in (("text", reading.text), ("active", reading.active)):
        if named and not any(named.is_in(item) for item in known):
            raise ExtractError(Trouble.MISSING, f"no item of {reading.items.words} has {named.words} ({key})")
    if reading.text and not any(_is_text(_find(reading.text, item)) for item in known):
        raise ExtractError(Trouble.MISSING, f"{reading.text.words} is no text in any item of {reading.items.words}")


def _is_text(value: Json) -> bool:
    """Whether a value is a text, or holds nothing, as a ticker without news does."""
    if isinstance(value, list) and value:
        return any(not one or isinstance(one, str) for one in value)
    return not value or isinstance(value, str)
