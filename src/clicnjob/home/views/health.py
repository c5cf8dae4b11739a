"""``/sante/``: for operators and their probes. Says what stands and what does not, never whose data."""

import datetime as dt
import logging
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse

from clicnjob.files import scanner
from clicnjob.files.queries import last_comparison
from clicnjob.realtime.bus import bus, hub
from clicnjob.shared import clock
from clicnjob.shared.http import Request, methods, public
from clicnjob.shared.jobs import all_jobs

log = logging.getLogger(__name__)
PROBE = "health/probe"
LATE = dt.timedelta(hours=26)
"""A night without comparison."""


@public
@methods("GET")
def health(request: Request) -> HttpResponse:
    """200 when everything stands, 503 otherwise, with the state of each part.

    ``alarm`` is 200 too: store and database disagreed last night, which an operator must look at and no balancer should
    answer by stopping the service.
    """
    parts = {"database": _database(), "store": _store(), "bus": bus().state(), "jobs": _jobs()}
    if scanner.configured():
        parts["antivirus"] = _antivirus()
    well = all(
        state.split(":")[0] in {"ok", "memory", "redis"} and "no answer" not in state for state in parts.values()
    )
    compared, alarming = _comparison()
    status = "broken" if not well else "alarm" if alarming else "ok"
    body = {"status": status, **parts, "papers": compared, "streams": hub.streams}
    return JsonResponse(body, status=200 if well else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("the database does not answer")
        return "no answer"
    return f"ok: {connection.vendor}"


def _store() -> str:
    try:
        name = default_storage.save(f"{PROBE}-{uuid.uuid4().hex}", ContentFile(b"probe"))
        default_storage.delete(name)
    except Exception:  # any store, any fault: an operator wants the word, not a stack
        log.exception("the store does not answer")
        return "no answer"
    return "ok"


def _comparison() -> tuple[str, bool]:
    """The last comparison of store and database in words, and whether someone must look (``files.tasks.reconcile``)."""
    try:
        last = last_comparison()
    except DatabaseError:  # said by ``_database``
        return "no answer", False
    if last is None:
        return "not compared yet", False
    age = clock.now() - last.at
    state = "alarm" if last.is_alarming else "late" if age > LATE else "ok"
    hours = int(age.total_seconds() // 3600)
    words = f"{last.objects_found} objects, {last.orphans} orphans removed, {last.lost} lost, {hours} h ago"
    return f"{state}: {words}", state != "ok"


def _jobs() -> str:
    failing = [job.name for job in all_jobs() if job.last_error]
    return f"failing: {', '.join(failing)}" if failing else "ok"


def _antivirus() -> str:
    try:
        made_at = scanner.signatures_made_at()
    except scanner.ScannerAway as error:
        log.warning("the antivirus does not answer: %s", error)
        return "no answer"
    return f"ok: signatures {(clock.now() - made_at).days} days old" if made_at else "ok: signatures of unknown age"
