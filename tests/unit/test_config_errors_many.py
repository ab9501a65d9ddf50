"""Several mistakes in one file, and those that only other rooms can find."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_config_errors import SOURCE, problems
from ticker.config.load import load
from ticker.config.sources import Checks
from ticker.core import template
from ticker.model.errors import ConfigError
from ticker.model.source import Source


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
[store]
keep = "1d"
[defaults]
every = 30
headers = { Cookie = { env = "COOKIE" }, "a b" = "x" }
[[sources]]
name = "one"
preset = "nowhere"
[[sources]]
name = "two"
url = "two.example"
select = "li"
[[sources]]
name = "three"
url = "https://three.example/"
select = "li"
every = "1x"
proxy = "socks5://proxy.example"
[[sources]]
name = "four"
url = "https://four.example/"
select = "li"
[channels.desk]
url = { env = "DESK_URL" }
notices = 1
[[routes]]
channels = ["dsk"]
match = { kinds = ["neww"], any = ["*"], sources = ["five"] }
""",
    )

    assert [problem.split(": ")[:2] for problem in found] == [
        ["3", "store.keep"],
        ["5", "defaults.every"],
        ["6", 'defaults.headers."…"'],
        ["6", "defaults.headers.Cookie"],
        ["9", "sources[one].preset"],
        ["12", "sources[two].url"],
        ["18", "sources[three].every"],
        ["19", "sources[three].proxy"],
        ["25", "channels.desk.url"],
        ["26", "channels.desk.notices"],
        ["28", "routes[1].channels[1]"],
        ["29", "routes[1].match.any[1]"],
        ["29", "routes[1].match.kinds[1]"],
        ["29", "routes[1].match.sources[1]"],
    ]


def test_what_other_rooms_find_wrong_gets_file_line_and_key(tmp_path: Path) -> None:
    def selectors(source: Source) -> dict[str, str]:
        found = {"select": source.select, "text": source.text, "drop": source.drop}
        return {key: f"{value} is no CSS; repair it" for key, value in found.items() if value is not None}

    text = (
        "[defaults]\ntext = '<'\n"
        "[[sources]]\nname = 'a'\npreset = 'almayadeen-es'\ndrop = '>'\n"
        "[[sources]]\nname = 'b'\nurl = 'https://b.example'\nselect = '+'\n"
        "[channels.b]\nurl = 'CANARY'"
    )
    (tmp_path / "config.toml").write_text(text)

    with pytest.raises(ConfigError) as error:
        load(
            tmp_path / "config.toml",
            {},
            checks=Checks(source=selectors, channel=lambda url: "no service; name one" if url == "CANARY" else None),
        )

    assert [problem.removeprefix(f"{tmp_path / 'config.toml'}:") for problem in error.value.problems] == [
        "2: defaults.text: < is no CSS; repair it",
        "3: sources[a].select: .ticker__item is no CSS; repair it",
        "6: sources[a].drop: > is no CSS; repair it",
        "10: sources[b].select: + is no CSS; repair it",
        "12: channels.b.url: no service; name one",
    ]


def test_templates_are_tried_when_they_are_read(tmp_path: Path) -> None:
    text = (
        SOURCE + "[channels.a]\nurl = 'x'\nformat = '{{ txt }}'\n"
        "[channels.b]\nurl = 'x'\n[channels.b.format]\ntitle = '{% for x in text %}{% endfor %}'\nbody = '{{ text'"
    )
    (tmp_path / "config.toml").write_text(text)

    with pytest.raises(ConfigError) as error:
        load(tmp_path / "config.toml", {}, checks=Checks(form=template.problems))

    found = [problem.removeprefix(f"{tmp_path / 'config.toml'}:") for problem in error.value.problems]
    assert [problem.partition(";")[0].partition(",")[0] for problem in found] == [
        "7: channels.a.format.body: txt is no variable",
        "11: channels.b.format.title: may not loop",
        "12: channels.b.format.body: cannot be used: unexpected end of template",
    ]
    assert all("; " in problem for problem in found)


def test_what_follows_from_a_misspelt_key_is_not_told(tmp_path: Path) -> None:
    text = SOURCE.replace("select", "selct") + "[[routes]]\nchannel = ['desk']\n"

    assert [problem.partition(";")[0] for problem in problems(tmp_path, text)] == [
        "4: sources[wire].selct: unknown key",
        "6: routes[1].channel: unknown key",
    ]
