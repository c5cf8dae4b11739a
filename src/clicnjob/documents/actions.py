"""What becomes of a paper: received, checked, reported, destroyed (R11). No copy stays."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.documents import rules
from clicnjob.documents.enums import CorrectionReason, DocumentKind, DocumentState, Method, RefusalReason
from clicnjob.documents.models import VERIFIERS, Document, Page
from clicnjob.documents.queries import number_context
from clicnjob.files import store
from clicnjob.files.actions import destroy_file, keep, overwrite_journal
from clicnjob.files.decode import Picture
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Kind
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.envelope import seal

BATCH = 200


def receive(
    *, person: YoungPerson, kind: str, pictures: list[Picture], document_id: uuid.UUID | None = None, by: Actor
) -> Document:
    """Keep the pages of a paper (decoded by ``files.decode``) until a counsellor has checked them.

    ``document_id`` is made by the page that sends: the same one twice is one paper. The unverified copy lives
    ``structure.unverified_days``. Writes to the store: not within an action. Raises DomainError: ``out_of_reach``, ``empty``,
    ``too_many_pages``, ``too_many``, ``not_yours``.
    """
    _may_send(person, by)
    if not pictures:
        raise DomainError(_("Ajoutez au moins une photo."), code="empty", field="pages")
    if len(pictures) > rules.MAX_PAGES:
        raise DomainError(_("Un document a 10 pages au plus."), code="too_many_pages", field="pages")
    pk = document_id or uuid.uuid4()
    if (known := _known(pk, person)) is not None:
        return known
    laid: list[store.Laid] = []
    try:
        laid.extend(store.lay(picture, person.structure_id) for picture in pictures)  # keeps those before a failure
        document, entered = _enter(person=person, kind=DocumentKind(kind), laid=laid, document_id=pk, by=by)
    except BaseException:
        store.take_back(laid)
        raise
    if not entered:
        store.take_back(laid)
    return document


def _known(pk: uuid.UUID, person: YoungPerson) -> Document | None:
    """What was sent under this id already. Raises DomainError when it is another person's."""
    known = Document.objects.filter(pk=pk).first()
    if known is not None and known.young_person_id != person.pk:
        raise DomainError("Ce document est déjà envoyé. Rechargez la page.", code="not_yours")
    return known


def _may_send(person: YoungPerson, by: Actor) -> None:
    """The young person oneself, a professional of the structure, a volunteer of a running session (R4)."""
    own = by.is_youth and by.person_id == person.pk
    here = (by.is_staff or by.is_volunteer) and by.structure_id == person.structure_id
    if not own and not here:
        raise DomainError("Vous ne pouvez pas ajouter de document ici.", code="out_of_reach")


@action
def _enter(
    *, person: YoungPerson, kind: DocumentKind, laid: list[store.Laid], document_id: uuid.UUID, by: Actor
) -> tuple[Document, bool]:
    """The paper, and whether these pictures became it: the same id may have come by another request meanwhile."""
    moment = clock.now()
    person = lock(YoungPerson.objects.filter(pk=person.pk)).get()
    if (known := _known(document_id, person)) is not None:
        return known, False
    waiting = Document.objects.filter(young_person=person).to_check().count()
    if waiting >= rules.MAX_WAITING:
        raise DomainError(_("Plusieurs documents attendent déjà d'être vérifiés."), code="too_many", field="pages")
    document = Document.objects.create(
        id=document_id,
        structure_id=person.structure_id,
        young_person=person,
        kind=kind,
        sent_at=moment,
        sent_by_kind=by.kind,
        sent_by_id=by.id,
        destroy_after=moment + dt.timedelta(days=person.structure.unverified_days),
    )
    for number, each in enumerate(laid, start=1):
        Page.objects.create(document=document, number=number, file=keep(laid=each, by=by))
    record("document.received", by=by, obj=document, kind=str(kind), pages=len(laid))
    _ring(document)
    return document, True


