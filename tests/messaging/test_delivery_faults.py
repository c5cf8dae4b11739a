"""G1, G8: a worker killed in the middle, two workers at once. Nobody is forgotten, nobody receives twice, file included."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.files.models import StoredFile
from clicnjob.messaging.actions import composing
from clicnjob.messaging.actions.attaching import attach_files
from clicnjob.messaging.enums import Delivery, MailingState
from clicnjob.messaging.models import Conversation, Enclosure, Mailing, Message
from clicnjob.messaging.rules.files import Upload
from clicnjob.messaging.tasks import check_files, send_mailings
from clicnjob.structures.models import Site
from tests.conftest import make_person
from tests.files import hostile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PEOPLE = 80
KILLS = 3
# The same settings as this test, its database by name: a worker like ``clicnjob work``, in a process to be killed.
WORKER = """
import sys, pytest, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from clicnjob.messaging.tasks import send_mailings
print("ready", flush=True)
while True:
    send_mailings()
"""


@pytest.fixture
def mailing(toulon_site: Site, claire: User) -> Mailing:
    by = account_actor(claire)
    people = [make_person(toulon_site, f"P{n}", "Test", claire, phone="") for n in range(PEOPLE)]
    made = composing.start_mailing(by=by)
    composing.write_draft(mailing=made, body="Bonjour {prenom}", by=by)
    composing.add_recipients(mailing=made, people=[person.pk for person in people], by=by)
    attach_files(mailing=made, uploads=[Upload("forum.pdf", hostile.pdf())], by=by)
    while check_files():
        pass
    return composing.launch(mailing=made, confirmed=PEOPLE, by=by)


Process = "subprocess.Popen[str]"


@pytest.fixture
def workers() -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def start_worker(workers: list[Process]) -> Process:
    name = str(connection.settings_dict["NAME"])
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "clicnjob.config.settings",
        "PYTHONPATH": str(settings.PACKAGE_DIR.parent),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    )
    workers.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def sent(mailing: Mailing) -> int:
    return mailing.recipients.filter(state=Delivery.SENT).count()


def once_each(mailing: Mailing) -> None:
    """Every recipient has one message, the first of their conversation, and the row points at it."""
    assert (sent(mailing), Message.objects.count()) == (PEOPLE, PEOPLE)
    assert set(Conversation.objects.values_list("last_seq", "unread_by_youth")) == {(1, 1)}
    assert mailing.recipients.filter(message__conversation__young_person=None).count() == 0
    assert set(Message.objects.annotate(files=Count("enclosures")).values_list("files", flat=True)) == {1}
    assert (Enclosure.objects.values("file").distinct().count(), StoredFile.objects.count()) == (1, 2)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE


def test_killed_again_and_again(mailing: Mailing, workers: list[Process]) -> None:
    """G1, G8: kill -9 in the middle of its work; the lease over, the next worker goes on."""
    for turn in range(1, KILLS + 1):
        process = start_worker(workers)
        goal, limit = min(turn * PEOPLE // (KILLS + 1), PEOPLE), time.monotonic() + 60
        while sent(mailing) < goal and time.monotonic() < limit:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert sent(mailing) == Message.objects.count() == Enclosure.objects.count(), (
            "a message and its recipient's state are one transaction"
        )
        Mailing.objects.filter(worker__isnull=False).update(leased_until=None)  # a minute later
    assert 0 < sent(mailing) < PEOPLE
    while send_mailings():
        pass
    once_each(mailing)


def test_two_workers_at_once(mailing: Mailing, workers: list[Process]) -> None:
    """G8: two processes and this one look for the same rows."""
    start_worker(workers)
    start_worker(workers)
    limit = time.monotonic() + 120
    while Mailing.objects.exclude(state=MailingState.DONE).exists() and time.monotonic() < limit:
        send_mailings()
    once_each(mailing)
