"""Use cases of access to a file: the card, the link to an account, accès exceptionnel, the journal of openings."""

import datetime as dt
import uuid

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.audit.models import AuditEvent
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock, outgoing
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.newcomers import check_not_a_newcomer
from clicnjob.structures.actions.people import same_structure
from clicnjob.structures.models import Attachment, Card, ExceptionalAccess, YoungPerson
from clicnjob.vault.keys import derived_token, keyed_hash


@action
def issue_card(*, person: YoungPerson, by: Actor) -> Card:
    """Make a card; the former one opens nothing any more (R6). Its token: ``queries.card_token``."""
    same_structure(by, person.structure_id)
    moment = clock.now()
    lock(YoungPerson.objects.filter(pk=person.pk)).first()
    revoked = Card.objects.filter(young_person=person, revoked_at=None).update(revoked_at=moment)
    card_id = uuid.uuid4()
    card = Card.objects.create(
        pk=card_id,
        young_person=person,
        token_hash=keyed_hash("card", derived_token("card", str(card_id))),
        made_by_id=by.user_id,
    )
    record("card.issued", by=by, obj=card, structure_id=person.structure_id, former_revoked=bool(revoked))
    return card


@action
def attach(*, person: YoungPerson, user: User, by: Actor) -> Attachment:
    """Link an account to the file (rattachement).

    Raises DomainError: ``already_attached``, ``account_attached``, ``practice`` (fictional and real never meet in one account).
    """
    lock(YoungPerson.objects.filter(pk=person.pk)).first()
    links = Attachment.objects.current()
    training = person.structure.is_practice
    if links.filter(user=user).exclude(structure__is_practice=training).exists():
        raise DomainError(
            pro("Ce compte est celui d’une vraie personne\u202f: ici, tout est inventé."), code="practice"
        )
    if links.filter(young_person=person).exists():
        raise DomainError(pro("Ce jeune a déjà son compte."), code="already_attached")
    if links.filter(user=user, structure_id=person.structure_id).exists():
        raise DomainError(pro("Ce compte est déjà rattaché à la structure."), code="account_attached")
    attachment = Attachment.objects.create(
        structure_id=person.structure_id, young_person=person, user=user, started_at=clock.now()
    )
    record("attachment.started", by=by, obj=attachment)
    publish(f"person:{person.pk}", f"user:{user.pk}")
    return attachment


@action
def end_attachment(*, attachment: Attachment, wrong_claim: bool = False, by: Actor) -> Attachment:
    """End the link; with ``wrong_claim`` it was never true and is never counted (R7). Raises ``already_ended``."""
    if by.is_staff:
        same_structure(by, attachment.structure_id)
    ended = Attachment.objects.current().filter(pk=attachment.pk).update(ended_at=clock.now(), wrong_claim=wrong_claim)
    if not ended:
        raise DomainError(pro("Ce rattachement est déjà terminé."), code="already_ended")
    attachment.refresh_from_db()
    record("attachment.ended", by=by, obj=attachment, wrong_claim=wrong_claim)
    publish(f"person:{attachment.young_person_id}", f"user:{attachment.user_id}")
    return attachment


@action
def grant_exceptional_access(*, person: YoungPerson, reason: str, by: Actor) -> ExceptionalAccess:
    """Open the content of a file to the one who asks, for 24 hours, with a reason; the referent is told (R2).

    It stands in the young person's journal. Raises DomainError: ``reason_missing``, ``not_staff``, ``other_structure``,
    ``newcomer`` (an account of this day).
    """
    if not by.is_staff or by.user_id is None:
        raise DomainError(pro("L’accès exceptionnel est réservé aux professionnels."), code="not_staff")
    same_structure(by, person.structure_id)
    check_not_a_newcomer(structure_id=person.structure_id, by=by)
    words = " ".join(reason.split())
    if len(words) < 8:
        raise DomainError(pro("Dites pourquoi, en quelques mots."), code="reason_missing", field="reason")
    if len(words) > 240:
        raise DomainError(pro("Dites-le en moins de 240 caractères."), code="reason_too_long", field="reason")
    moment = clock.now()
    access = ExceptionalAccess.objects.create(
        structure_id=person.structure_id,
        young_person=person,
        user_id=by.user_id,
        reason=words,
        starts_at=moment,
        ends_at=moment + ExceptionalAccess.LIFE,
    )
    record("access.exceptional", by=by, obj=access)
    publish(f"person:{person.pk}")
    referent = person.referent
    if referent is not None and referent.pk != by.user_id:
        publish(f"user:{referent.pk}")
        if referent.email:
            outgoing.enqueue(
                channel="email",
                recipient=referent.email,
                template="staff_notice",
                blanks={"what": "exceptional_access", "link": f"/jeunes/{person.pk}/"},
                structure_id=person.structure_id,
                by=by,
            )
    return access


OPENED_AGAIN = dt.timedelta(hours=1)
"""The same reader within this time is one opening in the journal."""


@action
def note_content_opened(*, person: YoungPerson, by: Actor) -> None:
    """Write in the young person's journal that a professional opened the content (once an hour for the same reader)."""
    since = clock.now() - OPENED_AGAIN
    opened = AuditEvent.objects.filter(
        person_id=person.pk, event="content.opened", object_id=str(person.pk), actor_id=by.id, at__gt=since
    )
    if not opened.exists():
        record("content.opened", by=by, obj=person, person_id=person.pk)
