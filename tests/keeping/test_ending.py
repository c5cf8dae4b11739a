"""A file without contact: told at 23 months, emptied at two years, counted for ever (D17, G20, G31)."""

import datetime as dt
import uuid
from collections.abc import Callable
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import User
from clicnjob.appointments.models import Appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.config.backups.again import forget_again
from clicnjob.documents.actions import receive
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import ledger, store
from clicnjob.files.models import StoredFile
from clicnjob.files.tasks import bury
from clicnjob.insights.queries import Period, funnel_for
from clicnjob.keeping import actions, tasks
from clicnjob.keeping.models import Deadline
from clicnjob.keeping.queries.contact import last_contacts, silent_since
from clicnjob.keeping.queries.dry import dry_run
from clicnjob.keeping.tasks import apply_all, end_unused_accounts, tell_and_end
from clicnjob.messaging.actions import make_report, send_files, send_message
from clicnjob.messaging.enums import ReportState
from clicnjob.messaging.models import Conversation, Enclosure, Message, Report
from clicnjob.messaging.rules.files import Upload
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.text import date_words
from clicnjob.structures.models import Attachment, FirstReception, YoungPerson
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat
from tests.conftest import make_account, make_person
from tests.documents.conftest import PICTURE

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
DAY = dt.timedelta(days=1)
MARKS = ("Léa", "Moreau", "0612345678", "612345678", "lea@exemple.fr", "Mme Moreau mère", "lea.moreau", "2007-03-14")
"""What tells who she is, wherever it would be written."""


@pytest.fixture
def story(lea: YoungPerson, lea_account: User, lea_seat: Seat, claire: User) -> Conversation:
    """Léa came, wrote, sent a paper and a photo, met Claire: everything one leaves behind, with her marks everywhere."""
    YoungPerson.objects.filter(pk=lea.pk).update(
        phone="+33612345678",
        email="lea@exemple.fr",
        relay="Mme Moreau mère",
        birth_date=dt.date(2007, 3, 14),
        imilo_number=4482915,
    )
    lea.refresh_from_db()
    User.objects.filter(pk=lea_account.pk).update(phone="+33612345678", username="lea.moreau", last_name="Moreau")
    lea_account.refresh_from_db()
    Seat.objects.filter(pk=lea_seat.pk).update(state=SeatState.PRESENT, arrived_at=clock.now(), helper="Hugo")
    conversation = Conversation.objects.create(structure_id=lea.structure_id, young_person=lea)
    actor = account_actor(lea_account)
    send_message(conversation=conversation, body="Je m’appelle Léa Moreau", client_id=uuid.uuid4(), by=actor)
    send_files(
        conversation=conversation, uploads=[Upload("lea.jpg", PICTURE.data)], body="", client_id=uuid.uuid4(), by=actor
    )
    paper = receive(person=lea, kind="cni", pictures=[PICTURE], by=actor)
    Document.objects.filter(pk=paper.pk).update(
        state=DocumentState.VERIFIED, checked_at=clock.now(), checked_by=claire, number_hash="abc"
    )
    Appointment.objects.create(
        structure_id=lea.structure_id,
        young_person=lea,
        counsellor=claire,
        starts_at=clock.now() + DAY,
        place="chez Léa Moreau",
        given_by=claire,
    )
    return conversation


def contact(person: YoungPerson) -> dt.datetime:
    """The last one; whoever asks who is silent since then is told the same."""
    latest = last_contacts([person.pk])[person.pk]
    assert silent_since([person.pk], latest) == {person.pk}
    assert silent_since([person.pk], latest - dt.timedelta(microseconds=1)) == set()
    return latest


def rows_that_say(*marks: str) -> list[str]:
    """Every row of every table, as the database holds it, that says one of these."""
    found = []
    for model in apps.get_models():
        for row in model._base_manager.values():
            said = repr(row)
            found += [f"{model._meta.label}: {mark}" for mark in marks if mark in said]
    return found


def run(at: dt.datetime) -> None:
    with clock.travel(at):
        tell_and_end()
        bury()


