"""Where the settings are looked for."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from ticker.config import files
from ticker.config.files import find_config
from ticker.model.errors import ConfigError


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The usual places in their order, on a system of its own; every file is there."""
    system = tmp_path / "etc" / "ticker" / "config.toml"
    monkeypatch.setattr(files, "SYSTEM", system)
    found = [tmp_path / "cwd" / "config.toml", tmp_path / "home" / ".config" / "ticker" / "config.toml", system]
    for place in found:
        place.parent.mkdir(parents=True)
        place.touch()
    return found


def test_a_named_file_goes_before_all_others_even_if_it_is_not_there(places: list[Path], tmp_path: Path) -> None:
    named = {"TICKER_CONFIG": "/named/by/environment.toml"}

    assert find_config(Path("x.toml"), named, tmp_path / "cwd", tmp_path / "home") == Path("x.toml")
    assert find_config(None, named, tmp_path / "cwd", tmp_path / "home") == Path("/named/by/environment.toml")


def test_the_usual_places_are_tried_in_order(places: list[Path], tmp_path: Path) -> None:
    for place in places:
        assert find_config(None, {"TICKER_CONFIG": ""}, tmp_path / "cwd", tmp_path / "home") == place
        place.unlink()

    with pytest.raises(ConfigError) as error:
        find_config(None, {}, tmp_path / "cwd", tmp_path / "home")

    (problem,) = error.value.problems
    assert all(str(place) in problem for place in places)
    assert problem.endswith("copy config.example.toml to one of them, or name one with -c FILE")


def test_a_link_that_leads_nowhere_is_not_passed_over(places: list[Path], tmp_path: Path) -> None:
    places[0].unlink()
    places[0].symlink_to("gone.toml")

    assert find_config(None, {}, tmp_path / "cwd", tmp_path / "home") == places[0]


def test_a_folder_of_the_service_that_this_user_may_not_look_into_is_told_from_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(type(tmp_path)):  # type: ignore[misc]  # what root may always look into
        def lstat(self) -> NoReturn:
            raise PermissionError

    monkeypatch.setattr(files, "SYSTEM", Closed("/etc/ticker/config.toml"))

    with pytest.raises(ConfigError, match="may not look there; run this as the user of the service"):
        find_config(None, {}, tmp_path / "cwd", tmp_path / "home")
