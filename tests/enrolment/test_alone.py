"""Registered outside a workshop (R8): one leader alone, one person alone, a counsellor elsewhere."""

import datetime as dt
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.documents.enums import DocumentKind, DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.queries.desk import desk_rows
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.structures.actions import issue_card
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.models import Seat, Session
from tests.conftest import make_account

ClientOf = Callable[..., Client]


def page_of(client: Client, lea: YoungPerson) -> str:
    return str(client.get(reverse("enrolment:alone", args=[lea.pk])).content.decode())


def test_the_same_steps_one_to_one(lea: YoungPerson, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    assert "Préparer sa carte" in page_of(client, lea)
    issue_card(person=lea, by=account_actor(claire))
    assert "choisit 6 chiffres" in page_of(client, lea)
    make_account(lea)
    paper = Document.objects.create(
        structure_id=lea.structure_id, young_person=lea, kind=DocumentKind.CNI, sent_by_kind="staff"
    )
    shown = page_of(client, lea)
    assert (reverse("documents:document", args=[paper.pk]) in shown, "Finaliser l’inscription" in shown) == (True, True)
    Document.objects.update(state=DocumentState.VERIFIED, checked_at=clock.now(), checked_by=claire)
    Conversation.objects.create(structure_id=lea.structure_id, young_person=lea, youth_messages=1)
    shown = page_of(client, lea)
    assert ("Identité justifiée" in shown, "Léa a écrit" in shown) == (True, True)
    client.post(reverse("enrolment:finalise", args=[lea.pk]))
    assert "Inscription finalisée" in page_of(client, lea)
    lea.refresh_from_db()
    assert lea.finalised_at is not None


def test_who_is_on_a_roster_is_finalised_by_its_closing(
    lea_seat: Seat, lea: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    make_account(lea)
    shown = page_of(client_of(claire), lea)
    assert ("sa clôture finalise" in shown, "Finaliser l’inscription" in shown) == (True, False)


def test_one_leader_alone_holds_a_session_and_a_counsellor_elsewhere_takes_its_papers(
    lea_seat: Seat, lea: YoungPerson, session: Session, claire: User, karim: User, omar: User, client_of: ClientOf
) -> None:
    """R1, R2: Karim leads alone; Claire, who leads nothing, verifies from her office; reception and Nice see nothing of it."""
    session.leaders.set([karim])
    YoungPerson.objects.update(referent=karim)
    [row] = desk_rows(account_actor(karim), session)
    assert row.person == lea
    paper = Document.objects.create(
        structure_id=lea.structure_id,
        young_person=lea,
        kind=DocumentKind.CNI,
        sent_by_kind="volunteer",
        destroy_after=clock.now() + dt.timedelta(hours=9),
    )
    assert client_of(claire).get(reverse("enrolment:desk", args=[session.pk])).status_code == 404
    assert "Léa Moreau" in client_of(claire).get("/verifier/").content.decode()
    assert client_of(claire).get(reverse("documents:document", args=[paper.pk])).status_code == 200
    assert client_of(omar).get(reverse("documents:document", args=[paper.pk])).status_code == 404
    assert client_of(claire).get(f"/jeunes/{lea.pk}/inscrire/").status_code == 404
