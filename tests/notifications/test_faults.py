"""G8: the worker of notices is killed again and again. None is lost, no SMS leaves twice, none once it was read."""

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from clicnjob.notifications import actions
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Structure
from tests.notifications.gateways import Base, serving, wait_until
from tests.reliability.conftest import amount

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOTICES, KILLS = amount(90, 600), amount(14, 100)  # for each of two gateways
# A process that makes workers: each line asks for one and gets its number. It opens nothing itself, so a fork is clean.
NURSERY = """
import datetime as dt, json, os, sys, pytest, django
from django.conf import settings
name, wanted, moment = sys.argv[1], json.loads(sys.argv[2]), dt.datetime.fromisoformat(sys.argv[3])
settings.DATABASES["default"]["NAME"] = name
for key, value in wanted.items():
    setattr(settings, key, value)
django.setup()
from clicnjob.notifications.tasks import send_due
from clicnjob.shared import clock
print("ready", flush=True)
for _line in sys.stdin:
    child = os.fork()
    if not child:
        with clock.travel(moment):
            while True:
                send_due()
    print(child, flush=True)
    os.waitpid(child, 0)
"""


class Nursery:
    """Workers like ``clicnjob work``, one at a time, to be killed."""

    def __init__(self, wanted: dict[str, str], moment: dt.datetime) -> None:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "clicnjob.config.settings",
            "PYTHONPATH": str(settings.PACKAGE_DIR.parent),
        }
        name = str(connection.settings_dict["NAME"])
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, name, json.dumps(wanted), moment.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=env,
        )
        assert self.read() == "ready"

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def worker(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.read())


@pytest.fixture(params=["http", "ovh"])
def gateway(request: pytest.FixtureRequest, morning: dt.datetime) -> Iterator[tuple[type[Base], Nursery]]:
    """One that knows an idempotency key, one that only knows labels."""
    with serving(request.param) as (handler, wanted):
        nursery = Nursery(wanted, morning)
        yield handler, nursery
        nursery.process.kill()
        nursery.process.communicate()


def test_killed_again_and_again(gateway: tuple[type[Base], Nursery], toulon: Structure) -> None:
    """G8: kill -9 at any moment of its work; two minutes later the lease is over and the next one goes on."""
    handler, nursery = gateway
    chance = random.Random(8)
    for n in range(NOTICES):
        actions.enqueue(
            channel="sms",
            recipient=f"+336{n:08}",
            template="message_notice",
            blanks={"counsellor": "Claire", "link": "/ma-conversation/"},
            structure=toulon,
            group=f"conversation:{n}",
            by=SYSTEM,
        )
    read: dict[str, int] = {}
    for kill in range(KILLS):
        worker = nursery.worker()
        goal = len(handler.taken) + chance.randint(1, 5)
        wait_until(lambda goal=goal: len(handler.taken) >= goal)
        wait_until(lambda: False, seconds=chance.random() / 50)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda worker=worker: not alive(worker))
        Outbox.objects.filter(leased_until__isnull=False).update(leased_until=None)  # two minutes later
        if kill % 5 == 0:
            row = Outbox.objects.filter(state=OutboxState.WAITING).order_by("-not_before", "pk").last()
            assert row is not None
            actions.read_group(group=row.group, by=SYSTEM)
            read[row.pk.hex] = sent(handler)[row.pk.hex]
    worker = nursery.worker()
    wait_until(lambda: not Outbox.objects.filter(state=OutboxState.WAITING).exists(), seconds=60)
    os.kill(worker, signal.SIGKILL)

    states = Counter(Outbox.objects.values_list("state", flat=True))
    leaves = sent(handler)
    lost = [row for row in Outbox.objects.filter(state=OutboxState.SENT) if not leaves[row.pk.hex]]
    assert (states, lost) == ({"sent": NOTICES - len(read), "cancelled": len(read)}, [])
    assert [label for label, count in leaves.items() if count > 1] == [], "no SMS twice"
    assert {label: leaves[label] for label in read} == read, "nothing leaves once it was read"


def sent(handler: type[Base]) -> Counter[str]:
    """How often each row left, by its label at the gateway."""
    return Counter(text["label"].replace("-", "") for text in list(handler.taken))


def alive(pid: int) -> bool:
    """Whether a killed process is still there (its nursery buries it)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
