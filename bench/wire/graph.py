"""A Graph that takes everything and thinks of nothing: `python -m bench.wire.graph SOCKET`.

What it takes it writes to its standard output, a line for each: when, the id it gave, and the body.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import sys
from time import perf_counter

ANSWER = b'{"messaging_product":"whatsapp","contacts":[{"input":"1"}],"messages":[{"id":"wamid.%012d"}]}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER % 0)
COUNT = itertools.count()
LENGTH = b"content-length:"


class Link(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.read = transport, b""

    def data_received(self, data: bytes) -> None:
        self.read += data
        while (end := self.read.find(b"\r\n\r\n") + 4) > 3:
            length = int(self.read[:end].lower().partition(LENGTH)[2].split(b"\r\n", 1)[0])
            if len(self.read) < end + length:
                return
            body, self.read = self.read[end : end + length], self.read[end + length :]
            self._take(body)

    def _take(self, body: bytes) -> None:
        id = next(COUNT)
        os.write(1, b"%.6f wamid.%012d %s\n" % (perf_counter(), id, body))
        self.transport.write(HEAD + ANSWER % id)


async def main(listening: socket.socket) -> None:
    server = await asyncio.get_running_loop().create_server(Link, sock=listening)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(socket.socket(fileno=int(sys.argv[1]))))
