"""The bus: in the memory of the only process, or Redis between several.

A bell is a topic and nothing else, so a wrong recipient would learn nothing. An event (``tell``) carries text for the
streams verified for its topic; between processes it travels sealed (R20, docs/adr/0016).
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import ClassVar, Protocol

import redis
import redis.asyncio
from django.conf import settings

from clicnjob.vault.transit import CannotOpen, open_on_the_way, seal_on_the_way

log = logging.getLogger(__name__)
CHANNEL = "clicnjob:bells"


EVERYTHING = "*"
"""The topic that rings every stream: bells may have been lost, let each page look."""


News = tuple[str, str | None]
"""A topic, and the event to give to who hears it; ``None`` for a bell."""


class Listener:
    """One open stream: the topics it may hear and the queue it reads."""

    def __init__(self, topics: Iterable[str], *, user: str) -> None:
        self.topics = frozenset(topics)
        self.user = user
        self.queue: asyncio.Queue[News] = asyncio.Queue(maxsize=64)

    def offer(self, topic: str, event: str | None = None) -> None:
        """Put news in the queue (event loop only); an empty topic only makes the stream look around.

        A full queue is emptied into one bell a topic: « look » replaces whatever was to be said.
        """
        if self.queue.full():
            log.debug("a slow stream dropped what it was to say")
            while not self.queue.empty():
                self.queue.get_nowait()
            for own in sorted(self.topics)[:32]:
                self.queue.put_nowait((own, None))
            return
        self.queue.put_nowait((topic, event))


class Hub:
    """The streams of this process."""

    def __init__(self) -> None:
        self.closing = False
        """The server is stopping: streams end, none opens."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._by_topic: dict[str, set[Listener]] = defaultdict(set)
        self._by_user: dict[str, set[Listener]] = defaultdict(set)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say which loop runs the streams (at start-up)."""
        self._loop = loop
        self.closing = False

    def add(self, listener: Listener) -> None:
        """Start hearing (event loop only)."""
        self._by_user[listener.user].add(listener)
        for topic in listener.topics:
            self._by_topic[topic].add(listener)

    def remove(self, listener: Listener) -> None:
        """Stop hearing (event loop only)."""
        _discard(self._by_user, listener.user, listener)
        for topic in listener.topics:
            _discard(self._by_topic, topic, listener)

    @property
    def streams(self) -> int:
        """Open streams of this process."""
        return sum(map(len, self._by_user.values()))

    def streams_of(self, user: str) -> int:
        """Open streams of one account or day pass."""
        return len(self._by_user.get(user, ()))

    def ring(self, topic: str) -> None:
        """Ring the streams of this process, from any thread."""
        self._call(lambda: self._ring(topic, None))

    def tell(self, news: Sequence[News]) -> None:
        """Give these to the streams of this process that were verified for their topics, from any thread."""
        self._call(lambda: self._tell(news))

    def listeners(self) -> list[Listener]:
        """Every open stream of this process (event loop only)."""
        return [listener for listeners in self._by_user.values() for listener in listeners]

    def close(self) -> None:
        """End every stream of this process, from any thread or signal handler."""
        self.closing = True
        self._call(self._wake)

    def _call(self, act: Callable[[], object]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    def _wake(self) -> None:
        for listeners in tuple(self._by_user.values()):
            for listener in tuple(listeners):
                listener.offer("")

    def _tell(self, news: Sequence[News]) -> None:
        for topic, event in news:
            self._ring(topic, event)

    def _ring(self, topic: str, event: str | None) -> None:
        if topic == EVERYTHING:
            for own in tuple(self._by_topic):
                self._ring(own, None)
        for listener in tuple(self._by_topic.get(topic, ())):
            listener.offer(topic, event)


def _discard(sets: dict[str, set[Listener]], key: str, listener: Listener) -> None:
    sets[key].discard(listener)
    if not sets[key]:
        del sets[key]


hub = Hub()


class Bus(Protocol):
    """Where bells are rung."""

    waits: ClassVar[bool]
    """Whether telling may wait for the network: never from the loop then."""

    def publish(self, topic: str) -> None:
        """Ring everywhere; a broken bus never breaks an action: pages poll."""

    def tell(self, news: Sequence[News]) -> None:
        """Give these events (and bells) everywhere, in this order."""

    def state(self) -> str:
        """For operators: « memory », « redis », or what is wrong."""


class MemoryBus:
    """One process: straight to the hub."""

    waits: ClassVar[bool] = False

    def publish(self, topic: str) -> None:
        """Ring here."""
        hub.ring(topic)

    def tell(self, news: Sequence[News]) -> None:
        """Tell here."""
        hub.tell(news)

    def state(self) -> str:
        """Always there."""
        return "memory"


class CarriedBus:
    """Of a process that nobody listens to: its news wait for the one it works for, which tells them."""

    waits: ClassVar[bool] = False

    def __init__(self) -> None:
        self._news: list[News] = []

    def publish(self, topic: str) -> None:
        """Keep a bell."""
        self._news.append((topic, None))

    def tell(self, news: Sequence[News]) -> None:
        """Keep these."""
        self._news += news

    def taken(self) -> list[News]:
        """What was kept since the last time."""
        news, self._news = self._news, []
        return news

    def state(self) -> str:
        """Always there."""
        return "carried"


class RedisBus:
    """Several processes: Redis pub/sub, fire and forget."""

    waits: ClassVar[bool] = True

    REST_SECONDS = 2.0
    """After a failure Redis is left alone for this long, so that a frozen one slows no page down (G7)."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._resting_until = 0.0
        self._lost_bells = False

    def publish(self, topic: str) -> None:
        """Ring everywhere; while Redis is away, in this process, and the others look by themselves (``pump``)."""
        self.tell([(topic, None)])

    def tell(self, news: Sequence[News]) -> None:
        """One trip to Redis for all of them, the events sealed; while it is away, as ``publish``."""
        if time.monotonic() < self._resting_until:
            hub.tell(news)
            return
        lost: list[News] = [(EVERYTHING, None)] if self._lost_bells else []
        try:
            with self._client.pipeline(transaction=False) as pipe:
                for topic, event in [*lost, *news]:
                    pipe.publish(CHANNEL, _packed(topic, event))
                pipe.execute()
            self._lost_bells = False
        except redis.RedisError:
            self._lost_bells = True
            self._resting_until = time.monotonic() + self.REST_SECONDS
            hub.tell(news)
            log.warning("the bus does not answer; pages look by themselves meanwhile")

    def state(self) -> str:
        """Ask Redis."""
        try:
            self._client.ping()
        except redis.RedisError:
            return "redis: no answer"
        return "redis"


