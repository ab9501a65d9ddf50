"""On which line a key stands, whatever stands around it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ticker.config.locate import KeyPath, locate

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_tables_keys_and_items_have_lines() -> None:
    text = """# [not.a.table]
a.b = 1
a."c.d" = { x = 1, y = { z = [1, 2] } } # = [
['quo"ted'.t]
e = [
  "one", # ]
  [ 2,
    3 ],
  { f = '''
]''', g = 4 },
]
[[list]]
n = 1
[[list]]
n = 2
[list.sub]
m = 3
[[list.deep]]
k = 1
[[list.deep]]
k = 2
"""

    lines = locate(text)

    assert {path: line for path, line in lines.items() if path not in {("a",), ('quo"ted',)}} == {
        ("a", "b"): 2,
        ("a", "c.d"): 3,
        ("a", "c.d", "x"): 3,
        ("a", "c.d", "y"): 3,
        ("a", "c.d", "y", "z"): 3,
        ("a", "c.d", "y", "z", 0): 3,
        ("a", "c.d", "y", "z", 1): 3,
        ('quo"ted', "t"): 4,
        ('quo"ted', "t", "e"): 5,
        ('quo"ted', "t", "e", 0): 6,
        ('quo"ted', "t", "e", 1): 7,
        ('quo"ted', "t", "e", 1, 0): 7,
        ('quo"ted', "t", "e", 1, 1): 8,
        ('quo"ted', "t", "e", 2): 9,
        ('quo"ted', "t", "e", 2, "f"): 9,
        ('quo"ted', "t", "e", 2, "g"): 10,
        ("list",): 12,
        ("list", 0): 12,
        ("list", 0, "n"): 13,
        ("list", 1): 14,
        ("list", 1, "n"): 15,
        ("list", 1, "sub"): 16,
        ("list", 1, "sub", "m"): 17,
        ("list", 1, "deep"): 18,
        ("list", 1, "deep", 0): 18,
        ("list", 1, "deep", 0, "k"): 19,
        ("list", 1, "deep", 1): 20,
        ("list", 1, "deep", 1, "k"): 21,
    }


SCALARS = st.sampled_from(
    [
        "1",
        "-1.5e3",
        "true",
        "1979-05-27T07:32:00.5Z",
        "1979-05-27 07:32:00",
        '""',
        "''",
        '"# [a] = {"',
        r'"\"] \\"',
        "'\\'",
        "'''\n''[x]\nk = 1\n'''",
        '"""\n[[x]]\nk = "a\\""\n""b"""',
        '"""""""',
        '""""""',
        "''''''''",
        '"""\\"",\\\n"""',
    ]
)
KEYS = st.sampled_from(["a", "b-1", "3", '"q.q"', "'[s]'", '"\\u00e4"', '""'])
GAPS = st.sampled_from(["", " ", "\t", ' # ] } = "\n', "\n\n"])


@st.composite
def arrays(draw: st.DrawFn) -> str:
    items = draw(st.lists(SCALARS | st.just("[[], [1,\n2]]") | st.just("{ a = 1, b.c = [2] }"), max_size=4))
    gaps = [draw(GAPS) for _ in range(len(items) + 1)]
    return "[" + "".join(f"{gap}{item}," for gap, item in zip(gaps, items, strict=False)) + gaps[-1] + "]"


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[KeyPath, int]]:
    """A document of numbered tables, with the lines on which its headers and keys were written."""
    text, expected = "", dict[KeyPath, int]()
    for number in range(draw(st.integers(0, 5))):
        many = draw(st.booleans())
        text += draw(st.sampled_from(["", "\n", "# [x]\n", " \t\n"]))
        at: KeyPath = (f"t{number}", 0) if many else (f"t{number}",)
        expected[at] = text.count("\n") + 1
        text += f"[[ t{number} ]] # x\n" if many else f" [t{number}]\n"
        for key in draw(st.lists(KEYS, unique=True, max_size=4)):
            name = next(iter(tomllib.loads(f"{key} = 1")))
            expected[*at, name] = text.count("\n") + 1
            text += f"{key} = {draw(SCALARS | arrays())}{draw(st.sampled_from([chr(10), ' # c' + chr(10)]))}"
    return text, expected


@given(documents())
def test_keys_are_found_on_the_line_on_which_they_were_written(written: tuple[str, dict[KeyPath, int]]) -> None:
    text, expected = written
    tomllib.loads(text)

    found = locate(text)

    assert {path: found.get(path) for path in expected} == expected


def paths_of(value: object, path: KeyPath = ()) -> set[KeyPath]:
    steps: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    return {path} - {()} | {found for step, inner in steps for found in paths_of(inner, (*path, step))}


@given(documents())
def test_there_is_a_line_for_every_key_that_the_parser_finds_and_for_no_other(
    written: tuple[str, dict[KeyPath, int]],
) -> None:
    text, _ = written

    assert locate(text).keys() == paths_of(tomllib.loads(text))


def test_the_example_has_a_line_for_every_key() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")

    assert locate(text).keys() == paths_of(tomllib.loads(text))


@given(st.text(alphabet="[]{}=,.\"'#\n a1\\", max_size=60))
def test_a_broken_document_is_no_trouble(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in locate(text).values())


def test_lists_within_lists_do_not_exhaust_the_stack() -> None:
    assert locate("a = 1\nb = " + "[" * 100_000)["a",] == 1
