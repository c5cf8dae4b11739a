"""« Lecture plus facile »: a choice of the device, in a cookie, for everyone, on every page."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.structures.models import YoungPerson

pytestmark = pytest.mark.django_db
EASY = " data-easy"


def _is_easy(client: Client, path: str) -> bool:
    page = client.get(path).content.decode()
    return EASY in page.split("<head>")[0]


@pytest.mark.parametrize("who", ["nobody", "lea", "claire"])
def test_it_is_chosen_and_left_by_the_same_button(
    who: str, client: Client, lea: YoungPerson, lea_account: User, claire: User, client_of: Callable[[User], Client]
) -> None:
    browser = {"nobody": lambda: client, "lea": lambda: client_of(lea_account), "claire": lambda: client_of(claire)}[
        who
    ]()
    pages = {
        "nobody": ("/", "/connexion/"),
        "lea": ("/accueil/", "/ma-conversation/"),
        "claire": ("/accueil/", "/messages/"),
    }
    assert not any(_is_easy(browser, path) for path in pages[who])

    answer = browser.post("/lecture/", {"lecture": "facilitee", "suite": pages[who][0]})

    cookie = answer.cookies[settings.READING_COOKIE_NAME]
    assert (answer.status_code, answer["Location"]) == (303, pages[who][0])
    assert (bool(cookie["httponly"]), cookie["samesite"], cookie["max-age"]) == (
        True,
        "Lax",
        settings.LANGUAGE_COOKIE_AGE,
    )
    assert all(_is_easy(browser, path) for path in pages[who]), "moulds of pages included"

    browser.post("/lecture/", {"suite": pages[who][0]})
    assert not any(_is_easy(browser, path) for path in pages[who])


def test_it_leads_nowhere_else(client: Client) -> None:
    assert client.post("/lecture/", {"lecture": "facilitee", "suite": "https://ailleurs.example/"})["Location"] == "/"
    assert client.get("/lecture/").status_code == 405


def test_any_other_value_leaves_it(client: Client) -> None:
    answer = client.post("/lecture/", {"lecture": "<script>"})

    assert answer.cookies[settings.READING_COOKIE_NAME].value == ""
