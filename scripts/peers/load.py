"""The load of a peer, from JSON on stdin: thirty-two senders that write as soon as the last message is acknowledged.

XMPP over bare sockets; the acknowledgement is that of stream management (XEP-0198), asked after each message. Matrix over
HTTP; listeners hold ``/sync`` open. Prints how many were acknowledged a second, and how many were received.
"""

import asyncio
import base64
import json
import sys
import time
import uuid
from typing import Any

import uvloop

TEXT = "Bonjour, est-ce que le rendez-vous de demain à l'atelier tient toujours ? Je prends le bus de neuf heures."
OPEN = b"<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
SM = "urn:xmpp:sm:3"


class Xmpp(asyncio.Protocol):
    """One client. ``expect`` waits for a mark in what comes; messages are counted by their end."""

    def __init__(self) -> None:
        self.received = self.stanzas = 0
        self._buffer = b""
        self._mark: bytes = b""
        self._found: asyncio.Future[None] | None = None

    def connection_made(self, transport: Any) -> None:
        """Keep the way out."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Count, answer what asks, wake who waits."""
        self._buffer += data
        self.received += data.count(b"</message>")
        if b"<r xmlns" in data:
            self.transport.write(f"<a xmlns='{SM}' h='{self.received}'/>".encode())
        if self._found is not None and self._mark in self._buffer:
            self._buffer = self._buffer.partition(self._mark)[2]
            found, self._found = self._found, None
            if not found.done():
                found.set_result(None)
        elif len(self._buffer) > 200_000:
            self._buffer = self._buffer[-1000:]

    def connection_lost(self, exc: Exception | None) -> None:
        """Said aloud: a peer that hangs up is not measured."""
        if self._found is not None and not self._found.done():
            self._found.set_exception(ConnectionError(f"hung up: {self._buffer[-500:]!r}"))

    async def ask(self, words: bytes, mark: bytes) -> None:
        """Write, then wait for the mark."""
        self._mark, self._found = mark, asyncio.get_running_loop().create_future()
        self._buffer = b""
        self.transport.write(words)
        await asyncio.wait_for(self._found, 60)


async def signed_in(port: int, who: str, password: str) -> Xmpp:
    """A client that may write."""
    _, client = await asyncio.get_running_loop().create_connection(Xmpp, "127.0.0.1", port)
    await client.ask(OPEN, b"</stream:features>")
    secret = base64.b64encode(f"\0{who}\0{password}".encode()).decode()
    await client.ask(
        f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>".encode(), b"<success"
    )
    await client.ask(OPEN, b"</stream:features>")
    await client.ask(
        b"<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x</resource></bind></iq>",
        b"</jid>",
    )
    return client


async def xmpp(orders: dict[str, Any]) -> dict[str, Any]:
    """Senders write to the listeners in turn."""
    ears = []
    for n in range(orders["receivers"]):
        ear = await signed_in(orders["port"], f"r{n}", orders["password"])
        ear.transport.write(b"<presence/>")
        ears.append(ear)
    pens = [await signed_in(orders["port"], f"s{n}", orders["password"]) for n in range(orders["senders"])]
    for pen in pens:
        await pen.ask(f"<enable xmlns='{SM}'/>".encode(), b"<enabled")
    turn = acked = 0

    async def one(pen: Xmpp, until: float, *, counted: bool) -> None:
        nonlocal turn, acked
        while time.perf_counter() < until:
            turn += 1
            to = turn % len(ears)
            body = f"<message to='r{to}@localhost' type='chat' id='{uuid.uuid4()}'><body>{TEXT}</body></message><r xmlns='{SM}'/>"
            await pen.ask(body.encode(), b"<a ")
            acked += counted

    await asyncio.gather(*(one(pen, time.perf_counter() + 1.5, counted=False) for pen in pens))
    await asyncio.sleep(0.5)
    before, begun = sum(ear.received for ear in ears), time.perf_counter()
    await asyncio.gather(*(one(pen, begun + orders["seconds"], counted=True) for pen in pens))
    lasted = time.perf_counter() - begun
    await asyncio.sleep(1.5)
    received = sum(ear.received for ear in ears) - before
    return {"per_second": acked / lasted, "acked": acked, "received": received, "written": turn}


async def http(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, token: str, body: bytes
) -> bytes:
    """One request on a kept connection."""
    writer.write(
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        whole = b""
        while size := int((await reader.readuntil(b"\r\n")).strip() or b"0", 16):
            whole += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
    else:
        whole = await reader.readexactly(int(lower.partition(b"content-length: ")[2].split(b"\r\n")[0]))
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError((head + whole).decode(errors="replace")[:500])
    return whole


async def matrix(orders: dict[str, Any]) -> dict[str, Any]:
    """Each sender writes in its rooms in turn; each listener holds its ``/sync``."""
    rooms, port, received, acked, over = orders["rooms"], orders["port"], 0, 0, False

    async def listen(room: dict[str, str]) -> None:
        nonlocal received
        line = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
        since = json.loads(await http(*line, "GET", "/_matrix/client/v3/sync?timeout=0", room["reader"], b""))[
            "next_batch"
        ]
        while not over:
            told = json.loads(
                await http(*line, "GET", f"/_matrix/client/v3/sync?timeout=3000&since={since}", room["reader"], b"")
            )
            since = told["next_batch"]
            for one in told.get("rooms", {}).get("join", {}).values():
                received += sum(
                    event["type"] == "m.room.message" for event in one.get("timeline", {}).get("events", ())
                )

    async def write(mine: list[dict[str, str]], until: float, *, counted: bool) -> None:
        nonlocal acked
        line = await asyncio.open_connection("127.0.0.1", port)
        turn = 0
        while time.perf_counter() < until:
            room = mine[turn % len(mine)]
            turn += 1
            body = json.dumps({"msgtype": "m.text", "body": TEXT}).encode()
            await http(
                *line,
                "PUT",
                f"/_matrix/client/v3/rooms/{room['room']}/send/m.room.message/{uuid.uuid4()}",
                room["sender"],
                body,
            )
            acked += counted
        line[1].close()

    ears = [asyncio.create_task(listen(room)) for room in rooms]
    await asyncio.sleep(3)
    shares = [rooms[n :: orders["senders"]] for n in range(orders["senders"])]
    await asyncio.gather(*(write(mine, time.perf_counter() + 1.5, counted=False) for mine in shares))
    before, begun = received, time.perf_counter()
    await asyncio.gather(*(write(mine, begun + orders["seconds"], counted=True) for mine in shares))
    lasted = time.perf_counter() - begun
    await asyncio.sleep(2)
    over = True
    for ear in ears:
        ear.cancel()
    return {"per_second": acked / lasted, "acked": acked, "received": received - before, "written": acked}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    json.dump(uvloop.run({"xmpp": xmpp, "matrix": matrix}[given["kind"]](given)), sys.stdout)
