"""Sites whose ticker is known, a TOML file each: data only; ``ticker.config.presets`` says what stands in them."""

from __future__ import annotations

from importlib.resources import files

SUFFIX = ".toml"


def names() -> tuple[str, ...]:
    """The names of all presets, in order."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))


def read(name: str) -> str:
    """The text of a preset that ``names`` holds."""
    return files(__name__).joinpath(name + SUFFIX).read_text(encoding="utf-8")
