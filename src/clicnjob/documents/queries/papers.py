"""Reads of papers."""

import uuid

from django.db.models import BooleanField, Case, Value, When
from django.http import Http404

from clicnjob.documents.models import VERIFIERS, Document, DocumentQuerySet, Page, in_room, offered
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.envelope import open_sealed

MINE_LIMIT = 20


def _rows() -> DocumentQuerySet:
    return Document.objects.all().select_related("structure", "young_person__referent", "checked_by")


def get_document(actor: Actor, pk: uuid.UUID) -> Document:
    """A paper that a counsellor may check (R2). Raises Http404."""
    row = _rows().verifiable_by(actor, moment=clock.now()).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_page(actor: Actor, document_id: uuid.UUID, number: str) -> Page:
    """A page whose picture one may look at now: who may check it; the young person, one's own. Raises Http404.

    Volunteers never: what they scanned is theirs no more (R4).
    """
    if actor.is_youth:
        papers = Document.objects.all().visible_to(actor)
    else:
        papers = Document.objects.all().verifiable_by(actor, moment=clock.now())
    rows = Page.objects.filter(document__in=papers.filter(pk=document_id).values("pk"))
    page = (
        rows.select_related("file", "document__structure").filter(number=int(number)).first()
        if _is_page(number)
        else None
    )
    if page is None:
        raise Http404
    return page


def _is_page(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) <= 3


def verification_queue(actor: Actor) -> list[Document]:
    """What waits for a counsellor: the papers of who sits in a running workshop first, then the oldest. One query.

    Each has ``near`` (its owner sits in a running workshop). Empty for who does not verify.
    """
    if actor.role not in VERIFIERS:
        return []
    moment = clock.now()
    near = Case(When(in_room(actor, moment), then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = _rows().verifiable_by(actor, moment=moment).to_check().annotate(near=near)
    return list(rows.order_by("-near", "sent_at", "pk"))


def to_report(actor: Actor) -> list[Document]:
    """What one verified and has still to copy into i-milo, the oldest first (R11)."""
    rows = _rows().verifiable_by(actor, moment=clock.now())
    waiting = rows.filter(checked_by_id=actor.user_id, state="verified", reported_at=None, destroy_after__isnull=False)
    return list(waiting.order_by("checked_at", "pk"))


def get_verifiable_person(actor: Actor, pk: uuid.UUID) -> YoungPerson:
    """The file of who stands there with the original in hand: of one's reach or in a running session (R2). Raises Http404."""
    if actor.role in VERIFIERS and actor.structure_id is not None:
        moment = clock.now()
        people = YoungPerson.objects.all().select_related("structure", "referent").filter(pk=pk)
        for rows in (people.content_visible_to(actor, moment=moment), people.filter(offered(actor, moment))):
            if (person := rows.first()) is not None:
                return person
    raise Http404


def mine(actor: Actor) -> list[Document]:
    """A young person's own papers, the latest first, with the pages that still exist."""
    rows = Document.objects.all().visible_to(actor) if actor.is_youth else Document.objects.none()
    return list(rows.select_related("checked_by").prefetch_related("pages").order_by("-sent_at", "pk")[:MINE_LIMIT])


def own_person(actor: Actor) -> YoungPerson | None:
    """One's own file, where one is attached."""
    if actor.kind is not Kind.YOUTH or actor.person_id is None:
        return None
    rows = YoungPerson.objects.all().visible_to(actor)
    return rows.select_related("structure", "referent").filter(pk=actor.person_id).first()


def number_context(document_id: uuid.UUID) -> str:
    """What the sealed number is bound to."""
    return f"document-number|{document_id}"


def number_of(document: Document) -> str:
    """The number to report in i-milo, while it is there; empty afterwards."""
    if not document.sealed_number:
        return ""
    return open_sealed(document.structure_id, bytes(document.sealed_number), number_context(document.pk)).decode()
