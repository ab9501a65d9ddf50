"""What programs hear by a web hook: the events that people read of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.builders import a_source, an_alert, an_event
from tests.loopback.receivers import Receiver
from ticker.app.service import opened
from ticker.config.secret import Secret
from ticker.config.settings import ChannelSettings, Settings
from ticker.fetch.recorded import RecordingFetcher
from ticker.model.alert import Alert, Bundle, BundleKind, EventKind
from ticker.model.route import ChannelRules, Policy
from ticker.store.database import open_database
from ticker.store.outbox import Outbox

RULES = ChannelRules(name="hook")
NASTY = '"Quake" <b>hits</b> coast & {text}\u202e زلزال \U0001f30a'


async def heard(folder: Path, *alerts: Alert) -> list[dict[str, object]]:
    """What a hook gets of some alerts, by the outbox on the disk and Apprise."""
    database = await open_database("sqlite:///ticker.db", folder, exclusive=True)
    await Outbox(database, lambda _: None).record(alerts)
    await database.close()
    async with Receiver() as receiver:
        hook = ChannelSettings(name="hook", url=Secret(f"json://{receiver.address}/"), rules=RULES)
        settings = Settings(
            sources=(a_source(),), channels=(hook,), policy=Policy(channels=(RULES,)), store_url="sqlite:///ticker.db"
        )
        async with opened(settings, folder=folder, fetcher=RecordingFetcher(())) as app:
            while await app.sender.deliver_next("hook"):
                pass
        return [received.json for received in receiver.received]


async def test_a_hook_gets_the_event_in_the_shape_of_all_programs(tmp_path: Path) -> None:
    event = an_event(
        kind=EventKind.UPDATE, text=NASTY, was="Quake hits", at=datetime.now(UTC), link="https://news.example/1?a=1&b=2"
    )

    (body,) = await heard(tmp_path, an_alert(event, "hook"))

    assert body["events"] == [event.public()]
    assert {key: body[key] for key in event.public()} == event.public()
    assert "Quake" in str(body["message"])


async def test_a_hook_gets_each_event_of_a_bundle(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    bundle = Bundle(kind=BundleKind.CATCH_UP, key="wire")
    events = [an_event(f"e{n}", text=f"Line {n}", at=now, rank=n) for n in range(3)]

    (body,) = await heard(tmp_path, *(Alert(event=event, channels=("hook",), bundle=bundle) for event in events))

    assert body["events"] == [event.public() for event in events]
    assert "text" not in body
