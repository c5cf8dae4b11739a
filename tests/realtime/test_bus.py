"""Bells between processes, and what happens when Redis is away (G7)."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from clicnjob.realtime import bus as buses
from clicnjob.realtime.bus import EVERYTHING, Hub, Listener, MemoryBus, RedisBus

Redis = tuple[str, "subprocess.Popen[bytes]"]


@pytest.fixture
def own_hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    hub = Hub()
    monkeypatch.setattr(buses, "hub", hub)
    return hub


def run(hub: Hub, story: Callable[[Listener], Awaitable[None]], url: str = "") -> None:
    async def tell() -> None:
        hub.attach(asyncio.get_running_loop())
        carrying = asyncio.create_task(buses.pump(url)) if url else None
        listener = Listener(["user:1"], user="1")
        hub.add(listener)
        try:
            await story(listener)
        finally:
            if carrying:
                carrying.cancel()
                await asyncio.gather(carrying, return_exceptions=True)

    # A thread of its own: a browser fixture of the same worker may have left a loop running in this one.
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, tell()).result()


async def hear(listener: Listener, seconds: float) -> str:
    topic, _event = await asyncio.wait_for(listener.queue.get(), seconds)
    return topic


def test_memory_rings_here_only_who_listens(own_hub: Hub) -> None:
    async def story(listener: Listener) -> None:
        MemoryBus().publish("user:2")
        MemoryBus().publish("user:1")
        assert await hear(listener, 1) == "user:1"
        assert listener.queue.empty()

    run(own_hub, story)


def test_a_slow_stream_is_told_to_look_instead(own_hub: Hub) -> None:
    """What it could not be given is not lost: one bell a topic makes it ask for everything."""

    async def story(listener: Listener) -> None:
        own_hub.tell([("user:1", json.dumps({"n": number})) for number in range(65)])
        await asyncio.sleep(0.05)
        assert [listener.queue.get_nowait() for _ in range(listener.queue.qsize())] == [("user:1", None)]

    run(own_hub, story)


def test_everything_rings_every_topic_once(own_hub: Hub) -> None:
    async def story(listener: Listener) -> None:
        own_hub.ring(EVERYTHING)
        assert await hear(listener, 1) == "user:1"
        await asyncio.sleep(0.05)
        assert listener.queue.empty()

    run(own_hub, story)


def test_nobody_listens_before_the_server_runs(own_hub: Hub) -> None:
    own_hub.ring("user:1")
    own_hub.close()
    assert own_hub.streams == 0


def test_another_process_is_heard(own_hub: Hub, redis_server: Redis) -> None:
    url, _ = redis_server
    script = f"from clicnjob.realtime.bus import RedisBus; RedisBus({url!r}).publish('user:1')"

    async def story(listener: Listener) -> None:
        await asyncio.sleep(0.5)
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
        assert await hear(listener, 20) == "user:1"
        assert await process.wait() == 0

    run(own_hub, story, url)


@pytest.mark.slow
def test_a_frozen_redis_slows_no_page_down_and_loses_no_reader(
    own_hub: Hub, redis_server: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G7: delivery by looking within ten seconds; when Redis is back, everyone looks at once."""
    monkeypatch.setattr(buses, "SILENCE_SECONDS", 1.5)
    monkeypatch.setattr(buses, "LOOK_SECONDS", 1.0)
    url, process = redis_server

    async def story(listener: Listener) -> None:
        bus = RedisBus(url)
        await asyncio.sleep(0.3)
        os.kill(process.pid, signal.SIGSTOP)
        begun = time.monotonic()
        for _ in range(20):
            await asyncio.to_thread(bus.publish, "user:9")
        assert time.monotonic() - begun < 5, "not half a second each: one wait, then Redis is left alone"
        assert await hear(listener, 6) == "user:1", "the page looks by itself"
        os.kill(process.pid, signal.SIGCONT)
        while not listener.queue.empty():
            listener.queue.get_nowait()
        await asyncio.sleep(RedisBus.REST_SECONDS)
        await asyncio.to_thread(bus.publish, "user:9")
        assert await hear(listener, 3) == "user:1", "bells were lost: everyone looks"
        assert bus.state() == "redis"

    run(own_hub, story, url)


@pytest.mark.slow
def test_pages_look_by_a_clock_of_their_own(own_hub: Hub, redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """G7: an attempt to come back takes as long as a frozen Redis pleases; pages do not wait for its end to look."""
    monkeypatch.setattr(buses, "SILENCE_SECONDS", 3.0)
    monkeypatch.setattr(buses, "LOOK_SECONDS", 0.5)
    url, process = redis_server

    async def story(listener: Listener) -> None:
        await asyncio.sleep(0.3)
        os.kill(process.pid, signal.SIGSTOP)
        assert await hear(listener, 6) == "user:1"
        for _ in range(8):
            assert await hear(listener, 1.5) == "user:1"

    run(own_hub, story, url)


@pytest.mark.slow
def test_a_dead_redis_breaks_nothing(own_hub: Hub, redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buses, "LOOK_SECONDS", 1.0)
    url, process = redis_server

    async def story(listener: Listener) -> None:
        await asyncio.sleep(0.3)
        process.kill()
        bus = RedisBus(url)
        await asyncio.to_thread(bus.publish, "user:1")
        assert await hear(listener, 1) == "user:1", "readers of this process hear at once"
        assert await hear(listener, 5) == "user:1", "the others look by themselves"
        assert bus.state() == "redis: no answer"

    run(own_hub, story, url)
