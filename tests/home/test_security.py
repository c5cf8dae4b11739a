"""Whom to tell about a fault: /.well-known/security.txt (RFC 9116), /securite/, SECURITY.md (D20)."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.structures.models import Structure


def fields(client: Client) -> dict[str, str]:
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


def expiry(client: Client) -> dt.datetime:
    return dt.datetime.fromisoformat(fields(client)["Expires"])


@pytest.mark.django_db
def test_the_file_says_what_the_standard_asks(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL, settings.SECURITY_CONTACT = "https://clicnjob.example", "securite@exemple.fr"

    assert fields(client) | {"Expires": ""} == {
        "Contact": "mailto:securite@exemple.fr",
        "Expires": "",
        "Preferred-Languages": "fr, en",
        "Policy": "https://clicnjob.example/securite/",
        "Canonical": "https://clicnjob.example/.well-known/security.txt",
    }


@pytest.mark.django_db
def test_it_never_runs_out(client: Client) -> None:
    """Made when asked: always some months ahead, never a year."""
    for days in (0, 100, 1000):
        with clock.travel(clock.now() + dt.timedelta(days=days)):
            assert dt.timedelta(days=30) < expiry(client) - clock.now() < dt.timedelta(days=365)


@pytest.mark.django_db
def test_without_an_address_the_page_says_whom_to_tell(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL, settings.SECURITY_CONTACT = "https://clicnjob.example", ""

    assert fields(client)["Contact"] == "https://clicnjob.example/securite/"


def test_the_page_is_linked_from_the_foot_and_names_whom_to_tell(
    client: Client, toulon: Structure, claire: User, settings: Settings
) -> None:
    Structure.objects.filter(pk=toulon.pk).update(email="accueil@ml-toulon.fr")

    assert 'href="/securite/"' in client.get("/").content.decode()
    assert "accueil@ml-toulon.fr" in client.get("/securite/").content.decode()
    settings.SECURITY_CONTACT = "mailto:securite@exemple.fr"
    assert "Écrivez à : securite@exemple.fr." in client.get("/securite/").content.decode().replace("\u202f", " ")
