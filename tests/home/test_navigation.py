"""The ways around: on a phone the bar holds five, and « Plus » opens the others."""

from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.home.context import AT_HAND, BAR, ENTRIES, further, navigation
from clicnjob.shared.actor import Actor, Role

ActorOf = Callable[[User], Actor]


def test_a_counsellor_keeps_four_at_hand_and_the_rest_under_plus(claire: User, actor_of: ActorOf) -> None:
    entries = navigation(actor_of(claire), "/jeunes/")

    assert [entry["label"] for entry in entries if not entry["further"]] == [
        "Accueil",
        "Jeunes",
        "Ateliers",
        "Messages",
    ]
    assert [entry["label"] for entry in further(entries)["entries"]] == [
        "Premier accueil",
        "Rendez-vous",
        "Vérifier",
        "Pilotage",
    ]
    assert further(entries)["current"] is False


def test_plus_is_marked_when_the_page_is_behind_it(claire: User, actor_of: ActorOf) -> None:
    assert further(navigation(actor_of(claire), "/pilotage/"))["current"] is True


def test_reception_has_five_and_no_plus(sonia: User, actor_of: ActorOf) -> None:
    entries = navigation(actor_of(sonia), "/accueil/")

    assert (len(entries), further(entries)) == (BAR, {})


@pytest.mark.parametrize("role", [role for role in Role if any(role in roles for *_rest, roles in ENTRIES)])
def test_no_bar_holds_more_than_five(role: Role) -> None:
    routes = [route for route, _label, _icon, roles in ENTRIES if role in roles]
    at_hand = routes if len(routes) <= BAR else [route for route in routes if route in AT_HAND] + ["plus"]

    assert len(at_hand) <= BAR


def test_plus_opens_without_a_script(claire: User, client_of: Callable[[User], Client]) -> None:
    page = client_of(claire).get("/accueil/").content.decode()

    assert page.count('<li class="nav-plus"><details class="menu" name="nav">') == 1
    assert page.count('<a href="/pilotage/">') == 2  # in the side of a desk, and under « Plus »
