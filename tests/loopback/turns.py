"""How a server of the tests comes to its end without a connection that belongs to nobody.

Such a one is found open when it is collected, in some later test that has nothing to do with it.
"""

from __future__ import annotations

import asyncio

_TURNS = 5  # of the loop: asyncio takes four from taking a connection to the first call of what serves it


async def close_door(server: asyncio.Server) -> None:
    """Takes no more connections, and closes the server when those are there that it has taken.

    A server that is closed between the two (in Python 3.11) forgets the connection and leaves it open.
    """
    loop = asyncio.get_running_loop()
    for door in server.sockets:
        loop.remove_reader(door.fileno())
    await some_turns()
    server.close()


async def some_turns() -> None:
    """What was aborted is closed."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
