"""The sites that are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from ticker import presets
from ticker.config.load import load
from ticker.config.presets import all_presets, preset_for
from ticker.config.sources import source_of
from ticker.extract import kinds


def test_every_edition_is_there_and_says_how_it_is_known() -> None:
    assert {"almayadeen-ar", "almayadeen-en", "almayadeen-es", "aljazeera-en", "scotsman-en"} <= set(presets.names())
    for name, preset in all_presets().items():
        assert len(preset.evidence) > 80, name
        assert preset.seen or not preset.verified, name


@pytest.mark.parametrize("name", presets.names())
def test_the_selectors_of_a_preset_can_be_read(name: str) -> None:
    preset = all_presets()[name]

    assert [preset.select, preset.xpath, preset.path].count(None) == 2
    assert kinds.problems(source_of(name, preset.url, preset)) == {}


def test_no_two_presets_are_for_one_site() -> None:
    hosts = [preset.host for preset in all_presets().values()]

    assert len(set(hosts)) == len(hosts)


def test_the_editions_are_read_by_their_own_markup() -> None:
    arabic, english = all_presets()["almayadeen-ar"], all_presets()["almayadeen-en"]

    assert (english.url, english.select) == ("https://english.almayadeen.net/", ".ticker__item")
    assert (english.text, english.link) == (None, None)
    assert (arabic.url, arabic.language) == ("https://www.almayadeen.net/", "ar")
    assert (arabic.select, arabic.text, arabic.link) == ("#ticker-box ul li .ticker-item .ticker-text", "a p", "a")


def test_a_guess_is_called_a_guess() -> None:
    assert {name for name, preset in all_presets().items() if not preset.seen} == {"almayadeen-es"}


def test_a_site_that_was_only_seen_on_a_saved_page_is_not_called_verified() -> None:
    verified = {name for name, preset in all_presets().items() if preset.verified}

    assert verified == {"almayadeen-ar", "almayadeen-en", "mediaindonesia-id"}


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_all_that_a_source_needs(tmp_path: Path, name: str) -> None:
    (tmp_path / "config.toml").write_text(f'[[sources]]\nname = "x"\npreset = "{name}"')

    (source,) = load(tmp_path / "config.toml", {}).sources

    preset = all_presets()[name]
    assert (source.url, source.select, source.language) == (preset.url, preset.select, preset.language)
    assert (source.text, source.link, source.kind, source.path) == (preset.text, preset.link, preset.kind, preset.path)
    assert source.headers == preset.plain_headers


def test_what_a_site_wants_to_be_told_is_sent_with_a_preset_that_no_settings_name() -> None:
    preset = all_presets()["aljazeera-en"]

    assert source_of("x", preset.url, preset).headers == (("wp-site", "aje"),)


def test_an_api_is_known_by_its_whole_address_and_not_by_its_host() -> None:
    preset = all_presets()["aljazeera-en"]

    assert preset_for(preset.url) == preset
    assert preset_for("https://www.aljazeera.com/") is None
    assert preset_for(preset.url.replace("Breaking", "Other")) is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://english.almayadeen.net/", "almayadeen-en"),
        ("http://ENGLISH.almayadeen.net:80/news/politics?x=1", "almayadeen-en"),
        ("https://www.english.almayadeen.net./", "almayadeen-en"),
        ("https://www.almayadeen.net/news", "almayadeen-ar"),
        ("https://almayadeen.net", "almayadeen-ar"),
        ("https://espanol.almayadeen.net/", "almayadeen-es"),
        ("https://www.scotsman.com/news/politics", "scotsman-en"),
        ("https://www.aa.com.tr/tr/ekonomi", "aa-tr"),
        ("https://media.almayadeen.net/", None),
        ("https://english.almayadeen.net.evil.example/", None),
        ("https://evil.example/english.almayadeen.net/", None),
        ("english.almayadeen.net", None),
        ("https://", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_a_preset_is_found_by_the_host_of_an_address(url: str, name: str | None) -> None:
    assert preset_for(url) == (all_presets()[name] if name else None)
