"""XML text to a tree: cleaned first, parsed strictly second, without DTD, entities of its own, or network (XML 1.0).

Feeds are often not quite XML. What can be set right without guessing is set right in the text, where nothing is lost;
a parser that recovers by itself would drop references and whole elements without a word.
"""

from __future__ import annotations

import re
from html.entities import html5

from lxml import etree

from ticker.extract.tree import check_tags
from ticker.model.errors import ExtractError
from ticker.model.health import Trouble

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
_PROLOGUE = re.compile(
    r"""\s+|<\?.{0,2000}?\?>|<!--.*?-->
    |<!DOCTYPE(?:[^\["'<>]|"[^"]*"|'[^']*')*+(?:\[(?:<!--.*?-->|"[^"]*"|'[^']*'|[^\]"'])*+\]\s*)?>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_STARTS = (re.compile(r"<\?xml\s|<(?:\w{1,20}:)?(?:rss|rdf|feed)\b", re.IGNORECASE), re.compile(r"<[?!A-Za-z_]"))
_JUNK_MAX = 4_096  # characters in front of the document, such as a warning that the server printed
_WHOLE = r"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)"  # to the end if nothing closes it
_MENDED = re.compile(rf"(?P<whole>{_WHOLE})|&(?P<name>#?\w{{1,31}};)?|<(?![A-Za-z_:/!?])", re.DOTALL)
_TAGS = re.compile(rf"{_WHOLE}|<(/?)([^\s<>/]+)", re.DOTALL)
_KNOWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,60}):[A-Za-z_]")
_DECLARED = re.compile(r"\sxmlns:([A-Za-z_][\w.-]{0,60})\s*=")
_ROOT = re.compile(r"<[A-Za-z_][\w:.-]{0,100}")
_PREFIXES_MAX = 50
_TEXT_LONG = 10_000_000  # characters; libxml2 refuses longer texts

# Faults that hurt the element in which they stand and nothing else; the elements are counted afterwards.
_HARMLESS = frozenset(
    {"ERR_TAG_NAME_MISMATCH", "ERR_ATTRIBUTE_REDEFINED", "ERR_ATTRIBUTE_NOT_STARTED", "ERR_ATTRIBUTE_WITHOUT_VALUE"}
    | {"ERR_SPACE_REQUIRED", "ERR_LT_IN_ATTRIBUTE", "ERR_NAME_REQUIRED", "ERR_GT_REQUIRED", "ERR_LTSLASH_REQUIRED"}
    | {"ERR_ATTRIBUTE_NOT_FINISHED", "ERR_HYPHEN_IN_COMMENT", "ERR_MISPLACED_CDATA_END", "ERR_RESERVED_XML_NAME"}
    | {"ERR_INVALID_CHARREF", "ERR_INVALID_CHAR", "NS_ERR_UNDEFINED_NAMESPACE", "NS_ERR_QNAME"}
    | {"NS_ERR_ATTRIBUTE_REDEFINED", "NS_ERR_EMPTY", "NS_ERR_COLON", "ERR_DOCUMENT_END", "WAR_NS_URI"}
    | {"WAR_NS_URI_RELATIVE", "NS_ERR_XML_NAMESPACE"}
)
_CUT = frozenset({"ERR_TAG_NOT_FINISHED", "ERR_CDATA_NOT_FINISHED", "ERR_COMMENT_NOT_FINISHED", "ERR_PI_NOT_FINISHED"})


def parse_xml(text: str, *, address: str, counted: frozenset[str]) -> tuple[etree._Element, bool]:
    """The root of a document, and whether the document ended as it should.

    ``address`` is what relative links stand on. ``counted`` names the elements (without prefix, in small letters) of
    which none may be lost: where the XML is broken beyond them, it is read all the same. Raises ExtractError.
    """
    text = mended(text)
    check_tags(text)
    try:
        return _parsed(text, address)[0], True
    except etree.XMLSyntaxError:
        return _salvaged(text, address, counted)


def mended(text: str) -> str:
    """The document alone, with only the references that XML knows, no forbidden characters, all prefixes declared."""
    text = _without_prologue(_ILLEGAL.sub("", text))
    text = _MENDED.sub(_mend, text)
    return _with_prefixes(text)


def _without_prologue(text: str) -> str:
    """From the root on: the declaration of the charset is void by now, and a DTD is never read."""
    position = next((match.start() for start in _STARTS if (match := start.search(text, 0, _JUNK_MAX))), 0)
    while match := _PROLOGUE.match(text, position):
        position = match.end()
    return text[position:]


def _mend(match: re.Match[str]) -> str:
    if match["whole"]:
        return match[0]
    name = match["name"]
    if not name:  # a mark that begins nothing
        return "&amp;" if match[0] == "&" else "&lt;"
    name = name.removesuffix(";")
    if name in _KNOWN:
        return match[0]
    if name.startswith("#"):
        return _character(name)
    return html5.get(f"{name};", f"&amp;{name};")


def _character(name: str) -> str:
    """A character by its number, if XML can hold it; one that no people can see is left out."""
    is_hex = name[1:2] in {"x", "X"}
    digits = name[2:] if is_hex else name[1:]
    try:
        found = chr(int(digits, 16 if is_hex else 10))
    except (ValueError, OverflowError):
        return f"&amp;{name};" if not digits.isalnum() or not digits.isascii() else ""
    if found in "&<>\"'":
        return f"&#{ord(found)};"
    return _ILLEGAL.sub("", found)


def _with_prefixes(text: str) -> str:
    """Declares at the root the prefixes that nobody declared; what they stand for is nothing to us."""
    root = _ROOT.match(text)
    if root is None:
        return text
    missing = {*_PREFIX.findall(text)} - {*_DECLARED.findall(text), "xml", "xmlns"}
    declared = "".join(f' xmlns:{prefix}="undeclared:{prefix}"' for prefix in sorted(missing)[:_PREFIXES_MAX])
    return text[: root.end()] + declared + text[root.end() :]


def _parsed(text: str, address: str, *, recover: bool = False) -> tuple[etree._Element, frozenset[str]]:
    """The tree, and the names of what was wrong. Raises XMLSyntaxError."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    root = etree.fromstring(text.encode("utf-8"), parser, base_url=address)
    return root, frozenset(entry.type_name for entry in parser.error_log)


def _salvaged(text: str, address: str, counted: frozenset[str]) -> tuple[etree._Element, bool]:
    try:
        root, faults = _parsed(text, address, recover=True)
    except etree.XMLSyntaxError as error:
        raise ExtractError(Trouble.UNREADABLE, f"the XML cannot be read: {_reason(error)}") from error
    if root is None:
        raise ExtractError(Trouble.UNREADABLE, "the answer holds no XML")
    opened, closed = _tally(text, counted)
    if opened != closed or (faults & _CUT and not opened):
        raise ExtractError(Trouble.INCOMPLETE, "the XML stops in the middle of an item, or before the first one")
    found = sum(1 for element in root.iter() if local_name(element) in counted)
    unknown = faults - _HARMLESS - _CUT
    if unknown or found != opened:
        names = ", ".join(sorted(unknown or faults)).replace("_", " ").removeprefix("ERR ").casefold()
        raise ExtractError(Trouble.UNREADABLE, f"the XML is broken ({names}), and items would be lost")
    return root, not faults & _CUT


def _reason(error: etree.XMLSyntaxError) -> str:
    return str(error.msg)[:200]


def _tally(text: str, counted: frozenset[str]) -> tuple[int, int]:
    """How many counted elements are opened and closed; those in comments and CDATA are text."""
    tally = {"": 0, "/": 0}
    for match in _TAGS.finditer(text):
        name = match[2]
        if name and name.rpartition(":")[2].casefold() in counted:
            tally[match[1]] += 1
    return tally[""], tally["/"]


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace, in small letters; empty for what is no element."""
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""
