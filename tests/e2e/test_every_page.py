"""Every page of the address book in a real browser, phone and desk, light and dark: axe-core finds nothing.

The pages come from the routes, the people who may open them from the permission matrix: a new page is looked at without
anyone thinking of it. Each is looked at once (R24), on a light phone or on a dark desk by turns; ``make axe`` looks at all four.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from clicnjob.demo.urls import urlpatterns as demo_patterns
from clicnjob.notifications.actions import enqueue
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.e2e.every_page import WAYS, furnish, with_fresh_proof
from tests.e2e.eyes import DESK, NARROWEST, PHONE, axe, eyes
from tests.e2e.rooms import Room
from tests.e2e.rooms import room as room  # noqa: PLC0414  a fixture
from tests.matrix.stage import Stage
from tests.matrix.test_matrix import ROWS, Row, address, expected_pairs
from tests.realtime import conftest as network

serve = network.serve

STANDING = ("structure", "tongues", "targets", "focus", "motion")
FOUR = [(PHONE, "light"), (DESK, "dark"), (PHONE, "dark"), (DESK, "light")]
ALL = os.environ.get("AXE") == "all"

STAFF = ("own", "lead", "direc", "netw")
NO_PAGE = {
    "home:health": "for operators: JSON",
    "accounts:locked": "leaves by itself for who is signed in: looked at in tests/accounts/test_staff_lock_in_a_browser.py",
    "documents:page": "a picture",
    "structures:photo": "a picture",
    "structures:logo": "a picture",
    "messaging:past": "the page of a conversation, for one that is over: the one in force is looked at",
    "messaging:count": "a piece of every page, looked at there",
    "messaging:file": "a picture, a PDF or a voice",
    "messaging:preview": "a small picture",
    "messaging:mailing-file": "a picture or a PDF",
    "messaging:mailing-preview": "a small picture",
    "workshops:feed": "a calendar, read by calendar programs",
    "enrolment:answer-ics": "a file for the calendar of a phone",
    "workshops:seat-ics": "a file for the calendar of a phone",
    "appointments:ics": "the same, of an appointment",
    "appointments:answer-ics": "the same, from a notice",
    "notifications:worker": "a script",
    "messaging:shell-worker": "a script",
    "documents:share-worker": "a script",
    "documents:share": "leads to the page of papers",
    "home:security-txt": "text for programs, RFC 9116",
    "home:manifest": "for the phone's system: JSON",
    "enrolment:conversation-context": "a piece of the conversation's page, looked at there",
    "enrolment:sheet": "a PDF",
    "enrolment:certificate": "a PDF",
    "enrolment:phone-camera": "on a paired phone alone: looked at in tests/enrolment/test_phone_in_a_browser.py",
    "home:practice-outbox": "in a training alone: looked at in tests/home/test_practice_in_a_browser.py",
    "accounts:provider-back": "where an installation has ProConnect: looked at in tests/accounts/test_proconnect_in_a_browser.py",
    "home:gallery": "in the demonstration alone: looked at below",
}
ALSO = {
    "home:dashboard": ("lead", "recep", "sector", "direc"),
    "enrolment:person": ("coll", "recep"),
    "enrolment:desk": ("direc",),
    "insights:overview": ("direc", "netw"),
    "structures:team": ("netw",),
    "structures:switch": ("netw",),
}
"""Pages that show something else to these roles."""
# A page behind another one is never painted: it is not waited for longer than this.
PAINTED = "new Promise(done => { requestAnimationFrame(() => requestAnimationFrame(done)); setTimeout(done, 5000); })"
DEMO_PAGES = {"outbox": "/demo/envois/"}


FROM_OUTSIDE = {
    "accounts:first-factor",
    "accounts:second-factor",
    "accounts:youth-phone-code",
    "accounts:youth-return",
}
"""Steps of signing in: nobody is there yet, and they are not reached by their address."""


def openers(row: Row) -> list[str]:
    """Whom a page is looked at with: nobody where nobody needs to sign in; else a young person, a professional, a volunteer."""
    may = [role for role, answer in row.answers.items() if answer == "ok"]
    if "anon" in may or row.route in FROM_OUTSIDE:
        return ["anon"]
    staff = [role for role in STAFF if role in may][:1]
    return [*[role for role in ("youth", "vol") if role in may], *staff, *ALSO.get(row.route, ())]


PAGES = [row for row in ROWS if row.method == "GET" and row.route not in NO_PAGE]
TOURS = sorted({role for row in PAGES for role in openers(row)})


def test_no_page_is_forgotten() -> None:
    gets = {route for route, method in expected_pairs() if method == "GET"}

    assert {row.route for row in PAGES} | set(NO_PAGE) == gets
    assert [row.route for row in PAGES if not openers(row)] == []
    assert sorted(set(NO_PAGE) - gets) + sorted((set(ALSO) | set(WAYS)) - gets) == []
    shown = {entry.name for entry in demo_patterns if "GET" in entry.callback.methods}
    assert shown == set(DEMO_PAGES)


def looks(name: str) -> list[tuple[dict[str, int], str]]:
    """The screens a page is looked at on."""
    return FOUR if ALL else [FOUR[sum(name.encode()) % 2]]


def resize(page: Page, size: dict[str, int]) -> None:
    """The window, and what its style sheets make of it: on a busy machine the second may come later."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.wait_for_function(f"matchMedia('(width: {size['width']}px)').matches", polling=50)


def dress(page: Page, size: dict[str, int], scheme: str) -> None:
    resize(page, size)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    # The colours of the other scheme are there once a frame was drawn.
    page.evaluate(
        "() => new Promise(done => { setTimeout(done, 200); requestAnimationFrame(() => requestAnimationFrame(done)); })"
    )


