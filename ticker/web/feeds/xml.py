"""XML as readers take it: valid whatever stands in a text, since what XML cannot hold is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

# XML 1.0, production 2, without the controls that it allows but asks not to be used.
_NOT_XML = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


def element(name: str, attributes: Mapping[str, str], text: str = "") -> Element:
    """An element without its parent."""
    made = Element(name, {key: _held(value) for key, value in attributes.items()})
    made.text = _held(text) or None
    return made


def add(parent: Element, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Element:
    """An element below another."""
    made = SubElement(parent, name, {key: _held(value) for key, value in (attributes or {}).items()})
    made.text = _held(text) or None
    return made


def written(root: Element) -> bytes:
    """A document in UTF-8."""
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _held(text: str) -> str:
    return _NOT_XML.sub("", text)