@action
def withdraw(*, document: Document, by: Actor) -> None:
    """Take back, unreadable, what one has just sent: nothing of it stays. Raises DomainError (``not_yours``)."""
    held = _hold(document)
    if held.state != DocumentState.TO_CHECK or by.id is None or held.sent_by_id != by.id:
        raise DomainError(_("Ce document est déjà chez un conseiller."), code="not_yours")
    _forget(held, why="withdrawn", by=by)
    held.delete()
    _ring(held)


@action
def verify(*, document: Document, kind: str, expires_on: dt.date | None, number: str, by: Actor) -> Document:
    """The identity is justified by this copy; kind, number and expiry wait to be reported in i-milo until tonight (R11).

    Raises DomainError: ``out_of_reach``, ``already_checked``, ``expired``.
    """
    held = _to_check(document, by)
    _verified(held, kind=kind, expires_on=expires_on, number=number, by=by)
    record("document.verified", by=by, obj=held, kind=held.kind, method=held.method)
    _ring(held)
    return held


@action
def see_original(
    *,
    person: YoungPerson,
    kind: str,
    expires_on: dt.date | None,
    number: str = "",
    document: Document | None = None,
    by: Actor,
) -> Document:
    """The counsellor has the paper itself in hand: the identity is justified without a copy.

    ``document``: the photograph of the same paper that waited; it is destroyed at once. Raises DomainError:
    ``out_of_reach``, ``already_checked``, ``expired``.
    """
    _may_check(person.structure_id, by)
    if document is not None:
        held = _to_check(document, by)
        _forget(held, why="original", by=by)
        held.method = Method.ORIGINAL
    else:
        held = Document(
            structure_id=person.structure_id,
            young_person=person,
            method=Method.ORIGINAL,
            sent_at=clock.now(),
            sent_by_kind=by.kind,
            sent_by_id=by.id,
        )
    _verified(held, kind=kind, expires_on=expires_on, number=number, by=by)
    record("document.verified", by=by, obj=held, kind=held.kind, method=held.method)
    _ring(held)
    return held


@action
def refuse(*, document: Document, reason: str, by: Actor) -> Document:
    """The picture is to be taken again. It is of no more use, so it is destroyed at once; the reason stays.

    Raises DomainError: ``out_of_reach``, ``already_checked``.
    """
    held = _to_check(document, by)
    held.state, held.refusal = DocumentState.REFUSED, RefusalReason(reason)
    held.checked_at, held.checked_by_id = clock.now(), by.user_id
    _forget(held, why="refused", by=by)
    held.save()
    record("document.refused", by=by, obj=held, reason=held.refusal)
    _ring(held)
    return held


@action
def report(*, document: Document, by: Actor) -> Document:
    """*Reporté dans i-milo*: copy and number are destroyed now; kind, expiry, who and when remain (R11).

    Saying it twice is saying it once. Raises DomainError: ``out_of_reach``, ``not_verified``.
    """
    held = _hold(document)
    _may_check(held.structure_id, by)
    if held.state != DocumentState.VERIFIED:
        raise DomainError("Ce document n'est pas encore vérifié.", code="not_verified")
    if held.reported_at is not None:
        return held
    held.reported_at, held.reported_by_id = clock.now(), by.user_id
    _forget(held, why="reported", by=by)
    held.save()
    record("document.reported", by=by, obj=held)
    _ring(held)
    return held


@action
def correct(*, document: Document, reason: str, by: Actor) -> Document:
    """Take a verification back, the same day, alone, with a reason (R11).

    With its copy the paper returns to the queue; without it, the young person is asked for it again. Raises DomainError: ``out_of_reach``, ``not_verified``, ``too_late``.
    """
    held = _hold(document)
    _may_check(held.structure_id, by)
    why = CorrectionReason(reason)
    if held.state != DocumentState.VERIFIED or held.checked_at is None:
        raise DomainError("Ce document n'est pas vérifié.", code="not_verified")
    if not rules.same_day(held.checked_at, clock.now(), held.structure.timezone):
        raise DomainError("Une correction se fait le jour même. Demandez à la direction.", code="too_late")
    had_copy = held.has_copy
    held.state = DocumentState.TO_CHECK if had_copy else DocumentState.REFUSED
    held.checked_at = held.checked_by = held.reported_at = held.reported_by = None
    held.sealed_number = None
    held.destroy_after = held.sent_at + dt.timedelta(days=held.structure.unverified_days) if had_copy else None
    held.save()
    overwrite_journal(by=by)
    record("document.corrected", by=by, obj=held, reason=str(why), had_copy=had_copy)
    _ring(held)
    return held


