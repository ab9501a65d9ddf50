"""What sound settings become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import time, timedelta
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ticker.config.load import load
from ticker.config.settings import Settings
from ticker.model.alert import EventKind, Urgency
from ticker.model.errors import ConfigError
from ticker.model.evidence import Budget
from ticker.model.hours import Hours
from ticker.model.manners import Digest, Format, Late, QuietHours, Rate
from ticker.model.route import ChannelRules, Match, Route
from ticker.model.source import Order, Source

INTERFACE = Path(__file__).parents[3] / "shared" / "INTERFACE.md"
SOURCE = """
[[sources]]
name = "wire"
url = "https://wire.example/"
select = "li"
"""


def loaded(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Settings:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ or {})


def test_three_lines_are_enough(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SOURCE)

    assert settings == Settings(
        sources=(Source(name="wire", url="https://wire.example/", select="li"),), files=(tmp_path / "config.toml",)
    )


def test_every_key_of_evidence_arrives(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[evidence]\nenabled = false\nkeep = "7d"\nmax_size = "200MB"\n' + SOURCE)

    assert settings.evidence == Budget(keep=timedelta(days=7), max_size=200_000_000, is_wanted=False)


def test_every_key_of_a_source_arrives(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [[sources]]
        name = "A live"
        url = "https://wire.example/live"
        kind = "html"
        xpath = "//li"
        text = "b"
        link = "a"
        drop = ".time"
        order = "newest-last"
        every = "5m"
        fastest = "10s"
        slowest = "1h"
        repeat_after = "2h"
        labels = ["SONDERMELDUNG"]
        language = "pt-BR"
        headers = { Cookie = "a=b", X-Desk = { env = "DESK" } }
        proxy = "http://me:secret@proxy.example:3128"
        timeout = "1m"
        max_bytes = 5000
        """,
        {"DESK": "7"},
    )

    assert settings.sources == (
        Source(
            name="A live",
            url="https://wire.example/live",
            xpath="//li",
            text="b",
            link="a",
            drop=".time",
            order=Order.NEWEST_LAST,
            every=timedelta(minutes=5),
            fastest=timedelta(seconds=10),
            slowest=timedelta(hours=1),
            repeat_after=timedelta(hours=2),
            labels=("SONDERMELDUNG",),
            language="pt-br",
            headers=(("Cookie", "a=b"), ("X-Desk", "7")),
            proxy="http://me:secret@proxy.example:3128",
            timeout=timedelta(minutes=1),
            max_bytes=5000,
        ),
    )


def test_a_source_goes_before_its_preset_and_the_preset_before_the_defaults(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [defaults]
        every = "1m"
        timeout = "5s"
        language = "fr"
        [[sources]]
        name = "one"
        preset = "almayadeen-ar"
        every = "10s"
        text = "p"
        """,
    )

    (source,) = settings.sources
    assert (source.every, source.timeout, source.language) == (timedelta(seconds=10), timedelta(seconds=5), "ar")
    assert (source.text, source.link) == ("p", "a")


def test_a_source_without_bounds_is_read_as_often_as_every_says(tmp_path: Path) -> None:
    bounded, unbounded = loaded(
        tmp_path, '[defaults]\nevery = "1m"\n' + SOURCE.replace("wire", "a") + 'fastest = "1s"' + SOURCE
    ).sources

    minute = timedelta(minutes=1)
    assert (unbounded.shortest, unbounded.longest) == (minute, minute)
    assert (bounded.shortest, bounded.longest) == (timedelta(seconds=1), minute)


@pytest.mark.parametrize("own", ['xpath = "//li"', 'select = "li"'])
def test_a_selection_of_its_own_replaces_that_of_the_preset_as_a_whole(tmp_path: Path, own: str) -> None:
    settings = loaded(tmp_path, f'[[sources]]\nname = "one"\npreset = "almayadeen-ar"\n{own}')

    (source,) = settings.sources
    key, value = own.replace('"', "").split(" = ")
    found = {"select": source.select, "xpath": source.xpath, "text": source.text, "link": source.link}
    assert found == {"select": None, "xpath": None, "text": None, "link": None, key: value}
    assert source.url == "https://www.almayadeen.net/"


def test_ways_to_find_headlines_in_the_defaults_hold_where_a_source_says_nothing_else(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [defaults]
        select = "li"
        drop = ".time"
        [[sources]]
        name = "general"
        url = "https://wire.example/"
        [[sources]]
        name = "own"
        url = "https://wire.example/"
        xpath = "//li"
        [[sources]]
        name = "preset"
        preset = "almayadeen-en"
        [[sources]]
        name = "preset with its own"
        preset = "almayadeen-ar"
        select = "p"
        """,
    )

    assert [(source.select, source.xpath, source.drop) for source in settings.sources] == [
        ("li", None, ".time"),
        (None, "//li", ".time"),
        (".ticker__item", None, None),
        ("p", None, ".time"),
    ]


