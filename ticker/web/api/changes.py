"""What the API changes: deliveries, where the settings allow it, and what was acknowledged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from pydantic import ConfigDict, StringConstraints

from ticker.core.escalation import code_of
from ticker.model.delivery import Delivery
from ticker.text.clean import clean
from ticker.web.api.operation import Answer
from ticker.web.api.reads import ByNumber
from ticker.web.api.shaped import ack_list, delivery_shape
from ticker.web.asking import Asked, Number, Text
from ticker.web.house import House

NAME_MAX = 80  # characters of who did something
SOMEBODY = "somebody over the API"

Name = Annotated[str, StringConstraints(max_length=NAME_MAX)]


class Drop(Asked):
    """Which delivery is given up, and by whom."""

    id: Number
    """Its number."""
    by: Name = ""
    """Who gives it up."""


class Acknowledge(Asked):
    """Which alert was seen: by its code, or by the event that it is of."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["code"]}, {"required": ["event"]}]})

    code: Text = ""
    """The code in its message."""
    event: Text = ""
    """The id of its event."""
    by: Name = ""
    """Who has seen it."""


async def retry_delivery(house: House, asked: ByNumber) -> Answer:
    check_changes(house)
    return _amended(house, await house.letters.retry([asked.id], datetime.now(UTC)), await _there(house, asked.id))


async def drop_delivery(house: House, asked: Drop) -> Answer:
    check_changes(house)
    amended = await house.letters.drop([asked.id], who(asked.by), datetime.now(UTC))
    return _amended(house, amended, await _there(house, asked.id))


async def acknowledge(house: House, asked: Acknowledge) -> Answer:
    if bool(asked.code) == bool(asked.event):
        raise web.HTTPBadRequest(text="say which: code, as it stands in the message, or event; one of the two")
    code = asked.code.upper() or code_of(asked.event)
    if not any(asked.event in {"", one.event.id} for one in await house.acks.of_code(code)):
        raise web.HTTPNotFound(
            text="no alert has this code or event; GET /api/v1/acknowledgements names those that wait"
        )
    seen = await house.acks.acknowledge({code}, who(asked.by), datetime.now(UTC))
    return Answer(told=ack_list([one for one in seen if asked.event in {"", one.event.id}]))


def check_changes(house: House) -> None:
    """Raises HTTPForbidden where nothing may be changed."""
    if not house.guard.changes:
        raise web.HTTPForbidden(text="the settings do not allow it; set changes = true and a token in [web]")


def who(name: str) -> str:
    """Who did something, as it is noted."""
    return clean(name) or SOMEBODY


async def _there(house: House, number: int) -> Delivery | None:
    return await house.catalogue.delivery(number)


def _amended(house: House, amended: list[Delivery], there: Delivery | None) -> Answer:
    if amended:
        house.wake()
        return Answer(told=delivery_shape(amended[0]))
    if there is None:
        raise web.HTTPNotFound(
            text="there is no delivery with this id; GET /api/v1/deliveries names those that there are"
        )
    raise web.HTTPConflict(
        text=f"it is {there.state.value}, or being sent just now; only what waits or is dead can be changed"
    )
