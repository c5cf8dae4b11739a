"""A light load driver: raw HTTP/1.1 over uvloop, no library. Reads its orders in JSON on stdin, prints what it saw.

{"mode": "closed" | "open" | "idle" | "pages", "ports": […], "rooms": […], "seconds": …, "senders": …, "rate": …, "streams": …}
"""

import asyncio
import json
import random
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import uvloop

TEXT = "Bonjour, est-ce que le rendez-vous de demain à l'atelier tient toujours ? Je prends le bus de neuf heures."
Room = dict[str, Any]


class Line(asyncio.Protocol):
    """One kept connection: a request out, its whole answer back."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport = None  # type: ignore[assignment]  # set when connected
        self._buffer = bytearray()
        self._answer: asyncio.Future[tuple[int, int]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self.transport = transport  # type: ignore[assignment]

    def ask(self, request: bytes) -> "asyncio.Future[tuple[int, int]]":
        """Send; the status and the length of the answer come later."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        """Until the whole answer is there."""
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0 or self._answer is None:
            return
        place = self._buffer.lower().find(b"content-length: ", 0, head)
        length = int(self._buffer[place + 16 : self._buffer.find(b"\r", place)]) if place >= 0 else 0
        if len(self._buffer) >= head + 4 + length:
            status = int(self._buffer[9:12])
            del self._buffer[:]
            answer, self._answer = self._answer, None
            if not answer.done():
                answer.set_result((status, length))

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((0, 0))


class Ear(asyncio.Protocol):
    """One open stream: notes when each message's text came."""

    def __init__(self, request: bytes, sent: dict[str, float], took: list[float]) -> None:
        self._request, self._sent, self._took = request, sent, took
        self._buffer = bytearray()
        self.hello: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Take whole events."""
        self._buffer += data
        while (end := self._buffer.find(b"\n\n")) >= 0:
            event = bytes(self._buffer[:end])
            del self._buffer[: end + 2]
            if b"event: hello" in event and not self.hello.done():
                self.hello.set_result(True)
            place = event.find(b'"id": "')
            if place >= 0 and (begun := self._sent.get(event[place + 7 : place + 43].decode())) is not None:
                self._took.append(time.perf_counter() - begun)

    def connection_lost(self, exc: Exception | None) -> None:
        """Refused, or over."""
        self.closed = True
        if not self.hello.done():
            self.hello.set_result(False)


def cookies(who: dict[str, str]) -> str:
    """A browser's cookies."""
    return f"session={who['session']}; csrf={who['csrf']}"


def listening(room: Room, side: str, port: int) -> bytes:
    """The request of a stream."""
    who = room[side]
    return (
        f"GET /flux/?t=conversation:{room['talk']} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies(who)}\r\n\r\n"
    ).encode()


class Pen:
    """Writes the requests of one side of a room; only the id changes."""

    def __init__(self, room: Room, side: str, port: int) -> None:
        who = room[side]
        body = json.dumps({"body": TEXT, "client_id": str(uuid.UUID(int=0))}, ensure_ascii=False)
        raw = body.encode()
        head = (
            f"POST /flux/envoyer/{room['talk']}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies(who)}\r\n"
            f"X-CSRFToken: {who['csrf']}\r\nOrigin: http://127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(raw)}\r\n\r\n"
        ).encode()
        self._before, self._after = (head + raw).split(str(uuid.UUID(int=0)).encode())

    def request(self, client_id: str) -> bytes:
        """One more message."""
        return self._before + client_id.encode() + self._after


def pens(rooms: list[Room], ports: list[int]) -> list[Pen]:
    """In even rooms the young person writes and the counsellor listens; in odd ones the other way round."""
    return [Pen(room, "phone" if n % 2 == 0 else "desk", ports[0]) for n, room in enumerate(rooms)]


async def listen(orders: dict[str, Any], ports: list[int], sent: dict[str, float], took: list[float]) -> list[Ear]:
    """Open the streams, a few at a time; over these ports in turn."""
    loop, rooms = asyncio.get_running_loop(), orders["rooms"]
    ears: list[Ear] = []
    for start in range(0, orders["streams"], 50):
        part = []
        for number in range(start, min(start + 50, orders["streams"])):
            n, port = number % len(rooms), ports[number % len(ports)]
            other = orders.get("side") or ("desk" if (n % 2 == 0) == (number < len(rooms)) else "phone")
            request = listening(rooms[n], other, port)
            _, ear = await loop.create_connection(lambda r=request: Ear(r, sent, took), "127.0.0.1", port)  # type: ignore[misc]
            part.append(ear)
        if not all(await asyncio.gather(*(ear.hello for ear in part))):
            print("a stream was refused", file=sys.stderr)  # noqa: T201
        ears += part
    return ears


async def connect(count: int, *ports: int) -> list[Line]:
    """Kept connections; over these ports in turn."""
    loop = asyncio.get_running_loop()
    turns = (ports[number % len(ports)] for number in range(count))
    return [(await loop.create_connection(Line, "127.0.0.1", port))[1] for port in turns]


def ids() -> Iterator[str]:
    """Random ids of version 4, cheaply."""
    draw = random.Random()
    while True:
        yield str(uuid.UUID(int=draw.getrandbits(128), version=4))


