"""Everything of a young person is at most two taps from home, followed link by link; names and places stand apart."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from tests.e2e.every_page import furnish
from tests.matrix import test_matrix as matrix

pytestmark = pytest.mark.django_db
HOME = "/accueil/"
LINK = re.compile(r'<a\b[^>]*?href="([^"#]+)|hx-get="([^"#]+)"|<img\b[^>]*?src="([^"#]+)')
ON_THE_WAY = {
    "accounts:youth-verify-phone-code": "comes after the number is sent",
    "enrolment:welcome-reach": "a step of joining, passed once",
    "messaging:past": "linked above the conversation, for who had two files made one",
    "enrolment:welcome-done": "a step of joining, passed once",
    "messaging:shell-worker": "a script",
    "messaging:link": "the page that warns before an address outside",
    "home:manifest": "read by the device, to keep the application",
    "documents:share": "where the phone's own « Partager » brings a photo",
    "documents:share-worker": "a script",
    "keeping:leave": "one for each structure, on the page of one's data",
    "documents:page": "a picture, shown while it is checked",
    "enrolment:certificate": "one for each workshop attended, listed with them",
    "enrolment:sign-mine": "while one's workshop runs, on the page of workshops",
    "appointments:ask": "instead of appointments:pick, where there is nothing to pick",
}
"""Pages that nobody looks for from home, and why."""


def links_of(client: Client, address: str) -> set[str]:
    """Where a page leads within ClicNJob, once it answers as a page."""
    answer = client.get(address)
    if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
        return set()
    page = re.sub(r"<template.*?</template>", "", answer.content.decode(), flags=re.DOTALL)  # nobody taps a mould
    found = {unescape(next(filter(None, groups))) for groups in LINK.findall(page)}
    return {one.split("?")[0] for one in found if one.startswith("/") and not one.startswith(settings.STATIC_URL)}


def route_of(address: str) -> str:
    try:
        return resolve(address).view_name
    except Resolver404:
        return ""


def test_everything_is_at_most_two_taps_from_home() -> None:
    stage = furnish()
    lea = stage.clients["youth"]
    taps = {HOME: 0}
    for depth in (1, 2):
        for address in [one for one, steps in taps.items() if steps == depth - 1]:
            for found in links_of(lea, address):
                taps.setdefault(found, depth)
    reached = {route_of(address) for address in taps}

    theirs = {
        row.route
        for row in matrix.ROWS
        if row.method == "GET" and (row.answers["anon"], row.answers["youth"]) == ("in", "ok")
    }
    assert len(theirs) > 25
    assert theirs - reached - ON_THE_WAY.keys() == set()
    assert theirs >= ON_THE_WAY.keys(), "an exception nobody needs any more"
    broken = {address for address in taps if lea.get(address).status_code >= 400}
    assert broken == set(), "no link of hers leads nowhere"


def test_home_and_account_lead_home_and_out() -> None:
    """From every page of the first tap: the way back, and « Quitter vite »."""
    stage = furnish()
    lea = stage.clients["youth"]
    for address in sorted(links_of(lea, HOME)):
        answer = lea.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        page = answer.content.decode()
        assert "data-quick-exit" in page, address
        assert 'href="/"' in page or f'href="{HOME}"' in page, address


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_names_and_places_stand_apart(client_of: Callable[..., Client], language: str) -> None:
    """What was written in French keeps its order in a page that reads from right to left."""
    stage = furnish()
    lea = stage.clients["youth"]
    lea.cookies["langue"] = language
    home = lea.get(HOME).content.decode()
    for name in ("Léa", "Claire Test"):
        assert f"<bdi>{name}</bdi>" in home, name
