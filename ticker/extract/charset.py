"""Bytes to text, as browsers decide it (WHATWG Encoding and HTML standards), but bytes that are valid UTF-8 win.

Labels lie often, while text in another charset that happens to be valid UTF-8 does not occur beyond a few letters.
"""

from __future__ import annotations

import re
from email.message import Message as Headers

from webencodings import Encoding, lookup

from ticker.model.page import Page

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_INSIDE = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(rb"""<html[^>]{0,400}?\slang\s*=\s*["']?([a-zA-Z]{2})""", re.IGNORECASE)
# What browsers assume of an unlabelled page by its language (HTML standard, "legacy default").
_LEGACY = {
    "ar": "cp1256", "fa": "cp1256", "ur": "cp1256", "he": "cp1255", "ru": "cp1251", "uk": "cp1251", "bg": "cp1251",
    "sr": "cp1251", "mk": "cp1251", "be": "cp1251", "el": "iso8859_7", "tr": "cp1254", "az": "cp1254",
    "pl": "iso8859_2", "cs": "cp1250", "sk": "cp1250", "hu": "iso8859_2", "ro": "cp1250", "sl": "iso8859_2",
    "hr": "cp1250", "lt": "cp1257", "lv": "cp1257", "et": "cp1257", "vi": "cp1258", "th": "cp874", "ja": "cp932",
    "ko": "cp949", "zh": "gb18030",
}  # fmt: skip
_DEFAULT = "cp1252"
_BROKEN_SHARE = 20  # valid multi-byte letters for each broken one: still UTF-8, with a letter cut or damaged
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")


def decode(page: Page) -> str:
    """The text of a page. Letters that no reading makes sense of become U+FFFD; it never fails."""
    body = page.body
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(charset, errors="replace")
    if not body.isascii() and _is_utf8(body):
        return body.decode("utf-8", errors="replace")
    charset = _label(_header_charset(page)) or _label(_inside_charset(body)) or _legacy(body)
    return body.decode(charset, errors="replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        broken = body.decode("utf-8", errors="replace").count("\ufffd") - body.count(b"\xef\xbf\xbd")
        return len(_MULTIBYTE.findall(body)) >= _BROKEN_SHARE * broken
    return True


def _header_charset(page: Page) -> str:
    headers = Headers()
    headers["content-type"] = page.headers.get("content-type", "").replace("\n", " ").replace("\r", " ")
    charset = headers.get_param("charset", "")
    return charset if isinstance(charset, str) else ""


def _inside_charset(body: bytes) -> str:
    """The charset that the document names; browsers look at its start, we at all of it."""
    match = _INSIDE.search(body)
    name = (match[1] or match[2]).decode("ascii") if match else ""
    # A label that could be read as ASCII was not written in UTF-16 (HTML standard, "prescan").
    return "utf-8" if name.casefold().startswith("utf-16") else name


def _label(name: str) -> str | None:
    """The decoder for a label; None for one that browsers do not know (utf-7, base64 and the like among them)."""
    found: Encoding | None = lookup(name.strip("\"' \t")) if name else None
    if found is None or found.name in {"replacement", "x-user-defined"}:
        return None
    return "gb18030" if found.name == "gbk" else found.codec_info.name  # the superset, as browsers decode it


def _legacy(body: bytes) -> str:
    match = _LANGUAGE.search(body, 0, 4096)
    return _LEGACY.get(match[1].decode("ascii").casefold(), _DEFAULT) if match else _DEFAULT