async def closed(orders: dict[str, Any]) -> dict[str, Any]:
    """Senders that write as soon as they are answered; with several processes, to each of them and heard from each."""
    sent, took, acked = {}, [], []  # type: ignore[var-annotated]
    ears = await listen(orders, orders["ports"], sent, took)
    lines, writing, fresh = await connect(orders["senders"], *orders["ports"]), pens(orders["rooms"], orders["ports"]), ids()  # fmt: skip
    statuses: dict[int, int] = {}
    turn = 0

    async def one(line: Line, until: float, *, counted: bool) -> None:
        nonlocal turn
        while (begun := time.perf_counter()) < until:
            turn += 1
            client_id = next(fresh)
            sent[client_id] = begun
            status, _ = await line.ask(writing[turn % len(writing)].request(client_id))
            if counted:
                acked.append(time.perf_counter() - begun)
                statuses[status] = statuses.get(status, 0) + 1

    # Every room is written in twice first: the notice that goes with what nobody has read yet is behind, plans are made.
    while turn < 2 * len(writing):
        await asyncio.gather(*(one(line, time.perf_counter() + 1.0, counted=False) for line in lines))
    took.clear()
    sent.clear()
    print("begin", file=sys.stderr, flush=True)  # noqa: T201
    begun = time.perf_counter()
    await asyncio.gather(*(one(line, begun + orders["seconds"], counted=True) for line in lines))
    lasted = time.perf_counter() - begun
    print("end", file=sys.stderr, flush=True)  # noqa: T201
    await asyncio.sleep(0.5)
    return summary(acked, took, statuses, lasted, ears)


async def opened(orders: dict[str, Any]) -> dict[str, Any]:
    """Messages at their hour, whether the others were answered or not. Of two processes, one is written to, the other heard."""
    sent, took, acked = {}, [], []  # type: ignore[var-annotated]
    ears = await listen(orders, orders["ports"][-1:], sent, took)
    lines, writing, fresh = await connect(orders["senders"], orders["ports"][0]), pens(orders["rooms"], orders["ports"]), ids()  # fmt: skip
    statuses: dict[int, int] = {}
    free: asyncio.Queue[Line] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)
    pending: set[asyncio.Task[None]] = set()

    async def one(due: float, pen: Pen) -> None:
        client_id = next(fresh)
        sent[client_id] = due
        line = await free.get()
        status, _ = await line.ask(pen.request(client_id))
        free.put_nowait(line)
        acked.append(time.perf_counter() - due)
        statuses[status] = statuses.get(status, 0) + 1

    step, count = 1 / orders["rate"], int(orders["rate"] * orders["seconds"])
    begun = time.perf_counter() + 0.2
    for number in range(count):
        due = begun + number * step
        if (left := due - time.perf_counter()) > 0:
            await asyncio.sleep(left)
        task = asyncio.create_task(one(due, writing[number * 7 % len(writing)]))
        pending.add(task)
        task.add_done_callback(pending.discard)
    await asyncio.gather(*pending)
    lasted = time.perf_counter() - begun
    await asyncio.sleep(1)
    return summary(acked, took, statuses, lasted, ears)


async def idle(orders: dict[str, Any]) -> dict[str, Any]:
    """Streams that only stay open."""
    begun = time.perf_counter()
    ears = await listen(orders, orders["ports"], {}, [])
    connected = time.perf_counter() - begun
    print("begin", file=sys.stderr, flush=True)  # noqa: T201
    await asyncio.sleep(orders["seconds"])
    print("end", file=sys.stderr, flush=True)  # noqa: T201
    await asyncio.sleep(1)
    return {"open": sum(not ear.closed for ear in ears), "connect_seconds": connected}


async def pages(orders: dict[str, Any]) -> dict[str, Any]:
    """A page asked over and over by several browsers."""
    lines, rooms, port = await connect(orders["senders"], orders["ports"][0]), orders["rooms"], orders["ports"][0]
    requests = [
        (
            f"GET {orders['path'].format(talk=room['talk'])} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Cookie: {cookies(room[orders.get('side', 'desk')])}\r\n\r\n"
        ).encode()
        for room in rooms
    ]
    took: list[float] = []
    statuses: dict[int, int] = {}
    turn = 0

    async def one(line: Line, until: float) -> None:
        nonlocal turn
        while (begun := time.perf_counter()) < until:
            turn += 1
            status, _ = await line.ask(requests[turn % len(requests)])
            took.append(time.perf_counter() - begun)
            statuses[status] = statuses.get(status, 0) + 1

    await asyncio.gather(*(one(line, time.perf_counter() + 1.0) for line in lines))
    took.clear()
    statuses.clear()
    print("begin", file=sys.stderr, flush=True)  # noqa: T201
    begun = time.perf_counter()
    await asyncio.gather(*(one(line, begun + orders["seconds"]) for line in lines))
    lasted = time.perf_counter() - begun
    print("end", file=sys.stderr, flush=True)  # noqa: T201
    return summary(took, [], statuses, lasted, [])


def part(values: list[float], share: float) -> float:
    """A percentile, in milliseconds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1000 if values else 0.0


def summary(
    acked: list[float], took: list[float], statuses: dict[int, int], lasted: float, ears: list[Ear]
) -> dict[str, Any]:
    """What was seen."""
    return {
        "per_second": len(acked) / lasted,
        "count": len(acked),
        "statuses": statuses,
        "ack_ms": [part(acked, share) for share in (0.5, 0.95, 0.99)],
        "delivered": len(took),
        "delivery_ms": [part(took, share) for share in (0.5, 0.95, 0.99)],
        "open": sum(not ear.closed for ear in ears),
    }


if __name__ == "__main__":
    given = json.load(sys.stdin)
    mode = {"closed": closed, "open": opened, "idle": idle, "pages": pages}[given["mode"]]
    json.dump(uvloop.run(mode(given)), sys.stdout)
