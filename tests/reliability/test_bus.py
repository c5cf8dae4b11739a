"""G7: Redis, the bus between processes, is frozen, then killed, while people write and read."""

import re
import signal
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.reliability.checker import History, Kind, check
from tests.reliability.clients import CSRF, DOORS, Door, Follower, Reader, Wire, Writer, join
from tests.reliability.conftest import OwnRedis, amount
from tests.reliability.installation import Installation
from tests.reliability.test_readers import wait

AWAY_SECONDS = amount(6, 30)
LOOK_SECONDS = 10.0
TRIES = 30
"""Of a wrong password, on one account: far beyond any limit."""


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_bus_frozen_then_killed(
    between_processes: Installation, own_redis: OwnRedis, door: Door, figures: Callable[..., None]
) -> None:
    """G7: nothing is lost; readers of another process see each message within ten seconds; sign-in limits still hold."""
    site = between_processes
    [talk] = site.seed(devices=2)
    here, there = site.start(), site.start()
    history = History()
    follower = Follower(
        Reader("phone", where=lambda: there.port, talk=talk, person=talk.youth, device=1),
        where=lambda: there.port, visits=0, stay=0,
    )  # fmt: skip
    follower.start()
    wait(follower.stays.is_set, 30)
    late: list[str] = []
    unlimited: list[str] = []
    names: dict[str, str] = {}

    def write(when: str, seconds: float) -> None:
        """Messages for so long, each watched until the other process's reader sees it."""
        begun, number = time.monotonic(), 0
        writer = Writer(
            f"Claire {when}", history=history, door=door, where=lambda: here.port, talk=talk, person=talk.staff, count=0
        )
        names[writer.name] = talk.staff.account
        while number == 0 or time.monotonic() - begun < seconds:
            assert writer.write(number) is Kind.OK
            number += 1
            count = history.count(Kind.OK)
            late.extend(f"{when}: {one}" for one in wait(lambda: len(follower.reader.lines) >= count, LOOK_SECONDS))  # noqa: B023
        writer.wire.close()

    write("before", 0)
    own_redis.process.send_signal(signal.SIGSTOP)
    write("frozen", AWAY_SECONDS)
    unlimited += never_refused(site, here.port, talk.email)
    own_redis.process.send_signal(signal.SIGCONT)
    write("thawed", 0)
    own_redis.kill()
    write("killed", AWAY_SECONDS)
    own_redis.start()
    write("back", 3)
    follower.leave.set()
    join([follower])
    found = check(history.events, site.rows([talk]), [follower.reader.screen()], names)
    found |= {"not_seen_in_ten_seconds": late, "sign_in_without_limit": unlimited}
    figures("G7", f"bus_{door.name}", found, acknowledged=history.count(Kind.OK), seconds_away=2 * AWAY_SECONDS)


def never_refused(site: Installation, port: int, email: str) -> list[str]:
    """A violation when so many wrong passwords are all looked at."""
    wire = Wire(lambda: port, "")
    answers = []
    for number in range(TRIES):
        form = urlencode({"email": email, "password": f"ce n'est pas elle {number}", "csrfmiddlewaretoken": CSRF})
        answer = wire.ask("POST", "/connexion/", form.encode(), Content_Type="application/x-www-form-urlencoded")
        answers.append((answer.status, bool(re.search(r"Trop d.essais", answer.body.decode()))))
        if answers[-1][1]:
            break
    wire.close()
    refused = [number for number, (_, limited) in enumerate(answers) if limited]
    return [] if refused else [f"{TRIES} wrong passwords answered {answers[-1][0]}"]
