"""Where the state is kept, so that commands find the records of the service without its environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from ticker.app import settings as places


def test_it_is_what_systemd_names_before_all_else() -> None:
    assert places.folder_of(Path("/etc/ticker/config.toml"), {"STATE_DIRECTORY": "/srv/t:/srv/u"}) == Path("/srv/t")


def test_it_is_the_folder_of_the_settings(tmp_path: Path) -> None:
    assert places.folder_of(tmp_path / "config.toml", {}) == tmp_path


def test_settings_in_the_usual_place_have_their_state_in_the_usual_place_where_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, state = tmp_path / "etc", tmp_path / "lib"
    monkeypatch.setattr(places, "_SYSTEM_SETTINGS", settings)
    monkeypatch.setattr(places, "_SYSTEM_STATE", state)
    assert places.folder_of(settings / "config.toml", {}) == settings
    state.mkdir()
    assert places.folder_of(settings / "config.toml", {}) == state
