"""Work that comes due by itself. The database is the queue: each job looks for rows that are due and acts on them.

A job may be run twice or late and must not mind. One process at a time runs a job (a lease in the cache is not enough:
the claim is on the rows themselves, inside each job).
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections

from clicnjob.shared import clock, maintenance
from clicnjob.shared.cores import place

log = logging.getLogger(__name__)


@dataclass
class Job:
    """A named function, run every so often; it returns how many things it did."""

    name: str
    every: dt.timedelta
    run: Callable[[], int]
    last_run_at: dt.datetime | None = None
    last_error: str = ""

    def is_due(self, moment: dt.datetime) -> bool:
        """Whether its time has come."""
        return self.last_run_at is None or moment - self.last_run_at >= self.every


_jobs: dict[str, Job] = {}


def register(name: str, *, every: dt.timedelta, run: Callable[[], int]) -> None:
    """Declare a job (from an app's ``ready``)."""
    _jobs[name] = Job(name, every, run)


def all_jobs() -> list[Job]:
    """Every job, for operators and tests."""
    return sorted(_jobs.values(), key=lambda job: job.name)


def run_due() -> int:
    """Run the jobs whose time has come; a failing one never stops the others. Returns how many ran."""
    ran = 0
    for job in all_jobs():
        moment = clock.now()
        if not job.is_due(moment):
            continue
        job.last_run_at = moment
        ran += 1
        try:
            done = job.run()
            job.last_error = ""
            if done:
                log.debug("job %s: %d", job.name, done)
        except Exception as error:  # the next jobs and the next round must still run
            job.last_error = type(error).__name__
            log.exception("job %s failed", job.name)
    return ran


class Worker(threading.Thread):
    """Runs the jobs beside the pages, or alone under ``clicnjob work``."""

    def __init__(self, *, pause_seconds: float = 1.0) -> None:
        super().__init__(name="jobs", daemon=True)
        self._pause = pause_seconds
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Until told to stop."""
        place.loosen()
        while not self._stop_asked.wait(self._pause):
            close_old_connections()
            if not maintenance.is_on():
                run_due()
            close_old_connections()

    def stop(self) -> None:
        """Ask for the end and wait for the job in hand."""
        self._stop_asked.set()
        self.join(timeout=10)
