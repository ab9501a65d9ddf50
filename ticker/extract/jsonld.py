"""Updates of a live blog that a page tells to search engines: JSON-LD with a schema.org LiveBlogPosting.

See schema.org/LiveBlogPosting and the JSON-LD 1.1 recommendation. A block that cannot be read hides no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NoReturn

from ticker.extract.blocked import check_missing, check_page
from ticker.extract.charset import decode
from ticker.extract.data.inline import place, tried, trouble_of
from ticker.extract.data.jsontext import Json, NotJsonError
from ticker.extract.data.wrapped import SPACE, decode_json
from ticker.extract.listing import listed
from ticker.extract.markup import read_markup
from ticker.extract.moments import moment
from ticker.extract.tree import is_closed, parse_html
from ticker.extract.words import link_of
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.ports import Extract
from ticker.model.source import Source
from ticker.text.clean import TEXT_MAX, clean, cut
from ticker.text.times import first_clock

Node = dict[str, Json]

_UPDATES_MAX = 5_000
_ID_MAX = 500  # characters
_BLANK = "_:"  # begins names that count within one document only (blank nodes)
_SENTENCE_MAX = 240  # characters of a body that stand for a headline
_SENTENCE_MIN = 25  # an end before it is rather one of an abbreviation, as in "Gov. "
_SENTENCE = re.compile(r"[.!?…]++[\"'”’»)]*+(?=\s+[\"'“‘«(]?[^\W\d_a-z])|[。！？۔؟।]+[」』”’»)]*")
_ABBREVIATION = re.compile(r"\b[^\W\d_a-z][^\W\d_]{0,2}\.$")  # Gov. Dr. U.S.
_PARAGRAPH = re.compile(r"\n\s*\n")
_SCHEMA = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)")
_SCRIPTS = place('script[type*="ld+json" i]', None)


def build(source: Source) -> Extract:  # noqa: ARG001 - every kind is built from its source
    """An extract for any page with a live blog: there is nothing to be set."""
    return _snapshot


def problems(source: Source) -> dict[str, str]:  # noqa: ARG001 - every kind is asked about its source
    return {}


def _snapshot(page: Page) -> Snapshot:
    text = decode(page)
    is_page = text.lstrip(SPACE).startswith("<")
    found = list(tried(text, _SCRIPTS)) if is_page else [_answer(text)]
    documents = [one for one in found if not isinstance(one, NotJsonError)]
    blogs = [node for document in documents for node in _nodes(document) if _is_live_blog(node)]
    if not blogs:
        _refuse(page, text if is_page else None, next((one for one in found if isinstance(one, NotJsonError)), None))
    updates = _updates(blogs)
    elsewhere = _by_id(documents) if any(map(_is_reference, chain.from_iterable(updates))) else {}
    blocks = (_headlines(blog, told, elsewhere, page) for blog, told in zip(blogs, updates, strict=True))
    headlines = listed(chain.from_iterable(blocks))
    if any(updates) and not headlines:
        raise ExtractError(Trouble.MISSING, "no update of the live blog has a headline or a text")
    closed = not is_page or is_closed(text)
    return Snapshot(at=page.at, headlines=headlines, path="liveBlogUpdate", closed=closed)


def _answer(text: str) -> Json | NotJsonError:
    try:
        return decode_json(text)
    except NotJsonError as error:
        return error


def _refuse(page: Page, text: str | None, problem: NotJsonError | None) -> NoReturn:
    if text is not None:
        root = parse_html(text)
        check_page(page, text, root)
        check_missing(page, text, root)
    if problem is not None:
        raise ExtractError(trouble_of(problem), f"the JSON-LD cannot be read: {problem}")
    raise ExtractError(Trouble.MISSING, "there is no live blog (a schema.org LiveBlogPosting in JSON-LD)")


def _nodes(document: Json) -> Iterator[Node]:
    """All objects of a document, in its order, with a stack of its own: it may be nested deeply."""
    stack = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            stack += reversed(value.values())
        elif isinstance(value, list):
            stack += reversed(value)


def _is_live_blog(node: Node) -> bool:
    types = node.get("@type", node.get("type"))
    return any(
        isinstance(one, str) and _SCHEMA.sub("", one.strip()) == "LiveBlogPosting"
        for one in (types if isinstance(types, list) else [types])
    )


def _updates(blogs: list[Node]) -> list[list[Json]]:
    """The updates of each live blog. Raises ExtractError if none tells them, or if they are too many."""
    if not any(name in blog for blog in blogs for name in _names("liveBlogUpdate")):
        raise ExtractError(Trouble.MISSING, "the live blog does not tell its updates (liveBlogUpdate)")
    updates = [_listed(_get(blog, "liveBlogUpdate")) for blog in blogs]
    if sum(map(len, updates)) > _UPDATES_MAX:
        raise ExtractError(Trouble.UNREADABLE, f"the live blog has more than {_UPDATES_MAX:,} updates")
    return updates


def _headlines(blog: Node, updates: list[Json], elsewhere: dict[str, Node], page: Page) -> Iterator[Headline]:
    """``elsewhere`` holds what references stand for, and loses what was used: named again it would be no other."""
    title, address = _words(blog, "headline"), _link(blog, page)
    for one in updates:
        if not isinstance(one, dict):
            continue
        update = elsewhere.pop(_plain(one.get("@id")), one) if _is_reference(one) else one
        link, name = _link(update, page), _id(update)
        dates = [_plain(_get(update, key)) for key in ("datePublished", "dateCreated")]
        published_at = next(filter(None, map(moment, dates)), None)
        yield Headline(
            text=_title(update, title),
            link=link or address,
            item_id=(name or link) if link != address or name else None,
            published_at=published_at,
            clock="" if published_at else first_clock(dates),
        )


def _by_id(documents: list[Json]) -> dict[str, Node]:
    """The objects that say more of themselves than their id, for those that refer to them."""
    nodes = (node for document in documents for node in _nodes(document) if not _is_reference(node))
    return {name: node for node in nodes if isinstance(name := node.get("@id"), str)}


def _is_reference(value: Json) -> bool:
    return isinstance(value, dict) and set(value) <= {"@id", "@type"}


def _title(update: Node, blog_title: str) -> str:
    """The headline of an update. Some sites repeat that of the blog: then the beginning of the text tells more."""
    title = _words(update, "headline") or _words(update, "name")
    if title and title != blog_title:
        return title
    bodies = (_first_sentence(_plain(_get(update, key))) for key in ("articleBody", "text", "description"))
    return next(filter(None, bodies), title)


def _first_sentence(body: str) -> str:
    paragraph = _PARAGRAPH.split(body[:TEXT_MAX].strip(), maxsplit=1)[0]
    text = read_markup(paragraph if len(paragraph) >= _SENTENCE_MIN else body).words[: 2 * _SENTENCE_MAX]
    ends = (match.end() for match in _SENTENCE.finditer(text) if match.end() >= _SENTENCE_MIN)
    return cut(text[: next((end for end in ends if not _is_abbreviated(text, end)), len(text))], _SENTENCE_MAX)


def _is_abbreviated(text: str, end: int) -> bool:
    return bool(_ABBREVIATION.search(text, max(end - len("Gov."), 0), end))


def _words(node: Node, key: str) -> str:
    return read_markup(_plain(_get(node, key))).words


def _id(node: Node) -> str | None:
    name = clean(_plain(node.get("@id")))
    return name if 0 < len(name) <= _ID_MAX and not name.startswith(_BLANK) else None


def _link(node: Node, page: Page) -> str | None:
    entry = _get(node, "mainEntityOfPage")
    values = (_get(node, "url"), node.get("@id"), entry.get("@id") if isinstance(entry, dict) else entry)
    hrefs = (_plain(value).strip() for value in values)
    return next((link for href in hrefs if not href.startswith(_BLANK) and (link := link_of(href, page.address))), None)


def _get(node: Node, name: str) -> Json:
    """A property, under its plain name or that of its vocabulary."""
    return next((node[one] for one in _names(name) if one in node), None)


def _names(name: str) -> tuple[str, ...]:
    return (name, f"schema:{name}", f"http://schema.org/{name}", f"https://schema.org/{name}")


def _listed(value: Json) -> list[Json]:
    if isinstance(value, dict):
        value = value.get("@list", value.get("@set", value))
    return [one for one in (value if isinstance(value, list) else [value]) if one is not None]


def _plain(value: Json) -> str:
    """A text as JSON-LD may write it: alone, as the value of an object, or the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else ""
