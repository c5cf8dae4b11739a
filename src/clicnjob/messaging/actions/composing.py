"""Writing to several: the draft, who receives it, the launch."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db.models import Sum

from clicnjob.audit.actions import record
from clicnjob.messaging import fields, rules
from clicnjob.messaging.actions.attaching import drop_files
from clicnjob.messaging.actions.mailing_rows import held_mailing
from clicnjob.messaging.enums import Delivery, MailingState
from clicnjob.messaging.models import Conversation, Mailing, MailingRecipient, RecipientList
from clicnjob.messaging.models.mailings import LOST
from clicnjob.messaging.queries.mailings import filling_of
from clicnjob.messaging.queries.picking import within_reach
from clicnjob.messaging.queries.sealed import mailing_context, text_of
from clicnjob.messaging.rules import mailings as bounds
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.language import pro, pro_noop
from clicnjob.structures.models import Membership
from clicnjob.vault.envelope import seal

GONE = pro_noop("Cet envoi n’est plus un brouillon. Rechargez la page.")


def _draft(mailing: Mailing, by: Actor) -> Mailing:
    held = held_mailing(mailing, by)
    if not held.is_draft:
        raise DomainError(pro(GONE), code="launched")
    return held


def seal_text(mailing: Mailing, text: str) -> None:
    """Put the text in its row, unsaved."""
    mailing.sealed_body = seal(mailing.structure_id, text.encode(), mailing_context(mailing.pk)) if text else b""


@action
def start_mailing(*, by: Actor) -> Mailing:
    """A draft to fill; the empty one already there if any. Raises DomainError: ``role``, ``too_many`` drafts."""
    if not by.is_staff or by.user_id is None or by.structure_id is None:
        raise DomainError(pro("Vous ne pouvez pas écrire à plusieurs jeunes."), code="role")
    drafts = Mailing.objects.all().written_by(by).filter(state=MailingState.DRAFT)
    empty = drafts.filter(sealed_body=b"", recipients=None, files=None).first()
    if empty is not None:
        return empty
    if drafts.count() >= bounds.MOST_PENDING:
        raise DomainError(pro("Vous avez trop de brouillons. Supprimez-en."), code="too_many")
    return Mailing.objects.create(structure_id=by.structure_id, author_id=by.user_id)


@action
def write_draft(*, mailing: Mailing, body: str, by: Actor) -> None:
    """Keep the text being written, as it is. Raises DomainError: ``not_yours``, ``launched``, ``too_long``."""
    held = _draft(mailing, by)
    text = rules.clean_body(body) if body.strip() else ""
    if text == text_of(held):
        return
    seal_text(held, text)
    held.save(update_fields=["sealed_body"])


@action
def add_recipients(*, mailing: Mailing, people: Collection[uuid.UUID], by: Actor) -> int:
    """Add these young people, each once; returns how many are new.

    Who is not within reach is left out, like an unknown id. Raises DomainError: ``not_yours``, ``launched``, ``too_many``.
    """
    held = _draft(mailing, by)
    reached = set(within_reach(by, moment=clock.now()).filter(pk__in=people).values_list("pk", flat=True))
    before = set(held.recipients.values_list("young_person_id", flat=True))
    new = reached - before
    if len(before) + len(new) > bounds.MOST_RECIPIENTS:
        raise DomainError(pro("Un envoi compte 2\u202f000 destinataires au plus."), code="too_many")
    MailingRecipient.objects.bulk_create([MailingRecipient(mailing=held, young_person_id=pk) for pk in new])
    return len(new)


@action
def add_list(*, mailing: Mailing, found: RecipientList, by: Actor) -> tuple[int, int]:
    """Add the members of a list; returns how many are new, and how many are out of the actor's reach.

    Raises DomainError: ``gone``, and those of ``add_recipients``.
    """
    if not RecipientList.objects.all().visible_to(by).filter(pk=found.pk).exists():
        raise DomainError(pro("Cette liste n’existe plus."), code="gone")
    members = list(found.members.values_list("young_person_id", flat=True))
    reached = within_reach(by, moment=clock.now()).filter(pk__in=members).count()
    return add_recipients(mailing=mailing, people=members, by=by), len(members) - reached


@action
def remove_recipients(*, mailing: Mailing, people: Collection[uuid.UUID], by: Actor) -> int:
    """Take them out of the draft; returns how many went. Raises DomainError: ``not_yours``, ``launched``."""
    held = _draft(mailing, by)
    gone, _ = held.recipients.filter(young_person_id__in=people).delete()
    return gone


@action
def discard_draft(*, mailing: Mailing, by: Actor) -> None:
    """Delete a draft and its files. Raises DomainError: ``not_yours``, ``launched``."""
    held = _draft(mailing, by)
    drop_files(held.files.all(), by=by)
    held.delete()


def check_text(mailing: Mailing, text: str) -> str:
    """The text as it may be launched; nothing, when files go without words.

    Raises DomainError ``empty``, ``too_long`` (for anyone), ``unknown_field``.
    """
    if not text.strip() and mailing.files.exists():
        return ""
    clean = fields.check(rules.clean_body(text))
    people = [row.young_person for row in mailing.recipients.select_related("young_person")]
    longest = max((len(fields.fill(clean, filling_of(mailing, person))) for person in people), default=len(clean))
    if longest > rules.MAX_LENGTH:
        raise DomainError(
            pro("Avec les prénoms, le message devient trop long. Raccourcissez-le."), code="too_long", field="body"
        )
    return clean


def _refuse_lost(held: Mailing) -> None:
    if held.files.filter(state__in=LOST).exists():
        raise DomainError(
            pro("Un fichier est refusé ou effacé. Retirez-le, puis envoyez."), code="file_refused", field="files"
        )


def _check_quota(author: Actor, adding: int, moment: dt.datetime) -> None:
    """Counted under the lock of one's membership: two launches at once cannot both pass (G33)."""
    lock(Membership.objects.filter(user_id=author.id or NOWHERE, structure_id=author.structure, ended_at=None)).first()
    since = moment - dt.timedelta(days=1)
    recent = Mailing.objects.all().written_by(author).filter(launched_at__gt=since)
    already = recent.aggregate(total=Sum("recipient_count"))["total"] or 0
    many = recent.filter(recipient_count__gt=1).count() if adding > 1 else 0
    if already + adding > bounds.DAILY_RECIPIENTS or many >= bounds.DAILY_MAILINGS:
        raise Throttled(
            pro(
                "En 24\u00a0heures, on écrit à %(people)s destinataires et %(times)s fois à plusieurs, au plus. "
                "Vous en êtes à %(already)s. Continuez demain : le brouillon reste ici."
            )
            % {"people": bounds.DAILY_RECIPIENTS, "times": bounds.DAILY_MAILINGS, "already": already},
            wait_seconds=3600,
            code="quota",
        )
    pending = Mailing.objects.all().written_by(author).filter(state=MailingState.SCHEDULED).count()
    if pending >= bounds.MOST_PENDING:
        raise DomainError(pro("Vous avez déjà 200 messages programmés. Annulez-en."), code="too_many")


