"""Two files of one person become one: nothing is lost, nothing is counted twice, and for thirty days it all goes back."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.http import Http404
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import plan_appointment
from clicnjob.appointments.enums import ProposalState, RequestState
from clicnjob.appointments.models import Appointment, AppointmentRequest, Proposal
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.enums import DocumentKind, HelpReason, Subject
from clicnjob.documents.models import Bringing, Chase, Document, HelpAsk
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.models import CallTask
from clicnjob.enrolment.presenters.merging import differences
from clicnjob.enrolment.queries.people import journal_of
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation, ListMember, RecipientList
from clicnjob.messaging.queries import get_conversation, messages_page
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures import merging
from clicnjob.structures.actions import (
    forget_merges,
    grant_exceptional_access,
    issue_card,
    merge_files,
    undo_merge,
)
from clicnjob.structures.models import (
    Attachment,
    Card,
    ExceptionalAccess,
    FileMerge,
    FirstReception,
    HandOver,
    Site,
    Structure,
    Transfer,
    YoungPerson,
)
from clicnjob.structures.queries import person_of_card_token, search_people
from clicnjob.structures.queries.people import card_token
from clicnjob.workshops.actions import give_seat
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat, Session, Workshop
from tests.accounts import conftest as browsers
from tests.conftest import make_account, make_person, make_session

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
sent = browsers.sent
TRACES = {
    "audit.AuditEvent",
    "audit.AuditSeal",
    "realtime.Event",
    "sessions.Session",
    "structures.FileMerge",
    "vault.ScopeKey",
}
"""What tells of what was done, and is only added to."""
NOT_GIVEN_BACK = {"accounts.User": {"epoch"}, "accounts.Device": {"revoked_at"}}
"""Sessions and devices that were ended stay so: one signs in again, with what one held before."""


def _value(row: models.Model, name: str) -> Any:
    """What a column says; what is sealed is opened (ADR 41)."""
    value = getattr(row, name)
    return bytes(value) if isinstance(value, memoryview) else value


def everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every table of ours, column by column."""
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for model in apps.get_models():
        label = model._meta.label
        if label in TRACES or not model.__module__.startswith("clicnjob."):
            continue
        spared = NOT_GIVEN_BACK.get(label, set())
        names = [one.attname for one in model._meta.concrete_fields if one.attname not in spared]
        found[label] = {row.pk: {name: _value(row, name) for name in names} for row in model._default_manager.all()}
    return found


@pytest.fixture
def twin(toulon_site: Site, karim: User) -> YoungPerson:
    """Léa again, under another spelling, received three weeks before by Karim."""
    row = make_person(
        toulon_site, "Léa", "Moreaud", karim, phone="+33612345679", email="lea@exemple.fr", imilo_number=4321
    )
    FirstReception.objects.filter(young_person=row).update(received_at=clock.now() - dt.timedelta(days=21))
    return row


def fill(person: YoungPerson, account: User, counsellor: User, session: Session, other: Session, hours: int) -> None:
    """Everything that a file may hold."""
    by, youth = account_actor(counsellor), account_actor(account)
    conversation = open_conversation(person=person, by=SYSTEM)
    for user, body in ((counsellor, f"Bonjour {person.last_name}"), (account, "Bonjour, j’ai une question")):
        send_message(conversation=conversation, body=body, client_id=uuid.uuid4(), by=account_actor(user))
    give_seat(session=session, person=person, by=by)
    give_seat(session=other, person=person, by=by)
    moment = clock.now() + dt.timedelta(days=4, hours=hours)
    plan_appointment(person=person, counsellor=counsellor, starts_at=moment, place="Toulon", by=by)
    AppointmentRequest.objects.create(structure_id=person.structure_id, young_person=person, sealed=b"x")
    proposal = Proposal.objects.create(
        structure_id=person.structure_id, young_person=person, counsellor=counsellor, proposed_by=counsellor,
        place="Sur place", expires_at=clock.now() + dt.timedelta(days=2),
    )  # fmt: skip
    proposal.slots.create(starts_at=moment + dt.timedelta(hours=2))
    Document.objects.create(
        structure_id=person.structure_id, young_person=person, kind=DocumentKind.values[0], sent_by_kind="youth"
    )
    subject = Subject.values[0]
    HelpAsk.objects.create(
        structure_id=person.structure_id, young_person=person, subject=subject, reason=HelpReason.values[0]
    )
    Bringing.objects.create(structure_id=person.structure_id, young_person=person, subject=subject)
    Chase.objects.create(structure_id=person.structure_id, young_person=person, author=counsellor)
    CallTask.objects.create(young_person=person, absences=2)
    issue_card(person=person, by=by)
    grant_exceptional_access(person=person, reason="Urgence logement ce soir", by=by)
    assert youth.person_id == person.pk


