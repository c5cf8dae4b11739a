"""Sending a paper, and taking it back while nobody has looked."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.documents import rules
from clicnjob.documents.actions.paper import forget, hold, ring
from clicnjob.documents.enums import DocumentKind, DocumentState
from clicnjob.documents.models import Document, Page
from clicnjob.documents.notices import was_read
from clicnjob.documents.queries import unverified_days
from clicnjob.files import store
from clicnjob.files.actions import keep
from clicnjob.files.decode import Picture
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson


def receive(
    *, person: YoungPerson, kind: str, pictures: list[Picture], document_id: uuid.UUID | None = None, by: Actor
) -> Document:
    """Keep the pages of a paper (decoded by ``files.decode``) until a counsellor has checked them.

    ``document_id`` is made by the page that sends: the same one twice is one paper. The unverified copy lives
    as long as the structure chose (``queries.unverified_days``). Writes to the store: not within an action. Raises DomainError: ``out_of_reach``, ``empty``,
    ``too_many_pages``, ``too_many``, ``not_yours``.
    """
    may_send(person, by)
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
        raise DomainError(_("Ce document est déjà envoyé. Rechargez la page."), code="not_yours")
    return known


def may_send(person: YoungPerson, by: Actor) -> None:
    """The young person oneself, a professional of the structure, a volunteer of a running session (R4)."""
    own = by.is_youth and by.person_id == person.pk
    here = (by.is_staff or by.is_volunteer) and by.structure_id == person.structure_id
    if not own and not here:
        raise DomainError(pro("Vous ne pouvez pas ajouter de document ici."), code="out_of_reach")
    if person.closed_at is not None:
        raise DomainError(
            _("Votre dossier est fermé. Parlez-en à votre Mission locale.") if own else pro("Ce dossier est fermé."),
            code="closed",
        )


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
        raise DomainError(_("Nous devons déjà vérifier plusieurs documents."), code="too_many", field="pages")
    document = Document.objects.create(
        id=document_id,
        structure_id=person.structure_id,
        young_person=person,
        kind=kind,
        sent_at=moment,
        sent_by_kind=by.kind,
        sent_by_id=by.id,
        destroy_after=moment + dt.timedelta(days=unverified_days(person.structure_id, kind)),
    )
    for number, each in enumerate(laid, start=1):
        Page.objects.create(document=document, number=number, file=keep(laid=each, by=by))
    record("document.received", by=by, obj=document, kind=str(kind), pages=len(laid))
    was_read(person, by=by)
    ring(document)
    return document, True


@action
def withdraw(*, document: Document, by: Actor) -> None:
    """Take back, unreadable, what one has just sent: nothing of it stays. Raises DomainError (``not_yours``)."""
    held = hold(document)
    if held.state != DocumentState.TO_CHECK or by.id is None or held.sent_by_id != by.id:
        raise DomainError(_("Ce document est déjà chez un conseiller."), code="not_yours")
    forget(held, why="withdrawn", by=by)
    held.delete()
    ring(held)
