"""Whatever comes as JSON, or as a page that holds some: headlines, or an ExtractError, soon; of what is whole, all."""

from __future__ import annotations

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOON
from ticker.extract.data.inline import inline_json, place, values
from ticker.extract.data.jsontext import NotJsonError
from ticker.extract.data.literals import Allowance, literal
from ticker.extract.data.paths import PathError, path
from ticker.extract.data.wrapped import decode_json
from ticker.extract.kinds import build
from ticker.extract.moments import moment
from ticker.model.errors import ExtractError
from ticker.model.headline import Snapshot
from ticker.model.page import Page
from ticker.model.source import Source

KEYS = ["items", "t", "a", "b", "id", "@type", "@id", "headline", "liveBlogUpdate", "error", "message", ""]
ODD = ["LiveBlogPosting", "<b>Quake</b> &amp; <a href='/1'>", "[1]", '{"t":"x"}', "[x", "2026-01-31T12:00:00Z", "#1"]
ODD += ["_:b0", "http://[::1", "javascript:x", "1769860800", "/Date(1)/", "9" * 500, ". " * 300, "\ud83d", "\0"]
text = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(), max_size=5),  # with half characters
    st.sampled_from(ODD),
)
scalar = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), text, st.sampled_from([10**400, -(10**20), 1769860800000])
)
key = st.one_of(st.sampled_from(KEYS), st.text(max_size=3))
value = st.recursive(
    scalar, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(key, inner, max_size=4)), max_leaves=20
)
deep = st.builds(
    lambda opening, depth, closed: opening * depth + ("1" + {"[": "]", '{"a":': "}"}[opening] * depth) * closed,
    st.sampled_from(["[", '{"a":']),
    st.one_of(st.integers(1, 1100), st.just(50_000)),
    st.booleans(),
)
huge = st.builds(lambda word, count: json.dumps([{"t": word * count}]), text, st.integers(1, 20_000))

CODE = (
    r"""{ } [ ] ( ) , : ; ' " ` \ / // /* */ <!-- --> ]]> = == => + - ! . ... $ ${ NEWS window. var 1 0x .5e 9n"""
    r""" true null undefined NaN void new function return JSON.parse( '[1]' "a" a b: \u \u0041 \u{110000} \x4 \ud83d"""
    r""" __next_f.push([1," 0:[ T5, \n :HL[ ]) {"t":"x"} )]}', while(1); /**/ cb( &quot; &amp;"""
)
code = st.lists(st.one_of(st.sampled_from(CODE.split(" ")), st.sampled_from([" ", "\n"]), text), max_size=30).map(
    "".join
)
document = st.one_of(value.map(json.dumps), deep, huge, code)


def a_page(script: str, kind: str = "application/ld+json") -> str:
    return f"<html><head><script type='{kind}' id=a>{script}</script></head><body data-a='{script}'>News</body></html>"


page = st.builds(a_page, st.one_of(document, st.builds("NEWS = {}".format, document)))
body = st.one_of(st.binary(max_size=200), st.one_of(document, page).map(lambda words: words.encode("utf-8", "replace")))

