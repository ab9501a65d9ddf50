"""What an MQTT broker says to a login. Apprise does not listen, and would wait for a broker that has refused it."""

from __future__ import annotations

from typing import Protocol

from apprise.plugins.mqtt import NotifyMQTT

from ticker.channels.outcomes import Login
from ticker.channels.wire import Trace

_QOS = 1  # with 0 a message counts as sent that no broker ever took
_LOOK = 0.01  # seconds between two looks whether the broker has it
_PASSING = frozenset({0x80, 0x83, 0x88, 0x89, 0x97, 0x9F})  # MQTT 5.0, 3.2.2.2: unspecified, busy, too many
_REMEDIES = {
    0x84: "correct version= in the url of the channel",
    0x85: "correct client_id= in the url of the channel",
}
_REMEDY = "correct user and password in the url of the channel, or what the broker allows them"


class Reason(Protocol):
    """Why a broker answers as it does; paho translates the codes of older versions to those of MQTT 5.0."""

    @property
    def is_failure(self) -> bool: ...

    @property
    def value(self) -> int: ...


def listen(plugin: NotifyMQTT, trace: Trace) -> None:
    """Has the answer to the login noted, and no message waited for that a refusing broker will not take."""

    def answered(_client: object, _data: object, _flags: object, reason: Reason, _properties: object) -> None:
        if not reason.is_failure:
            trace.login = Login()  # what was sent from here on may have arrived, whatever a later login is told
        elif trace.login is None or trace.login.refusal:
            remedy = "" if reason.value in _PASSING else _REMEDIES.get(reason.value, _REMEDY)
            trace.login = Login(refusal=str(reason), remedy=remedy)
            plugin.socket_read_timeout = 0

    plugin.client.on_connect = answered
    plugin.qos = plugin.qos or _QOS
    plugin.mqtt_block_time_sec = _LOOK
