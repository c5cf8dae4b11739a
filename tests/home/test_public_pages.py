"""Pages for everyone, in plain words, in two languages, filled by the structure's settings."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.documents.models import Requirement
from clicnjob.shared.language import LANGUAGE_NAMES
from clicnjob.structures.models import Structure
from tests.words import words

PAGES = ["/", "/confidentialite/", "/mentions-legales/", "/accessibilite/", "/securite/", "/rejoindre/"]


@pytest.mark.parametrize("page", PAGES)
def test_anyone_reads_them(client: Client, db: None, page: str) -> None:
    french = client.get(page)
    client.cookies["langue"] = "en"
    english = client.get(page)

    assert (french.status_code, english.status_code) == (200, 200)
    assert (french["Content-Language"], english["Content-Language"]) == ("fr", "en")
    assert '<html lang="en" dir="ltr"' in english.content.decode()
    said = re.sub("|".join(["Défenseur", *LANGUAGE_NAMES.values()]), "", words(english.content.decode()))
    assert not re.search(r"[éèêàçù]", said)


def test_two_doors(client: Client, db: None) -> None:
    html = client.get("/").content.decode()

    assert ('href="/rejoindre/"' in html, 'href="/connexion/jeune/"' in html) == (True, True)


def test_the_structure_fills_them(client: Client, toulon: Structure, claire: User) -> None:
    Structure.objects.filter(pk=toulon.pk).update(host="Hébergeur SAS, Toulon", phone="04 94 00 00 00")
    Requirement.objects.create(
        structure=toulon, subject="identity", weight="required", kinds=["cni"], unverified_days=12
    )

    privacy = words(client.get("/confidentialite/").content.decode())
    assert "Mission locale de Toulon Votre Mission locale est responsable de vos données." in privacy
    assert ("après 12 jours" in privacy, "Mme Roux, dpo@exemple.fr" in privacy) == (True, True)
    assert "Hébergeur SAS, Toulon" in words(client.get("/mentions-legales/").content.decode())
    assert "04 94 00 00 00" in words(client.get("/").content.decode())


def test_several_structures_name_none(client: Client, claire: User, omar: User) -> None:
    privacy = words(client.get("/confidentialite/").content.decode())

    assert "Qui est responsable ? Votre Mission locale est responsable de vos données." in privacy


def test_ones_own_structure_is_named(
    claire: User, omar: User, lea_account: User, client_of: Callable[[User], Client]
) -> None:
    privacy = words(client_of(lea_account).get("/confidentialite/").content.decode())

    assert "Mission locale de Toulon Votre Mission locale est responsable de vos données." in privacy


def test_who_is_signed_in_goes_home(lea_account: User, client_of: Callable[[User], Client]) -> None:
    assert client_of(lea_account).get("/")["Location"] == "/accueil/"


@pytest.mark.parametrize(("asked", "kept"), [("en", "en"), ("fr", "fr"), ("xx", "fr"), ("", "fr")])
def test_the_language_is_remembered_on_the_device(client: Client, db: None, asked: str, kept: str) -> None:
    response = client.post("/langue/", {"langue": asked, "suite": "/confidentialite/"})

    assert (response["Location"], response.cookies["langue"].value) == ("/confidentialite/", kept)


def test_the_language_never_leads_elsewhere(client: Client, db: None) -> None:
    assert client.post("/langue/", {"langue": "en", "suite": "https://ailleurs.example/"})["Location"] == "/"
    assert client.get("/langue/").status_code == 405