def test_the_last_contact_is_the_latest_of_all(story: Conversation, lea: YoungPerson, claire: User) -> None:
    moment = clock.now()
    assert moment - contact(lea) < dt.timedelta(minutes=1)

    with clock.travel(moment + 100 * DAY):
        send_message(conversation=story, body="Des nouvelles ?", client_id=uuid.uuid4(), by=account_actor(claire))
    assert contact(lea) == moment + 100 * DAY

    Message.objects.update(automatic=True, side="structure")
    assert contact(lea) < moment + DAY, "neither the welcome nor an absence is a contact"

    YoungPerson.objects.filter(pk=lea.pk).update(closed_at=moment + 200 * DAY)
    assert contact(lea) == moment + 200 * DAY, "the later of the last contact and of the closing"

    Attachment.objects.filter(young_person=lea).update(started_at=moment)
    User.objects.filter(attachments__young_person=lea).update(last_seen_on=(moment + 300 * DAY).date())
    assert contact(lea).date() >= (moment + 299 * DAY).date(), "reading is a contact too"


def test_told_at_23_months_and_not_a_day_before(story: Conversation, lea: YoungPerson, claire: User) -> None:
    last = contact(lea)
    Outbox.objects.all().delete()

    run(last + 699 * DAY)
    assert Deadline.objects.count() == 0

    run(last + 700 * DAY)
    row = Deadline.objects.get()
    assert (row.young_person, row.ends_at - last, row.reached) == (lea, 730 * DAY, True)
    said = [one.text for one in rendered_outbox() if one.template == "file_ending"]
    assert len(said) == 2, "by SMS, then by e-mail where nobody read it"
    assert "Sans contact depuis longtemps" in said[0]
    assert [one.template for one in rendered_outbox()].count("staff_notice") == 1

    run(last + 701 * DAY)
    assert (Deadline.objects.count(), len([1 for one in rendered_outbox() if one.template == "file_ending"])) == (1, 2)


def test_who_comes_back_is_spared(story: Conversation, lea: YoungPerson, lea_account: User) -> None:
    last = contact(lea)
    run(last + 700 * DAY)
    with clock.travel(last + 710 * DAY):
        send_message(conversation=story, body="Je suis là", client_id=uuid.uuid4(), by=account_actor(lea_account))

    run(last + 731 * DAY)

    lea.refresh_from_db()
    assert (Deadline.objects.count(), lea.anonymised_at, lea.first_name) == (0, None, "Léa")
    assert AuditEvent.objects.filter(event="file.end_called_off").count() == 1


