"""All rooms of pages for people and programs, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aiohttp.web import RouteDef

from ticker.web import acknowledge, assets, login
from ticker.web.api import room as api
from ticker.web.assets import STATIC
from ticker.web.feeds import room as feeds
from ticker.web.guard import LOGIN
from ticker.web.history import evidence, headlines, stories
from ticker.web.history import room as history
from ticker.web.house import House
from ticker.web.plots import room as plots
from ticker.web.state import room as state
from ticker.web.wall import room as wall

ROOMS: tuple[Callable[[House], Iterable[RouteDef]], ...] = (
    assets.routes,
    login.routes,
    wall.routes,
    history.routes,
    headlines.routes,
    stories.routes,
    evidence.routes,
    acknowledge.routes,
    api.routes,
    feeds.routes,
    plots.routes,
    state.routes,
)
# Answered to anybody: what the login itself needs, and what asks for a code of its own.
OPEN_PATHS = frozenset({LOGIN, STATIC, acknowledge.OPEN_PATH})


def routes(house: House) -> list[RouteDef]:
    """What a house answers."""
    return [route for room in ROOMS for route in room(house)]