@action
def destroy_due(*, by: Actor) -> int:
    """Destroy what has met its hour: verified today and not reported, or never verified in time. Returns how many."""
    due = Document.objects.filter(destroy_after__lte=clock.now()).select_related("structure")
    rows = list(lock(due.order_by("destroy_after", "pk"))[:BATCH])
    for held in rows:
        if held.state == DocumentState.TO_CHECK:
            held.state = DocumentState.REFUSED
        _forget(
            held, why="deadline" if held.state == DocumentState.REFUSED else "day_over", by=by.at(held.structure_id)
        )
        held.save()
        _ring(held)
    return len(rows)


@action
def note_view(*, document: Document, page: int, by: Actor) -> None:
    """Someone looked at a picture: written in the trail, and in the young person's own journal when it is someone else."""
    event = "document.seen_by_owner" if by.kind is Kind.YOUTH else "content.opened"
    record(event, by=by, obj=document, page=page, what="document")


# -- within a transaction -----------------------------------------------------------------------------------------------


def _hold(document: Document) -> Document:
    """The row as it is now, ours until the end. Raises DomainError when someone took it back meanwhile."""
    held = lock(Document.objects.filter(pk=document.pk).select_related("structure", "young_person")).first()
    if held is None:
        raise DomainError(_("Ce document n'existe plus."), code="gone")
    return held


def _may_check(structure_id: uuid.UUID, by: Actor) -> None:
    if by.role not in VERIFIERS or by.user_id is None or by.structure_id != structure_id:
        raise DomainError("Seul un conseiller de la structure vérifie un document.", code="out_of_reach")


def _to_check(document: Document, by: Actor) -> Document:
    held = _hold(document)
    _may_check(held.structure_id, by)
    if held.state != DocumentState.TO_CHECK:
        name = held.checked_by.first_name if held.checked_by else "Quelqu'un"
        raise DomainError(f"{name} s'est déjà occupé de ce document.", code="already_checked")
    return held


def _verified(held: Document, *, kind: str, expires_on: dt.date | None, number: str, by: Actor) -> None:
    moment, zone = clock.now(), held.structure.timezone
    if expires_on is not None and expires_on < clock.local(moment, zone).date():
        raise DomainError("Ce document n'est plus valable à cette date.", code="expired", field="expires_on")
    number = " ".join(number.split())
    held.kind, held.expires_on = DocumentKind(kind), expires_on
    held.state, held.refusal = DocumentState.VERIFIED, ""
    held.checked_at, held.checked_by_id = moment, by.user_id
    held.sealed_number = seal(held.structure_id, number.encode(), number_context(held.pk)) if number else None
    held.destroy_after = rules.end_of_day(moment, zone)
    held.save()


def _forget(held: Document, *, why: str, by: Actor) -> None:
    """Destroy pages, keys and number; leave the proof. The caller saves the row."""
    pages = list(held.pages.select_related("file"))
    deletion = rules.DeletionRecord(
        document_id=held.pk,
        kind=held.kind,
        expires_on=held.expires_on,
        checked_by_id=held.checked_by_id,
        checked_at=held.checked_at,
        file_ids=tuple(page.file_id for page in pages),
        destroyed_at=clock.now(),
        why=why,
    )
    for page in pages:
        page.delete()
        destroy_file(file=page.file, by=by)
    if held.sealed_number:
        overwrite_journal(by=by)
    held.sealed_number = held.destroy_after = None
    if pages:
        held.copy_destroyed_at = deletion.destroyed_at
        held.deletion_proof = deletion.proof()
        record("document.destroyed", by=by, obj=held, pages=len(pages), why=why, proof=held.deletion_proof)


def _ring(document: Document) -> None:
    publish(f"queue:{document.structure_id}", f"person:{document.young_person_id}")
