"""Eight screens of one desk over HTTP: streams, bells, the page asked again as live.js does. Orders on stdin, what was seen on stdout.

{"port": …, "session": …, "structure": …, "seats": […], "screens": […], "taps": …, "every": …}
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import uvloop

from clicnjob.config.benches.driver import cookies, part

TOGETHER = 0.04
"""live.js hears bells together for this long before it asks."""
ARRIVED = '<li class="light light-on">arrivé·e<'


@dataclass
class Tap:
    """What was tapped, when, and what a screen shows once it knows."""

    seat: str
    present: bool
    begun: float


@dataclass
class Screen:
    """One browser: its stream, and the taps it does not show yet."""

    orders: dict[str, Any]
    who: dict[str, str]
    waits: list[Tap] = field(default_factory=list)
    rung: asyncio.Event = field(default_factory=asyncio.Event)
    took: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)

    def head(self, method: str, path: str) -> str:
        """The beginning of a request of this browser."""
        port = self.orders["port"]
        return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies(self.who)}\r\n"

    async def listen(self) -> None:
        """Hear bells."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.orders["port"])
        topics = f"t=session:{self.orders['session']}&t=queue:{self.orders['structure']}"
        writer.write((self.head("GET", f"/flux/?{topics}") + "\r\n").encode())
        while line := await reader.readline():
            if line.startswith(b"event: bell"):
                self.rung.set()

    async def look(self) -> None:
        """Ask the page at each bell: one at a time, the last bell included."""
        path = f"/seances/{self.orders['session']}/bureau/"
        asked = (self.head("GET", path) + "HX-Request: true\r\n\r\n").encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.orders["port"])
        while True:
            await self.rung.wait()
            await asyncio.sleep(TOGETHER)
            self.rung.clear()
            begun = time.perf_counter()
            writer.write(asked)
            html = (await answer(reader)).decode()
            moment = time.perf_counter()
            self.pages.append(moment - begun)
            shown = [tap for tap in self.waits if shows(html, tap)]
            self.took += [moment - tap.begun for tap in shown]
            self.waits = [tap for tap in self.waits if tap not in shown]


def shows(html: str, tap: Tap) -> bool:
    """Whether this page knows of this tap."""
    row = html.partition(f'id="seat-{tap.seat}"')[2].partition('id="seat-')[0]
    return bool(row) and (ARRIVED in row) == tap.present


async def answer(reader: asyncio.StreamReader) -> bytes:
    """One whole answer. Raises RuntimeError when it is not a page."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if head[9:12] not in {"200", "204"}:
        raise RuntimeError(head)
    length = head.partition("content-length: ")[2].partition("\r")[0]
    return await reader.readexactly(int(length)) if length else b""


async def run(orders: dict[str, Any]) -> dict[str, Any]:
    """Tap after tap at a room's pace; how long until each screen shows it."""
    screens = [Screen(orders, who) for who in orders["screens"]]
    tasks = [asyncio.create_task(one.listen()) for one in screens] + [
        asyncio.create_task(one.look()) for one in screens
    ]
    await asyncio.sleep(1)
    for one in screens:
        one.rung.set()  # a first page each, as a screen has when it begins
    await asyncio.sleep(2)
    taken: list[float] = []
    warm = orders["warm"]
    reader, writer = await asyncio.open_connection("127.0.0.1", orders["port"])
    for number in range(orders["taps"] + warm):
        if number == warm:
            taken.clear()
            for one in screens:
                one.took.clear()
                one.pages.clear()
        due = time.perf_counter() + orders["every"]
        seat = orders["seats"][number % len(orders["seats"])]
        present = (number // len(orders["seats"])) % 2 == 0
        tap = Tap(seat, present, time.perf_counter())
        for one in screens:
            one.waits.append(tap)
        by = screens[number % 4]  # volunteers do not take an arrival back
        verb = "arrivee" if present else "annuler-arrivee"
        token = f"X-CSRFToken: {by.who['csrf']}\r\nOrigin: http://127.0.0.1:{orders['port']}\r\n"
        writer.write((by.head("POST", f"/inscriptions/{seat}/{verb}/") + f"{token}X-Tap: 1\r\nContent-Length: 0\r\n\r\n").encode())  # fmt: skip
        await answer(reader)
        taken.append(time.perf_counter() - tap.begun)
        for task in tasks:
            if task.done():
                task.result()  # a screen fell: say why
        await asyncio.sleep(max(0, due - time.perf_counter()))
    await asyncio.sleep(2)
    took = [value for one in screens for value in one.took]
    pages = [value for one in screens for value in one.pages]
    missed = sum(len(one.waits) for one in screens)
    return {
        "update_ms": [part(took, share) for share in (0.5, 0.99)],
        "tap_ms": [part(taken, share) for share in (0.5, 0.99)],
        "page_ms": [part(pages, share) for share in (0.5, 0.99)],
        "count": len(took),
        "missed": missed,
    }


if __name__ == "__main__":
    json.dump(uvloop.run(run(json.load(sys.stdin))), sys.stdout)
