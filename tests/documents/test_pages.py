"""Screens of papers: who finds them, what they do, what they cost."""

import io
import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.documents import actions
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.structures.models import Structure, YoungPerson
from clicnjob.workshops.models import DayPass, Seat, Session
from tests.conftest import make_person
from tests.documents.conftest import PICTURE
from tests.files import hostile
from tests.matrix.test_matrix import neutral

ClientOf = Callable[..., Client]
CHECK = {"kind": "cni", "expires_on": "2031-05-20", "number": "880692310285"}


def address(paper: Document, verb: str = "") -> str:
    return f"/documents/{paper.pk}/{f'{verb}/' if verb else ''}"


def photo(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", data or hostile.jpeg(), "image/jpeg")


def test_the_queue_of_ones_reach(
    paper: Document, nice_paper: Document, claire: User, karim: User, client_of: ClientOf
) -> None:
    seen = {user.first_name: "Moreau" in client_of(user).get("/verifier/").content.decode() for user in (claire, karim)}

    assert seen == {"Claire": True, "Karim": False}
    assert "Haddad" not in client_of(claire).get("/verifier/").content.decode()


def test_any_counsellor_takes_the_papers_of_a_running_session(
    paper: Document, lea_seat: Seat, session: Session, toulon: Structure, karim: User, omar: User, client_of: ClientOf
) -> None:
    """R2: Karim leads here; a third counsellor of the structure, who does not, finds them too; another structure's never."""
    from clicnjob.shared.actor import Role
    from tests.conftest import make_member

    amel = make_member(toulon, "Amel", Role.COUNSELLOR)

    answers = [client_of(user).get(address(paper)).status_code for user in (karim, amel, omar)]
    page = client_of(amel).get("/verifier/").content.decode()

    assert answers == [200, 200, 404]
    assert "Dans la salle" in page


@pytest.mark.parametrize("verb", ["", "pages/1", "justifier", "original-vu", "a-refaire", "reporte", "corriger"])
def test_out_of_reach_is_like_unknown(
    paper: Document,
    nice_paper: Document,
    karim: User,
    hugo: DayPass,
    client_of: ClientOf,
    client_of_pass: ClientOf,
    verb: str,
) -> None:
    """G10: a colleague's, another structure's and a made-up paper answer alike; volunteers always 404 (R3, R4)."""
    made_up = Document(pk=uuid.uuid4())
    answers = []
    for client in (client_of(karim), client_of_pass(hugo)):
        for each in (paper, nice_paper, made_up):
            call = client.get if verb in {"", "pages/1"} else client.post
            response = call(address(each, verb))
            answers.append(neutral(response, address(each, verb)))

    assert {status for status, _ in answers} == {404}
    assert len({body for _, body in answers[:3]}) == 1


@pytest.mark.parametrize("name", ["sonia", "sami", "ines"])
def test_roles_that_never_verify(
    paper: Document, name: str, request: pytest.FixtureRequest, client_of: ClientOf
) -> None:
    client = client_of(request.getfixturevalue(name))

    assert [client.get(path).status_code for path in ("/verifier/", address(paper), address(paper, "pages/1"))] == [
        403
    ] * 3


def test_the_picture_is_marked_never_kept_and_every_look_is_written(
    paper: Document, claire: User, client_of: ClientOf
) -> None:
    response = client_of(claire).get(address(paper, "pages/2"))

    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    shown = Image.open(io.BytesIO(response.content))
    assert shown.size == (640, 400)
    plain = Image.open(io.BytesIO(PICTURE.data)).convert("L")
    assert len(plain.getcolors() or []) == 1
    assert len(shown.convert("L").getcolors() or []) > 20
    trace = AuditEvent.objects.get(event="content.opened")
    assert (trace.actor_id, trace.person_id, trace.facts) == (
        claire.pk,
        paper.young_person_id,
        {"page": 2, "what": "document"},
    )


@pytest.mark.parametrize("number", ["0", "3", "x", "9999", "-1"])
def test_a_page_that_is_not(paper: Document, claire: User, client_of: ClientOf, number: str) -> None:
    assert client_of(claire).get(address(paper, f"pages/{number}")).status_code == 404


def test_ones_own_picture(paper: Document, nice_paper: Document, lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)

    assert [client.get(address(each, "pages/1")).status_code for each in (paper, nice_paper)] == [200, 404]
    assert AuditEvent.objects.filter(event="content.opened").count() == 0
    assert AuditEvent.objects.filter(event="document.seen_by_owner").count() == 1


def test_verify_report_and_the_next_one_comes(
    paper: Document, lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    other = actions.receive(person=lea, kind="birth", pictures=[PICTURE], by=account_actor(lea_account))
    client = client_of(claire)

    page = client.post(address(paper, "justifier"), CHECK, follow=True).content.decode()
    assert "À reporter dans i-milo" in page
    assert 'data-copy="880692310285"' in page
    assert 'data-copy="20/05/2031"' in page

    response = client.post(address(paper, "reporte"))
    assert (response.status_code, response["Location"]) == (303, address(other))
    page = client.get(address(paper)).content.decode()
    assert "880692310285" not in page
    assert "La copie est effacée" in page
    assert client.get(address(paper, "pages/1")).status_code == 404

    assert client.post(address(other, "a-refaire"), {"reason": "glare"})["Location"] == "/verifier/"


@pytest.mark.parametrize(
    ("verb", "data", "words"),
    [
        ("justifier", {**CHECK, "expires_on": ""}, "Indiquez la date de fin de validité."),
        ("justifier", {**CHECK, "expires_on": "2020-01-01"}, "plus valable"),
        ("justifier", {**CHECK, "kind": "sesame"}, "choi"),
        ("original-vu", {**CHECK, "expires_on": ""}, "Indiquez la date de fin de validité."),
        ("a-refaire", {}, "obligatoire"),
    ],
)
def test_refusals_are_said_on_the_page(
    paper: Document, claire: User, client_of: ClientOf, verb: str, data: dict[str, str], words: str
) -> None:
    response = client_of(claire).post(address(paper, verb), data)

    paper.refresh_from_db()
    assert (response.status_code, paper.state) == (422, "to_check")
    assert words in response.content.decode()


def test_original_seen_without_a_photograph(lea: YoungPerson, claire: User, karim: User, client_of: ClientOf) -> None:
    path = f"/jeunes/{lea.pk}/original-vu/"

    assert client_of(karim).get(path).status_code == 404
    page = client_of(claire).post(path, CHECK, follow=True).content.decode()

    made = Document.objects.get()
    assert (made.state, made.method, made.checked_by) == ("verified", "original", claire)
    assert "Aucune copie n’a été faite" in page.replace("&#x27;", "'")


def test_taking_a_verification_back(paper: Document, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    client.post(address(paper, "justifier"), CHECK)

    client.post(address(paper, "corriger"), {"reason": "slip"})

    paper.refresh_from_db()
    assert paper.state == "to_check"


# -- sending --------------------------------------------------------------------------------------------------------------


def test_a_young_person_sends_two_sides_sees_them_once_and_follows(
    lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    client = client_of(lea_account)
    page = client.get("/mes-documents/").content.decode()
    assert 'accept="image/*"' in page
    assert 'capture="environment"' in page

    page = client.post("/mes-documents/", {"kind": "cni", "pages": [photo(), photo()]}).content.decode()
    assert page.count("data:image/jpeg;base64,") == 2
    sent = Document.objects.get()
    assert (sent.pages.count(), sent.sent_by_kind, sent.young_person) == (2, "youth", lea)

    page = client.post("/mes-documents/", {"terminer": "1"}, follow=True).content.decode()
    assert "Un conseiller va regarder" in page
    assert "data:image/jpeg" not in page

    actions.refuse(document=sent, reason="blurred", by=account_actor(claire))
    page = client.get("/mes-documents/").content.decode()
    assert "La photo est floue" in page
    assert "Nous avons effacé la photo le" in page


def test_starting_again_destroys_what_was_sent(lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)
    client.post("/mes-documents/", {"kind": "cni", "pages": [photo()]})

    client.post("/mes-documents/", {"reprendre": str(Document.objects.get().pk)})

    assert Document.objects.count() == 0


def test_starting_again_cannot_take_another_persons_paper(
    nice_paper: Document, lea_account: User, client_of: ClientOf
) -> None:
    client_of(lea_account).post("/mes-documents/", {"reprendre": str(nice_paper.pk)})

    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Ajoutez au moins une photo."),
        ([b"<html></html>"], "pas lire ce fichier"),
        ([b"x" * (10 * 1024 * 1024 + 1)], "10 Mo"),
    ],
)
def test_what_cannot_be_taken_is_said(lea_account: User, client_of: ClientOf, files: list[bytes], words: str) -> None:
    response = client_of(lea_account).post("/mes-documents/", {"kind": "cni", "pages": [photo(data) for data in files]})

    assert (response.status_code, Document.objects.count()) == (422, 0)
    assert words in response.content.decode()


def test_my_papers_in_english(paper: Document, lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)
    client.cookies["langue"] = "en"

    page = client.get("/mes-documents/").content.decode()

    assert "National identity card" in page
    for french in ("Nous devons", "Photographier", "Envoyer", "Carte nationale", "Pourquoi", "Un conseiller"):
        assert french not in page


def test_reception_scans_for_someone_of_the_structure(
    lea: YoungPerson, younes: YoungPerson, sonia: User, client_of: ClientOf
) -> None:
    client = client_of(sonia)

    page = client.post(f"/jeunes/{lea.pk}/numeriser/", {"kind": "passport", "pages": [photo()]}).content.decode()

    assert page.count("data:image/jpeg;base64,") == 1
    assert Document.objects.get().sent_by_id == sonia.pk
    assert client.get(f"/jeunes/{younes.pk}/numeriser/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_one_and_for_many(
    toulon_site: object,
    claire: User,
    client_of: ClientOf,
    count: int,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for number in range(count):
        person = make_person(toulon_site, f"Jeune{number}", "Test", claire)  # type: ignore[arg-type]
        actions.receive(person=person, kind="cni", pictures=[PICTURE], by=account_actor(claire))
    client = client_of(claire)
    client.get("/verifier/")

    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        client.get("/verifier/")
