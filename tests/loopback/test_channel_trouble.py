"""That a channel was in trouble outlives the daemon: its end is told by the next one, and its beginning not again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.builders import a_source, an_alert, an_event
from tests.listener import Listener
from ticker.app.service import opened
from ticker.config.settings import Settings
from ticker.core.notices import channel_down, notice, noticed
from ticker.fetch.recorded import RecordingFetcher
from ticker.model.route import ChannelRules, Policy
from ticker.store.archive import Archive
from ticker.store.database import open_database
from ticker.store.outbox import Outbox

POLICY = Policy(channels=(ChannelRules(name="desk"),))


async def test_the_end_of_a_trouble_is_told_that_began_before_the_start(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    database = await open_database("sqlite:///ticker.db", tmp_path, exclusive=True)
    down = notice(None, "channel desk does not take messages", channel_down("desk"), now)
    outbox = Outbox(database, lambda _: None)
    await outbox.record([*noticed([down], POLICY), an_alert(an_event(), "desk")])
    await database.close()
    desk = Listener("desk")
    settings = Settings(sources=(a_source(),), policy=POLICY, store_url="sqlite:///ticker.db")

    async with opened(settings, folder=tmp_path, fetcher=RecordingFetcher(()), channels={"desk": desk}) as app:
        while await app.sender.deliver_next("desk"):
            pass

    database = await open_database("sqlite:///ticker.db", tmp_path, exclusive=False)
    told = [event.text for event in await Archive(database).events() if event.is_notice]
    await database.close()
    assert desk.heard
    assert told == [f"channel desk works again, after trouble since {now:%Y-%m-%d %H:%M} UTC", down.text]
