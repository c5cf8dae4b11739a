"""The plan of the site holds every page that opens by itself, under the name that page gives itself (RGAA 12.1 and 12.3)."""

import re
from html import unescape

import pytest

from clicnjob.config.routes import walk
from clicnjob.home import site_map
from tests.e2e.every_page import furnish

pytestmark = pytest.mark.django_db
MAP = "/plan-du-site/"
LINK = re.compile(r'<li><a href="([^"]+)">([^<]+)</a></li>')
TITLE = re.compile(r"<title>(.*?) – ", re.DOTALL)
NOT_A_PLACE = {
    "accounts:ask-code": "part of « Ma connexion »",
    "accounts:confirm": "asked on the way",
    "accounts:first-factor": "asked on the way",
    "accounts:locked": "where a session waits for its password",
    "accounts:password": "part of « Sécurité de mon compte »",
    "accounts:provider-back": "the way back from ProConnect",
    "accounts:recovery-codes": "part of « Sécurité de mon compte »",
    "accounts:second-factor": "asked on the way",
    "accounts:totp": "part of « Sécurité de mon compte »",
    "accounts:youth-choose-username": "part of « Ma connexion »",
    "accounts:youth-code": "part of « Ma connexion »",
    "accounts:youth-keys": "part of « Ma connexion »",
    "accounts:youth-phone": "part of signing in",
    "accounts:youth-phone-code": "part of signing in",
    "accounts:youth-return": "part of signing in",
    "accounts:youth-username": "part of signing in",
    "accounts:youth-verify-phone": "part of « Ma connexion »",
    "accounts:youth-verify-phone-code": "part of « Ma connexion »",
    "appointments:give": "where one has young people, from « Rendez-vous »",
    "appointments:pick": "where there is something to pick, from the home",
    "documents:chase-shown": "what « Dossiers par état » shows, to write to",
    "documents:share": "where the phone's own « Partager » leads",
    "documents:share-worker": "a script",
    "enrolment:check-sheet": "the address printed on a sheet of presence",
    "enrolment:import-new": "part of « Portefeuilles importés »",
    "enrolment:phone-camera": "a phone lent for an hour, by its QR code",
    "enrolment:station": "a computer of the room, by its code",
    "enrolment:welcome-code": "a step of joining",
    "enrolment:welcome-done": "a step of joining",
    "enrolment:welcome-reach": "a step of joining",
    "enrolment:welcome-wait": "a step of joining",
    "enrolment:my-transfer": "where a transfer is proposed, from the home",
    "home:accessibility-grid": "an appendix, in French, of « Accessibilité »",
    "home:gallery": "for developers",
    "home:health": "for machines",
    "home:landing": "leads who is signed in to their home",
    "home:manifest": "for machines",
    "home:practice-outbox": "part of a training",
    "home:security-txt": "for machines",
    "home:site-map": "the plan itself",
    "insights:missed": "behind a figure",
    "keeping:export": "part of « Mes données »",
    "messaging:count": "part of every page",
    "messaging:link": "before an address outside",
    "messaging:shell": "without network",
    "messaging:shell-worker": "a script",
    "notifications:senders": "part of « Réglages »",
    "notifications:worker": "a script",
    "structures:settings-delays": "part of « Réglages »",
    "structures:settings-identity": "part of « Réglages »",
    "structures:settings-image": "part of « Réglages »",
    "structures:settings-legal": "part of « Réglages »",
    "structures:settings-voice": "part of « Réglages »",
    "structures:settings-volunteers": "part of « Réglages »",
    "structures:site-add": "part of « Réglages »",
    "workshops:rooms": "part of « Réglages »",
}
"""What nobody looks for in a plan, and why."""


def test_every_page_that_opens_by_itself_is_there() -> None:
    planned = {route for pages in (site_map.YOUTH, site_map.EVERYONE) for route, _ in pages}
    planned |= {route for _, pages in site_map.STAFF for route, _ in pages}
    alone = {
        name
        for name, path, pattern in walk()
        if "<" not in path and "GET" in getattr(pattern.callback, "methods", ("GET",))
    }

    assert alone - planned - NOT_A_PLACE.keys() == set(), "put it in home/site_map.py, or say why not"
    assert NOT_A_PLACE.keys() - alone == set(), "an exception nobody needs any more"
    assert planned & NOT_A_PLACE.keys() == set()


def test_each_link_opens_a_page_of_that_name_and_every_page_leads_to_the_plan() -> None:
    """RGAA 12.4 as well: the second link of each page, before anything else."""
    stage = furnish()
    for who in ("anon", "youth", "own", "recep", "sector", "direc", "netw"):
        client = stage.clients[who]
        page = client.get(MAP).content.decode()
        links = LINK.findall(page.split("<main", 1)[1])
        assert len(links) >= 6, who
        for address, label in links:
            answer = client.get(unescape(address))
            if answer.status_code == 303:  # asks for a fresh proof before
                assert answer["Location"].startswith("/mon-compte/confirmer/"), address
                continue
            body = answer.content.decode()
            named = TITLE.search(body)
            assert (answer.status_code, bool(named)) == (200, True), address
            assert re.findall(r'<a [^>]*href="([^"]+)"', body.split("<body", 1)[1])[:2] == ["#main", MAP], address
            if named and address != "/connexion/":  # said there as young people see it
                assert re.sub(r"^\(\d+\) ", "", unescape(named[1]).strip()) == unescape(label), address
