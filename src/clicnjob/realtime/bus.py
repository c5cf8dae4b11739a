"""The bus: in the memory of the only process, or Redis between several.

What travels is a topic and nothing else, so a wrong recipient would learn nothing.
"""

import asyncio
import logging
import threading
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

import redis
import redis.asyncio
from django.conf import settings

log = logging.getLogger(__name__)
CHANNEL = "clicnjob:bells"


class Listener:
    """One open stream: the topics it may hear and the queue it reads. Full queues drop bells: any bell says « look »."""

    def __init__(self, topics: Iterable[str], *, user: str) -> None:
        self.topics = frozenset(topics)
        self.user = user
        self.queue: asyncio.Queue[str] = asyncio.Queue(maxsize=64)

    def offer(self, topic: str) -> None:
        """Put a bell in the queue (event loop only)."""
        try:
            self.queue.put_nowait(topic)
        except asyncio.QueueFull:
            log.debug("a slow stream dropped a bell")


class Hub:
    """The streams of this process."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._by_topic: dict[str, set[Listener]] = defaultdict(set)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say which loop runs the streams (at start-up)."""
        self._loop = loop

    def add(self, listener: Listener) -> None:
        """Start hearing (event loop only)."""
        for topic in listener.topics:
            self._by_topic[topic].add(listener)

    def remove(self, listener: Listener) -> None:
        """Stop hearing (event loop only)."""
        for topic in listener.topics:
            self._by_topic[topic].discard(listener)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    @property
    def streams(self) -> int:
        """Open streams of this process."""
        return len({listener for listeners in self._by_topic.values() for listener in listeners})

    def ring(self, topic: str) -> None:
        """Ring the streams of this process, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring, topic)

    def wake(self) -> None:
        """Make every stream look around (event loop only)."""
        for listeners in tuple(self._by_topic.values()):
            for listener in tuple(listeners):
                listener.offer("")

    def _ring(self, topic: str) -> None:
        for listener in tuple(self._by_topic.get(topic, ())):
            listener.offer(topic)


hub = Hub()


class Bus(Protocol):
    """Where bells are rung."""

    def publish(self, topic: str) -> None:
        """Ring everywhere; a broken bus never breaks an action: pages poll."""

    def state(self) -> str:
        """For operators: « memory », « redis », or what is wrong."""


class MemoryBus:
    """One process: straight to the hub."""

    def publish(self, topic: str) -> None:
        """Ring here."""
        hub.ring(topic)

    def state(self) -> str:
        """Always there."""
        return "memory"


class RedisBus:
    """Several processes: Redis pub/sub, fire and forget."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)

    def publish(self, topic: str) -> None:
        """Ring everywhere."""
        try:
            self._client.publish(CHANNEL, topic)
        except redis.RedisError:
            log.warning("the bus does not answer; pages fall back on polling")

    def state(self) -> str:
        """Ask Redis."""
        try:
            self._client.ping()
        except redis.RedisError:
            return "redis: no answer"
        return "redis"


async def pump(url: str) -> None:
    """Carry the bells of Redis to this process's hub, for ever; reconnects by itself."""
    while True:
        try:
            client = redis.asyncio.Redis.from_url(url)
            async with client.pubsub() as subscription:
                await subscription.subscribe(CHANNEL)
                async for message in subscription.listen():
                    if message["type"] == "message":
                        hub.ring(message["data"].decode())
        except redis.RedisError:
            log.warning("the bus is cut; trying again in a second")
        await asyncio.sleep(1)


_bus: Bus | None = None
_making = threading.Lock()


def bus() -> Bus:
    """The bus of this installation."""
    global _bus  # noqa: PLW0603  one per process
    with _making:
        if _bus is None:
            _bus = RedisBus(settings.REDIS_URL) if settings.REDIS_URL else MemoryBus()
        return _bus