def launch_held(held: Mailing, *, count: int, send_at: dt.datetime | None, by: Actor) -> None:
    """Decide that it goes: now for the next worker, or at ``send_at``. The caller holds the row and has checked the text."""
    moment = clock.now()
    if send_at is not None:
        bounds.check_future(send_at, moment)
    _check_quota(by, count, moment)
    held.state = MailingState.SCHEDULED
    held.send_at = send_at or moment
    held.launched_at = moment
    held.recipient_count = count
    held.save()
    record("mailing.launched", by=by, obj=held, recipients=count, later=send_at is not None)


@action
def launch(*, mailing: Mailing, send_at: dt.datetime | None = None, confirmed: int | None = None, by: Actor) -> Mailing:
    """Send the draft, now or at ``send_at``. Launching it again changes nothing.

    Above fifty recipients ``confirmed`` is their number, typed. Raises DomainError: ``not_yours``, ``launched`` (discarded),
    ``nobody``, ``nobody_reached``, ``file_refused``, ``confirm``, ``past``, ``far``, ``quota``, ``too_many`` and those of
    ``check_text``. While a file is being examined it waits (``MailingQuerySet.due``).
    """
    held = held_mailing(mailing, by)
    if not held.is_draft:
        return held
    count = held.recipients.count()
    if count == 0:
        raise DomainError(pro("Choisissez au moins un destinataire."), code="nobody", field="people")
    ids = held.recipients.values("young_person_id")
    if not within_reach(by, moment=clock.now()).filter(pk__in=ids).exists():
        raise DomainError(
            pro("Aucun destinataire n’est plus dans vos suivis. Choisissez-en d’autres."), code="nobody_reached"
        )
    seal_text(held, check_text(held, text_of(held)))
    _refuse_lost(held)
    if count > bounds.CONFIRM_ABOVE and confirmed != count:
        raise DomainError(
            pro("Vous écrivez à %(count)s personnes. Tapez ce nombre pour confirmer.") % {"count": count},
            code="confirm",
            field="confirmed",
        )
    launch_held(held, count=count, send_at=send_at, by=by)
    return held