def test_a_late_job_still_leaves_a_month(story: Conversation, lea: YoungPerson) -> None:
    """Nobody is erased without having been told a month before, even where the job was stopped for years."""
    last = contact(lea)
    run(last + 1200 * DAY)
    run(last + 1229 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is None

    run(last + 1230 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is not None


def test_nothing_of_anyone_is_left(story: Conversation, lea: YoungPerson, lea_account: User) -> None:
    """G20: identity, contacts, messages, papers, keys; in every table and in the store."""
    assert {mark for found in rows_that_say(*MARKS) for mark in MARKS if mark in found} >= {
        "Léa",
        "Moreau",
        "lea.moreau",
    }
    assert (StoredFile.objects.count(), len(store.names())) == (2, 2)
    last = contact(lea)

    run(last + 700 * DAY)
    run(last + 731 * DAY)

    lea.refresh_from_db()
    lea_account.refresh_from_db()
    assert rows_that_say(*MARKS) == []
    assert rows_that_say("4482915") == []
    assert (StoredFile.objects.count(), store.names()) == (0, set())
    assert (Message.objects.count(), Enclosure.objects.count(), Appointment.objects.count()) == (0, 0, 0)
    assert Outbox.objects.filter(young_person=lea).count() == 0
    assert lea_account.erased_at is not None
    assert (lea_account.is_active, lea_account.code) == (False, "")
    assert AuditEvent.objects.filter(event="file.ended", person_id=lea.pk).count() == 1


def test_the_figures_of_the_past_do_not_move(story: Conversation, lea: YoungPerson, nadia: User, claire: User) -> None:
    last = contact(lea)
    month = FirstReception.objects.get(young_person=lea).interview_at
    assert month is not None
    period = Period(month.date() - 31 * DAY, month.date() + 31 * DAY)
    for reader in (nadia, claire):
        with clock.travel(last + 729 * DAY):
            before = funnel_for(account_actor(reader), period)
        assert before.adoption.whole == 1
    with clock.travel(last + 729 * DAY):
        before = {who.pk: funnel_for(account_actor(who), period) for who in (nadia, claire)}

    run(last + 700 * DAY)
    run(last + 731 * DAY)

    lea.refresh_from_db()
    assert lea.anonymised_at is not None
    with clock.travel(last + 729 * DAY):
        assert {who.pk: funnel_for(account_actor(who), period) for who in (nadia, claire)} == before


def test_twice_is_once_and_the_neighbour_stays(
    story: Conversation, lea: YoungPerson, toulon_site: object, claire: User
) -> None:
    last = contact(lea)
    other = make_person(toulon_site, "Inaya", "Diallo", claire)  # type: ignore[arg-type]
    make_account(other)
    with clock.travel(last + 400 * DAY):
        thread = Conversation.objects.create(structure_id=other.structure_id, young_person=other)
        send_message(conversation=thread, body="Bonjour", client_id=uuid.uuid4(), by=account_actor(claire))
    run(last + 700 * DAY)
    run(last + 731 * DAY)
    ended = AuditEvent.objects.filter(event="file.ended").count()

    run(last + 731 * DAY)
    run(last + 740 * DAY)

    other.refresh_from_db()
    assert (ended, AuditEvent.objects.filter(event="file.ended").count()) == (1, 1)
    assert (other.anonymised_at, other.full_name, Message.objects.count()) == (None, "Inaya Diallo", 1)


def test_an_open_report_holds_the_file_back(story: Conversation, lea: YoungPerson, lea_account: User) -> None:
    last = contact(lea)
    make_report(conversation=story, report_id=uuid.uuid4(), about="danger", by=account_actor(lea_account))
    run(last + 700 * DAY)
    run(last + 731 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is None

    Report.objects.update(state=ReportState.CLOSED)
    run(last + 732 * DAY)
    lea.refresh_from_db()
    assert (lea.anonymised_at is not None, Report.objects.count()) == (True, 0)


def test_a_backup_brought_back_forgets_again(story: Conversation, lea: YoungPerson, lea_account: User) -> None:
    """G31: the ledger holds the numbers, and the same actions empty what came back."""
    last = contact(lea)
    run(last + 700 * DAY)
    run(last + 731 * DAY)
    with clock.travel(last + 732 * DAY):
        noted = set(ledger.destroyed_since(last))
        assert {f"person:{lea.pk}", f"account:{lea_account.pk}"} <= noted
        YoungPerson.objects.filter(pk=lea.pk).update(first_name="Léa", last_name="Moreau", anonymised_at=None)
        User.objects.filter(pk=lea_account.pk).update(first_name="Léa", erased_at=None, deactivated_at=None)

        forget_again(store_names=noted)

    lea.refresh_from_db()
    lea_account.refresh_from_db()
    assert (lea.first_name, lea_account.first_name, lea_account.is_active) == ("–", "–", False)
    assert rows_that_say("Léa", "Moreau") == []


def test_nobody_at_the_structure_finds_an_emptied_file(
    story: Conversation, lea: YoungPerson, claire: User, client_of: Callable[..., object]
) -> None:
    last = contact(lea)
    run(last + 700 * DAY)
    run(last + 731 * DAY)
    client = client_of(claire)
    assert client.get(f"/jeunes/{lea.pk}/").status_code == 404  # type: ignore[attr-defined]
    assert client.get(f"/jeunes/{uuid.uuid4()}/").status_code == 404  # type: ignore[attr-defined]
    assert client.get("/jeunes/").status_code == 200  # type: ignore[attr-defined]


# -- keeping longer -------------------------------------------------------------------------------------------------------


def test_direction_keeps_a_file_longer_for_a_reason_of_the_list(
    story: Conversation, lea: YoungPerson, nadia: User, claire: User, omar: User
) -> None:
    last = contact(lea)
    run(last + 700 * DAY)
    row = Deadline.objects.get()
    for who, reason, code in (
        (claire, "procedure", "not_direction"),
        (omar, "procedure", "not_direction"),
        (nadia, "x", "reason"),
    ):
        with pytest.raises(DomainError) as refused:
            actions.keep_longer(deadline=row, reason=reason, by=account_actor(who))
        assert refused.value.code == code
    assert Deadline.objects.get().prolonged_at is None

    with clock.travel(last + 701 * DAY):
        actions.keep_longer(deadline=row, reason="procedure", by=account_actor(nadia))
    run(last + 731 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is None
    assert AuditEvent.objects.get(event="file.kept_longer").facts == {"reason": "procedure"}

    with clock.travel(last + 740 * DAY):
        actions.stop_keeping(deadline=Deadline.objects.get(), by=account_actor(nadia))
    run(last + 740 * DAY)
    assert len(told()) == 2, "the day is another one: it is told"
    run(last + 769 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is None, "a month from the decision, never less"
    run(last + 771 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is not None


def told() -> list[str]:
    """What was said to the young person, oldest first: by SMS alone."""
    rows = reversed(rendered_outbox())
    return [one.text for one in rows if one.template == "file_ending" and one.channel == "sms"]


def test_a_file_kept_longer_is_told_again_when_its_new_term_comes(
    story: Conversation, lea: YoungPerson, nadia: User
) -> None:
    """Told of a day that direction then moved: the new day is told a month before too, late job or not."""
    last = contact(lea)
    run(last + 700 * DAY)
    with clock.travel(last + 701 * DAY):
        actions.keep_longer(deadline=Deadline.objects.get(), reason="procedure", by=account_actor(nadia))
    term = Deadline.objects.get().ends_at
    assert term == last + 1066 * DAY
    run(term - 31 * DAY)
    assert len(told()) == 1
    with clock.travel(term + DAY):
        assert not actions.end_file(person_id=lea.pk, by=SYSTEM), "never before it is told"

    late = term - 10 * DAY
    run(late)
    run(late + DAY)

    row = Deadline.objects.get()
    assert (row.told_at, row.ends_at, row.reached) == (late, late + 30 * DAY, True)
    first, second = told()
    with clock.travel(late):
        assert date_words(clock.local(row.ends_at).date()).replace("\xa0", " ") in second.replace("\xa0", " ")
    assert first != second
    assert AuditEvent.objects.filter(event="file.end_told").count() == 2
    run(late + 29 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is None
    run(late + 30 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is not None


def test_who_came_back_during_the_year_more_is_spared_and_told_nothing(
    story: Conversation, lea: YoungPerson, lea_account: User, nadia: User
) -> None:
    last = contact(lea)
    run(last + 700 * DAY)
    with clock.travel(last + 701 * DAY):
        actions.keep_longer(deadline=Deadline.objects.get(), reason="procedure", by=account_actor(nadia))
    with clock.travel(last + 800 * DAY):
        send_message(conversation=story, body="Je suis là", client_id=uuid.uuid4(), by=account_actor(lea_account))
    run(last + 801 * DAY)
    assert Deadline.objects.get().reason == "procedure", "direction’s own choice is left until its term"

    run(last + 1040 * DAY)

    assert not Deadline.objects.exists()
    assert len(told()) == 1
    run(last + 1100 * DAY)
    lea.refresh_from_db()
    assert lea.anonymised_at is None


def test_the_page_of_what_will_be_erased(
    story: Conversation,
    lea: YoungPerson,
    nadia: User,
    claire: User,
    karim: User,
    omar: User,
    client_of: Callable[..., object],
) -> None:
    run(contact(lea) + 700 * DAY)
    seen = {}
    for name, who in (("nadia", nadia), ("claire", claire), ("karim", karim), ("omar", omar)):
        page = client_of(who).get("/conservation/").content.decode()  # type: ignore[attr-defined]
        seen[name] = ("Léa Moreau" in page, "Garder un an" in page)
    assert seen == {"nadia": (True, True), "claire": (True, False), "karim": (False, False), "omar": (False, False)}

    client = client_of(nadia)
    answer = client.post(f"/conservation/{lea.pk}/prolonger/", {"reason": "funder"})  # type: ignore[attr-defined]
    assert (answer.status_code, Deadline.objects.get().reason) == (303, "funder")
    assert client_of(claire).post(f"/conservation/{lea.pk}/prolonger/").status_code == 403  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [1, 3])
def test_its_queries_do_not_grow(
    toulon_site: object,
    claire: User,
    nadia: User,
    client_of: Callable[..., object],
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    client = client_of(nadia)
    client.get("/conservation/")  # type: ignore[attr-defined]
    for number in range(count):
        person = make_person(toulon_site, "Sam", f"Un{number}", claire)  # type: ignore[arg-type]
        Deadline.objects.create(
            structure_id=person.structure_id,
            young_person=person,
            contact_at=clock.now(),
            told_at=clock.now(),
            ends_at=clock.now() + 30 * DAY,
        )
    with django_assert_num_queries(7):
        client.get("/conservation/")  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [1, 3])
def test_counting_contacts_does_not_grow(
    toulon_site: object, claire: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    people = [make_person(toulon_site, "Sam", f"Un{number}", claire).pk for number in range(count)]  # type: ignore[arg-type]
    with django_assert_num_queries(15):
        assert len(last_contacts(people)) == count
    with django_assert_num_queries(16):
        assert len(silent_since(people, clock.now())) == count
    with django_assert_num_queries(2):  # the last message, then the file itself: nobody is looked for any further
        assert silent_since(people, clock.now() - DAY) == set()


@pytest.mark.parametrize("count", [1, 3])
def test_a_dry_run_does_not_grow(
    toulon_site: object, claire: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    moment = clock.now()
    for number in range(count):
        person = make_person(toulon_site, "Sam", f"Un{number}", claire)  # type: ignore[arg-type]
        Deadline.objects.create(
            structure_id=person.structure_id, young_person=person, contact_at=moment, told_at=moment, ends_at=moment
        )
    with clock.travel(moment + 731 * DAY), django_assert_num_queries(20):
        assert f"{count} dossiers à vider, 0 retenus" in next(dry_run())


# -- the rest of the table ------------------------------------------------------------------------------------------------


def test_a_dry_run_counts_and_erases_nothing(story: Conversation, lea: YoungPerson) -> None:
    last = contact(lea)
    run(last + 700 * DAY)
    before = {model: model._base_manager.count() for model in apps.get_models()}
    out = StringIO()

    with clock.travel(last + 731 * DAY):
        call_command("retention", "--dry-run", stdout=out)

    assert {model: model._base_manager.count() for model in apps.get_models()} == before
    assert "Mission locale de Toulon\u202f: 1 dossiers à vider" in out.getvalue().replace(" :", "\u202f:")
    assert "Moreau" not in out.getvalue()


def test_rows_that_served_their_time_go(story: Conversation, lea: YoungPerson) -> None:
    """What was sent six months ago is gone, what was sent today is not; the command of today told how many."""
    moment = clock.now()
    assert Outbox.objects.count() == 0
    Outbox.objects.create(channel="sms", template="appointment", sealed_recipient=b"a", sealed_blanks=b"b")
    with clock.travel(moment + 179 * DAY):
        apply_all()
    assert Outbox.objects.filter(template="appointment").count() == 1
    with clock.travel(moment + 181 * DAY):
        apply_all()
        assert apply_all() == 0
    assert Outbox.objects.count() == 0


def test_a_professional_who_left_two_years_ago_is_nobody(claire: User, nadia: User, karim: User) -> None:
    moment = clock.now()
    claire.memberships.update(ended_at=moment)
    User.objects.filter(pk=claire.pk).update(deactivated_at=moment)
    with clock.travel(moment + 729 * DAY):
        assert end_unused_accounts() == 0
    with clock.travel(moment + 731 * DAY):
        assert end_unused_accounts() == 1
        assert end_unused_accounts() == 0
    claire.refresh_from_db()
    karim.refresh_from_db()
    assert (claire.full_name, claire.email, karim.first_name) == ("Un professionnel", None, "Karim")


def test_the_job_works_a_second_at_a_time_then_rests(
    story: Conversation, lea: YoungPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other jobs of the process never wait for a whole pass, and the pass goes on where it was."""
    monkeypatch.setattr(tasks, "MOST_SECONDS", 0.0)
    monkeypatch.setattr(tasks._Pass, "steps", None)
    monkeypatch.setattr(tasks._Pass, "over_at", None)
    last = contact(lea)
    with clock.travel(last + 700 * DAY):
        assert (tasks.apply_some(), Deadline.objects.count()) == (0, 0), "not a moment: not a step"
        monkeypatch.setattr(tasks, "MOST_SECONDS", 60.0)
        assert (tasks.apply_some(), Deadline.objects.count()) == (1, 1)
        Deadline.objects.all().delete()
        assert tasks.apply_some() == 0, "the pass is over, the next one is in six hours"
    with clock.travel(last + 700 * DAY + dt.timedelta(hours=7)):
        assert (tasks.apply_some(), Deadline.objects.count()) == (1, 1)


def test_an_end_needs_its_day(lea: YoungPerson) -> None:
    """Nobody ends a file by asking for it."""
    assert actions.end_file(person_id=lea.pk, by=SYSTEM) is False
    lea.refresh_from_db()
    assert lea.anonymised_at is None
