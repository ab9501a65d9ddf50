"""The table of all operations."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import hdrs

from ticker.web.api import changes, reads
from ticker.web.api.operation import Operation, operation
from ticker.web.api.shapes import (
    AckList,
    ChannelList,
    DeliveryList,
    DeliveryShape,
    EventList,
    EventShape,
    HeadlineList,
    HeadlineWhole,
    SourceList,
    SourceWhole,
    StoryList,
    StoryWhole,
)

GET, POST = hdrs.METH_GET, hdrs.METH_POST
_NOT_FOUND = (HTTPStatus.NOT_FOUND,)
_AMENDING = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
_BODY = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)

OPERATIONS: tuple[Operation, ...] = (
    operation(
        GET, "/events", reads.Search, EventList, reads.list_events,
        "Events: what happened to headlines, and notices about the monitor itself",
        statuses=_NOT_FOUND, of_events=True, example="/events?q=quake&kind=new&kind=update&limit=10",
    ),
    operation(
        GET, "/events/{id}", reads.ById, EventShape, reads.get_event, "One event", statuses=_NOT_FOUND, of_events=True
    ),
    operation(
        GET, "/headlines", reads.Search, HeadlineList, reads.list_headlines,
        "Headlines as they read now; what is asked is asked of their first events",
        statuses=_NOT_FOUND, example="/headlines?source=NAME&limit=10",
    ),
    operation(
        GET, "/headlines/{id}", reads.ById, HeadlineWhole, reads.get_headline,
        "One headline, by any of its events: its wordings, events, deliveries and acknowledgements",
        statuses=_NOT_FOUND,
    ),
    operation(
        GET, "/stories", reads.Search, StoryList, reads.list_stories,
        "Stories that more than one headline tells; what is asked is asked of the first events of them",
        statuses=_NOT_FOUND, of_events=True, example="/stories?urgency=flash",
    ),
    operation(
        GET, "/stories/{id}", reads.ById, StoryWhole, reads.get_story,
        "One story: its headlines, who told it first, and by how much", statuses=_NOT_FOUND,
    ),
    operation(GET, "/sources", reads.Nothing, SourceList, reads.list_sources, "How the sources are doing"),
    operation(
        GET, "/sources/{name}", reads.BySource, SourceWhole, reads.get_source,
        "How one source is doing, and when it was not watched", statuses=_NOT_FOUND,
    ),
    operation(GET, "/channels", reads.Nothing, ChannelList, reads.list_channels, "How the channels are doing"),
    operation(
        GET, "/deliveries", reads.Deliveries, DeliveryList, reads.list_deliveries,
        "Deliveries: which event goes to which channel, and what became of it", example="/deliveries?state=dead",
    ),
    operation(
        GET, "/deliveries/{id}", reads.ByNumber, DeliveryShape, reads.get_delivery, "One delivery",
        statuses=_NOT_FOUND,
    ),
    operation(
        POST, "/deliveries/{id}/retry", reads.ByNumber, DeliveryShape, changes.retry_delivery,
        "Sends what waits or is dead now", statuses=(*_AMENDING, *_BODY),
    ),
    operation(
        POST, "/deliveries/{id}/drop", changes.Drop, DeliveryShape, changes.drop_delivery,
        "Gives up what waits or is dead: nobody gets it any more", statuses=(*_AMENDING, *_BODY),
    ),
    operation(
        GET, "/acknowledgements", reads.Waiting, AckList, reads.list_acknowledgements,
        "Alerts that wait for somebody to acknowledge them",
    ),
    operation(
        POST, "/acknowledgements", changes.Acknowledge, AckList, changes.acknowledge,
        "Says that an alert was seen: it goes to nobody else; who was the first stays so",
        statuses=(HTTPStatus.FORBIDDEN, *_NOT_FOUND, *_BODY),
    ),
)  # fmt: skip
