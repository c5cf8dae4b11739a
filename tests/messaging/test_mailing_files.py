"""Files of a mailing: examined once, one copy for all, opened by each through their own message, gone with the last (G19, G20)."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.files import scanner, store
from clicnjob.files import tasks as file_tasks
from clicnjob.files.models import StoredFile
from clicnjob.messaging import queries, tasks
from clicnjob.messaging.actions import composing, delivering, examining, withdraw_message
from clicnjob.messaging.actions.attaching import attach_files, remove_file
from clicnjob.messaging.enums import FileState, MailingState
from clicnjob.messaging.models import Conversation, Enclosure, Mailing, MailingFile, Message
from clicnjob.messaging.queries.mailings import undelivered_count
from clicnjob.messaging.rules import mailings as bounds
from clicnjob.messaging.rules.files import Upload, expiry
from clicnjob.messaging.tasks import files as rounds
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.structures.models import Site, YoungPerson
from tests.conftest import make_account, make_person
from tests.files import hostile
from tests.outcomes import code_of

ActorOf = Callable[[User], Actor]
SignIn = Callable[[User], Client]
PAPER = Upload("Forum de l'emploi.pdf", hostile.pdf(2))
PHOTO = Upload("affiche.jpg", hostile.jpeg())
WORKER = uuid.UUID(int=1)


@pytest.fixture
def by(claire: User, actor_of: ActorOf) -> Actor:
    return actor_of(claire)


@pytest.fixture
def adam(toulon_site: Site, claire: User) -> YoungPerson:
    return make_person(toulon_site, "Adam", "Roux", claire)


@pytest.fixture
def draft(lea: YoungPerson, lea_account: User, adam: YoungPerson, by: Actor) -> Mailing:
    """Claire writes to Léa and Adam."""
    mailing = composing.start_mailing(by=by)
    composing.write_draft(mailing=mailing, body="Bonjour {prenom}", by=by)
    composing.add_recipients(mailing=mailing, people=[lea.pk, adam.pk], by=by)
    return mailing


@pytest.fixture
def sent(draft: Mailing, by: Actor) -> Mailing:
    """The same, arrived with a PDF."""
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    composing.launch(mailing=draft, by=by)
    assert (tasks.check_files(), tasks.send_mailings()) == (1, 2)
    draft.refresh_from_db()
    return draft


def may_open(actor: Actor, row: Enclosure) -> bool:
    try:
        return queries.get_enclosure(actor, row.pk).pk == row.pk
    except Http404:
        return False


def of(person: YoungPerson) -> Enclosure:
    return Enclosure.objects.get(message__conversation__young_person=person)


def test_it_waits_for_the_examination_then_goes(draft: Mailing, by: Actor) -> None:
    """G19: nothing leaves with a file that nobody has looked at."""
    attach_files(mailing=draft, uploads=[PAPER, PHOTO], by=by)
    composing.launch(mailing=draft, by=by)
    assert (tasks.send_mailings(), Message.objects.count()) == (0, 0)
    assert not delivering.claim(mailing_id=draft.pk, worker=WORKER, by=SYSTEM), "nor under the lock"

    assert tasks.check_files() == 2
    assert tasks.send_mailings() == 2
    assert [(row.state, row.kind) for row in MailingFile.objects.order_by("number")] == [
        ("ready", "pdf"),
        ("ready", "picture"),
    ]
    assert not StoredFile.objects.filter(media_type="application/octet-stream").exists(), "what was sent is destroyed"


def test_one_copy_for_all_who_receive_it(
    sent: Mailing, lea: YoungPerson, adam: YoungPerson, lea_account: User, actor_of: ActorOf
) -> None:
    rows = list(Enclosure.objects.values_list("state", "kind", "pages", "number"))
    assert rows == [("ready", "pdf", 2, 1)] * 2
    assert StoredFile.objects.count() == 2, "the PDF and its small picture"
    assert of(lea).file_id == of(adam).file_id
    talk = Conversation.objects.get(young_person=lea)
    assert [queries.name_of(row, talk.structure_id) for row in Enclosure.objects.all()] == [PAPER.name] * 2
    until = expiry(of(lea).message.created_at, talk.structure)
    assert (of(lea).expires_at, sent.files.get().expires_at) == (until, until)
    assert may_open(actor_of(lea_account), of(lea))
    assert not may_open(actor_of(lea_account), of(adam)), "the same bytes, another's message"
    assert not may_open(actor_of(make_account(adam)), of(lea))


def test_more_recipients_cost_rows_not_copies(draft: Mailing, toulon_site: Site, claire: User, by: Actor) -> None:
    """Each recipient costs the same; the file is opened and its name read once a round."""
    more = [make_person(toulon_site, f"P{n}", "Test", claire, phone="").pk for n in range(2)]
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    tasks.check_files()
    composing.launch(mailing=draft, by=by)
    few = composing.start_mailing(by=by)
    composing.write_draft(mailing=few, body="Bonjour", by=by)
    composing.add_recipients(mailing=few, people=more, by=by)
    composing.launch(mailing=few, by=by)
    asked = []
    for mailing in (few, draft):
        delivering.claim(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM)
        with CaptureQueriesContext(
            connection,
        ) as found:
            delivering.deliver_some(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM)
        asked.append(sum("enclosure" in one["sql"] and one["sql"].startswith("INSERT") for one in found))
    assert asked == [0, 2], "one more statement a message"


def test_a_refused_file_sends_nothing_and_says_why(draft: Mailing, by: Actor, claire: User, client_of: SignIn) -> None:
    attach_files(mailing=draft, uploads=[Upload("liste.pdf", hostile.noise())], by=by)
    composing.launch(mailing=draft, by=by)
    tasks.check_files()
    assert (tasks.send_mailings(), Message.objects.count()) == (0, 0)
    assert undelivered_count(by) == 1
    desk = client_of(claire)
    page = desk.get(reverse("messaging:mailing", args=[draft.pk])).content.decode()
    assert "Rien n’est parti" in page
    assert "Nous ne savons pas lire ce fichier" in page
    assert "Fichier refusé" in desk.get(reverse("messaging:mailings")).content.decode()
    assert code_of(composing.send_now, mailing=draft, by=by) == "file_refused"

    bad = draft.files.get()
    answer = desk.post(
        reverse("messaging:change-mailing", args=[draft.pk]),
        {"body": "Bonjour {prenom}", "moment": "maintenant", "retirer-fichier": str(bad.pk)},
    )
    assert answer.status_code == 303
    assert (tasks.send_mailings(), Message.objects.count(), undelivered_count(by)) == (2, 2, 0)
    assert (Enclosure.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_draft_with_a_refused_file_does_not_leave(draft: Mailing, by: Actor) -> None:
    attach_files(mailing=draft, uploads=[Upload("liste.pdf", hostile.noise())], by=by)
    tasks.check_files()
    assert code_of(composing.launch, mailing=draft, by=by) == "file_refused"
    remove_file(mailing=draft, file_id=draft.files.get().pk, by=by)
    assert composing.launch(mailing=draft, by=by).state == MailingState.SCHEDULED


def test_without_an_antivirus_that_answers_it_waits(draft: Mailing, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_data: bytes) -> bool:
        raise scanner.ScannerAway("down")

    monkeypatch.setattr(scanner, "is_infected", away)
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    composing.launch(mailing=draft, by=by)
    tasks.check_files()
    assert (draft.files.get().state, draft.files.get().tries, tasks.send_mailings()) == (FileState.CHECKING, 0, 0)


def test_the_last_message_that_shows_a_file_takes_it_along(sent: Mailing, lea: YoungPerson, adam: YoungPerson) -> None:
    """G20: each row goes on its own day; bytes and key with the last."""
    day = of(lea).expires_at
    Enclosure.objects.filter(pk=of(adam).pk).update(expires_at=day + dt.timedelta(days=2))
    with clock.travel(day + dt.timedelta(minutes=1)):
        assert tasks.destroy_expired_files() == 2, "Léa's, and the mailing's own"
        assert (of(lea).state, sent.files.get().state, of(adam).state) == ("gone", "gone", "ready")
        assert StoredFile.objects.count() == 2
    with clock.travel(day + dt.timedelta(days=3)):
        assert tasks.destroy_expired_files() == 1
        assert (of(adam).state, StoredFile.objects.count()) == ("gone", 0)
        file_tasks.bury()
    assert store.names() == set()


def test_what_waits_for_its_hour_keeps_its_file(draft: Mailing, by: Actor) -> None:
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    tasks.check_files()
    late = clock.now() + dt.timedelta(days=300)
    composing.launch(mailing=draft, send_at=late, by=by)
    with clock.travel(late):
        assert tasks.destroy_expired_files() == 0
        assert not examining.destroy_expired(enclosure=draft.files.get(), by=SYSTEM)
        assert tasks.send_mailings() == 2
        assert tasks.destroy_expired_files() == 0, "what was sent is kept its four months"


def test_a_forgotten_draft_loses_its_file(draft: Mailing, by: Actor) -> None:
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    tasks.check_files()
    with clock.travel(clock.now() + dt.timedelta(days=300)):
        assert tasks.destroy_expired_files() == 1
        assert (draft.files.get().state, StoredFile.objects.count()) == ("gone", 0)
        assert code_of(composing.launch, mailing=draft, by=by) == "file_refused"


def test_a_withdrawn_message_takes_its_file_along_and_only_its_own(
    sent: Mailing, lea: YoungPerson, adam: YoungPerson, by: Actor, lea_account: User, actor_of: ActorOf
) -> None:
    withdraw_message(message=of(lea).message, by=by)
    assert not may_open(actor_of(lea_account), of(lea))
    assert not may_open(by, of(lea))
    assert may_open(by, of(adam))


def test_a_mailing_cancelled_before_it_leaves_and_a_draft_deleted_destroy_theirs(draft: Mailing, by: Actor) -> None:
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    composing.launch(mailing=draft, send_at=clock.now() + dt.timedelta(days=1), by=by)
    tasks.check_files()
    composing.cancel_mailing(mailing=draft, by=by)
    assert (MailingFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    other = composing.start_mailing(by=by)
    attach_files(mailing=other, uploads=[PHOTO], by=by)
    [waiting] = MailingFile.objects.all()
    composing.discard_draft(mailing=other, by=by)
    assert (Mailing.objects.count(), MailingFile.objects.count(), StoredFile.objects.count()) == (1, 0, 0)
    examining.refuse_file(enclosure=waiting, code="infected", by=SYSTEM)  # a worker that had taken it: too late


def test_the_same_file_again_changes_nothing_and_five_are_enough(draft: Mailing, by: Actor) -> None:
    assert attach_files(mailing=draft, uploads=[PAPER, PHOTO], by=by) == 2
    assert attach_files(mailing=draft, uploads=[PAPER], by=by) == 0
    more = [Upload(f"{n}.jpg", hostile.jpeg((64 + n, 40))) for n in range(4)]
    assert code_of(attach_files, mailing=draft, uploads=more, by=by) == "too_many_files"
    assert (draft.files.count(), len(store.names())) == (2, 2)


def test_one_adds_to_ones_own_before_it_leaves(
    sent: Mailing, draft: Mailing, by: Actor, karim: User, actor_of: ActorOf
) -> None:
    assert code_of(attach_files, mailing=sent, uploads=[PHOTO], by=by) == "started"
    assert code_of(remove_file, mailing=sent, file_id=sent.files.get().pk, by=by) == "started"
    assert code_of(attach_files, mailing=sent, uploads=[PHOTO], by=actor_of(karim)) == "not_yours"
    assert code_of(attach_files, mailing=sent, uploads=[Upload("vide.pdf", b"")], by=by) == "empty"


def test_a_file_may_go_without_words(draft: Mailing, by: Actor, lea: YoungPerson) -> None:
    composing.write_draft(mailing=draft, body="", by=by)
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    composing.launch(mailing=draft, send_at=clock.now() + dt.timedelta(hours=1), by=by)
    only = draft.files.get().pk
    assert code_of(remove_file, mailing=draft, file_id=only, by=by) == "empty"
    tasks.check_files()
    with clock.travel(clock.now() + dt.timedelta(hours=1)):
        assert tasks.send_mailings() == 2
    assert of(lea).state == "ready"


def test_sent_once_when_a_worker_stops_between_two_rounds(
    draft: Mailing, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "BATCH", 1)
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    tasks.check_files()
    composing.launch(mailing=draft, by=by)
    assert delivering.claim(mailing_id=draft.pk, worker=WORKER, by=SYSTEM)
    assert delivering.deliver_some(mailing_id=draft.pk, worker=WORKER, by=SYSTEM) == 1
    with clock.travel(clock.now() + bounds.LEASE + dt.timedelta(seconds=1)):
        tasks.send_mailings()
    assert (Message.objects.count(), Enclosure.objects.count(), StoredFile.objects.count()) == (2, 2, 2)


# -- pages ---------------------------------------------------------------------------------------------------------------


def posted(upload: Upload) -> SimpleUploadedFile:
    return SimpleUploadedFile(upload.name, upload.data)


def test_attached_looked_at_and_sent_without_javascript(
    draft: Mailing, by: Actor, claire: User, karim: User, client_of: SignIn, lea_account: User
) -> None:
    desk = client_of(claire)
    path = reverse("messaging:compose", args=[draft.pk])
    answer = desk.post(path, {"body": "Bonjour {prenom}", "do": "joindre", "files": posted(PAPER)})
    assert (answer.status_code, answer["Location"]) == (303, f"{path}#files")
    page = desk.get(path).content.decode()
    assert ("Vérification…" in page, f'data-live="mailing:{draft.pk}"' in page) == (True, True)
    tasks.check_files()
    page = desk.get(path).content.decode()
    row = draft.files.get()
    small = reverse("messaging:mailing-preview", args=[row.pk])
    assert page.count(f'src="{small}"') == 2, "in the bubble of each of the two previews"
    assert re.search(r"PDF, 2\spages", page)
    assert desk.get(small)["Content-Type"] == "image/jpeg"
    whole = desk.get(reverse("messaging:mailing-file", args=[row.pk]))
    assert (whole["Content-Type"], whole["Content-Disposition"].startswith("attachment")) == ("application/pdf", True)
    assert client_of(karim).get(small).status_code == 404

    # Whatever button is pressed, what was chosen is kept.
    desk.post(path, {"body": "Bonjour {prenom}", "do": "envoyer", "moment": "maintenant", "files": posted(PHOTO)})
    report = reverse("messaging:mailing", args=[draft.pk])
    assert "en cours de vérification" in desk.get(report).content.decode()
    tasks.check_files()
    tasks.send_mailings()
    assert "Forum de l" in desk.get(report).content.decode()
    phone = client_of(lea_account)
    own = Enclosure.objects.filter(message__conversation__young_person__attachments__user=lea_account)
    assert {phone.get(reverse("messaging:file", args=[one.pk])).status_code for one in own} == {200}
    assert phone.get(small).status_code == 403


def test_the_page_looks_again_while_one_file_is_examined_and_shows_what_will_go(
    draft: Mailing, by: Actor, claire: User, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One refused must not hide that another is still looked at."""
    desk, path = client_of(claire), reverse("messaging:compose", args=[draft.pk])
    attach_files(mailing=draft, uploads=[Upload("liste.pdf", hostile.noise()), PHOTO], by=by)
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 0.0001)
    assert tasks.check_files() == 1
    page = desk.get(path).content.decode()
    assert (f'data-live="mailing:{draft.pk}"' in page, "Fichier refusé" in page) == (True, True)
    going = page[page.index('id="previews"') :]
    assert ("liste.pdf" in going, "affiche.jpg" in going) == (False, True)
    tasks.check_files()
    assert f'data-live="mailing:{draft.pk}"' not in desk.get(path).content.decode()


