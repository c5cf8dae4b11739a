"""The first page of each professional: every link leads somewhere they may go."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.workshops.models import Seat, Session

ClientOf = Callable[[User], Client]
MORNING = dt.datetime(2026, 10, 6, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _on_a_morning() -> Iterator[None]:
    """« Today » holds the session whichever the hour of the night these tests run at."""
    with time_machine.travel(MORNING):
        yield


@pytest.mark.parametrize("who", ["claire", "karim", "nadia", "sonia", "sami"])
def test_nobody_is_shown_a_door_that_is_closed_to_them(
    request: pytest.FixtureRequest, who: str, lea_seat: Seat, client_of: ClientOf
) -> None:
    client = client_of(request.getfixturevalue(who))

    main = client.get("/accueil/").content.decode().partition("<main")[2]

    links = set(re.findall(r'href="(/[^"#]*)"', main))
    assert any(str(lea_seat.session_id) in link for link in links)
    assert {link: client.get(link.replace("&amp;", "&")).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_desk_is_for_who_holds_the_session(
    session: Session, claire: User, sonia: User, client_of: ClientOf
) -> None:
    shown = [
        f"/seances/{session.pk}/bureau/" in client_of(user).get("/accueil/").content.decode()
        for user in (claire, sonia)
    ]

    assert shown == [True, False]
