"""Those who write and those who read, over real connections, noting what they were told."""

import contextlib
import html
import http.client
import json
import random
import re
import select
import socket
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.reliability.checker import Event, History, Kind, Screen, Shown
from tests.reliability.installation import Person, Talk

CSRF = "c" * 32
TRUSTED_ERRORS = (OSError, http.client.HTTPException)
LINE = re.compile(
    r'<li id="m-([0-9a-f-]{36})"[^>]* data-seq="(\d+)".*?<div class="bubble[^"]*" id="b-\2"[^>]*>(.*?)</div>', re.DOTALL
)
TAG = re.compile(r"<[^>]+>")
MOULD = re.compile(r"<template.*?</template>", re.DOTALL)
"""What a page draws new bubbles from; no message."""
Where = Callable[[], int]
"""The port to talk to, asked at each connection."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """One browser's connection: kept open while it works, opened anew when it broke."""

    def __init__(self, where: Where, session: str, timeout: float = 10.0) -> None:
        self._where, self._session, self._timeout = where, session, timeout
        self._connection: http.client.HTTPConnection | None = None

    @property
    def cookie(self) -> str:
        return f"session={self._session}; csrf={CSRF}"

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request, never repeated by itself. Raises one of ``TRUSTED_ERRORS`` when no whole answer came."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._where(), timeout=self._timeout)
        sent = {"Cookie": self.cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request(method, path, body=body, headers=sent)
            answer = self._connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


# -- doors: the ways in which a message enters -----------------------------------------------------------------------------


class FormDoor:
    """The page's own form, which works without JavaScript: 303 once stored."""

    name = "form"

    def send(self, wire: Wire, talk: Talk, person: Person, client_id: str, text: str) -> Kind:
        path = "/ma-conversation/" if person.side == "youth" else f"/messages/{talk.id}/envoyer/"
        form = urlencode({"body": text, "client_id": client_id, "csrfmiddlewaretoken": CSRF})
        answer = wire.ask("POST", path, form.encode(), Content_Type="application/x-www-form-urlencoded")
        if answer.status == 303 and answer.headers["location"].endswith("#fin"):
            return Kind.OK
        return Kind.INFO if answer.status >= 500 else Kind.FAIL


class FastDoor:
    """The door of the live page, outside Django's request cycle: 201 once stored, 200 when it already was."""

    name = "fast"

    def send(self, wire: Wire, talk: Talk, person: Person, client_id: str, text: str) -> Kind:
        letter = json.dumps({"body": text, "client_id": client_id}).encode()
        answer = wire.ask(
            "POST", f"/flux/envoyer/{talk.id}/", letter, Content_Type="application/json", X_CSRFToken=CSRF
        )
        if answer.status in {200, 201} and json.loads(answer.body)["id"] == client_id:
            return Kind.OK
        return Kind.INFO if answer.status >= 500 else Kind.FAIL


Door = FormDoor | FastDoor
DOORS: list[Door] = [FormDoor(), FastDoor()]
"""Every one is put to every test that sends."""


class Writer(threading.Thread):
    """Someone who writes one message after the other, each until it is acknowledged or given up."""

    def __init__(
        self,
        name: str,
        *,
        history: History,
        door: Door,
        where: Where,
        talk: Talk,
        person: Person,
        device: int = 0,
        count: int,
        enough: Callable[[], bool] = lambda: True,
        timeout: float = 10.0,
        pause: float = 0.0,
        gives_up: float = 0.0,
        patience: float = 600.0,
        seed: int = 0,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.history, self.door, self.talk, self.person = history, door, talk, person
        self.count, self.enough, self.pause, self.gives_up = count, enough, pause, gives_up
        self.wire = Wire(where, person.sessions[device], timeout)
        self.patience, self.stuck = patience, False
        self.retries = self.errors = 0
        self._chance = random.Random(f"{name}{seed}")

    def run(self) -> None:
        """Until ``count`` messages are acknowledged, and what they are sent through has happened often ``enough``."""
        acknowledged = index = 0
        while (acknowledged < self.count or not self.enough()) and not self.stuck:
            outcome = self.write(index)
            self.stuck |= outcome is Kind.FAIL
            acknowledged += outcome is Kind.OK
            index += 1
            if self.pause:
                time.sleep(self.pause * self._chance.random() * 2)
        self.wire.close()

    def write(self, index: int) -> Kind:
        """One message, tried until its fate is known, or given up without knowing."""
        client_id, text = str(uuid.uuid4()), f"{self.name} écrit n° {index}"
        gives_up, begun = self._chance.random() < self.gives_up, time.monotonic()
        while True:
            self._note(Kind.INVOKE, index, client_id, text)
            try:
                outcome = self.door.send(self.wire, self.talk, self.person, client_id, text)
            except TRUSTED_ERRORS:
                outcome = Kind.INFO
            self._note(outcome, index, client_id, text)
            if outcome is not Kind.INFO:
                return outcome
            self.errors += 1
            self.stuck = time.monotonic() - begun > self.patience
            if gives_up or self.stuck:
                return outcome
            self.retries += 1
            time.sleep(0.1)

    def _note(self, kind: Kind, index: int, client_id: str, text: str) -> None:
        self.history.note(Event(kind, self.name, index, client_id, self.talk.id, text, time.time()))


def join(threads: Sequence[threading.Thread]) -> None:
    """All end; one that hangs, was refused or lost patience is named."""
    for thread in threads:
        thread.join(timeout=4 * 3600)
    assert [thread.name for thread in threads if thread.is_alive()] == []
    assert [thread.name for thread in threads if getattr(thread, "stuck", False)] == []


# -- readers ---------------------------------------------------------------------------------------------------------------


def shown(page: str) -> list[Shown]:
    """The messages of a page, in its order."""
    page = MOULD.sub("", page)
    return [
        Shown(int(seq), client_id, html.unescape(TAG.sub("", text)).strip())
        for client_id, seq, text in LINE.findall(page)
    ]


class Reader:
    """Someone's open page, as ``chat.js`` keeps it: what follows the last message comes by the stream or is asked for."""

    PAGE = 50

    def __init__(self, name: str, *, where: Where, talk: Talk, person: Person, device: int = 0) -> None:
        self.name, self.talk = name, talk
        self.path = "/ma-conversation/" if person.side == "youth" else f"/messages/{talk.id}/"
        self.wire = Wire(where, person.sessions[device], timeout=30)
        self.lines: list[Shown] = []
        self.by_stream = 0
        """Messages that came with their text, without looking."""
        self.changed: list[str] = []
        """Messages that came again under another number or with another text."""

    @property
    def last(self) -> int:
        return self.lines[-1].seq if self.lines else 0

    def look(self) -> int:
        """Fetch what follows, through the page everyone opens; how many messages came up."""
        came = 0
        while True:
            answer = self.wire.ask("GET", f"{self.path}?apres={self.last}")
            if answer.status != 200:
                raise http.client.HTTPException(f"{self.path}: {answer.status}")
            known = {line.seq: line for line in self.lines}
            found = shown(answer.body.decode())
            new = [line for line in found if line.seq > self.last]
            self.changed += [
                f"{self.name}: {line}" for line in found if line.seq <= self.last and known.get(line.seq) != line
            ]
            self.lines += new
            came += len(new)
            if len(new) < self.PAGE:
                return came

    def told(self, event: dict[str, Any]) -> bool:
        """Put a text that came by the stream below, if it follows the last one; whether one must look instead."""
        if event["k"] != "message" or event["seq"] <= self.last:
            return False
        if event["seq"] != self.last + 1:
            return True
        self.lines.append(Shown(event["seq"], event["id"], "".join(bit[0] for bit in event["bits"])))
        self.by_stream += 1
        return False

    def screen(self) -> Screen:
        return Screen(self.name, self.talk.id, tuple(self.lines))


class Follower(threading.Thread):
    """A reader who listens to the stream, looks when it rings or leaves a gap, and whose connection keeps being cut."""

    def __init__(self, reader: Reader, *, where: Where, visits: int, stay: float, seed: int = 0) -> None:
        super().__init__(name=reader.name, daemon=True)
        self.reader, self.visits, self.stay = reader, visits, stay
        self.reconnections = self.failures = self.bells = 0
        self.leave = threading.Event()
        """Set: the last visit ends."""
        self.stays = threading.Event()
        """Set once the last visit has begun: this one is not cut."""
        self._where = where
        self._chance = random.Random(f"{reader.name}{seed}")

    def run(self) -> None:
        while self.reconnections < self.visits:
            self._visit(self.stay * self._chance.random() * 2)
        while not self.leave.is_set():
            self._visit(None)
        self.reader.wire.close()

    def _visit(self, seconds: float | None) -> None:
        """One stream: look when it opens, then each time it rings, until it is cut (``None``: until ``leave``)."""
        try:
            with socket.create_connection(("127.0.0.1", self._where()), timeout=30) as stream:
                stream.sendall(
                    f"GET /flux/?t=conversation:{self.reader.talk.id} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    f"Cookie: {self.reader.wire.cookie}\r\n\r\n".encode()
                )
                self._hear(stream, seconds)
        except TRUSTED_ERRORS:
            self.failures += 1
            time.sleep(0.1)
        else:
            self.reconnections += 1
        # Half of those who come back meet another process for their pages too.
        if self._chance.random() < 0.5:
            self.reader.wire.close()

    def _hear(self, stream: socket.socket, seconds: float | None) -> None:
        ends = None if seconds is None else time.monotonic() + seconds
        greeted, waiting, name = False, b"", ""
        while not self.leave.is_set() and (ends is None or time.monotonic() < ends or not greeted):
            if not select.select([stream], [], [], 0.05)[0]:
                continue
            heard = stream.recv(65536)
            if not heard:
                raise ConnectionError("the stream ended")
            *lines, waiting = (waiting + heard).split(b"\n")
            must_look = False
            for line in lines:  # between events stand the lengths of chunks
                if line.startswith(b"event: "):
                    name = line[7:].decode()
                elif line.startswith(b"data: "):
                    greeted |= name == "hello"
                    self.bells += name == "bell"
                    must_look |= name in {"hello", "bell"} or (
                        name == "told" and self.reader.told(json.loads(line[6:])["d"])
                    )
            if must_look:
                self.reader.look()
            if greeted and ends is None:
                self.stays.set()


def all_screens(readers: list[Reader]) -> list[Screen]:
    """What each sees after one last look, whatever they had seen before."""
    for reader in readers:
        with contextlib.closing(reader.wire):
            reader.look()
    return [reader.screen() for reader in readers]
