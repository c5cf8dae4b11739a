"""A room on the day of a session, in this very process: its clock, its network and its database are the test's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from clicnjob.enrolment.actors import account_actor
from clicnjob.structures.actions import issue_card
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import card_token
from tests.realtime.conftest import Running

DESK = {"viewport": {"width": 1280, "height": 900}}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
CODE = "482915"


@dataclass
class Room:
    """Browsers of a running server; errors of the pages' scripts fail the test."""

    browser: Browser
    home: str
    contexts: list[BrowserContext] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, profile: dict[str, Any] = DESK, client: Client | None = None) -> Page:
        """A person's own browser; ``client``: already signed in (the ceremonies of sign-in have their own tests)."""
        context = self.browser.new_context(
            base_url=self.home, locale="fr-FR", reduced_motion="reduce", **{**profile, "service_workers": "block"}
        )
        self.contexts.append(context)
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME) if client else None
        if cookie is not None:
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.home}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if "Content Security Policy" in message.text else None,
        )
        return page

    def close(self) -> None:
        """Everybody leaves."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def room(browser: Browser, serve: Callable[..., Running]) -> Iterator[Room]:
    """The server, and nobody in it yet."""
    made = Room(browser, f"http://127.0.0.1:{serve().port}")
    yield made
    made.close()
    assert made.errors == []


def card_of(person: YoungPerson) -> str:
    """What the QR code of their card holds (the drawing itself is tested where it is made)."""
    return f"/c/{card_token(issue_card(person=person, by=account_actor(person.referent)))}/"
