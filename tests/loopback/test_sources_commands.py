"""``ticker sources``: to feed readers and back, whatever their lists hold."""

from __future__ import annotations

import logging
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loopback.commands import Result
from ticker.cli.main import main

Run = Callable[..., Result]

SETTINGS = """\
# Watched since the flood.
[[sources]]
name = "wire"
url = "https://wire.example/"
select = ".ticker li"
every = "15s"
labels = ["EIL", "BREAKING \\"now\\""]
headers = { authorization = "Bearer s3cret" }

[[sources]]
name = "Radio <1> & more"
url = "https://radio.example/rss?a=1&b=2"
kind = "feed"
order = "newest-last"
follow = false
burst = 5

[fetch]   # the night shift
contact = "desk@paper.example"
"""
OPML = """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>mine</title></head><body>
 <outline text="News" title="News">
  <outline text="World">
   <outline type="rss" text="Radio &amp; TV" title="Radio &amp; TV" xmlUrl="https://tv.example/rss" htmlUrl="https://tv.example/"/>
   <outline type="rss" text="عاجل" xmlurl="https://ar.example/rss"/>
   <outline type="rss" text="wire" xmlUrl="HTTPS://Other.example/feed"/>
   <outline type="rss" text="wire" xmlUrl="feed://third.example/feed"/>
  </outline>
  <outline type="rss" text="again" xmlUrl="http://tv.example:80/rss#top"/>
 </outline>
 <outline type="rss" xmlUrl="https://nameless.example/feed"/>
 <outline type="link" text="A page" url="https://page.example/"/>
 <outline type="rss" text="Evil" xmlUrl="file:///etc/passwd"/>
 <outline type="rss" text="Script" xmlUrl="javascript:alert(1)"/>
 <outline type="rss" text="Secret" xmlUrl="https://user:pa55@secret.example/feed"/>
</body></opml>
"""