def test_a_preset_may_stand_in_the_defaults_and_be_overridden(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [defaults]
        preset = "almayadeen-en"
        [[sources]]
        name = "en"
        [[sources]]
        name = "es"
        preset = "almayadeen-es"
        """,
    )

    assert [source.language for source in settings.sources] == ["en", "es"]


def test_a_source_that_is_switched_off_is_left_out_and_needs_no_secrets(tmp_path: Path) -> None:
    off = """
    [[sources]]
    name = "off"
    url = "https://wire.example/"
    select = "li"
    enabled = false
    proxy = { env = "NOT_SET" }
    """

    assert [source.name for source in loaded(tmp_path, SOURCE + off).sources] == ["wire"]


def test_sources_can_be_off_by_default(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, "[defaults]\nenabled = false" + SOURCE + "enabled = true\n" + SOURCE.replace("wire", "b")
    )

    assert [source.name for source in settings.sources] == ["wire"]


def test_the_manners_of_a_channel_become_its_rules(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        SOURCE
        + """
        [channels.desk]
        url = "json://desk.example/"
        zone = "Europe/Paris"
        quiet_hours = "22:00-06:30"
        digest = ["18:00", "08:00"]
        rate = "3/10m"
        late = "drop"
        format = "{{ text }}"
        [channels.mail]
        url = "json://mail.example/"
        digest = "30m"
        rate = "30/h"
        format.title = "{{ source }}"
        [channels.phone]
        url = "json://phone.example/"
        digest = "08:00"
        """,
    )

    desk, mail, phone = settings.policy.channels
    assert desk == ChannelRules(
        name="desk",
        zone=ZoneInfo("Europe/Paris"),
        quiet_hours=QuietHours(start=time(22), end=time(6, 30)),
        digest=Digest(at=(time(8), time(18))),
        rate=Rate(count=3, span=timedelta(minutes=10)),
        late=Late.DROP,
        format=Format(body="{{ text }}"),
    )
    assert (mail.digest, mail.rate) == (Digest(every=timedelta(minutes=30)), Rate(count=30, span=timedelta(hours=1)))
    assert mail.format == Format(title="{{ source }}")
    assert phone.digest == Digest(at=(time(8),))


def test_channels_and_routes_become_the_policy(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        SOURCE
        + r"""
        [channels.desk]
        url = "json://desk.example/"
        min_urgency = "urgent"
        max_age = "2h"
        [channels.operator]
        url = { env = "OPERATOR" }
        notices = true
        [[routes]]
        name = "quake"
        match.any = ["quake*"]
        match.all = ["a b"]
        match.none = ["film"]
        match.regex = ['\d+ dead']
        match.hours = "22:00-06:00"
        match.days = ["mon-wed", "sat"]
        match.zone = "Europe/Paris"
        match.sources = ["wi*"]
        match.kinds = ["withdrawn"]
        match.languages = ["AR"]
        urgency = "flash"
        channels = ["desk", "operator", "desk"]
        continue = true
        [[routes]]
        mute = true
        """,
        {"OPERATOR": "mailto://ops:pw@mail.example"},
    )

    desk = ChannelRules(name="desk", min_urgency=Urgency.URGENT, max_age=timedelta(hours=2))
    operator = ChannelRules(name="operator", notices=True)
    assert settings.policy.channels == (desk, operator)
    assert settings.policy.routes == (
        Route(
            name="quake",
            match=Match(
                any=("quake*",),
                all=("a b",),
                none=("film",),
                regex=(r"\d+ dead",),
                hours=Hours(begin=22 * 60, end=6 * 60, days=frozenset({0, 1, 2, 5}), zone=ZoneInfo("Europe/Paris")),
                sources=("wi*",),
                kinds=(EventKind.WITHDRAWN,),
                languages=("ar",),
            ),
            channels=("desk", "operator"),
            urgency=Urgency.FLASH,
            go_on=True,
        ),
        Route(
            name="route 2",
            match=Match(kinds=(EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT)),
            mute=True,
        ),
    )
    assert [(channel.name, channel.url.reveal()) for channel in settings.channels] == [
        ("desk", "json://desk.example/"),
        ("operator", "mailto://ops:pw@mail.example"),
    ]


def test_a_route_may_name_a_source_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    text = SOURCE.replace('"wire"', '"Wire [live]"') + '[[routes]]\nmute = true\nmatch.sources = ["Wire [live]"]'

    assert loaded(tmp_path, text).policy.routes[0].match.sources == ("Wire [live]",)


def test_store_and_fetch_arrive(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [store]
        url = { env = "STORE" }
        keep = "90d"
        [fetch]
        contact = "desk@example.org"
        private_networks = ["10.0.0.0/8", "192.168.1.7", "fd00::/8"]
        """
        + SOURCE,
        {"STORE": "postgresql+psycopg://me:secret@db/ticker\n"},
    )

    assert settings.store_url == "postgresql+psycopg://me:secret@db/ticker"
    assert settings.keep == timedelta(days=90)
    assert settings.contact == "desk@example.org"
    assert settings.private_networks == tuple(map(ip_network, ("10.0.0.0/8", "192.168.1.7/32", "fd00::/8")))