name = st.sampled_from(
    ["items", "t", "a", "b", "@", '""', "*", "`1`", "'x'", '`"x"`', "[]", "[0]", "[*]", "[::-1]", "[?a]"]
)
FUNCTIONS = ["abs", "avg", "ceil", "floor", "length", "keys", "values", "sort", "to_string", "to_number", "to_array"]
FUNCTIONS += ["type", "reverse", "sum", "max", "min", "not_null", "merge"]
expression = st.recursive(
    name,
    lambda inner: st.one_of(
        st.builds("{}.{}".format, inner, inner),
        st.builds("{} | {}".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("({} && !{})".format, inner, inner),
        st.builds("{}[?{} < {}]".format, inner, inner, inner),
        st.builds("{}[].{}".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{a: {}, t: {}}}".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["join", "contains", "starts_with"]), inner, inner),
        st.builds("{}({}, &{})".format, st.sampled_from(["sort_by", "max_by", "min_by"]), inner, inner),
        st.builds("map(&{}, {})".format, inner, inner),
    ),
    max_leaves=8,
)
words = st.one_of(expression, st.text(max_size=10))
PARTS = ["text", "link", "time", "id", "label", "active", "starts", "ends"]
some_settings = st.fixed_dictionaries(
    {"path": st.one_of(st.just("items"), st.just("@"), words)},
    optional={part: st.one_of(st.just("t"), words) for part in PARTS}
    | {
        "script": st.sampled_from(["#a", "body", "script", "*"]),
        "variable": st.sampled_from(["NEWS", "a", "__next_f"]),
    },
)


def check(snapshot: Snapshot | None) -> None:
    for position, headline in enumerate(snapshot.headlines if snapshot else ()):
        assert headline.position == position
        assert headline.text
        assert headline.text == headline.text.strip()
        assert headline.link is None or headline.link.startswith(("http://", "https://"))
        for written in (headline.text, headline.link, headline.item_id, headline.label):
            (written or "").encode()  # can be stored: no half characters


def read(content: bytes, **keys: str) -> Snapshot | None:
    source = Source(**{"name": "wire", "url": "https://wire.example/", "kind": "json", **keys})
    with suppress(ExtractError, PathError):
        return build(source)(Page(url=source.url, body=content, at=NOON))
    return None


@given(body, some_settings)
@settings(max_examples=200)
def test_any_answer_is_read_or_refused_by_kind_json(content: bytes, keys: dict[str, str]) -> None:
    check(read(content, **keys))


@given(body)
@settings(max_examples=200)
def test_any_answer_is_read_or_refused_by_kind_jsonld(content: bytes) -> None:
    check(read(content, kind="jsonld"))


updates = st.one_of(value, st.lists(st.dictionaries(st.sampled_from([*KEYS, "url", "articleBody"]), value, max_size=4)))


@given(st.lists(st.fixed_dictionaries({"@type": st.just("LiveBlogPosting"), "liveBlogUpdate": updates}), max_size=3))
@settings(max_examples=200)
def test_any_live_blog_is_read_or_refused(blogs: list[object]) -> None:
    check(read(json.dumps(blogs).encode(), kind="jsonld"))
    check(read(a_page(json.dumps(blogs).replace("<", "\\u003c")).encode(), kind="jsonld"))


@given(words, value)
@settings(max_examples=200)
def test_any_expression_finds_something_or_fails_in_a_line(expression_: str, found: object) -> None:
    try:
        named = path(expression_)
        named.is_in(json.loads(json.dumps(found)))
        named.find(json.loads(json.dumps(found)))
    except PathError as error:
        assert len(str(error)) <= 300  # noqa: PT017 - either is well


@given(document)
@settings(max_examples=200)
def test_any_text_is_data_or_no_json(source: str) -> None:
    with suppress(NotJsonError):
        decode_json(source)
    with suppress(NotJsonError):
        assert literal(source, 0, Allowance())[1] <= len(source)


@given(page)
@settings(max_examples=200)
def test_any_json_that_a_page_names_is_found_again(source: str) -> None:
    with suppress(ExtractError):
        for found in inline_json(source):
            again = list(values(source, place(found.script, found.variable)))
            assert repr(found.value) in map(repr, again)  # written down: NaN is not equal to itself


@given(value)
@settings(max_examples=200)
def test_json_is_its_own_literal(found: object) -> None:
    written = json.dumps(found, allow_nan=False) if not has_odd_number(found) else "[]"
    assert repr(literal(written, 0, Allowance())[0]) == repr(decode_json(written)) or written[:1] not in "[{"


def has_odd_number(found: object) -> bool:
    return any(odd in json.dumps(found) for odd in ("NaN", "Infinity", "9" * 400, "0" * 400))


@given(scalar)
def test_any_value_is_a_moment_or_none(found: object) -> None:
    at = moment(found)
    assert at is None or at.tzinfo is NOON.tzinfo


sound = st.lists(
    st.text("abcdefgh éßعاجل速報0123&[{<'\"\\\n", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=9
)


@given(sound)
@settings(max_examples=200)
def test_what_a_sound_answer_holds_is_what_is_read(texts: list[str]) -> None:
    lines = [f"x{line}" for line in texts]
    shown = [" ".join(line.split()) for line in lines]
    answer = json.dumps({"items": [{"t": line} for line in lines]})
    blog = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": [{"headline": line} for line in lines]})
    script = answer.replace("<", "\\u003c")
    for snapshot in (
        read(answer.encode(), path="items", text="t"),
        read(answer.encode(), path="items[].t"),
        read(f"cb({answer});".encode(), path="items", text="t"),
        read(f"<html><script>NEWS = {script}</script></html>".encode(), path="items", text="t", variable="NEWS"),
        read(f"<html><script id=a>{script}</script></html>".encode(), path="items", text="t", script="#a"),
        read(blog.encode(), kind="jsonld"),
    ):
        assert snapshot
        assert [one.text for one in snapshot.headlines] == shown
