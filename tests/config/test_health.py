"""``/sante/``: 200 when everything stands, 503 with the name of what does not."""

import datetime as dt

import pytest
from django.test import Client

from clicnjob.home.views import health
from clicnjob.shared import jobs


@pytest.mark.django_db
def test_everything_stands() -> None:
    answer = Client().get("/sante/")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert set(answer.json()) == {"status", "database", "store", "bus", "jobs", "papers", "streams"}


@pytest.mark.django_db
def test_a_store_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def save(self, *_: object) -> str:
            raise OSError

    monkeypatch.setattr(health, "default_storage", Broken())

    answer = Client().get("/sante/")

    assert (answer.status_code, answer.json()["store"]) == (503, "no answer")


@pytest.mark.django_db
def test_a_failing_job_is_named_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def fails() -> int:
        raise ValueError

    monkeypatch.setattr(jobs, "_jobs", {})
    jobs.register("a-fails", every=dt.timedelta(0), run=fails)
    jobs.register("b-works", every=dt.timedelta(0), run=lambda: ran.append(1) or 1)

    jobs.run_due()
    answer = Client().get("/sante/")

    assert ran == [1]
    assert (answer.status_code, answer.json()["jobs"]) == (503, "failing: a-fails")