def sources_in(text: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(text)["sources"]
    return found


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process: a process of its own takes half a second to begin."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])

    def called(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["ticker", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Result(ended.value.code, said.out.encode(), said.err.encode())

    return called


def listed(text: str | bytes) -> str:
    """A list of that text, in a file."""
    Path("list").write_bytes(text.encode() if isinstance(text, str) else text)
    return "list"


def test_what_is_exported_as_settings_is_read_back_the_same_without_its_secrets(tmp_path: Path, run: Run) -> None:
    (tmp_path / "config.toml").write_text(SETTINGS)

    exported = run("sources", "export")
    (tmp_path / "again.toml").write_text(exported.out)
    again = run("sources", "export", "-c", "again.toml")

    expected = tomllib.loads(SETTINGS)["sources"]
    del expected[0]["headers"], expected[1]["follow"]
    assert sources_in(exported.out) == expected
    assert sources_in(again.out) == expected
    assert "s3cret" not in exported.out
    assert "left out, as they may be secrets: headers" in exported.out


def test_what_is_exported_for_feed_readers_is_read_back_as_feeds(tmp_path: Path, run: Run) -> None:
    (tmp_path / "config.toml").write_text(SETTINGS)
    exported = run("sources", "export", "--opml")
    (tmp_path / "config.toml").unlink()

    result = run("sources", "import", listed(exported.out))

    feed = {"name": "Radio <1> & more", "url": "https://radio.example/rss?a=1&b=2", "kind": "feed"}
    assert sources_in(result.out) == [feed]
    assert "wire: no feed" in result.err


def test_feeds_of_nested_folders_get_names_of_their_own_and_each_address_once(tmp_path: Path, run: Run) -> None:
    (tmp_path / "config.toml").write_text(SETTINGS)

    result = run("sources", "import", listed(OPML))

    assert result.code == 0
    assert [(one["name"], one["url"], one["kind"]) for one in sources_in(result.out)] == [
        ("Radio & TV", "https://tv.example/rss", "feed"),
        ("عاجل", "https://ar.example/rss", "feed"),
        ("wire 2", "HTTPS://Other.example/feed", "feed"),
        ("wire 3", "http://third.example/feed", "feed"),
        ("nameless.example", "https://nameless.example/feed", "feed"),
    ]
    for left in ("A page", "Evil", "Script", "Secret"):
        assert f"{left}: no feed" in result.err
    assert "pa55" not in result.out + result.err


def test_they_are_added_at_the_end_and_nothing_that_was_there_is_changed(tmp_path: Path, run: Run) -> None:
    config = tmp_path / "config.toml"
    config.write_text(SETTINGS.rstrip("\n"))
    config.chmod(0o640)

    first = run("sources", "import", listed(OPML), "-o", "config.toml")
    second = run("sources", "import", listed(OPML), "-o", "config.toml")
    checked = run("check")

    text = config.read_text()
    assert (first.code, first.out) == (0, "")
    assert text.startswith(SETTINGS)
    assert len(sources_in(text)) == 7
    assert (second.code, "nothing in it that is not watched already" in second.err) == (1, True)
    assert (checked.code, checked.err) == (0, checked.err)
    assert config.stat().st_mode & 0o777 == 0o640


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path, run: Run) -> None:
    run("sources", "import", listed(OPML), "-o", "new.toml")

    assert (tmp_path / "new.toml").stat().st_mode & 0o777 == 0o600
    assert len(sources_in((tmp_path / "new.toml").read_text())) == 5


def test_sources_of_other_settings_are_taken_with_all_their_keys(tmp_path: Path, run: Run) -> None:
    (tmp_path / "config.toml").write_text('[[sources]]\nname = "wire"\nurl = "https://else.example/"\nkind = "feed"\n')

    result = run("sources", "import", listed(SETTINGS))

    wire, radio = sources_in(result.out)
    assert wire == {**tomllib.loads(SETTINGS)["sources"][0], "name": "wire 2"}
    assert radio["burst"] == 5


BOMB = (
    '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(99 + n)} "{f"&{chr(98 + n)};" * 10}">' for n in range(10))
    + ']><opml version="2.0"><body><outline text="&l;" xmlUrl="https://x.example/&l;"/></body></opml>'
)
OUTSIDE = (
    '<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>'
    '<opml version="2.0"><body><outline text="&f;" xmlUrl="https://x.example/rss"/></body></opml>'
)


@pytest.mark.parametrize("text", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_of_a_list_stay_the_text_that_they_are(run: Run, text: str) -> None:
    result = run("sources", "import", listed(text))

    assert len(result.out) < 1000
    assert "root:" not in result.out
    assert "haha" not in result.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html><body>Login</body></html>", "no list of feeds"),
        ("<opml><body><outline xmlUrl='https://x.example/'", "stops"),
        ("<opml>" + "<outline text='x'>" * 100_000, ""),
        (b"\x00\x01\x02", "binary"),
        ("", "nothing in it"),
        ("[[sources", ""),
        ("sources = 5", "not a list of tables"),
    ],
    ids=["page", "cut", "deep", "binary", "empty", "broken toml", "no tables"],
)
def test_what_is_no_list_is_refused_in_a_line(run: Run, text: str | bytes, said: str) -> None:
    result = run("sources", "import", listed(text))

    assert result.code in {1, 2}
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert said in result.err


@pytest.mark.parametrize("name", ['"quotes" \\ and more', "new\nline", "tab\tbed", "\u202ereversed", "x" * 500, "\x7f"])
def test_whatever_a_title_holds_the_settings_stay_settings(run: Run, name: str) -> None:
    title = "".join(f"&#{ord(letter)};" for letter in name)

    text = f'<opml><body><outline text="{title}" xmlUrl="https://x.example/rss"/></body></opml>'
    run("sources", "import", listed(text), "-o", "c.toml")
    checked = run("check", "-c", "c.toml")

    assert checked.code == 0, checked.err