@pytest.fixture
def both(
    lea: YoungPerson, twin: YoungPerson, claire: User, karim: User, session: Session, workshop: Workshop, nadia: User
) -> tuple[YoungPerson, YoungPerson]:
    """Léa's file and her other one, each with everything, and with all that cannot be twice in one file."""
    later = make_session(workshop, [claire], minutes_ago=-60 * 24 * 3, code="TARD42")
    for number, (person, counsellor) in enumerate(((lea, claire), (twin, karim))):
        fill(person, make_account(person), counsellor, session, later, number * 5)
    Seat.objects.filter(session=session, young_person=twin).update(state=SeatState.PRESENT, arrived_at=clock.now())
    saved = RecipientList.objects.create(
        structure_id=lea.structure_id, owner=claire, sealed_name=b"x", name_hash="x" * 64
    )
    for person in (lea, twin):
        ListMember.objects.create(recipient_list=saved, young_person=person)
        HandOver.objects.create(
            structure_id=lea.structure_id, young_person=person, former=nadia, recipient=person.referent,
            given_by=nadia, starts_on=clock.today(), ends_on=clock.today() + dt.timedelta(days=9),
        )  # fmt: skip
    return YoungPerson.objects.get(pk=lea.pk), YoungPerson.objects.get(pk=twin.pk)


def merged(both: tuple[YoungPerson, YoungPerson], nadia: User, *take: str) -> FileMerge:
    return merge_files(kept=both[0], absorbed=both[1], take=take, by=account_actor(nadia))


def test_every_reference_to_a_young_person_is_spoken_for() -> None:
    """A feature that adds a table about people must say what becomes of its rows when two files become one."""
    found = {
        (model, one.name)
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if isinstance(one, models.ForeignKey) and one.related_model is YoungPerson
    }

    assert found == merging.declared()


