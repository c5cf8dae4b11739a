"""« Mon profil »: a face made anew, hours of one's own, a name; shown to colleagues and to the young people of the structure."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import SHARED
from clicnjob.files.decode import decode_portrait
from clicnjob.files.models import StoredFile
from clicnjob.messaging.actions import open_conversation
from clicnjob.messaging.presenters import hours_words
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions
from clicnjob.structures.models import Membership, OpeningHours, Profile, Site, YoungPerson
from clicnjob.structures.models.profiles import AnswerSpan
from clicnjob.workshops.models import DayPass

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
ActorOf = Callable[[User], Actor]
PAGE, PHOTO = "/mon-profil/", "/mon-profil/photo/"
NINE, NOON, FIVE = dt.time(9), dt.time(12), dt.time(17)


def a_photo(width: int = 900, height: int = 1200, kind: str = "JPEG") -> bytes:
    """A noisy photograph, with a place in its EXIF, as phones make them."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "43.1242 N, 5.928 E"
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def send(client: Client, data: bytes, address: str = PHOTO) -> HttpResponse:
    return client.post(address, {"photo": SimpleUploadedFile("moi.jpg", data, "image/jpeg")}, follow=True)


def address_of(user: User, size: str = "petite") -> str:
    return reverse("structures:photo", args=[user.pk, size])


def test_a_photo_becomes_two_small_squares_of_ours(claire: User, client_of: ClientOf) -> None:
    desk = client_of(claire)
    assert "La photo est enregistrée." in send(desk, a_photo()).content.decode()

    for size, side, most in (("petite", 96, 6_000), ("grande", 192, 16_000)):
        data = desk.get(address_of(claire, size)).content
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (side, side), {})
        assert len(data) <= most
    assert desk.get(address_of(claire, "geante")).status_code == 404


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.7 nothing", b"<svg onload=alert(1)>"])
def test_g19_what_is_no_photo_is_refused(claire: User, client_of: ClientOf, data: bytes) -> None:
    send(client_of(claire), data)
    assert (Profile.objects.exists(), StoredFile.objects.exists()) == (False, False)


def test_a_pdf_is_no_face() -> None:
    with pytest.raises(DomainError) as refusal:
        decode_portrait(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>")
    assert refusal.value.code == "not_a_picture"


def test_another_photo_destroys_the_former_and_taking_it_away_both(claire: User, client_of: ClientOf) -> None:
    desk = client_of(claire)
    send(desk, a_photo())
    former = set(StoredFile.objects.values_list("pk", flat=True))
    send(desk, a_photo(300, 300, "PNG"))
    assert StoredFile.objects.count() == 2
    assert not former & set(StoredFile.objects.values_list("pk", flat=True))

    desk.post(PHOTO, {"remove": "1"})
    assert StoredFile.objects.count() == 0
    assert desk.get(address_of(claire)).status_code == 404


def test_who_sees_it_and_what_a_browser_keeps(
    claire: User, karim: User, omar: User, ines: User, lea_account: User, younes_account: User, hugo: DayPass,
    client_of: ClientOf, client_of_pass: Callable[[DayPass], Client],
) -> None:  # fmt: skip
    """G9, G23: colleagues and the structure's young people; elsewhere 404 as without photo; a lent computer keeps nothing."""
    send(client_of(claire), a_photo())
    address = address_of(claire)
    for user in (claire, karim, lea_account):
        answer = client_of(user).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["Cache-Control"] == "private, max-age=2592000, immutable"
    unknown = address_of(karim)
    for user in (omar, ines, younes_account):
        found, none = client_of(user).get(address), client_of(user).get(unknown)
        assert (found.status_code, none.status_code) == (404, 404)
    assert client_of_pass(hugo).get(address).status_code == 404
    assert Client().get(address).status_code == 302

    lent = client_of(lea_account)
    web = lent.session
    web[SHARED] = True
    web.save()
    assert lent.get(address)["Cache-Control"] == "no-store, private"


def test_the_direction_puts_and_takes_away_a_colleagues_photo_and_nobody_else_does(
    claire: User, karim: User, nadia: User, client_of: ClientOf, actor_of: ActorOf
) -> None:
    membership = Membership.objects.get(user=claire)
    address = reverse("structures:member-photo", args=[membership.pk])
    send(client_of(nadia), a_photo(), address)
    assert Profile.objects.get().user == claire
    assert client_of(karim).post(address, {"remove": "1"}).status_code == 403
    with pytest.raises(DomainError):
        actions.take_photo_away(user=claire, by=actor_of(karim))
    client_of(nadia).post(address, {"remove": "1"})
    assert Profile.objects.get().small is None


def test_who_leaves_is_shown_no_more(claire: User, nadia: User, client_of: ClientOf, actor_of: ActorOf) -> None:
    send(client_of(claire), a_photo())
    actions.end_membership(membership=Membership.objects.get(user=claire), by=actor_of(nadia))
    assert StoredFile.objects.count() == 0


def test_my_hours_and_my_name_are_what_the_young_read(
    lea: YoungPerson, lea_account: User, toulon_site: Site, claire: User, client_of: ClientOf
) -> None:
    OpeningHours.objects.create(site=toulon_site, weekday=1, opens_at=NINE, closes_at=FIVE)
    open_conversation(person=lea, by=SYSTEM)
    phone, desk = client_of(lea_account), client_of(claire)
    home = phone.get("/accueil/").content.decode()
    assert ("Répond lundi, 9\u202fh\xa0–\u2060\xa017\u202fh" in home, "Claire Martin" in home) == (True, True)

    posted = {"day_2": "9:00 - 12:00, 13:30 - 17:00", "day_3": "9h - 12h"}
    assert desk.post(PAGE, posted).status_code == 303
    for address in ("/accueil/", "/ma-conversation/"):
        page = phone.get(address).content.decode()
        assert "mardi, 9\u202fh\xa0–\u2060\xa017\u202fh" in page, "lunch is no closing"
        assert "mercredi, 9\u202fh\xa0–\u2060\xa012\u202fh" in page
    home = phone.get("/accueil/").content.decode()
    assert ("Claire" in home, "Claire Martin" in home) == (True, False)

    for wrong in ("17:00 - 9:00", "9:00 - 12:00, 11:00 - 14:00", "le matin"):
        assert desk.post(PAGE, {"day_1": wrong}).status_code == 422
    assert len(Profile.objects.get().hours) == 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            "du lundi au vendredi, 9\u202fh\xa0–\u2060\xa017\u202fh\u202f; samedi, 9\u202fh\xa0–\u2060\xa012\u202fh",
        ),
        (
            "en",
            "from Monday to Friday, 9:00\u00a0am\xa0–\u2060\xa05:00\u00a0pm; Saturday, 9:00\u00a0am\xa0–\u2060\xa012:00\u00a0pm",
        ),
        ("ar", "من الاثنين إلى الجمعة، 09:00\xa0–\u2060\xa017:00؛ السبت، 09:00\xa0–\u2060\xa012:00"),
    ],
)
def test_days_that_are_alike_are_said_together(language: str, said: str) -> None:
    week = [AnswerSpan(day, NINE, FIVE) for day in range(1, 6)] + [AnswerSpan(6, NINE, NOON)]
    with translation.override(language):
        assert hours_words(week) == said
