"""The socket that the one-process mode listens on."""

from __future__ import annotations

import asyncio
import socket

from studio import embedded


def test_answers_are_sent_without_waiting_for_an_acknowledgement() -> None:
    """With Nagle's algorithm, the body of an answer waits 40 ms for the acknowledgement of its headers."""

    async def no_delay_of_a_connection() -> int:
        seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            ours = writer.get_extra_info("socket")
            seen.set_result(ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = embedded.listen("127.0.0.1", 0)
        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.close()
            return await seen

    assert asyncio.run(no_delay_of_a_connection()) == 1
