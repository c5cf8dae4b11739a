"""Trainings: one click, everything invented, nothing sent, nothing real within reach, nothing left (G10, G11, G20)."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from unittest import mock

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.audit.queries import verify
from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import store
from clicnjob.files.models import StoredFile
from clicnjob.files.tasks import bury
from clicnjob.home.training import ROLES
from clicnjob.insights.queries.network import network_rows
from clicnjob.notifications import actions as notices
from clicnjob.notifications import tasks
from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions as structures
from clicnjob.structures.actions.practice import destroy_practice, end_practice, start_practice
from clicnjob.structures.models import Attachment, Membership, Practice, Site, Structure, YoungPerson
from clicnjob.structures.queries.transfers import may_be_asked, search_structures
from clicnjob.structures.tasks import practices
from clicnjob.vault.models import ScopeKey
from clicnjob.workshops.models import Seat, Session

ClientOf = Callable[..., Client]
URL = "/entrainement/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(toulon: Structure, claire: User) -> Practice:
    """Claire's, filled."""
    start_practice(origin=toulon, by=account_actor(claire))
    assert practices() == 1
    return Practice.objects.select_related("structure").get(owner=claire)


def entered(client: Client, role: str) -> Client:
    answer = client.post(f"{URL}entrer/", {"role": role})
    assert answer.status_code == 303, answer.content
    return client