def test_what_was_merged_and_taken_apart_is_as_it_was(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    """The whole database, row by row: two files that hold everything, every clash included."""
    before = everything()

    merge = merged(both, nadia, "name", "phone", "email", "imilo_number", "referent")
    during = everything()
    missed = undo_merge(merge=merge, by=account_actor(nadia))
    after = everything()
    new = {pk for pk in after["notifications.Outbox"] if pk not in before["notifications.Outbox"]}
    for pk in new:
        assert after["notifications.Outbox"].pop(pk)["template"] == "staff_notice"

    assert missed == 0
    assert during != before
    assert {label: rows for label, rows in after.items() if rows != before[label]} == {}


def test_nothing_is_lost(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    """What cannot be twice in one file is settled; the rest is all in the file that stays, and no row is gone."""
    counts = {label: len(rows) for label, rows in everything().items() if label != "notifications.Outbox"}
    kept, absorbed = both

    merged(both, nadia)

    assert {label: len(rows) for label, rows in everything().items() if label != "notifications.Outbox"} == counts
    for model in (
        Appointment,
        AppointmentRequest,
        Proposal,
        Document,
        HelpAsk,
        Chase,
        CallTask,
        Card,
        Attachment,
        Seat,
    ):
        assert not model._default_manager.filter(young_person=absorbed).exists(), model
    assert AppointmentRequest.objects.filter(young_person=kept, state=RequestState.OPEN).count() == 1
    assert Proposal.objects.filter(young_person=kept, state=ProposalState.OPEN).count() == 1
    assert ExceptionalAccess.objects.filter(young_person=kept).count() == 2
    assert not Outbox.objects.filter(young_person=absorbed).exists()
    seats = Seat.objects.filter(young_person=kept)
    assert sorted(seats.values_list("state", flat=True)) == ["cancelled", "cancelled", "present", "registered"]
    gone = YoungPerson.objects.get(pk=absorbed.pk)
    assert (gone.merged_into_id, gone.referent_id, gone.closed_at is not None) == (kept.pk, None, True)


def test_the_person_counts_once_from_the_first_visit(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    """Figure 6: one primo, from the earliest of the two receptions."""
    kept, absorbed = both
    earliest = FirstReception.objects.get(young_person=absorbed).received_at

    merged(both, nadia)

    primo = FirstReception.objects.all().primos().get()
    assert (primo.young_person_id, primo.received_at) == (kept.pk, earliest)


def test_the_other_conversation_stays_readable_and_closed(
    both: tuple[YoungPerson, YoungPerson], nadia: User, claire: User, karim: User, actor_of: ActorOf
) -> None:
    """By who follows the file that stays, and by the young person; not by the counsellor of before (G10)."""
    kept, absorbed = both
    youth = account_actor(Attachment.objects.current().get(young_person=kept).user)
    past = Conversation.objects.get(young_person=absorbed)

    merged(both, nadia)

    for reader in (actor_of(claire), youth):
        found = get_conversation(reader, past.pk)
        lines, _older = messages_page(reader, found)
        assert [line.body for line in lines] == ["Bonjour Moreaud", "Bonjour, j’ai une question"]
        with pytest.raises(DomainError):
            send_message(conversation=found, body="Encore", client_id=uuid.uuid4(), by=reader)
    Seat.objects.all().delete()  # he led the session
    ExceptionalAccess.objects.all().delete()
    FirstReception.objects.filter(young_person=absorbed).update(received_at=clock.now() - dt.timedelta(days=30))
    with pytest.raises(Http404):
        get_conversation(actor_of(karim), past.pk)
    assert Conversation.objects.get(young_person=kept).unanswered_since is not None


def test_one_account_stays_and_the_other_signs_in_no_more(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    """G13: the sign-in of the other account ends at once; its card too."""
    kept, absorbed = both
    other = Attachment.objects.current().get(young_person=absorbed).user
    card = Card.objects.get(young_person=absorbed)

    merged(both, nadia)

    other.refresh_from_db()
    assert other.deactivated_at is not None
    assert Attachment.objects.current().get(young_person=kept).user_id != other.pk
    assert person_of_card_token(card_token(card)) is None
    assert account_actor(other).person_id is None


def test_the_only_account_and_the_only_conversation_go_along(
    lea: YoungPerson, twin: YoungPerson, nadia: User, claire: User
) -> None:
    account = make_account(twin)
    conversation = open_conversation(person=twin, by=SYSTEM)
    send_message(conversation=conversation, body="Bonjour", client_id=uuid.uuid4(), by=account_actor(account))
    card = issue_card(person=twin, by=account_actor(nadia))

    merge = merge_files(kept=lea, absorbed=twin, by=account_actor(nadia))

    actor = account_actor(User.objects.get(pk=account.pk))
    assert actor.person_id == lea.pk
    assert person_of_card_token(card_token(card)) == lea
    assert get_conversation(account_actor(claire), conversation.pk).young_person_id == lea.pk
    assert undo_merge(merge=merge, by=account_actor(nadia)) == 0
    assert account_actor(User.objects.get(pk=account.pk)).person_id == twin.pk


def test_what_is_chosen_is_taken(both: tuple[YoungPerson, YoungPerson], nadia: User, karim: User) -> None:
    kept = both[0]

    merged(both, nadia, "name", "phone", "imilo_number", "referent")

    kept.refresh_from_db()
    assert (kept.full_name, kept.phone, kept.imilo_number, kept.referent_id) == (
        "Léa Moreaud",
        "+33612345679",
        4321,
        karim.pk,
    )
    assert kept.email == ""
    assert kept.search_name == "lea moreaud"


def test_who_hides_the_phone_stays_hidden(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    """G24: of two files, the discreet one wins."""
    YoungPerson.objects.filter(pk=both[1].pk).update(discreet=True)

    merged(both, nadia)

    assert YoungPerson.objects.get(pk=both[0].pk).discreet


def test_the_absorbed_file_is_on_no_list(both: tuple[YoungPerson, YoungPerson], nadia: User, sonia: User) -> None:
    kept, absorbed = both

    merged(both, nadia)

    found = search_people(account_actor(sonia), "léa")
    assert [row.pk for row in found] == [kept.pk]
    assert not YoungPerson.objects.all().visible_to(account_actor(nadia)).filter(pk=absorbed.pk).exists()


def test_what_came_after_stays(both: tuple[YoungPerson, YoungPerson], nadia: User, claire: User) -> None:
    """A phone corrected since, an appointment given since: of the file that stays."""
    kept, absorbed = both
    merge = merged(both, nadia, "phone")
    YoungPerson.objects.filter(pk=kept.pk).update(phone="+33600000000")
    soon = clock.now() + dt.timedelta(days=9)
    later = plan_appointment(person=kept, counsellor=claire, starts_at=soon, place="Toulon", by=account_actor(claire))

    added = merging.added_since(kept, merge.merged_at)
    missed = undo_merge(merge=merge, by=account_actor(nadia))

    assert added == {"Rendez-vous": 1}
    assert missed == 1
    kept.refresh_from_db()
    later.refresh_from_db()
    assert (kept.phone, later.young_person_id) == ("+33600000000", kept.pk)
    assert Appointment.objects.filter(young_person=absorbed).count() == 1


def test_a_place_taken_meanwhile_is_not_taken_back(
    both: tuple[YoungPerson, YoungPerson], nadia: User, toulon_site: Site, claire: User
) -> None:
    """G7: a session is never beyond its capacity, whatever is undone."""
    later = Session.objects.get(room_code="TARD42")
    merge = merged(both, nadia)
    Session.objects.filter(pk=later.pk).update(capacity=1)

    missed = undo_merge(merge=merge, by=account_actor(nadia))

    assert missed == 1
    assert Seat.objects.filter(session=later, state=SeatState.REGISTERED).count() == 1


def test_after_thirty_days_it_stays_as_it_is(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    """What was sealed to take the files apart is erased: it holds former names and numbers."""
    merge = merged(both, nadia)
    assert forget_merges(by=SYSTEM) == 0

    with time_machine.travel(clock.now() + FileMerge.UNDONE_WITHIN + dt.timedelta(hours=1)):
        assert forget_merges(by=SYSTEM) == 1
        merge.refresh_from_db()
        with pytest.raises(DomainError) as refused:
            undo_merge(merge=merge, by=account_actor(nadia))

    assert refused.value.code == "over"
    assert bytes(merge.sealed_record) == b""


def test_undone_once(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    merge = merged(both, nadia)
    undo_merge(merge=merge, by=account_actor(nadia))

    with pytest.raises(DomainError) as refused:
        undo_merge(merge=merge, by=account_actor(nadia))

    assert refused.value.code == "over"


def test_what_moved_is_under_seal(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    """G21: former names and numbers are in no row in clear."""
    merge = merged(both, nadia, "name", "phone")

    record = bytes(FileMerge.objects.get(pk=merge.pk).sealed_record)
    assert record
    assert b"Moreaud" not in record
    assert b"young_person" not in record


@pytest.mark.parametrize("who", ["claire", "sonia", "omar", "ines"])
def test_who_may_not(who: str, both: tuple[YoungPerson, YoungPerson], request: pytest.FixtureRequest) -> None:
    """A counsellor, reception, another structure, the network (G10)."""
    user = request.getfixturevalue(who)
    before = everything()

    with pytest.raises(DomainError) as refused:
        merge_files(kept=both[0], absorbed=both[1], by=account_actor(user))

    assert refused.value.code == "not_allowed"
    assert everything() == before


def test_refusals_change_nothing(
    lea: YoungPerson, twin: YoungPerson, younes: YoungPerson, nadia: User, claire: User, nice: Structure
) -> None:
    by = account_actor(nadia)
    Transfer.objects.create(
        structure_id=lea.structure_id, target=nice, young_person=twin, asked_by=claire, reason="moved",
        expires_at=clock.now() + Transfer.LIFE,
    )  # fmt: skip
    before = everything()
    for kept, absorbed, take, code in (
        (lea, lea, (), "not_allowed"),
        (lea, younes, (), "not_allowed"),
        (lea, twin, (), "transfer"),
    ):
        with pytest.raises(DomainError) as refused:
            merge_files(kept=kept, absorbed=absorbed, take=take, by=by)
        assert refused.value.code == code
    Transfer.objects.all().delete()
    with pytest.raises(DomainError) as refused:
        merge_files(kept=lea, absorbed=twin, take=("password",), by=by)
    assert refused.value.code == "choice"
    YoungPerson.objects.filter(pk=twin.pk).update(closed_at=clock.now())
    with pytest.raises(DomainError) as refused:
        merge_files(kept=lea, absorbed=twin, by=by)
    assert refused.value.code == "closed"
    YoungPerson.objects.filter(pk=twin.pk).update(closed_at=None)
    before.pop("structures.Transfer")
    after = everything()
    after.pop("structures.Transfer")
    assert after == before


def test_both_journals_tell(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    """G32: who put the files together, in the trail of both; the file that stays shows the steps of the other too."""
    kept, absorbed = both
    before = {step.event for step in journal_of(absorbed)}

    merge = merged(both, nadia)

    assert AuditEvent.objects.filter(event="files.merged", object_id=str(merge.pk)).count() == 2
    assert before - {step.event for step in journal_of(kept)} == set()
    undo_merge(merge=merge, by=account_actor(nadia))
    assert AuditEvent.objects.filter(event="files.unmerged", person_id=absorbed.pk).exists()


def test_referents_are_told(both: tuple[YoungPerson, YoungPerson], nadia: User) -> None:
    Outbox.objects.all().delete()

    merge = merged(both, nadia)
    first = Outbox.objects.filter(template="staff_notice").count()
    undo_merge(merge=merge, by=account_actor(nadia))

    assert (first, Outbox.objects.filter(template="staff_notice").count()) == (2, 4)


def test_three_files_are_taken_apart_in_order(
    lea: YoungPerson, twin: YoungPerson, toulon_site: Site, nadia: User, claire: User
) -> None:
    """The last merge first: the file in the middle is itself in another."""
    third = make_person(toulon_site, "Léa", "Marten", claire)
    by = account_actor(nadia)
    before = everything()
    one = merge_files(kept=lea, absorbed=twin, by=by)
    two = merge_files(kept=third, absorbed=YoungPerson.objects.get(pk=lea.pk), by=by)
    assert set(YoungPerson.objects.filter(merged_into=third).values_list("pk", flat=True)) == {lea.pk, twin.pk}

    with pytest.raises(DomainError):
        undo_merge(merge=one, by=by)
    assert undo_merge(merge=two, by=by) == 0
    assert undo_merge(merge=one, by=by) == 0

    after = everything()
    after["notifications.Outbox"] = before["notifications.Outbox"]
    assert after == before


def test_a_long_history_costs_a_handful_of_statements(
    lea: YoungPerson, twin: YoungPerson, nadia: User, django_assert_max_num_queries: Any
) -> None:
    """The number of statements does not grow with the rows that move."""
    by = account_actor(nadia)
    Chase.objects.bulk_create(
        Chase(structure_id=lea.structure_id, young_person=twin, author=nadia) for _number in range(400)
    )

    with django_assert_max_num_queries(120):
        merge_files(kept=lea, absorbed=twin, by=by)

    assert Chase.objects.filter(young_person=lea).count() == 400


def test_pages(
    both: tuple[YoungPerson, YoungPerson], nadia: User, sonia: User, claire: User, client_of: Callable[..., Client]
) -> None:
    """Found, compared, merged by its name, gone back; the former address leads to the file that stays."""
    kept, absorbed = both
    client, address = client_of(nadia), f"/doublons/{kept.pk}/{absorbed.pk}/"

    listed = client.get("/doublons/").content.decode()
    assert address in listed or f"/doublons/{absorbed.pk}/{kept.pk}/" in listed
    reception = client_of(sonia)
    assert "Comparer" not in reception.get(f"/doublons/?jeune={kept.pk}").content.decode()
    assert reception.get(address).status_code == client_of(claire).get("/doublons/").status_code == 403
    page = client.get(f"{address}?garder={kept.pk}").content.decode()
    assert ("l…@exemple.fr" in page, "lea@exemple.fr" in page) == (True, False)  # R2
    assert "j’ai une question" not in page
    opened = AuditEvent.objects.filter(event="content.opened", actor_id=nadia.pk)
    assert set(opened.values_list("person_id", flat=True)) == {kept.pk, absorbed.pk}
    posted = dict.fromkeys(differences(kept, absorbed), "kept") | {"garder": str(kept.pk), "email": "other"}
    assert client.post(address, posted | {"typed": "Durand"}).status_code == 422
    answer = client.post(address, posted | {"typed": "moreau"})
    assert answer.status_code == 303
    kept.refresh_from_db()
    assert kept.email == "lea@exemple.fr"
    assert client.get(f"/jeunes/{absorbed.pk}/")["Location"] == f"/jeunes/{kept.pk}/"
    done = client.get(answer["Location"]).content.decode()
    assert "Séparer les deux dossiers" in done
    assert client.post(answer["Location"])["Location"] == f"/jeunes/{absorbed.pk}/"
    assert client.get(answer["Location"]).status_code == 404


def test_past_messages_are_one_tap_away(
    both: tuple[YoungPerson, YoungPerson], nadia: User, claire: User, client_of: Callable[..., Client]
) -> None:
    """Above the conversation of both sides; nobody else's (G10)."""
    kept, absorbed = both
    youth = client_of(Attachment.objects.current().get(young_person=kept).user)
    past = Conversation.objects.get(young_person=absorbed)
    current = Conversation.objects.get(young_person=kept)
    assert youth.get(f"/ma-conversation/avant/{past.pk}/").status_code == 404

    merged(both, nadia)

    assert "Vos messages d’avant" in youth.get("/ma-conversation/").content.decode()
    page = youth.get(f"/ma-conversation/avant/{past.pk}/").content.decode()
    assert "Bonjour Moreaud" in page
    assert "Vous ne pouvez pas écrire dans cette conversation." in page
    desk = client_of(claire)
    assert f"/messages/{past.pk}/" in desk.get(f"/messages/{current.pk}/").content.decode()
    assert "Ce dossier a été réuni à un autre" in desk.get(f"/messages/{past.pk}/").content.decode()
