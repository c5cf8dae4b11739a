"""The structure's settings: direction only, a readable colour, hours in order."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions
from clicnjob.structures.actions.places import Settings
from clicnjob.structures.models import Site, Structure
from clicnjob.structures.queries import opening_words
from clicnjob.structures.rules import check_accent, contrast

ClientOf = Callable[..., Client]
ActorOf = Callable[[User], Actor]
URL = "/parametres/"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "usual_name": "ML Toulon",
        "tutoie": "1",
        "accent": "#0B5D3B",
        "phone": "04 94 09 00 00",
        "email": "contact@exemple.fr",
        "welcome": "Bonjour !",
        "file_months": "6",
        "fallback_minutes": "20",
        "sms_per_day": "300",
        "absences_before_call": "2",
        "own_phones": "on",
        **changes,
    }


def test_direction_changes_everything(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    assert not toulon.own_phones
    assert client_of(nadia).post(URL, typed()).status_code == 303
    toulon.refresh_from_db()
    assert toulon.own_phones
    assert (toulon.name, toulon.tutoie, toulon.accent, toulon.phone, toulon.file_months) == (
        "ML Toulon",
        True,
        "#0b5d3b",
        "+33494090000",
        6,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"accent": "#ffcb45"}, "Cette couleur est trop claire"),
        ({"accent": "rouge"}, "Écrivez la couleur comme #2743b8."),
        ({"phone": "12"}, "Ce numéro de téléphone n’existe pas"),
        ({"file_months": "13"}, "12"),
        ({"fallback_minutes": "4"}, "5"),
        ({"usual_name": ""}, "obligatoire"),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(
    changes: dict[str, str], sentence: str, toulon: Structure, nadia: User, client_of: ClientOf
) -> None:
    page = client_of(nadia).post(URL, typed(**changes)).content.decode()
    assert sentence in page
    assert "Bonjour !" in page
    toulon.refresh_from_db()
    assert toulon.welcome == ""


@pytest.mark.parametrize("who", ["claire", "sonia", "sami", "ines", "omar"])
def test_the_others_never_have_this_page(
    who: str, toulon: Structure, request: pytest.FixtureRequest, client_of: ClientOf
) -> None:
    assert client_of(request.getfixturevalue(who)).get(URL).status_code == 403


@pytest.mark.parametrize(("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#2743b8", 8.14)])
def test_contrast(colour: str, ratio: float) -> None:
    assert round(contrast(colour, "#ffffff"), 2) == ratio


def test_no_colour_is_ours() -> None:
    assert check_accent("  ") == ""


def test_hours(toulon_site: Site, nadia: User, client_of: ClientOf) -> None:
    client = client_of(nadia)
    prefix = f"s{toulon_site.pk.hex[:8]}"
    url = f"{URL}antennes/{toulon_site.pk}/horaires/"
    day = "9 h - 12 h, 13 h 30 à 17:00"
    values = {f"{prefix}-day_{number}": day for number in (1, 2, 3, 4)} | {f"{prefix}-day_5": "9:00-12:00"}
    assert client.post(url, values).status_code == 303
    hours = [line.replace("\u00a0", " ") for line in opening_words(Site.objects.get())]
    assert hours == ["lundi au jeudi : 9 h – 12 h, 13 h 30 – 17 h", "vendredi : 9 h – 12 h"]
    assert 'value="09:00 - 12:00, 13:30 - 17:00"' in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("toute la journée", "Écrivez par exemple"),
        ("25:00 - 26:00", "Écrivez par exemple"),
        ("12:00 - 9:00", "L’heure de fermeture vient après l’ouverture."),
        ("9:00 - 12:00, 11:00 - 14:00", "Deux plages se chevauchent le lundi."),
    ],
)
def test_hours_that_mean_nothing(line: str, sentence: str, toulon_site: Site, nadia: User, client_of: ClientOf) -> None:
    prefix = f"s{toulon_site.pk.hex[:8]}"
    page = (
        client_of(nadia).post(f"{URL}antennes/{toulon_site.pk}/horaires/", {f"{prefix}-day_1": line}).content.decode()
    )
    assert sentence in page
    assert line in page
    assert toulon_site.opening_hours.count() == 0


def test_places(toulon: Structure, toulon_site: Site, nice_site: Site, nadia: User, client_of: ClientOf) -> None:
    client = client_of(nadia)
    assert client.post(f"{URL}antennes/{toulon_site.pk}/fermer/").status_code == 303
    toulon_site.refresh_from_db()
    assert toulon_site.closed_at is None, "the last place stays open"
    assert client.post(f"{URL}antennes/", {"new-name": "centre"}).status_code == 200
    assert client.post(f"{URL}antennes/", {"new-name": "La Seyne", "new-address": "Port"}).status_code == 303
    assert client.post(f"{URL}antennes/{toulon_site.pk}/fermer/").status_code == 303
    assert list(Site.objects.filter(structure=toulon, closed_at=None).values_list("name", flat=True)) == ["La Seyne"]
    assert client.post(f"{URL}antennes/{nice_site.pk}/fermer/").status_code == 404


def test_actions_are_the_direction_s_own(
    toulon: Structure, nice: Structure, nice_site: Site, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    for structure, user in ((toulon, claire), (nice, nadia)):
        with pytest.raises(DomainError) as refused:
            actions.change_settings(structure=structure, settings=Settings(usual_name="X"), by=actor_of(user))
        assert refused.value.code == "not_direction"
    with pytest.raises(DomainError) as refused:
        actions.set_opening_hours(site=nice_site, hours=[(1, dt.time(9), dt.time(12))], by=actor_of(nadia))
    assert refused.value.code == "not_direction"