@action
def schedule_message(
    *, conversation: Conversation, body: str, client_id: uuid.UUID, send_at: dt.datetime, by: Actor
) -> Mailing:
    """« Envoyer plus tard »: one message to the person of a conversation, at ``send_at``, once for one ``client_id``.

    Raises DomainError: ``out_of_reach``, ``closed``, ``past``, ``far``, ``quota``, ``too_many``, ``empty``, ``too_long``,
    ``unknown_field``.
    """
    reached = Conversation.objects.all().visible_to(by).filter(pk=conversation.pk).exists()
    if not by.is_staff or by.user_id is None or not reached:
        raise DomainError(pro("Vous ne pouvez pas écrire dans cette conversation."), code="out_of_reach")
    person_id = conversation.young_person_id
    if not within_reach(by, moment=clock.now()).filter(pk=person_id).exists():
        raise DomainError(pro("Ce dossier est fermé : rien ne peut y être programmé."), code="closed")
    made = Mailing(
        pk=uuid.uuid5(by.user_id, f"later|{client_id}"),
        structure_id=conversation.structure_id,
        author_id=by.user_id,
        from_conversation=True,
    )
    Mailing.objects.bulk_create([made], ignore_conflicts=True)
    held = held_mailing(made, by)
    if not held.is_draft:
        return held
    MailingRecipient.objects.bulk_create(
        [MailingRecipient(mailing=held, young_person_id=person_id)], ignore_conflicts=True
    )
    seal_text(held, check_text(held, body))
    launch_held(held, count=1, send_at=send_at, by=by)
    return held


@action
def reschedule(*, mailing: Mailing, body: str, send_at: dt.datetime | None, by: Actor) -> None:
    """Change the text or the hour (``None``: now) of what is not sent yet.

    Raises DomainError: ``not_yours``, ``started``, ``past``…
    """
    held = held_mailing(mailing, by)
    if held.state != MailingState.SCHEDULED:
        raise DomainError(pro("L’envoi a commencé : il ne peut plus être modifié."), code="started")
    moment = clock.now()
    seal_text(held, check_text(held, body))
    held.send_at = bounds.check_future(send_at, moment) if send_at is not None else moment
    held.save(update_fields=["sealed_body", "send_at"])
    record("mailing.rescheduled", by=by, obj=held)


@action
def send_now(*, mailing: Mailing, by: Actor) -> None:
    """What waits for its hour goes at once. Raises DomainError: ``not_yours``, ``started``, ``file_refused``."""
    held = held_mailing(mailing, by)
    if held.state != MailingState.SCHEDULED:
        raise DomainError(pro("L’envoi a déjà commencé ou il est annulé."), code="started")
    _refuse_lost(held)
    held.send_at = clock.now()
    held.save(update_fields=["send_at"])
    record("mailing.hastened", by=by, obj=held)


@action
def cancel_mailing(*, mailing: Mailing, by: Actor) -> int:
    """Cancel what has not left; returns how many recipients are spared. By its author, or the direction.

    What was sent stays sent. Raises DomainError: ``not_yours``, ``finished``.
    """
    rows = lock(Mailing.objects.all().visible_to(by).filter(pk=mailing.pk))
    held = rows.first()
    if held is None:
        raise DomainError(pro("Cet envoi n’est pas à vous."), code="not_yours")
    if not held.is_pending:
        raise DomainError(pro("Il n’y a plus rien à annuler."), code="finished")
    moment = clock.now()
    spared = held.recipients.waiting().update(state=Delivery.CANCELLED, settled_at=moment)
    if not held.recipients.filter(state=Delivery.SENT).exists():
        drop_files(held.files.all(), by=by)
    held.state, held.finished_at = MailingState.CANCELLED, moment
    held.worker = held.leased_until = None
    held.save(update_fields=["state", "finished_at", "worker", "leased_until"])
    record("mailing.cancelled", by=by, obj=held, spared=spared)
    return spared


@action
def acknowledge(*, mailing: Mailing, by: Actor) -> None:
    """« J'ai vu » what could not be sent. Does nothing twice. Raises DomainError ``not_yours``."""
    held = lock(Mailing.objects.all().visible_to(by).filter(pk=mailing.pk)).first()
    if held is None:
        raise DomainError(pro("Cet envoi n’est pas à vous."), code="not_yours")
    if held.acknowledged_at is None and not held.is_pending:
        held.acknowledged_at = clock.now()
        held.save(update_fields=["acknowledged_at"])
        record("mailing.acknowledged", by=by, obj=held)
