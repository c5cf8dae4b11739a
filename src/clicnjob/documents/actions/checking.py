"""A counsellor's decision on a paper (R11)."""

import datetime as dt

from clicnjob.audit.actions import record
from clicnjob.documents import notices, rules
from clicnjob.documents.actions.asking import settle
from clicnjob.documents.actions.paper import forget, hold, may_check, ring
from clicnjob.documents.enums import CorrectionReason, DocumentKind, DocumentState, Method, RefusalReason
from clicnjob.documents.models import Document
from clicnjob.documents.queries import hash_of_number, number_context, reading_of, unverified_days
from clicnjob.files.actions import overwrite_journal
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.envelope import seal


@action
def verify(*, document: Document, kind: str, expires_on: dt.date | None, number: str, by: Actor) -> Document:
    """The identity is justified by this copy; kind, number and expiry wait to be reported in i-milo until tonight (R11).

    Raises DomainError: ``out_of_reach``, ``already_checked``, ``expired``.
    """
    held = _to_check(document, by)
    _verified(held, kind=kind, expires_on=expires_on, number=number, by=by)
    record("document.verified", by=by, obj=held, kind=held.kind, method=held.method)
    ring(held)
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
    may_check(person.structure_id, by)
    if document is not None:
        held = _to_check(document, by)
        forget(held, why="original", by=by)
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
    ring(held)
    return held


@action
def refuse(*, document: Document, reason: str, by: Actor) -> Document:
    """The picture is to be taken again. It is of no more use, so it is destroyed at once; the reason stays.

    The young person is told by their channels that a paper is awaited; why and how to do it again, their page says (R13).

    Raises DomainError: ``out_of_reach``, ``already_checked``.
    """
    held = _to_check(document, by)
    held.state, held.refusal = DocumentState.REFUSED, RefusalReason(reason)
    held.checked_at, held.checked_by_id = clock.now(), by.user_id
    forget(held, why="refused", by=by)
    held.save()
    record("document.refused", by=by, obj=held, reason=held.refusal)
    notices.tell_awaited(held.young_person, by=by)
    ring(held)
    return held


@action
def correct(*, document: Document, reason: str, by: Actor) -> Document:
    """Take a verification back, the same day, alone, with a reason (R11).

    With its copy the paper returns to the queue; without it, the young person is asked for it again. Raises DomainError: ``out_of_reach``, ``not_verified``, ``too_late``.
    """
    held = hold(document)
    may_check(held.structure_id, by)
    why = CorrectionReason(reason)
    if held.state != DocumentState.VERIFIED or held.checked_at is None:
        raise DomainError(pro("Ce document n’est pas vérifié."), code="not_verified")
    if not rules.same_day(held.checked_at, clock.now(), held.structure.timezone):
        raise DomainError(pro("Une correction se fait le jour même. Demandez à la direction."), code="too_late")
    had_copy = held.has_copy
    held.state = DocumentState.TO_CHECK if had_copy else DocumentState.REFUSED
    held.checked_at = held.checked_by = held.reported_at = held.reported_by = None
    held.sealed_number = None
    reading = reading_of(held)
    held.number_hash = hash_of_number(held, reading.fields["number"]) if reading and reading.valid else ""
    days = unverified_days(held.structure_id, held.kind)
    held.destroy_after = held.sent_at + dt.timedelta(days=days) if had_copy else None
    held.save()
    overwrite_journal(by=by)
    record("document.corrected", by=by, obj=held, reason=str(why), had_copy=had_copy)
    if not had_copy:
        notices.tell_awaited(held.young_person, by=by)
    ring(held)
    return held


def _to_check(document: Document, by: Actor) -> Document:
    held = hold(document)
    may_check(held.structure_id, by)
    if held.state != DocumentState.TO_CHECK:
        name = held.checked_by.first_name if held.checked_by else pro("Quelqu’un")
        raise DomainError(pro("%(name)s s’est déjà occupé de ce document.") % {"name": name}, code="already_checked")
    return held


def _verified(held: Document, *, kind: str, expires_on: dt.date | None, number: str, by: Actor) -> None:
    moment, zone = clock.now(), held.structure.timezone
    if expires_on is not None and expires_on < clock.local(moment, zone).date():
        raise DomainError(pro("Ce document n’est plus valable à cette date."), code="expired", field="expires_on")
    number = " ".join(number.split())
    held.kind, held.expires_on = DocumentKind(kind), expires_on
    held.state, held.refusal = DocumentState.VERIFIED, ""
    held.checked_at, held.checked_by_id = moment, by.user_id
    held.sealed_number = seal(held.structure_id, number.encode(), number_context(held.pk)) if number else None
    held.number_hash = hash_of_number(held, number)
    held.destroy_after = rules.end_of_day(moment, zone)
    held.save()
    settle(held, by=by)