def _packed(topic: str, event: str | None) -> bytes:
    name = topic.encode()
    return name if event is None else name + b"\0" + seal_on_the_way(event.encode(), f"event|{topic}")


def _unpacked(packed: bytes) -> News:
    name, mark, sealed = packed.partition(b"\0")
    topic = name.decode()
    try:
        return topic, open_on_the_way(sealed, f"event|{topic}").decode() if mark else None
    except CannotOpen:
        return topic, None  # another key: look instead


LOOK_SECONDS = 8.0
"""While the bus is cut, every page looks by itself this often (G7: ten seconds)."""
SILENCE_SECONDS = 4.0
"""A Redis that answers nothing for this long is taken for cut, frozen ones included."""
CUT = (redis.RedisError, OSError, TimeoutError)


async def pump(url: str) -> None:
    """Carry the bells of Redis to this process's hub, for ever; reconnects by itself, then makes every page look.

    Meanwhile pages look by themselves, by a clock of their own: an attempt to come back takes as long as a frozen Redis
    pleases (G7).
    """
    looking: asyncio.Task[None] | None = None
    try:
        while True:
            async with _subscription(url) as subscription:
                try:
                    await asyncio.wait_for(subscription.subscribe(CHANNEL), SILENCE_SECONDS)
                    if looking is not None:
                        looking.cancel()
                        looking = None
                        hub.ring(EVERYTHING)
                    await _carry(subscription)
                except CUT:
                    log.warning("the bus is cut; trying again in a second")
                    looking = looking or asyncio.create_task(_look())
            await asyncio.sleep(1)
    finally:
        if looking is not None:
            looking.cancel()


@contextlib.asynccontextmanager
async def _subscription(url: str) -> "AsyncIterator[redis.asyncio.client.PubSub]":
    """To Redis; closed afterwards, if it lets itself be."""
    client = redis.asyncio.Redis.from_url(url, socket_connect_timeout=2)
    subscription = client.pubsub()
    try:
        yield subscription
    finally:
        for one in (subscription, client):
            with contextlib.suppress(*CUT):
                await asyncio.wait_for(one.aclose(), 2)


async def _look() -> None:
    while True:
        hub.ring(EVERYTHING)
        await asyncio.sleep(LOOK_SECONDS)


async def _carry(subscription: "redis.asyncio.client.PubSub") -> None:
    """Until Redis is silent. Raises TimeoutError, or what the connection does."""
    heard = time.monotonic()
    while True:
        message = await subscription.get_message(timeout=SILENCE_SECONDS / 4)
        if message is not None:
            heard = time.monotonic()
            if message["type"] == "message":
                hub.tell([_unpacked(message["data"])])
        elif time.monotonic() - heard > SILENCE_SECONDS:
            raise TimeoutError
        else:
            await subscription.ping()


_bus: Bus | None = None
_making = threading.Lock()


def carry() -> CarriedBus:
    """From now on this process carries its news to another one."""
    global _bus  # noqa: PLW0603  one per process
    _bus = carried = CarriedBus()
    return carried


def bus() -> Bus:
    """The bus of this installation."""
    global _bus  # noqa: PLW0603  one per process
    with _making:
        if _bus is None:
            _bus = RedisBus(settings.REDIS_URL) if settings.REDIS_URL else MemoryBus()
        return _bus