@dataclass
class Look:
    """What is wrong with the pages seen so far, by address."""

    wrong: dict[str, list[str]]

    def at(self, page: Page, name: str) -> None:
        found = []
        for number, (size, scheme) in enumerate(looks(name)):
            if number:  # the page was drawn in its first dress
                dress(page, size, scheme)
            page.evaluate(PAINTED)
            found += [f"{size['width']} px, {scheme}: {words}" for words in (*axe(page), *eyes(page, *STANDING))]
        resize(page, NARROWEST)
        page.evaluate(PAINTED)
        found += [f"320 px: {words}" for words in eyes(page, "fits", "spacing")]
        resize(page, DESK)
        page.evaluate(PAINTED)
        found += [f"1280 px: {words}" for words in eyes(page, "twice")]
        if found:
            self.wrong[name] = found


@pytest.fixture
def look() -> Look:
    return Look({})


@pytest.fixture
def visit(browser: Browser, serve: Callable[[], network.Running]) -> Iterator[Callable[..., Page]]:
    """A browser of one's own, signed in as a role of the stage."""
    home = f"http://127.0.0.1:{serve().port}"
    contexts = []

    def open_as(stage: Stage, role: str, language: str = "fr") -> Page:
        context = browser.new_context(base_url=home, locale="fr-FR", reduced_motion="reduce")
        contexts.append(context)
        cookie: Any = stage.clients[role].cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None:
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": home}])
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": home}])
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("role", "language"), [*((role, "fr") for role in TOURS), ("youth", "ar")])
def test_every_page_can_be_used_by_everyone(visit: Callable[..., Page], look: Look, role: str, language: str) -> None:
    """axe-core: no violation on any page this role opens, from left to right or from right to left; none too wide."""
    stage = furnish()
    if role in STAFF:
        with_fresh_proof(stage, role)
    page, elsewhere = visit(stage, role, language), {}
    for row in PAGES:
        if role not in openers(row) or (language != "fr" and row.route in WAYS):
            continue
        if role == "anon":
            page = visit(stage, role)
        asked = address(row.route, stage.ids)
        dress(page, *looks(row.route)[0])  # before the page is drawn: nothing then changes colour under axe's eyes
        if row.route in WAYS:
            WAYS[row.route](page, stage)
        else:
            page.goto(asked)
        if (landed := page.evaluate("location.pathname")) != asked:
            elsewhere[row.route] = landed
        # A picture is never painted, and a script looks at nothing.
        assert page.evaluate("document.contentType") == "text/html", row.route
        look.at(page, row.route)
        if role == "anon":
            page.context.close()

    assert (look.wrong, elsewhere) == ({}, {})


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_has_no_account_yet_reads_arabic_alone(visit: Callable[..., Page]) -> None:
    """What is French there says so to a voice; what one touches is a finger wide in shorter words too."""
    stage, wrong = furnish(), {}
    page = visit(stage, "anon", "ar")
    for row in PAGES:
        if "anon" in openers(row) and row.route not in WAYS:
            page.goto(address(row.route, stage.ids))
            if found := eyes(page, "tongues", "targets"):
                wrong[row.route] = found

    assert wrong == {}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("role", "language"), [("youth", "fr"), ("youth", "ar"), ("own", "fr")])
def test_easier_reading_fits_everywhere_too(visit: Callable[..., Page], look: Look, role: str, language: str) -> None:
    """« Lecture plus facile »: letters apart, lines apart, upright, short; Arabic letters still join. Nothing is lost by it."""
    stage = furnish()
    page = visit(stage, role, language)
    home = page.context.cookies()[0]["domain"]
    page.context.add_cookies(
        [{"name": settings.READING_COOKIE_NAME, "value": "facilitee", "domain": home, "path": "/"}]
    )
    routes = {
        "youth": ("home:dashboard", "messaging:mine", "home:account", "documents:mine"),
        "own": ("home:dashboard", "enrolment:people", "messaging:inbox"),
    }[role]
    for route in routes:
        dress(page, *looks(route)[0])
        page.goto(address(route, stage.ids))
        look.at(page, route)
        size, height, space, style = page.evaluate(
            "(css => ['fontSize', 'lineHeight', 'letterSpacing', 'fontStyle'].map(name => css[name]))"
            "(getComputedStyle(document.querySelector('main')))"
        )
        assert (space == "normal") if language == "ar" else (float(space[:-2]) > 0.05 * float(size[:-2]))
        assert (float(height[:-2]) / float(size[:-2]) > 1.7, style) == (True, "normal")

    assert look.wrong == {}


def test_the_demonstrations_own_pages(room: Room, look: Look, lea: YoungPerson, settings: Settings) -> None:
    """With a text in the outbox, and the doors one enters by."""
    settings.DEMO_MODE, settings.ROOT_URLCONF = True, "tests.e2e.demo_urls"
    (engine,) = settings.TEMPLATES
    doors = [*engine["OPTIONS"]["context_processors"], "clicnjob.demo.context.doors"]
    settings.TEMPLATES = [{**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": doors}}]
    enqueue(
        channel="sms",
        recipient="+33612345678",
        template="message_notice",
        blanks={"counsellor": "Claire", "link": "/messages/"},
        structure=lea.structure,
        person=lea,
        by=SYSTEM,
    )
    page = room.open()
    for path in (*DEMO_PAGES.values(), "/connexion/", "/galerie/"):
        dress(page, *looks(path)[0])
        page.goto(path)
        look.at(page, path)

    page.goto("/connexion/")
    expect(page.get_by_role("button", name="Entrer comme conseillère")).to_be_visible()
    assert look.wrong == {}
