"""Whatever bytes a site sends: discovery finds something or nothing, soon, and what it finds can be read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOON
from tests.properties.test_html_laws import bodies, soup
from ticker.extract.discover.find import discover
from ticker.extract.kinds import build
from ticker.model.errors import ExtractError
from ticker.model.page import Page
from ticker.model.source import Source

named = st.sampled_from(["breaking-news", "ticker", "latest", "css-1a2b3c", "a b c", "", "été", "1x", '"', "x:y", "-"])
line = st.sampled_from(
    ["Ferry runs aground off the coast", "عاجل", "Breaking", "World", "Quake of 5.1 shakes the capital <5%"]
)
lists = st.builds(
    lambda name, lines, inner: (
        f"<div class='{name}' id=\"{name}\"><ul>"
        + "".join(f"<li><a href=/x>{one}</a>{inner}</li>" for one in lines)
        + "</ul></div>"
    ),
    named,
    st.lists(line, max_size=6),
    soup,
)
pages = st.one_of(bodies, st.lists(st.one_of(lists, soup), max_size=4).map("".join).map(str.encode))


@given(pages)
@settings(max_examples=200)
def test_any_page_is_searched_and_what_is_found_is_read_again(body: bytes) -> None:
    page = Page(url="https://wire.example/", body=body, at=NOON)
    try:
        candidates = discover(page).candidates
    except ExtractError:
        return
    for one in candidates:
        assert 0 <= one.score <= 1
        assert one.headlines
        source = Source(name="wire", url=page.url, kind=one.kind, **one.keys)  # type: ignore[arg-type]
        assert set(one.headlines) <= {headline.text for headline in build(source)(page).headlines}
