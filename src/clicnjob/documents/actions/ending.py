"""The end of a copy: reported, or its hour has come (R11)."""

from clicnjob.audit.actions import record
from clicnjob.documents import notices
from clicnjob.documents.actions.paper import forget, hold, may_check, ring
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro

BATCH = 200


@action
def report(*, document: Document, by: Actor) -> Document:
    """*Reporté dans i-milo*: copy and number are destroyed now; kind, expiry, who and when remain (R11).

    Saying it twice is saying it once. Raises DomainError: ``out_of_reach``, ``not_verified``.
    """
    held = hold(document)
    may_check(held.structure_id, by)
    if held.state != DocumentState.VERIFIED:
        raise DomainError(pro("Ce document n’est pas encore vérifié."), code="not_verified")
    if held.reported_at is not None:
        return held
    held.reported_at, held.reported_by_id = clock.now(), by.user_id
    forget(held, why="reported", by=by)
    held.save()
    record("document.reported", by=by, obj=held)
    ring(held)
    return held


@action
def destroy_due(*, by: Actor) -> int:
    """Destroy what has met its hour: verified today and not reported, or never verified in time. Returns how many.

    Who sent what nobody verified is told that the paper is awaited again.
    """
    due = Document.objects.filter(destroy_after__lte=clock.now()).select_related("structure", "young_person__referent")
    rows = list(lock(due.order_by("destroy_after", "pk"))[:BATCH])
    for held in rows:
        here, unseen = by.at(held.structure_id), held.state == DocumentState.TO_CHECK
        if unseen:
            held.state = DocumentState.REFUSED
        forget(held, why="deadline" if held.state == DocumentState.REFUSED else "day_over", by=here)
        held.save()
        if unseen:
            notices.tell_awaited(held.young_person, by=here)
        ring(held)
    return len(rows)
