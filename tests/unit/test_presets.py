"""The sites that are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from ticker import presets
from ticker.config.load import load
from ticker.config.presets import all_presets, preset_for


def test_every_edition_is_there_and_says_how_it_is_known() -> None:
    assert presets.names() == ("almayadeen-ar", "almayadeen-en", "almayadeen-es")
    for name, preset in all_presets().items():
        assert (preset.select is None) != (preset.xpath is None), name
        assert len(preset.evidence) > 80, name


def test_the_editions_are_read_by_their_own_markup() -> None:
    arabic, english = all_presets()["almayadeen-ar"], all_presets()["almayadeen-en"]

    assert (english.url, english.select) == ("https://english.almayadeen.net/", ".ticker__item")
    assert (english.text, english.link) == (None, None)
    assert (arabic.url, arabic.language) == ("https://www.almayadeen.net/", "ar")
    assert (arabic.select, arabic.text, arabic.link) == ("#ticker-box ul li .ticker-item .ticker-text", "a p", "a")


def test_a_guess_is_called_a_guess() -> None:
    assert {name for name, preset in all_presets().items() if not preset.verified} == {"almayadeen-es"}


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_all_that_a_source_needs(tmp_path: Path, name: str) -> None:
    (tmp_path / "config.toml").write_text(f'[[sources]]\nname = "x"\npreset = "{name}"')

    (source,) = load(tmp_path / "config.toml", {}).sources

    preset = all_presets()[name]
    assert (source.url, source.select, source.language) == (preset.url, preset.select, preset.language)
    assert (source.text, source.link) == (preset.text, preset.link)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://english.almayadeen.net/", "almayadeen-en"),
        ("http://ENGLISH.almayadeen.net:80/news/politics?x=1", "almayadeen-en"),
        ("https://www.english.almayadeen.net./", "almayadeen-en"),
        ("https://www.almayadeen.net/news", "almayadeen-ar"),
        ("https://almayadeen.net", "almayadeen-ar"),
        ("https://espanol.almayadeen.net/", "almayadeen-es"),
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