def test_one_click_and_every_role(toulon: Structure, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    assert "Commencer l’entraînement" in client.get(URL).content.decode()
    assert client.post(URL).status_code == 303
    waiting = client.get(URL)
    assert "se prépare" in waiting.content.decode()
    assert waiting["Refresh"] == "2"
    assert client.post(f"{URL}entrer/", {"role": "counsellor"}).status_code == 404, (
        "nobody enters before all is in place"
    )

    assert practices() == 1

    assert "Quel rôle essayer" in client.get(URL).content.decode()
    for role, *_ in ROLES:
        page = entered(client, role).get("/accueil/" if role != "volunteer" else desk(), follow=True)
        assert page.status_code == 200, role
        text = page.content.decode()
        assert "Tout y est inventé, rien n’est envoyé." in text, role
        assert "Quitter l’entraînement" in text, role
    assert client.post(f"{URL}quitter/").status_code == 303
    home = client.get("/accueil/").content.decode()
    assert "Tout y est inventé" not in home
    assert toulon.name in home


def desk() -> str:
    session = Session.objects.filter(structure__is_practice=True, state="open").get()
    return f"/seances/{session.pk}/bureau/"


def test_there_is_something_to_do(training: Practice) -> None:
    here = YoungPerson.objects.filter(structure=training.structure)
    assert here.count() >= 18
    assert Seat.objects.filter(session__structure=training.structure).count() == 9
    assert Attachment.objects.filter(structure=training.structure).count() == 6
    assert here.filter(first_reception__interview_at=None).count() == 2
    phones = {person.phone for person in here}
    assert {phone[:8] for phone in phones} == {"+3363998"}, "numbers that nobody has"


def bare(client: Client, path: str) -> tuple[int, str]:
    """The answer without what differs at each request."""
    answer = client.get(path)
    return answer.status_code, re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', "", answer.content.decode())


def test_a_session_that_trains_never_reaches_what_is_real(
    training: Practice, toulon: Structure, lea: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    """G10, G11: in the training, Claire's own Léa is an unknown id; the same the other way round."""
    client = client_of(claire)
    invented = YoungPerson.objects.filter(structure=training.structure, referent__isnull=False).first()
    assert invented is not None
    unknown = uuid.uuid4()
    routes = ("/jeunes/{}/", "/seances/{}/bureau/", "/equipe/{}/")
    for route in routes:
        assert bare(client, route.format(invented.pk)) == bare(client, route.format(unknown))
    assert client.get(f"/jeunes/{lea.pk}/").status_code == 200
    for role in ("counsellor", "direction", "reception", "sector_manager"):
        entered(client, role)
        for route in routes:
            answer = client.get(route.format(lea.pk))
            assert answer.status_code in {403, 404}, (role, route)
        assert client.get(f"/jeunes/{lea.pk}/").status_code == 404
        assert str(lea.pk) not in client.get("/jeunes/?q=Moreau&vue=structure").content.decode()
    client.post(f"{URL}quitter/")
    assert client.get(f"/jeunes/{lea.pk}/").status_code == 200


def test_roles_are_tried_without_any_right(training: Practice, claire: User, client_of: ClientOf) -> None:
    """Nothing is added to one's own account: the fictional colleague has the role, where everything is fictional."""
    client = entered(client_of(claire), "direction")
    assert client.get("/equipe/").status_code == 200
    assert Membership.objects.filter(user=claire).count() == 1
    assert Membership.objects.get(user=claire).role == "counsellor"
    client.post(f"{URL}quitter/")
    assert client.get("/equipe/").status_code == 403


def test_nobody_else_enters(
    training: Practice, karim: User, sonia: User, omar: User, claire: User, client_of: ClientOf
) -> None:
    for user in (karim, sonia, omar):
        client = client_of(user)
        assert client.post(f"{URL}entrer/", {"role": "direction"}).status_code == 404
        assert client.post(f"{URL}quitter/").status_code == 404
        assert client.post(f"{URL}terminer/").status_code == 404
    assert Client().post(f"{URL}entrer/", {"role": "direction"}).status_code == 404
    with pytest.raises(DomainError) as refused:
        end_practice(practice=training, by=account_actor(karim))
    assert refused.value.code == "not_yours"
    assert client_of(claire).post(f"{URL}entrer/", {"role": "network"}).status_code == 404
    with pytest.raises(DomainError):
        start_practice(origin=training.structure, by=fictional(training, "direction"))


def fictional(training: Practice, role: str) -> Actor:
    return account_actor(Membership.objects.get(structure=training.structure, role=role).user)


# -- nothing leaves ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", list(Channel))
def test_nothing_is_ever_sent(channel: Channel, training: Practice, settings: Settings) -> None:
    """Each channel, with real gateways configured: none is even asked for; the row says that it was kept."""
    settings.SMS_CHANNEL, settings.SMS_URL = "http", "https://sms.example/send"
    settings.EMAIL_CHANNEL, settings.SMTP_URL = "smtp", "smtp://mail.example"
    tasks.send_due()
    row = notices.enqueue(
        channel=channel,
        recipient="+33612345678",
        template="phone_code",
        blanks={"code": "123456"},
        structure=training.structure,
        by=SYSTEM,
    )
    with mock.patch.object(tasks, "sender_of") as asked, mock.patch.object(tasks, "let_out") as gate:
        assert tasks.send_due() >= 1
    assert not asked.called
    assert not gate.called, "nor is a ceiling reached, nor an alarm raised"
    row.refresh_from_db()
    assert row.state == OutboxState.KEPT
    assert set(Outbox.objects.filter(structure=training.structure).values_list("state", flat=True)) <= {
        OutboxState.KEPT,
        OutboxState.WAITING,
        OutboxState.CANCELLED,
    }


def test_whatever_writes_to_a_fictional_account_knows_where_it_belongs(training: Practice) -> None:
    """A notice without its structure would leave: none of what the training's people get has none."""
    tasks.send_due()
    people = Membership.objects.filter(structure=training.structure).values("user")
    youths = Attachment.objects.filter(structure=training.structure).values("user")
    rows = Outbox.objects.filter(structure=None)
    assert not rows.filter(user__in=people).exists()
    assert not rows.filter(user__in=youths).exists()
    assert not rows.exists()


def test_what_would_have_left_is_shown_without_codes(
    training: Practice, claire: User, nadia: User, client_of: ClientOf
) -> None:
    notices.enqueue(
        channel="sms",
        recipient="+33612345678",
        template="phone_code",
        blanks={"code": "987654"},
        structure=training.structure,
        by=SYSTEM,
    )
    page = entered(client_of(claire), "counsellor").get(f"{URL}envois/").content.decode()
    assert "Salle Mistral" in page or "Atelier" in page
    assert "987654" not in page
    assert client_of(nadia).get(f"{URL}envois/").status_code == 404


def test_an_answer_by_sms_never_enters_a_training(training: Practice, lea: YoungPerson, lea_account: User) -> None:
    """Someone typed Léa's number in a training: what she answers by SMS is still hers alone."""
    from clicnjob.messaging.models import Conversation

    twin = YoungPerson.objects.filter(structure=training.structure, attachments__isnull=False).first()
    assert twin is not None
    both = [lea_account.pk, twin.attachments.get().user_id]
    User.objects.filter(pk__in=both).update(phone="+33612345678", phone_verified_at=clock.now())
    before = Conversation.objects.get(young_person=twin).last_seq

    notices.take_answer(event=uuid.uuid4().hex, number="+33612345678", text="Je viens", by=SYSTEM)

    assert Conversation.objects.get(young_person=twin).last_seq == before
    assert Conversation.objects.get(young_person=lea).last_seq == 1


# -- nothing mixes ----------------------------------------------------------------------------------------------------------


def test_it_is_in_no_figure_search_or_directory(
    training: Practice, toulon: Structure, nadia: User, omar: User, ines: User, client_of: ClientOf
) -> None:
    assert training.structure not in list(Structure.objects.all().visible_to(account_actor(ines)))
    assert all("Entraînement" not in row.name for row in network_rows(account_actor(ines)))
    assert search_structures(account_actor(omar), "Entraînement") == []
    assert training.structure not in list(may_be_asked(account_actor(omar)))
    assert list(may_be_asked(fictional(training, "direction"))) == []


def test_nobody_real_is_invited_nor_attached(training: Practice, lea_account: User, omar: User) -> None:
    boss = fictional(training, "direction")
    with pytest.raises(DomainError) as refused:
        structures.invite(
            structure=training.structure,
            email=omar.email or "",
            first_name="Omar",
            last_name="Diallo",
            role="counsellor",
            by=boss,
        )
    assert refused.value.code == "practice"
    with pytest.raises(DomainError) as refused:
        structures.add_member(structure=training.structure, user=omar, role="counsellor", by=boss)
    assert refused.value.code == "practice"
    free = YoungPerson.objects.filter(structure=training.structure, attachments=None).first()
    assert free is not None
    with pytest.raises(DomainError) as refused:
        structures.attach(person=free, user=lea_account, by=boss)
    assert refused.value.code == "practice"


def test_a_fictional_account_is_attached_nowhere_real(training: Practice, toulon_site: Site, sonia: User) -> None:
    invented = Attachment.objects.filter(structure=training.structure).first()
    assert invented is not None
    with pytest.raises(DomainError) as refused:
        structures.attach(person=someone(toulon_site, sonia), user=invented.user, by=account_actor(sonia))
    assert refused.value.code == "practice"


def someone(site: Site, receiver: User) -> YoungPerson:
    return structures.record_first_reception(
        site=site,
        first_name="Jules",
        last_name="Petit",
        birth_date=dt.date(2006, 1, 1),
        reached_by="visit",
        by=account_actor(receiver),
    ).young_person


def test_no_fictional_professional_signs_in(training: Practice) -> None:
    for row in Membership.objects.filter(structure=training.structure).select_related("user"):
        assert not row.user.has_usable_password()
        assert (row.user.email or "").endswith("@entrainement.invalid")


# -- the session that waits ------------------------------------------------------------------------------------------------


def test_the_session_that_waited_may_be_over(training: Practice, claire: User, client_of: ClientOf) -> None:
    client = entered(client_of(claire), "reception")
    claire.epoch += 1
    claire.save(update_fields=["epoch"])  # signed out everywhere, meanwhile
    answer = client.post(f"{URL}quitter/")
    assert answer["Location"] == "/connexion/"
    assert client.get("/accueil/")["Location"].startswith("/connexion/")


def test_signing_out_of_a_training_signs_out_of_both(training: Practice, claire: User, client_of: ClientOf) -> None:
    from django.contrib.sessions.models import Session as BrowserSession

    client = client_of(claire)
    own = client.session.session_key
    entered(client, "counsellor")
    assert BrowserSession.objects.filter(pk=own).exists()
    client.post("/deconnexion/")
    assert not BrowserSession.objects.filter(pk=own).exists()


# -- its end ----------------------------------------------------------------------------------------------------------------


def test_nothing_is_left_of_it(
    training: Practice, toulon: Structure, lea: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    """G20: rows, accounts, files, keys; what is real did not move."""
    client = entered(client_of(claire), "youth")
    client.post("/ma-conversation/", {"body": "Bonjour", "client_id": str(uuid.uuid4())})
    files = set(StoredFile.objects.filter(structure_id=training.structure_id).values_list("store_name", flat=True))
    assert files
    assert files <= store.names()
    users = set(Membership.objects.filter(structure=training.structure).values_list("user_id", flat=True))
    users |= set(Attachment.objects.filter(structure=training.structure).values_list("user_id", flat=True))
    real = counts_of_others(training.structure_id)

    assert client.post(f"{URL}terminer/").status_code == 303
    assert client.get("/accueil/").status_code == 200, "back where one works"
    assert client.post(f"{URL}entrer/", {"role": "counsellor"}).status_code == 404
    assert practices() == 1
    bury()

    assert not Structure.objects.filter(pk=training.structure_id).exists()
    assert not User.objects.filter(pk__in=users).exists()
    assert not StoredFile.objects.filter(structure_id=training.structure_id).exists()
    assert not files & store.names()
    assert not ScopeKey.objects.filter(scope_id=training.structure_id).exists()
    assert counts_of_others(training.structure_id) == real
    left = [model._meta.label for model in with_structure() if rows_of(model, training.structure_id)]
    assert left == ["audit.AuditEvent"], "the trail keeps that someone trained, and has no name in it"
    assert verify().breaks == []


def with_structure() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if any(getattr(field, "attname", "") == "structure_id" for field in model._meta.concrete_fields)
    ]


def rows_of(model: type[models.Model], structure_id: uuid.UUID) -> int:
    return model._base_manager.filter(structure_id=structure_id).count()


def counts_of_others(structure_id: uuid.UUID) -> dict[str, int]:
    kept = {"audit.AuditEvent", "structures.Practice"}
    return {
        model._meta.label: model._base_manager.exclude(structure_id=structure_id).count()
        for model in with_structure()
        if model._meta.label not in kept
    }


def test_it_dies_alone_after_a_week(training: Practice, claire: User) -> None:
    with clock.travel(clock.now() + dt.timedelta(days=6, hours=23)):
        assert practices() == 0
    with clock.travel(clock.now() + dt.timedelta(days=7)):
        assert practices() == 1
    assert not Practice.objects.exists()


def test_another_begins_in_one_click(training: Practice, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    assert client.post(f"{URL}terminer/", {"again": "1"}).status_code == 303
    assert "se prépare" in client.get(URL).content.decode()
    assert practices() == 2, "one filled, one destroyed"
    assert Practice.objects.get().pk != training.pk


def test_what_is_real_is_never_destroyed_with_it(training: Practice, lea: YoungPerson) -> None:
    """Whatever went wrong before: a real file that leads to a fictional account stops the destruction whole."""
    stranger = Membership.objects.filter(structure=training.structure).first()
    assert stranger is not None
    YoungPerson.objects.filter(pk=lea.pk).update(referent=stranger.user)
    with pytest.raises(RuntimeError, match="not of this training"):
        destroy_practice(practice=training, by=SYSTEM)
    assert YoungPerson.objects.filter(structure=training.structure).exists()


def test_a_real_structure_is_never_destroyed(training: Practice, toulon: Structure) -> None:
    with pytest.raises(Structure.DoesNotExist):
        destroy_practice(practice=Practice(structure=toulon), by=SYSTEM)


def test_a_worker_that_dies_leaves_no_half_training(toulon: Structure, claire: User) -> None:
    start_practice(origin=toulon, by=account_actor(claire))
    Practice.objects.update(claimed_at=clock.now(), percent=40)
    assert practices() == 0, "someone else is filling it"
    with clock.travel(clock.now() + Practice.FILLING):
        assert practices() == 1
    assert not Practice.objects.exists()


def test_joining_with_an_invented_card(training: Practice) -> None:
    """The journey of Léa in the room is the real one, on an invented file."""
    lea = YoungPerson.objects.get(structure=training.structure, first_name="Léa", last_name="Moreau")
    by = Actor(Kind.SYSTEM, name="Léa", structure_id=lea.structure_id, person_id=lea.pk)
    user = joining.join(person=lea, code="482915", language="fr", by=by)
    assert account_actor(user).structure_id == training.structure_id
