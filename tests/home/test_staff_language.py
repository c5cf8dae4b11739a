"""Professionals and volunteers read French or English; what leaves the page for i-milo or the administration stays French."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.catalogues import Sentence, sentences
from clicnjob.shared.readers import for_professionals
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import DayPass, Seat, Session

ClientOf = Callable[..., Client]
SKIP = {"fr": "Aller au contenu", "en": "Skip to content"}
WEEKDAY = {
    "fr": r"(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d",
    "en": r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d",
}


def in_language(client: Client, language: str) -> Client:
    client.cookies["langue"] = language
    return client


@pytest.mark.parametrize(("kept", "read"), [("", "fr"), ("fr", "fr"), ("en", "en"), ("ar", "fr"), ("xx", "fr")])
def test_a_professional_reads_french_or_english_whatever_the_device_was_set_to(
    claire: User, client_of: ClientOf, kept: str, read: str
) -> None:
    """The page says which, to browsers too, and its dates are in the same."""
    page = in_language(client_of(claire), kept).get("/accueil/")
    html = page.content.decode()

    assert (page["Content-Language"], f'<html lang="{read}" dir="ltr"' in html) == (read, True)
    assert (SKIP[read] in html, bool(re.search(WEEKDAY[read], html))) == (True, True)


def test_so_does_a_volunteer(hugo: DayPass, client_of_pass: Callable[[DayPass], Client]) -> None:
    desk = reverse("enrolment:desk", args=[hugo.session_id])
    client = client_of_pass(hugo)

    said = [in_language(client, language).get(desk)["Content-Language"] for language in ("ar", "en")]

    assert said == ["fr", "en"]


@pytest.mark.parametrize("path", ["/connexion/", "/poste/"])
def test_so_do_the_pages_before_signing_in(client: Client, db: None, path: str) -> None:
    said = [in_language(client, language).get(path)["Content-Language"] for language in ("uk", "en")]

    assert said == ["fr", "en"]


def test_a_young_person_still_reads_their_own(lea_account: User, client_of: ClientOf) -> None:
    page = in_language(client_of(lea_account), "ar").get("/accueil/")

    assert (page["Content-Language"], '<html lang="ar" dir="rtl"' in page.content.decode()) == ("ar", True)


def test_the_menu_goes_to_the_other_language_and_back_to_the_page(claire: User, client_of: ClientOf) -> None:
    """A form like any other: it works without script, and the device remembers."""
    client, page = client_of(claire), "/jeunes/?vue=structure"
    assert 'value="en" lang="en"' in client.get(page).content.decode()

    answer = client.post("/langue/", {"langue": "en"}, headers={"Referer": f"http://testserver{page}"})

    assert (answer["Location"], answer.cookies["langue"].value) == (page, "en")
    html = client.get(page).content.decode()
    assert ('<html lang="en"' in html, 'value="fr" lang="fr"' in html) == (True, True)


def test_the_choice_of_elsewhere_does_not_lead_elsewhere(claire: User, client_of: ClientOf) -> None:
    answer = client_of(claire).post(
        "/langue/", {"langue": "en"}, headers={"Referer": "https://ailleurs.example/jeunes/"}
    )

    assert answer["Location"] == "/"


# -- what stays French -------------------------------------------------------------------------------------------------


@pytest.fixture
def absent(lea_seat: Seat, claire: User) -> Seat:
    """Léa did not come, and has said why; her file has its number."""
    YoungPerson.objects.filter(pk=lea_seat.young_person_id).update(imilo_number=1234567)
    Session.objects.filter(pk=lea_seat.session_id).update(
        state=SessionState.CLOSED, closed_at=clock.now(), closed_by=claire
    )
    Seat.objects.filter(pk=lea_seat.pk).update(state=SeatState.ABSENT, reason="forgot")
    return lea_seat


def both(client: Client, path: str, *, by_post: bool = False) -> list[HttpResponse]:
    """The same page asked by who reads French, then by who reads English."""
    found = []
    for language in ("fr", "en"):
        client.cookies["langue"] = language
        found.append(client.post(path) if by_post else client.get(path))
    return found


def test_a_seats_line_for_imilo_does_not_depend_on_who_reads(absent: Seat, claire: User, client_of: ClientOf) -> None:
    french, english = both(client_of(claire), "/seances/i-milo/")

    assert (french["Content-Language"], english["Content-Language"]) == ("fr", "en")
    assert french.context["text"] == english.context["text"]
    assert english.context["text"].endswith("Refus jeune\tAbsent, oubli")


def test_nor_do_the_lines_of_files(absent: Seat, claire: User, client_of: ClientOf) -> None:
    french, english = both(client_of(claire), "/dossiers/i-milo/")

    assert french.context["lines"] == english.context["lines"]
    assert "1234567" in english.context["lines"]


@pytest.mark.parametrize("path", ["/seances/i-milo/tableau/", "/dossiers/i-milo/tableau/"])
def test_tables_are_the_same_bytes(absent: Seat, claire: User, client_of: ClientOf, path: str) -> None:
    """G33: what leaves as a table is read beside i-milo, in its words."""
    french, english = both(client_of(claire, fresh=True), path, by_post=True)

    assert french.content == english.content
    assert b"Dossier i-milo" in french.content
    assert b"1234567" in french.content


# -- who translates what -----------------------------------------------------------------------------------------------


def test_what_professionals_alone_read_is_wanted_in_english_alone() -> None:
    menu, everyone = Sentence("Menu principal"), Sentence("Aller au contenu")

    assert (menu in sentences("en"), menu in sentences("ar")) == (True, False)
    assert (everyone in sentences("en"), everyone in sentences("ar")) == (True, True)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("layout/page.html", True),
        ("home/dashboard.html", True),  # extends it
        ("layout/nav.html", True),  # only included there
        ("components/crumbs.html", True),
        ("accounts/sign_in.html", True),  # listed: nobody has signed in yet
        ("messaging/_row.html", True),  # listed: code renders it
        ("layout/base.html", False),  # everyone's
        ("messaging/_files.html", False),  # code renders it for the young people's bubbles too
        ("documents/_scan.html", False),  # included on both sides
        ("messaging/edit.html", False),  # its layout is chosen by who reads
        ("layout/print.html", False),  # the convocation is in the young person's language
        ("home/youth.html", False),
    ],
)
def test_who_reads_a_template_is_seen_in_the_templates(name: str, theirs: bool) -> None:
    assert (name in for_professionals()) is theirs
