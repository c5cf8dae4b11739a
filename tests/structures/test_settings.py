"""« Réglages »: direction only, one idea a page, current values on the first; a colour of the list, a logo made anew, hours in order."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.test import Client
from PIL import Image

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.files import store
from clicnjob.files.models import StoredFile
from clicnjob.files.tasks import bury
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions
from clicnjob.structures.models import Site, Structure
from clicnjob.structures.queries import opening_words
from clicnjob.structures.rules import check_accent, check_email_sender, check_sms_sender, contrast

ClientOf = Callable[..., Client]
ActorOf = Callable[[User], Actor]
URL = "/parametres/"
IDENTITY = {"usual_name": "ML Toulon", "phone": "04 94 09 00 00", "email": "contact@exemple.fr", "address": "Port"}
DELAYS = {"file_months": "6", "fallback_minutes": "20", "sms_per_day": "300", "absences_before_call": "2"}
PARTS = {
    "structure": IDENTITY,
    "ton": {"tutoie": "1", "welcome": "Bonjour !"},
    "delais": DELAYS,
    "volontaires": {"own_phones": "on"},
    "mentions": {"legal_person": "Nadia", "host": "OVH", "data_officer": "Mme Roux"},
    "image": {"accent": "violet"},
    "envois": {"sms_sender": "MLTOULON", "email_sender": "Mission locale de Toulon"},
}


def test_direction_changes_everything_and_reads_it_on_one_page(
    toulon: Structure, nadia: User, client_of: ClientOf
) -> None:
    client = client_of(nadia)
    for part, typed in PARTS.items():
        assert client.post(f"{URL}{part}/", typed).status_code == 303, part
    toulon.refresh_from_db()
    assert (toulon.name, toulon.tutoie, toulon.accent, toulon.phone, toulon.file_months, toulon.own_phones) == (
        "ML Toulon",
        True,
        "violet",
        "+33494090000",
        6,
        True,
    )
    assert (toulon.sms_sender, toulon.email_sender) == ("MLTOULON", "Mission locale de Toulon")
    page = client.get(URL).content.decode()
    for value in ("ML Toulon", "Violet", "Fichiers 6 mois", "MLTOULON", "OVH", "Bonjour"):
        assert value in page, value
    for line in ("Documents demandés", "Réponses automatiques", "Modèles de réponse", "Salles", "Antennes"):
        assert line in page, line
    changed = AuditEvent.objects.filter(event="structure.changed").count()
    assert changed == len(PARTS), "each change stands in the trail"


def test_the_last_change_is_undone(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    client = client_of(nadia)
    client.post(f"{URL}delais/", DELAYS)
    assert "Remettre comme avant" in client.get(URL).content.decode()
    client.post(f"{URL}annuler/")
    toulon.refresh_from_db()
    assert (toulon.file_months, toulon.fallback_minutes, toulon.sms_per_day) == (4, 30, 1000)
    assert "Remettre comme avant" not in client.get(URL).content.decode()
    client.post(f"{URL}annuler/")
    toulon.refresh_from_db()
    assert toulon.file_months == 4, "twice is once"


@pytest.mark.parametrize(
    ("part", "changes", "sentence"),
    [
        ("structure", {"phone": "12"}, "Ce numéro de téléphone n’existe pas"),
        ("structure", {"usual_name": ""}, "obligatoire"),
        ("delais", {"file_months": "13"}, "12"),
        ("delais", {"fallback_minutes": "4"}, "5"),
        ("image", {"accent": "#ffcb45"}, "Sélectionnez un choix valide"),
        ("envois", {"sms_sender": "12345"}, "De 3 à 11 lettres"),
        ("envois", {"sms_sender": "Été 2027"}, "De 3 à 11 lettres"),
        ("envois", {"email_sender": "Moi <a@b.fr>"}, "Un nom seulement"),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(
    part: str, changes: dict[str, str], sentence: str, toulon: Structure, nadia: User, client_of: ClientOf
) -> None:
    typed = PARTS[part] | changes
    answer = client_of(nadia).post(f"{URL}{part}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert AuditEvent.objects.filter(event="structure.changed").count() == 0


@pytest.mark.parametrize("who", ["claire", "sonia", "sami", "ines", "omar"])
def test_the_others_never_have_these_pages(
    who: str, toulon: Structure, request: pytest.FixtureRequest, client_of: ClientOf
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert [client.get(f"{URL}{part}").status_code for part in ("", *(f"{part}/" for part in PARTS))] == [403] * 8


@pytest.mark.parametrize(("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#2743b8", 8.14)])
def test_contrast(colour: str, ratio: float) -> None:
    assert round(contrast(colour, "#ffffff"), 2) == ratio


def test_no_colour_is_ours() -> None:
    assert check_accent("") == ""
    with pytest.raises(DomainError):
        check_accent("#2743b8")


@pytest.mark.parametrize("name", ["", "MLTOULON", "ML2027", " INFO "])
def test_names_that_telephones_show(name: str) -> None:
    assert check_sms_sender(name) == name.strip()


def test_a_name_never_becomes_another_address() -> None:
    assert check_email_sender("  Mission   locale ") == "Mission locale"
    for name in ("a@b.fr", "Moi\r\nBcc: x", "X <y>", 'A "B"'):
        with pytest.raises(DomainError):
            check_email_sender(name)


# -- the logo ---------------------------------------------------------------------------------------------------------------


def png(size: tuple[int, int] = (900, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, (10, 90, 120, 128)).save(out, "PNG")
    return out.getvalue()


def sent(client: Client, data: bytes) -> None:
    file = io.BytesIO(data)
    file.name = "logo.png"
    assert client.post(f"{URL}image/logo/", {"logo": file}).status_code == 303


def test_a_logo_is_made_anew_small_and_shown_to_who_comes(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    client = client_of(nadia)
    sent(client, png())
    toulon.refresh_from_db()
    assert toulon.logo is not None
    address = f"/logo/{toulon.logo.pk.hex}/"
    assert address in client.get(f"{URL}image/").content.decode()
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (360, 120)
    assert len(answer.content) <= 8000
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_another_logo_destroys_the_first(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    """G20."""
    client = client_of(nadia)
    sent(client, png())
    first = StoredFile.objects.get()
    sent(client, png((300, 300)))
    bury()
    assert first.store_name not in store.names()
    assert Client().get(f"/logo/{first.pk.hex}/").status_code == 404
    client.post(f"{URL}image/logo/", {"remove": "1"})
    bury()
    assert not StoredFile.objects.exists()
    assert store.names() == set()


def test_what_is_no_picture_is_refused(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    client = client_of(nadia)
    for data in (b"<svg onload=alert(1)>", b"%PDF-1.4 nothing", b""):
        sent(client, data)
    toulon.refresh_from_db()
    assert toulon.logo is None


@pytest.mark.parametrize("token", ["x", "0" * 32, "../etc"])
def test_no_other_file_comes_by_the_logo_s_door(token: str, toulon: Structure) -> None:
    assert Client().get(f"/logo/{token}/").status_code == 404


def test_a_paper_never_comes_by_the_logo_s_door(toulon: Structure) -> None:
    """G20: only what a structure shows as its sign."""
    file = StoredFile.objects.create(
        structure_id=toulon.pk, store_name="papers/x", wrapped_key=b"", media_type="image/jpeg", size=1
    )
    assert Client().get(f"/logo/{file.pk.hex}/").status_code == 404


# -- places


def test_hours(toulon_site: Site, nadia: User, client_of: ClientOf) -> None:
    client = client_of(nadia)
    prefix = f"s{toulon_site.pk.hex[:8]}"
    url = f"{URL}antennes/{toulon_site.pk}/horaires/"
    day = "9 h - 12 h, 13 h 30 à 17:00"
    values = {f"{prefix}-day_{number}": day for number in (1, 2, 3, 4)} | {f"{prefix}-day_5": "9:00-12:00"}
    assert client.post(url, values).status_code == 303
    hours = [line.replace("\u00a0", " ").replace("\u2060", "") for line in opening_words(Site.objects.get())]
    assert hours == ["lundi au jeudi : 9 h – 12 h, 13 h 30 – 17 h", "vendredi : 9 h – 12 h"]
    assert 'value="09:00 - 12:00, 13:30 - 17:00"' in client.get(f"{URL}antennes/").content.decode()


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


def test_only_settings_are_set(toulon: Structure, nadia: User, actor_of: ActorOf) -> None:
    with pytest.raises(ValueError, match="not settings"):
        actions.change_settings(structure=toulon, changes={"is_practice": True}, by=actor_of(nadia))


def test_actions_are_the_direction_s_own(
    toulon: Structure, nice: Structure, nice_site: Site, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    for structure, user in ((toulon, claire), (nice, nadia)):
        with pytest.raises(DomainError) as refused:
            actions.change_settings(structure=structure, changes={"usual_name": "X"}, by=actor_of(user))
        assert refused.value.code == "not_direction"
    with pytest.raises(DomainError) as refused:
        actions.set_opening_hours(site=nice_site, hours=[(1, dt.time(9), dt.time(12))], by=actor_of(nadia))
    assert refused.value.code == "not_direction"
