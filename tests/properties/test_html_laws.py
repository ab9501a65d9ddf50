"""Whatever bytes a site sends as a page: headlines, or an ExtractError, soon."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOON
from ticker.extract.kinds import build
from ticker.extract.words import is_headline
from ticker.model.errors import ExtractError
from ticker.model.headline import Snapshot
from ticker.model.page import Page
from ticker.model.source import Source

CHARSETS = [
    "utf-8",
    "utf-16",
    "windows-1256",
    "shift_jis",
    "gb18030",
    "iso-8859-1",
    "utf-7",
    "x-user-defined",
    "",
    "\x00",
]
TAGS = [
    "ul",
    "li",
    "a",
    "table",
    "td",
    "p",
    "b",
    "template",
    "script",
    "style",
    "noscript",
    "svg",
    "select",
    "title",
    "br",
]
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)

opening = st.builds(
    "<{}{}>".format,
    st.sampled_from(TAGS),
    st.sampled_from(
        ["", ' class="t"', ' id="t"', " href='/x", ' href="javascript:x"', " data-id=12345", ' a="' + "x" * 500, " /"]
    ),
)
closing = st.builds("</{}>".format, st.sampled_from(TAGS))
odd = st.sampled_from(
    ["<!--", "-->", "<![CDATA[", "]]>", "<!", "<", ">", "&", "&#0;", "&#xD800;", "&lt", "\x00", "\ufffd", "{{x}}"]
)
soup = st.lists(st.one_of(opening, closing, odd, TEXT), max_size=40).map("".join)
deep = st.builds(lambda tag, depth: f"<{tag}>" * depth + "x", st.sampled_from(TAGS), st.integers(1, 3000))
wide = st.builds(lambda count: "<li " + " ".join(f"a{n}=1" for n in range(count)) + ">x", st.integers(1, 6000))
bodies = st.one_of(
    st.binary(max_size=400),
    st.builds(
        lambda text, charset: text.encode(charset, "replace"),
        soup,
        st.sampled_from(["utf-8", "cp1256", "utf-16", "big5"]),
    ),
    st.one_of(deep, wide).map(str.encode),
)
types = st.sampled_from(CHARSETS).map("text/html; charset={}".format)
selections = st.sampled_from(
    [
        {"select": "li"},
        {"select": "#t li"},
        {"select": ".t", "text": "a", "label": "b", "drop": "p"},
        {"xpath": "//a/@href"},
    ]
)


def read(body: bytes, content_type: str, selection: dict[str, str]) -> Snapshot | None:
    source = Source(name="wire", url="https://wire.example/", **selection)  # type: ignore[arg-type]
    page = Page(url=source.url, body=body, at=NOON, headers={"content-type": content_type})
    try:
        return build(source)(page)
    except ExtractError:
        return None


@given(bodies, types, selections)
@settings(max_examples=300)
def test_any_page_is_read_or_refused(body: bytes, content_type: str, selection: dict[str, str]) -> None:
    snapshot = read(body, content_type, selection)
    for place, headline in enumerate(snapshot.headlines if snapshot else ()):
        assert headline.position == place
        assert headline.text == headline.text.strip()
        assert headline.text
        assert headline.link is None or headline.link.startswith(("http://", "https://"))


@given(st.lists(st.text("abcdefgh éßعاجل速報", min_size=1, max_size=20).filter(is_headline), min_size=1, max_size=12))
def test_what_stands_in_a_list_is_what_is_read(texts: list[str]) -> None:
    body = f"<html><body><ul id=t>{''.join(f'<li>{text}' for text in texts)}</ul></body></html>".encode()
    snapshot = read(body, "text/html; charset=utf-8", {"select": "#t li"})
    assert snapshot
    assert [one.text for one in snapshot.headlines] == [" ".join(text.split()) for text in texts]
