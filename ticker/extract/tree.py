"""Text of a page to a tree of what is on the page, within bounds.

libxml2 drops, without a word, the rest of a page that it cannot hold; here that is an error. It also lets a link that
nobody closed swallow the items behind it: such a page is set right first, by a parser that follows the HTML standard.
"""

from __future__ import annotations

import re

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from ticker.model.errors import ExtractError
from ticker.model.health import Trouble

_TAG_LONG = 65_536  # characters; below it no tag can hold enough attributes to matter
_ATTRIBUTES_MAX = 5_000  # libxml2 takes quadratic time over the attributes of one tag
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"<(script|style)\b[^>]*>(?:.*?</\1|.*)|<!--(?:.*?-->|.*)|<[a-z/][^>]*", re.IGNORECASE | re.DOTALL)
_NESTED = etree.XPath("boolean(//a//a | //li//a//li[not(ancestor::*[self::ul or self::ol][ancestor::a])])")
_END = re.compile(r"</html\s*>", re.IGNORECASE)
_TAIL = 4096  # characters before the end; scripts follow it on some pages
_COMMENTS_MAX = 8
_WHOLE = re.compile(r"<(?:html|body|!doctype)\b", re.IGNORECASE)
_NAME = re.compile(r"<(/?[a-z][a-z0-9-]*)")
_NAME_MAX = 64  # characters of a tag that tell its name
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_ON_THE_PAGE = ("script", "style", "noscript", "template")


def parse_html(text: str) -> etree._Element:
    """The document without scripts, styles, notes for browsers without scripts, and templates that nothing shows.

    Raises ExtractError for a page that cannot be read whole: too deep, too long a text, or a tag of absurd length.
    """
    check_tags(text)
    text = _writable(text)
    root = _parsed(text)
    if _swallows(root):
        root = _parsed(LexborHTMLParser(text).html or text)
    _keep_what_is_shown(root)
    return root


def check_tags(text: str) -> None:
    """Raises ExtractError for a tag that would keep the parser busy for minutes."""
    if max(map(len, text.split(">"))) > _TAG_LONG and _has_endless_tag(text):
        raise ExtractError(Trouble.UNREADABLE, f"a tag of the page has more than {_ATTRIBUTES_MAX} attributes")


def is_closed(text: str) -> bool:
    """Whether a document ends as it should: with ``</html>``, or as a fragment of which the first element has an end.

    What a cache notes behind the end in comments does not count.
    """
    end = len(text.rstrip())
    for _ in range(_COMMENTS_MAX):
        if not text.endswith("-->", 0, end):
            break
        end = len(text[: max(text.rfind("<!--", 0, end), 0)].rstrip())
    if _END.search(text, max(0, end - _TAIL)):
        return True
    return not _WHOLE.search(text) and _ends_its_first(text)


def _ends_its_first(text: str) -> bool:
    tags = (match[0][:_NAME_MAX].casefold() for match in _TAG.finditer(text))
    names = [name[1] for tag in tags if not tag.startswith("<!") and (name := _NAME.match(tag))]
    first = names[0] if names else "/"
    return first[0] != "/" and names.count(first) <= names.count(f"/{first}")


def _writable(text: str) -> str:
    """Text that lxml takes back: control characters and the like, also by reference, are on no page that people see."""
    return _CONTROLS.sub("", text.replace("\f", " "))


def _parsed(text: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    if root is None:
        raise ExtractError(Trouble.INCOMPLETE, "the page is empty")
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise ExtractError(
            Trouble.UNREADABLE, "the page is nested too deep, or holds too long a text, to be read whole"
        )
    return root


def _swallows(root: etree._Element) -> bool:
    """Whether a link holds another one, or an item of the list that it stands in: no browser builds such a tree."""
    return bool(_NESTED(root))


def _has_endless_tag(text: str) -> bool:
    """Whether a tag has too many attributes; scripts, styles and comments may hold anything."""
    tags = (match for match in _TAG.finditer(text) if not match[1] and not match[0].startswith("<!--"))
    long = (match[0] for match in tags if match.end() - match.start() > _TAG_LONG)
    return any(len(_QUOTED.sub("", tag).split()) > _ATTRIBUTES_MAX for tag in long)


def _keep_what_is_shown(root: etree._Element) -> None:
    """A template with ``shadowrootmode`` is on the page (declarative shadow DOM, HTML standard), any other is not."""
    for element in list(root.iter(*_NOT_ON_THE_PAGE)):
        if element.tag == "template" and element.get("shadowrootmode") in {"open", "closed"}:
            element.tag = "shadow-root"
        else:
            _drop(element)


def _drop(element: etree._Element) -> None:
    """Takes an element out; the text behind it, which lxml hangs on it, stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = _writable((before.tail or "") + element.tail)
    elif element.tail:
        parent.text = _writable((parent.text or "") + element.tail)
    parent.remove(element)