def test_files_that_were_read_are_listed_once(tmp_path: Path) -> None:
    (tmp_path / "desk.url").write_text("json://desk.example/\n")
    channel = '[channels.{}]\nurl = {{ file = "desk.url" }}\n'

    settings = loaded(tmp_path, SOURCE + channel.format("a") + channel.format("b"))

    assert settings.files == (tmp_path / "config.toml", tmp_path / "desk.url")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())

    assert len(load(tmp_path / "config.toml", {}).sources) == 1


def test_neither_repr_nor_asdict_show_the_secrets_of_channels(tmp_path: Path) -> None:
    text = """
    [store]
    url = "postgresql://me:CANARY@db/ticker"
    [channels.desk]
    url = "json://CANARY/"
    [[sources]]
    name = "wire"
    url = "https://wire.example/"
    select = "li"
    headers = { Cookie = "CANARY" }
    proxy = "http://me:CANARY@proxy.example"
    """

    settings = loaded(tmp_path, text)

    assert "CANARY" not in repr(settings)
    assert "CANARY" not in repr(asdict(settings)["channels"])
    assert "CANARY" not in f"{settings.channels[0].url} {settings.channels[0].url!r}"


def test_the_example_of_the_interface_loads_but_for_the_parts_to_come(tmp_path: Path) -> None:
    if not INTERFACE.exists():
        pytest.skip("the interface page is not here")
    example = re.search(r"```toml\n(.*?)```", INTERFACE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    text = example[1].partition("[web]")[0]

    settings = loaded(tmp_path, text, {"DESK_URL": "json://desk.example/"})

    assert [source.name for source in settings.sources] == ["almayadeen-en"]
    assert [route.name for route in settings.policy.routes] == ["flash"]


def test_a_heartbeat_has_a_secret_address_also_in_private_networks(tmp_path: Path) -> None:
    environ = {"PING_URL": "http://10.0.0.7:8000/ping/CANARY"}
    settings = loaded(tmp_path, SOURCE + '[heartbeat]\nurl = { env = "PING_URL" }', environ)

    assert settings.heartbeat
    assert settings.heartbeat.url.reveal() == environ["PING_URL"]
    assert settings.heartbeat.every == timedelta(minutes=1)
    assert "CANARY" not in repr(settings)


def test_an_error_does_not_hold_what_it_hides(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        loaded(tmp_path, SOURCE + '[channels.desk]\nurl = "json://CANARY/"\nnotices = "CANARY"')

    assert "CANARY" not in repr(error.value)
    assert error.value.__cause__ is None
    assert error.value.__context__ is None
