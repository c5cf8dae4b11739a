"""The other structure says yes: the young person goes on there, with the account, the card and the conversation (ADR 17)."""

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.documents.actions.paper import forget, hold, ring
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.actions.leaving import cancel_what_is_planned
from clicnjob.enrolment.actions.transferring import askers_of, check_answers, end, held_waiting, said, tell
from clicnjob.messaging import notices
from clicnjob.messaging.actions import carry_conversation, post_automatic
from clicnjob.messaging.models import Conversation
from clicnjob.notifications.actions import call_off
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions import check_given_by_another
from clicnjob.structures.enums import TransferState
from clicnjob.structures.models import Attachment, Card, Site, Transfer, YoungPerson
from clicnjob.structures.queries import counsellors_of

GOES_ALONG = (
    "first_name",
    "last_name",
    "civil_first",
    "civil_last",
    "search_name",
    "birth_date",
    "language",
    "reached_by",
    "phone",
    "email",
    "relay",
    "discreet",
    "finalised_at",
    "finalised_by_id",
)
"""What of the file is the young person's wherever they go."""
_PROVED = (
    "kind",
    "method",
    "state",
    "sent_at",
    "sent_by_kind",
    "sent_by_id",
    "expires_on",
    "checked_at",
    "checked_by_id",
    "reported_at",
    "reported_by_id",
    "deletion_proof",
)


@action
def accept_transfer(*, transfer: Transfer, referent: User, site: Site, by: Actor) -> YoungPerson:
    """Open the young person's file here under ``referent``, carry what goes along, close the file of the first structure.

    The attachment there ends and one begins here; the printed card goes along; who waited for an answer still waits, here.
    What was planned there is cancelled, what was about to be told from there is not. Nothing of this is seen from there.
    Raises DomainError: ``not_allowed``, ``settled``, ``expired``, ``not_counsellor``, ``other_site``, ``closed``,
    ``already_here``.
    """
    check_answers(transfer, by)
    row = held_waiting(transfer)
    if row.expires_at <= clock.now():
        raise DomainError(pro("Cette demande a trop attendu. Demandez-en une autre."), code="expired")
    if referent.pk not in {user.pk for user in counsellors_of(row.target_id)}:
        raise DomainError(
            pro("Choisissez un conseiller ou une conseillère de la structure."), code="not_counsellor", field="referent"
        )
    check_given_by_another(to=referent.pk, structure_id=row.target_id, by=by)
    if site.structure_id != row.target_id or site.closed_at is not None:
        raise DomainError(pro("Choisissez une antenne ouverte de la structure."), code="other_site", field="site")
    former = lock(YoungPerson.objects.filter(pk=row.young_person_id)).get()
    if former.closed_at is not None:
        raise DomainError(pro("Ce dossier est fermé dans l’autre structure."), code="closed")
    link = Attachment.objects.current().filter(young_person=former).select_related("user").first()
    if link is not None and Attachment.objects.current().filter(user=link.user, structure=row.target).exists():
        raise DomainError(pro("Ce compte est déjà rattaché à un dossier de votre structure."), code="already_here")
    person = _open(former, site, referent)
    _attach(link, person, by)
    Card.objects.filter(young_person=former, revoked_at=None).update(young_person=person)
    cancel_what_is_planned(former, why="transfert", by=by)
    _show_proofs(former, person, by)
    _go_on(row, former, person, by)
    YoungPerson.objects.filter(pk=former.pk).update(closed_at=clock.now(), next_step="")
    row = end(row, TransferState.ACCEPTED, by, received=person)
    record("referent.assigned", by=by, obj=person, person_id=person.pk, referent=str(referent.pk), former=None)
    publish(f"person:{person.pk}", *([f"user:{link.user_id}"] if link is not None else []))
    tell(askers_of(row), "transfer_answered", row, structure_id=row.structure_id, by=by)
    tell([referent], "transfer_received", row, structure_id=row.target_id, by=by)
    return person


def _open(former: YoungPerson, site: Site, referent: User) -> YoungPerson:
    """The file here. No first reception: those who come by transfer were counted where they were first received (R10)."""
    known = {name: getattr(former, name) for name in GOES_ALONG}
    number = former.imilo_number
    taken = YoungPerson.objects.filter(structure_id=site.structure_id, imilo_number=number).exists()
    return YoungPerson.objects.create(
        structure_id=site.structure_id,
        site=site,
        referent=referent,
        imilo_number=None if taken else number,
        **known,
    )


def _attach(link: Attachment | None, person: YoungPerson, by: Actor) -> None:
    if link is None:
        return
    moment = clock.now()
    Attachment.objects.filter(pk=link.pk).update(ended_at=moment)
    record("attachment.ended", by=by, obj=link, wrong_claim=False)
    begun = Attachment.objects.create(
        structure_id=person.structure_id, young_person=person, user=link.user, started_at=moment
    )
    record("attachment.started", by=by, obj=begun)


def _show_proofs(former: YoungPerson, person: YoungPerson, by: Actor) -> None:
    """An identity verified there is verified here: kind, validity, who, when; no copy travels. An unread photo is destroyed."""
    for document in Document.objects.filter(young_person=former).order_by("pk"):
        if document.state == DocumentState.VERIFIED:
            Document.objects.create(
                structure_id=person.structure_id,
                young_person=person,
                copy_destroyed_at=document.copy_destroyed_at or clock.now(),
                **{name: getattr(document, name) for name in _PROVED},
            )
        elif document.state == DocumentState.TO_CHECK and document.copy_destroyed_at is None:
            held = hold(document)
            held.state = DocumentState.REFUSED
            forget(held, why="transferred", by=by)
            held.save()
            ring(held)


def _go_on(row: Transfer, former: YoungPerson, person: YoungPerson, by: Actor) -> None:
    """The conversation goes on here, and its first words say so."""
    conversation = Conversation.objects.filter(young_person=former).first()
    if conversation is None:
        call_off(person_id=former.pk, by=by)
        return
    publish(f"conversation:{conversation.pk}")
    carried = carry_conversation(conversation=conversation, person=person, by=by)
    author = person.referent
    assert author is not None  # noqa: S101  it was opened with one
    message = post_automatic(
        conversation=carried,
        author=author,
        words=lambda: said(row, "arrived"),
        client_id=carried.pk,
        by=by,
    )
    notices.tell_youth(message, by=by)
