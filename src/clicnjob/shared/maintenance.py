"""The service is being upgraded: what every process asks before it reads or writes the database (ADR 43).

A mark on the disk, and in Redis where several machines serve. It outlives a power cut: half-upgraded data is never served. Once the
upgrade is done it still holds for the processes that read the former code: they answer « come back » until they are restarted.
"""

import contextlib
import datetime as dt
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from clicnjob.shared import clock

LOOK_SECONDS = 0.5
"""How long a process believes what it last read of the mark; what Redis says of it is read aside, and known one look later."""
RETRY_SECONDS = 30
HEALTH = "/sante/"
_KEY = "clicnjob:maintenance"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is under way."""

    since: str
    backup: str = ""
    """The backup to put back, once it is whole: from then on the database may be half-way."""
    done: str = ""
    """When the upgrade ended: only processes older than this still wait."""


_started = clock.now()
_looked, _seen, _far = float("-inf"), "", ""
_looking_far = threading.Lock()
_exempt = False


def path() -> Path:
    """Where the mark lies on the disk."""
    return Path(settings.DATA_DIR) / "maintenance.json"


def starts_now() -> None:
    """This process begins to serve, or to work: it has read the code as it is now."""
    global _started  # noqa: PLW0603  one process, one beginning
    _started = clock.now()
    forget()


def forget() -> None:
    """Look again at the next question."""
    global _looked  # noqa: PLW0603  a memory of half a second
    _looked = float("-inf")


def read() -> Mark | None:
    """The mark as it is now; None without one."""
    said = _read()
    return Mark(**json.loads(said)) if said else None


def _read() -> str:
    if near := _read_near():
        return near
    if settings.REDIS_URL:
        with contextlib.suppress(Exception):  # a bus that is down is said elsewhere (/sante/)
            return str(cache.get(_KEY) or "")
    return ""


def _read_near() -> str:
    with contextlib.suppress(FileNotFoundError):
        return path().read_text(encoding="utf-8")
    return ""


def _read_far() -> None:
    """Redis may be away or frozen: it is asked aside, and what it last said holds meanwhile."""
    global _far  # noqa: PLW0603  a memory of the process
    try:
        with contextlib.suppress(Exception):
            _far = str(cache.get(_KEY) or "")
    finally:
        _looking_far.release()


def is_on() -> bool:
    """Whether this process must leave the database alone. Asked at each request, in the event loop too: it never waits (G7)."""
    global _looked, _seen
    if _exempt:
        return False
    moment = time.monotonic()
    if moment - _looked >= LOOK_SECONDS:
        _looked, _seen = moment, _read_near()
        if settings.REDIS_URL and _looking_far.acquire(blocking=False):
            threading.Thread(target=_read_far, name="maintenance", daemon=True).start()
    if not (said := _seen or _far):
        return False
    done = json.loads(said)["done"]
    return not done or dt.datetime.fromisoformat(done) > _started


def write(mark: Mark | None) -> None:
    """Put the mark, change it, or (None) take it away: on the disk for good before this returns."""
    global _far  # noqa: PLW0603  what this process wrote, it knows
    where = path()
    if mark is None:
        where.unlink(missing_ok=True)
    else:
        fresh = where.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as target:
            target.write(json.dumps(asdict(mark)))
            target.flush()
            os.fsync(target.fileno())
        fresh.replace(where)
    folder = os.open(where.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    if settings.REDIS_URL:
        _far = json.dumps(asdict(mark)) if mark else ""
        cache.set(_KEY, _far, timeout=None)
    forget()


@contextlib.contextmanager
def by_us() -> Iterator[None]:
    """This process is the one that upgrades: what it asks of the application is answered."""
    global _exempt  # noqa: PLW0603  the process as a whole
    _exempt = True
    try:
        yield
    finally:
        _exempt = False


class MaintenanceMiddleware:
    """503 and a page that needs neither session nor database; what stands outside Django asks ``is_on`` itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say « come back »."""
        if not is_on():
            return self.get_response(request)
        response: HttpResponse
        if request.path == HEALTH:
            response = JsonResponse({"status": "maintenance"}, status=503)
        else:
            response = HttpResponse(render_to_string("503.html"), status=503)
            if request.method == "GET" and "HX-Request" not in request.headers:
                response["Refresh"] = str(RETRY_SECONDS)
        response["Retry-After"] = str(RETRY_SECONDS)
        response["Cache-Control"] = "no-store"
        return response
