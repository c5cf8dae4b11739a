"""G18: a request forged elsewhere is refused, on every route that takes one."""

import pytest
from django.conf import settings
from django.test import Client

from tests.matrix.stage import Stage
from tests.matrix.test_matrix import ROWS, Row, address, ask

pytestmark = pytest.mark.django_db
POSTS = [row for row in ROWS if row.method == "POST"]
NO_COOKIE = {
    "notifications:gateway": "called by an SMS gateway with a secret of ours: tests/notifications/test_gateways.py",
    "notifications:gateway-brevo": "the same",
    "documents:share": "called by the phone's own « Partager »: keeps nothing, leads to the page of papers",
}
"""Routes that take a call of a machine, which has no cookie to forge with."""


def strict(stage: Stage, role: str) -> Client:
    """The same browser, under the check that tests leave out."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = stage.clients[role].cookies
    return client


def allowed(row: Row) -> str:
    """Someone whom the route admits: a refusal is then the check's own."""
    return next(role for role in ("anon", "own", "youth", "direc", "netw", "recep", "vol", "lead", "other")
                if row.answers[role] == "ok")  # fmt: skip


@pytest.mark.parametrize("row", [row for row in POSTS if row.route not in NO_COOKIE], ids=str)
def test_without_a_token_of_ours_nothing_is_done(row: Row, stage: Stage) -> None:
    """G18: no token; a token with a foreign origin."""
    if "ok" not in row.answers.values():
        pytest.skip("nobody of the stage may")
    client, url = strict(stage, allowed(row)), address(row.route, stage.ids)

    assert ask(client, "POST", url).status_code == 403
    token = "a" * 32
    client.cookies[settings.CSRF_COOKIE_NAME] = token
    client.defaults |= {"HTTP_X_CSRFTOKEN": token, "HTTP_ORIGIN": "https://ailleurs.example"}
    assert ask(client, "POST", url).status_code == 403


def test_with_a_token_it_is_done(stage: Stage) -> None:
    """The refusal above is the token's, not the browser's."""
    client = strict(stage, "own")
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    client.defaults["HTTP_X_CSRFTOKEN"] = "a" * 32
    row = next(row for row in POSTS if row.route == "messaging:mailings")

    assert ask(client, "POST", address(row.route, stage.ids)).status_code in {302, 303}


def test_the_exceptions_are_not_stale() -> None:
    assert set(NO_COOKIE) <= {row.route for row in POSTS}
