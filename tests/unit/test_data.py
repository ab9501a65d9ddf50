"""The parts that read data: JavaScript literals, places in values, moments, streams of Next.js, JSON inside pages."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from tests.builders import NOON
from ticker.extract.data.flight import rows
from ticker.extract.data.inline import inline_json, place, values
from ticker.extract.data.jsontext import Json, NotJsonError, strict
from ticker.extract.data.literals import LENGTH_MAX, Allowance, literal
from ticker.extract.data.paths import LENGTH_MAX as PATH_MAX
from ticker.extract.data.paths import PathError, path
from ticker.extract.data.wrapped import decode_json
from ticker.extract.moments import moment
from ticker.model.errors import ExtractError

# JavaScript literals


def read(text: str) -> Json:
    return literal(text, 0, Allowance())[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{a: 1, 'b': 2, \"c\": 3, $d_1: 4, 5: 6, ünï: 7}", {"a": 1, "b": 2, "c": 3, "$d_1": 4, "5": 6, "ünï": 7}),
        ("[1, 2, 3,]", [1, 2, 3]),
        ("[1,,2]", [1, None, 2]),
        ("[]", []),
        ("{}", {}),
        ("[true, false, null, undefined, NaN, Infinity, -Infinity]", [True, False, None, None, None, None, None]),
        ("[!0, !1, !'', void 0, !!1]", [True, False, True, None, True]),
        ("[-1, +2, .5, 1., 1e3, -1.5E-1, 0x1F, 0b11, 0o17, 9n]", [-1, 2, 0.5, 1.0, 1000.0, -0.15, 31, 3, 15, 9]),
        ("['it\\'s', \"\\\"\", `a\nb`]", ["it's", '"', "a\nb"]),
        (r"['\x41\u0042\u{43}\n\t\0\
\q\u2028']", ["ABC\n\t\0q\u2028"]),
        (r"['\ud83d\ude80', '\ud83d']", ["🚀", "\ud83d"]),
        (r"['\u{110000}']", ["\ufffd"]),
        ("['a' + \"b\" + 'c', 'a' + x]", ["abc", None]),
        ("/* a */ { // b\n a /* c */ : 1, /* d } */ } // e", {"a": 1}),
        ("{a: b, c: d.e(f, {g: 1}), h: 1 + 2, i: (1), j: 2}", {"a": None, "c": None, "h": None, "i": None, "j": 2}),
        ("{a: function (x) { return {y: ']'} }, b() { return 1 }, c: (x) => { z }, d, e: 1}",
         {"a": None, "c": None, "e": 1}),
        ("{get a() { return 1 }, b: x ? {c: 1} : [2], d: `a${b}c`, e: `f`}", {"b": None, "d": None, "e": "f"}),
        ("{...rest, [a]: 1, *b() {}, async c() {}, a: 1}", {"a": 1}),
        ("[...rest, 1]", [None, 1]),
        ("[!x, -x, -'a', decodeURIComponent(7)]", [None, None, None, None]),
        (r"['\u', '\x4', '\u{}']", ["u", "x4", "u{}"]),
        ('JSON.parse("{\\"a\\": [1]}")', {"a": [1]}),
        ("{a: JSON.parse('[1]'), b: new Date(1769860800000), c: new Date('x'), d: decodeURIComponent('%D8%B9')}",
         {"a": [1], "b": 1769860800000, "c": "x", "d": "ع"}),
        ("Object.freeze([1])", [1]),
        ("{'__proto__': 1, a: 1, a: 2}", {"__proto__": 1, "a": 2}),
        ("{a: 'x'.trim(), b: [1].concat([2]), c: 1}", {"a": None, "b": None, "c": 1}),
        ("{a: " + "9" * 401 + "}", {"a": None}),
    ],
)  # fmt: skip
def test_a_literal_has_the_value_that_it_has_in_a_browser(written: str, value: Json) -> None:
    assert read(written) == value


def test_what_only_a_program_can_tell_is_never_taken_for_text() -> None:
    found = read("{title: location.hash, a: document.cookie + 'x', b: 'x' + alert(1), c: eval('1'), d: `${e}`}")
    assert found == dict.fromkeys("abcd") | {"title": None}


@pytest.mark.parametrize(
    "written", ["{a: 1", "[1, 'b", "{a", "{a:", "[", "{a: f(", "{a: `b", "['\\", "{a: 1, /* b", "{a: function () {"]
)
def test_a_literal_that_stops_half_way_was_cut(written: str) -> None:
    with pytest.raises(NotJsonError) as caught:
        read(written)
    assert caught.value.cut


@pytest.mark.parametrize(
    "written", ["x", "f(1)", "(1)", "]", "{;}", "{a: 1; b: 2}", "JSON.parse('[1]', x)", "JSON.parse(x)"]
)
def test_what_is_no_literal_is_refused(written: str) -> None:
    with pytest.raises(NotJsonError) as caught:
        read(written)
    assert not caught.value.cut


def test_a_literal_ends_where_it_ends() -> None:
    assert literal("x = [1]; y = [2]", 4, Allowance()) == ([1], 7)


@pytest.mark.parametrize("written", ["[" * 200, "!" * 10_000 + "1", "new " * 10_000, "-" * 10_000, "[{a:" * 100])
def test_a_literal_nested_too_deep_is_refused(written: str) -> None:
    with pytest.raises(NotJsonError, match="nested too deep"):
        read(written)


def test_only_so_much_of_an_answer_is_read_in_python() -> None:
    allowance = Allowance()
    assert literal("[" + "1," * 1000 + "]", 0, allowance)[1] == 2002
    assert allowance.left == LENGTH_MAX - 2002
    for _ in range(2):
        with pytest.raises(NotJsonError, match="2,000,000 characters"):
            literal("[" + "'abcdefgh'," * 200_000, 0, allowance)
    assert allowance.left == 0


# JSON


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}),
        ("[NaN, Infinity, -Infinity]", [None, None, None]),
        ("[" + "1" * 5_000 + "]", [None]),
        ('["a\x00b\n"]', ["a\x00b\n"]),
    ],
)
def test_json_is_read_a_little_more_kindly_than_the_standard(written: str, value: Json) -> None:
    assert strict(written)[0] == value


@pytest.mark.parametrize("written", ["[1", "[1,", '{"a', '["', ""])
def test_json_that_stops_half_way_was_cut(written: str) -> None:
    with pytest.raises(NotJsonError) as caught:
        strict(written)
    assert caught.value.cut


def test_a_fault_of_json_is_told_with_its_place() -> None:
    with pytest.raises(NotJsonError, match=r"line 2, column 3"):
        decode_json('{"a":\n [}]}')


def test_a_guard_is_taken_off_however_often_it_stands_there() -> None:
    assert decode_json(")]}',\nwhile(1);/* x */[1]") == [1]


def test_a_flood_of_values_is_refused_wherever_it_stands() -> None:
    flood = "[" + "[]," * 300_000 + "[]]"
    for text in (flood, f"cb({flood})", "{}\n" + flood):
        with pytest.raises(NotJsonError, match="500,000 values"):
            decode_json(text)
    packed = "JSON.parse('[" + r"\u002c" * 300_000
    with pytest.raises(NotJsonError):
        read(packed + r"\u002c" * 10 + "]')")


# Places in values


@pytest.mark.parametrize(
    ("expression", "value", "is_there"),
    [
        ("a", {"a": None}, True),
        ("a", {}, False),
        ("a", [], False),
        ("a", None, False),
        ("a.b", {"a": {"b": None}}, True),
        ("a.b", {"a": {}}, False),
        ("a.b", {"a": None}, False),
        ("a[0]", {"a": []}, True),
        ("a[0]", {"a": None}, True),
        ("a[0]", {"b": []}, False),
        ("a[0].b", {"a": []}, True),
        ("a[0].b", {"a": [{"b": 1}]}, True),
        ("a[0].b", {"a": [{"c": 1}]}, False),
        ("a[:2]", {"a": []}, True),
        ("a[:2]", {"a": {}}, False),
        ("a[]", {"a": []}, True),
        ("a[].b", {"a": []}, True),
        ("a[].b", {"a": [{"b": None}]}, True),
        ("a[].b", {"a": [{"c": 1}, {"b": 1}]}, True),
        ("a[].b", {"a": [{"c": 1}]}, False),
        ("a[].b", {"b": []}, False),
        ("a[*].b[*].c", {"a": [{"b": []}]}, True),
        ("a[*].b[*].c", {"a": [{"b": [{"d": 1}]}]}, False),
        ("*.b", {}, True),
        ("*.b", {"x": {"b": 1}}, True),
        ("*.b", {"x": {"c": 1}}, False),
        ("*", [], False),
        ("a[?b]", {"a": [{"b": False}]}, True),
        ("a[?b].c", {"a": [{"b": True, "c": None}]}, True),
        ("a[?b].c", {"a": [{"b": True}]}, False),
        ("a[?b].c", {"a": [{"c": 1}]}, True),
        ("a || b", {"b": None}, True),
        ("a || b", {"c": 1}, False),
        ("a | b", {"a": {"b": None}}, True),
        ("a | b", {"a": {}}, False),
        ("a | b", {"a": None}, True),
        ("a | b", {"b": 1}, False),
        ("a[*].b", {"a": None}, True),
        ("a[*].b", {"a": {"b": 1}}, False),
        ("a[?b].c", {"a": [{"b": False}]}, True),
        ("sort_by(a, &b)", {"a": []}, True),
        ("sort_by(a, &b)", {"c": []}, False),
        ("sort_by(a, &b)", {"a": 7}, False),
        ("[a, b]", {"b": 1}, True),
        ("[a, b]", {}, False),
        ("{x: a}", {"a": None}, True),
        ("{x: a}", {}, False),
        ("a == `1`", {"a": 2}, True),
        ("a == `1`", {"b": 1}, False),
        ("a && b", {"a": None}, True),
        ("!a", {"a": None}, True),
        ("!a", {}, False),
        ("@", None, True),
        ("`[]`", {}, True),
        ("to_array(a)[].b", {"a": {"b": 1}}, True),
    ],
)
def test_a_place_is_there_though_it_may_hold_nothing(expression: str, value: Json, is_there: bool) -> None:
    assert path(expression).is_in(value) is is_there


def test_what_an_expression_finds_is_there() -> None:
    assert path("a[?b > `1`].c | [0]").find({"a": [{"b": 1, "c": "x"}, {"b": 2, "c": "y"}]}) == "y"


@pytest.mark.parametrize("words", ["", "a[", "a b", "a(", "a.&b", "f(x)(", "`", '"', "a" * (PATH_MAX + 1), "(" * 1_900])
def test_what_is_no_expression_is_refused(words: str) -> None:
    with pytest.raises(PathError) as caught:
        path(words)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("length(a)", {"a": 7}),
        ("f(a)", {}),
        ("sort(a)", {"a": [1, "b"]}),
        ("a[::0]", {"a": [1]}),
        ("abs()", {}),
        ("abs(@)", json.loads("[" * 900 + "]" * 900)),
        ("to_string(@)", json.loads("[" * 900 + "]" * 900)),
        ("max_by(@, &a)", [{"a": 1}, {"a": "b"}]),
        ("avg(a)", {"a": "x" * 100_000}),
    ],
)
def test_what_cannot_be_evaluated_is_told_in_a_line(words: str, value: Json) -> None:
    try:
        path(words).find(value)
    except PathError as error:
        problem = str(error)
    else:
        problem = "found"
    assert len(problem) < 300
    assert "\n" not in problem
    path(words).is_in(value)


# Moments


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.000Z",
        "2026-01-31t12:00:00z",
        "2026-01-31T12:00:00.1234567Z",
        "2026-01-31T14:00:00+02:00",
        "2026-01-31T14:00:00+0200",
        "2026-01-31T14:00+02",
        " 2026-01-31 14:00:00 +0200 ",
        "2026-01-31 12:00:00 UTC",
        "2026-01-31 12:00 GMT",
        "20260131T120000Z",
        "1769860800",
        "1769860800.0",
        "1769860800000",
        "1769860800000000",
        "1769860800000000000",
        "/Date(1769860800000)/",
        r"\/Date(1769860800000+0200)\/",
        1769860800,
        1769860800.0,
        1769860800000,
        1769860800000000,
        1769860800000000000,
    ],
)
def test_a_moment_is_read_in_all_its_spellings(written: object) -> None:
    found = moment(written)
    assert found is not None
    assert found.replace(microsecond=0) == NOON
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        None, True, False, "", " ", "soon", [], {}, ["2026-01-31T12:00:00Z"], 0, -1, 1, 7.5, 20260131, "20260131",
        20260131120000, "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T25:00:00Z", "2026-02-30T12:00:00Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "12:00", "Z", "+02:00", "1" * 1_000, 10**18 * 9,
        10**400, -(10**400), float("inf"), float("nan"), "/Date(-1)/", "/Date(99999999999999999999)/",
        "2026-01-31T12:00:00Z\ud83d", "\ud83d", "٢٠٢٦-٠١-٣١",
    ],
)  # fmt: skip
def test_what_could_be_another_moment_is_none(written: object) -> None:
    assert moment(written) is None


def test_a_moment_keeps_its_parts_of_a_second() -> None:
    assert moment("2026-01-31T12:00:00.25Z") == datetime(2026, 1, 31, 12, microsecond=250_000, tzinfo=UTC)


# Streams of Next.js


def pushes(*pieces: str) -> list[str]:
    first = "(self.__next_f = self.__next_f || []).push([0])"
    return [first, *(f"self.__next_f.push({json.dumps([1, piece])})" for piece in pieces)]


def test_rows_that_come_in_pieces_are_put_together() -> None:
    assert list(rows(pushes('0:{"a"', ': [1]}\n1:["$"', ",2]\n"))) == [{"a": [1]}, ["$", 2]]


def test_a_row_of_text_is_passed_over_by_its_bytes() -> None:
    text = 'é\n9:["no row"]\n'
    size = len(text.encode())
    assert list(rows(pushes(f'0:["a"]\n1:T{size:x},{text}2:["b"]\n'))) == [["a"], ["b"]]


def test_rows_of_other_kinds_are_passed_over() -> None:
    stream = '0:"$Sreact.suspense"\n1:I["x.js"]\n2:HL["y.css"]\n:HL["z"]\n3:null\n4:[broken\n\nnoise\n5:{"a":1}'
    assert list(rows(pushes(stream))) == [["x.js"], ["y.css"], ["z"], {"a": 1}]


@pytest.mark.parametrize(
    "script",
    ["", "__next_f", "__next_f.push(1)", "__next_f.push([1])", "__next_f.push([2, '0:[1]'])", "__next_f.push([1, 2])",
     '__next_f.push([1, "0:Tffffffff,x"])', '__next_f.push([1, "0:T0,0:T0,"])', '__next_f.push([1, "é:[1]"])'],
)  # fmt: skip
def test_what_holds_no_row_gives_none(script: str) -> None:
    assert list(rows([script])) == []


def test_a_push_that_cannot_be_read_hides_no_other() -> None:
    assert list(rows(['__next_f.push([1, x]); __next_f.push([1, "0:[1]\\n"])'])) == [[1]]


def test_half_a_character_stops_no_stream() -> None:
    assert list(rows(['__next_f.push([1, "0:[\\"\\ud83d\\"]\\n1:[1]\\n"])'])) == [["\ud83d"], [1]]


@pytest.mark.parametrize(
    "script",
    ["__next_f.push([" * 300_000, '__next_f.push([1,"0:T0,"])' * 100_000, "__next_f.push([" + "[]," * 300_000,
     '__next_f.push([1,"' + "0:T0," * 1_000_000 + '"])', '__next_f.push([1,"' + r"0:[\n" * 100_000 + '"])'],
    ids=["open", "many", "flood", "texts", "broken"],
)  # fmt: skip
def test_a_stream_that_is_made_to_hurt_is_read_soon(script: str) -> None:
    assert list(rows([script])) == []


# JSON inside pages


def a_page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Wire</title></head><body><p>News</p>{body}</body></html>"


def in_page(script: str, variable: str | None = None) -> list[Json]:
    return list(values(a_page(f"<script>{script}</script>"), place("script", variable)))


@pytest.mark.parametrize("name", ["a b", "a-b", "1a", "a.", ".a", "a[0]", "a()", "a = 1", "window.", "a;b"])
def test_what_names_no_variable_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name of a variable"):
        place(None, name)


@pytest.mark.parametrize("name", ["a.b", "window.a.b", "window['a'].b", 'window["a"]["b"]', "var a.b", " self.a.b "])
@pytest.mark.parametrize("written", ["a.b = [1]", "window.a.b=[1]", "window['a']['b'] = [1]", 'a["b"] = ( [1] )'])
def test_a_variable_is_one_in_all_its_spellings(name: str, written: str) -> None:
    assert in_page(written, name) == [[1]]


@pytest.mark.parametrize(
    "script", ["image = 'a/*'; NEWS = [1]; b = '*/'", "NEWS = [1] /* a */", "a = '//' ; NEWS = [1]"]
)
def test_what_only_looks_like_a_comment_hides_nothing(script: str) -> None:
    assert in_page(script, "NEWS") == [[1]]


@pytest.mark.parametrize("comment", ["// NEWS = [0]\n", "  //NEWS = [0]\n", "/* NEWS = [0] */", "x;/*\nNEWS = [0]\n*/"])
def test_what_is_commented_out_is_not_read(comment: str) -> None:
    assert in_page(f"{comment} NEWS = [1]", "NEWS") == [[1]]


def test_a_property_is_no_variable_of_an_object() -> None:
    with pytest.raises(ExtractError):
        in_page("x = {a: [1], b: [2]}", "a.b")


def test_each_assignment_of_a_script_is_a_document() -> None:
    assert in_page("a = 1; var b = {c: 1}; d == [2]; e => [3]; f = (g || {}); h = JSON.parse('[4]')") == [{"c": 1}, [4]]


FOUND = [
    ('<script id="data" type="application/json">[1]</script>', "#data", None),
    ('<script id="a:b">[1]</script>', 'script[id="a:b"]', None),
    ('<script type="application/json" data-a="x&quot;y">[1]</script>', 'script[data-a="x\\"y"]', None),
    ('<script type="application/ld+json">[1]</script>', 'script[type="application/ld+json"]', None),
    ("<script>[1]</script>", "script", None),
    ('<script nonce="5f3a">[1]</script>', "script", None),  # another one in each answer
    ("<script>window.__NEWS__ = [1]</script>", None, "window.__NEWS__"),
    ("<script>window['NEWS'] = [1]</script>", None, "window.NEWS"),
    ("<script>var a = 1, news = [1]</script>", None, "news"),
    ("<script>a.b.c = JSON.parse('[1]')</script>", None, "a.b.c"),
]


@pytest.mark.parametrize(("body", "script", "variable"), FOUND)
def test_json_that_is_found_is_found_again_by_its_name(body: str, script: str | None, variable: str | None) -> None:
    [found] = inline_json(a_page(body))
    assert (found.value, found.script, found.variable) == ([1], script, variable)
    assert [1] in values(a_page(body), place(found.script, found.variable))


def test_json_that_nothing_names_is_not_found() -> None:
    assert list(inline_json(a_page("<script>= [1]; f([1]); a[0] = [1]; x == [1]; if (a >= [1]) {}</script>"))) == []
    assert list(inline_json(a_page("<script>[broken</script><script>a = [broken</script>"))) == []


@pytest.mark.parametrize(
    "script",
    [
        "x={b" * 100_000,
        "NEWS={b" * 50_000,
        "NEWS:{b:1," * 50_000,
        "NEWS=[b " * 60 + "z " * 500_000,
        "\u3000" * 300_000 + "x",
        "<!--x" + " " * 300_000 + "x",
        "<!--x" + "// " * 300_000 + "x",
        "NEWS=" + "(" * 300_000,
        "NEWS={/*" * 100_000,
        "window . " * 100_000,
        "/*" * 300_000 + "NEWS = 1 */",
    ],
    ids=range(11),
)
@pytest.mark.parametrize("variable", [None, "NEWS"])
def test_a_script_that_is_made_to_hurt_is_read_soon(script: str, variable: str | None) -> None:
    with suppress(ExtractError):
        assert len(in_page(script, variable)) <= 50
