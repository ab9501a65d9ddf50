"""Whatever bytes come as a feed: headlines, or an ExtractError, soon; and of what is whole, nothing is lost."""

from __future__ import annotations

from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOON
from ticker.extract.kinds import build
from ticker.model.errors import ExtractError
from ticker.model.headline import Snapshot
from ticker.model.page import Page
from ticker.model.source import Source

TAGS = ["rss", "channel", "item", "entry", "title", "link", "guid", "pubDate", "feed", "rdf:RDF", "dc:date", "p", "xml"]
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
opening = st.builds(
    "<{}{}>".format,
    st.sampled_from(TAGS),
    st.sampled_from(
        ["", " xmlns='urn:x'", ' xml:base="::"', " href=x", ' href="/x" /', " a:b='1'", ' x="' + "y" * 500]
    ),
)
closing = st.builds("</{}>".format, st.sampled_from(TAGS))
ODD = (
    """<!-- --> <![CDATA[ ]]> <!DOCTYPE <?xml ?> < > & &#0; &#xD800; &lt &nbsp; \x00 \ufffd <!ENTITY &a; { "items":["""
)
odd = st.sampled_from(ODD.split(" "))
soup = st.lists(st.one_of(opening, closing, odd, TEXT), max_size=40).map("".join)
deep = st.builds(lambda tag, depth: f"<rss><{tag}>" + f"<{tag}>" * depth, st.sampled_from(TAGS), st.integers(1, 3000))
wide = st.builds(lambda n: "<rss " + " ".join(f"a{k}='1'" for k in range(n)) + "/>", st.integers(1, 6000))
bodies = st.one_of(
    st.binary(max_size=400),
    st.builds(
        lambda text, charset: text.encode(charset, "replace"), soup, st.sampled_from(["utf-8", "cp1256", "utf-16"])
    ),
    st.one_of(deep, wide).map(str.encode),
)


def read(body: bytes) -> Snapshot | None:
    source = Source(name="wire", url="https://wire.example/", kind="feed")
    try:
        return build(source)(Page(url=source.url, body=body, at=NOON))
    except ExtractError:
        return None


@given(bodies)
@settings(max_examples=300)
def test_any_feed_is_read_or_refused(body: bytes) -> None:
    snapshot = read(body)
    for place, headline in enumerate(snapshot.headlines if snapshot else ()):
        assert headline.position == place
        assert headline.text
        assert headline.text == headline.text.strip()
        assert headline.link is None or headline.link.startswith(("http://", "https://"))


words = st.lists(
    st.text("abcdefgh éßعاجل速報0123<&>'\"", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=9
)


@given(words)
def test_what_a_sound_feed_holds_is_what_is_read(texts: list[str]) -> None:
    items = "".join(f"<item><title>x{escape(text)}</title></item>" for text in texts)
    snapshot = read(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    assert snapshot
    assert [one.text for one in snapshot.headlines] == [" ".join(f"x{text}".split()) for text in texts]