def test_a_file_taken_out_and_one_too_big(draft: Mailing, claire: User, client_of: SignIn, by: Actor) -> None:
    desk, path = client_of(claire), reverse("messaging:compose", args=[draft.pk])
    attach_files(mailing=draft, uploads=[PAPER], by=by)
    row = draft.files.get()
    desk.post(path, {"body": "Bonjour", "do": f"retirer-fichier:{row.pk}"})
    assert (draft.files.count(), StoredFile.objects.count()) == (0, 0)
    big = SimpleUploadedFile("gros.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024))
    answer = desk.post(path, {"body": "Bonjour tous", "do": "joindre", "files": big})
    assert (
        answer.status_code,
        "dépasse 10\u202fMo" in answer.content.decode() or "10 Mo" in answer.content.decode(),
    ) == (422, True)
    assert "Bonjour tous" in answer.content.decode()


def test_with_a_message_for_later(draft: Mailing, lea: YoungPerson, claire: User, client_of: SignIn, by: Actor) -> None:
    talk = Conversation.objects.create(structure=lea.structure, young_person=lea)
    desk, at = client_of(claire), clock.now() + dt.timedelta(days=1)
    key = uuid.uuid4()
    facts = {"client_id": str(key), "body": "Le plan", "moment": at.isoformat()}
    for _twice in range(2):
        desk.post(reverse("messaging:later", args=[talk.pk]), {**facts, "files": posted(PAPER)})
    made = Mailing.objects.get(from_conversation=True)
    assert (made.state, made.files.count()) == (MailingState.SCHEDULED, 1)
    change = reverse("messaging:change-mailing", args=[made.pk])
    assert "Forum de l" in desk.get(change).content.decode()
    tasks.check_files()
    with clock.travel(at):
        assert tasks.send_mailings() == 1
    assert of(lea).state == "ready"
    assert AuditEvent.objects.filter(event="mailing_file.added").count() == 1
