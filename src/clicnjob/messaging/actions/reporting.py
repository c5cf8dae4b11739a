"""« Signaler »: a young person tells direction, direction deals with it (R15)."""

import datetime as dt
import uuid

from django.urls import reverse
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.messaging.enums import ReportAbout, ReportState, Side
from clicnjob.messaging.models import Conversation, Message, Report
from clicnjob.messaging.queries.reports import outcome_context, people_of, told_of, words_context
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.staff import tell_staff
from clicnjob.vault.envelope import seal

LONGEST = 2000
"""Characters of what is added, of what was done."""
A_DAY = 10
"""Reports of one young person in 24 hours; more is a stuck key, and the emergency numbers are on the page."""


@action
def make_report(
    *,
    conversation: Conversation,
    report_id: uuid.UUID,
    about: str,
    message: Message | None = None,
    reported: User | None = None,
    words: str = "",
    by: Actor,
) -> Report:
    """Tell direction about a message of the other side, a professional of this conversation, or a danger.

    ``report_id`` is made with the form: sent twice, it is one report. The person concerned is neither told nor shown.
    Raises DomainError: ``out_of_reach`` (only the young person reports), ``message_missing``, ``person_missing``,
    ``too_long``, ``too_many``.
    """
    reached = Conversation.objects.all().visible_to(by).filter(pk=conversation.pk)
    if not by.is_youth or by.user_id is None or not reached.exists():
        raise DomainError(_("Vous ne pouvez pas faire de signalement ici."), code="out_of_reach")
    told = ReportAbout(about)
    if told is ReportAbout.MESSAGE and (
        message is None or message.conversation_id != conversation.pk or message.side != Side.STRUCTURE
    ):
        raise DomainError(_("Choisissez le message à signaler."), code="message_missing")
    if told is ReportAbout.PERSON and (reported is None or reported not in people_of(conversation)):
        raise DomainError(_("Choisissez la personne à signaler."), code="person_missing", field="who")
    added = words.strip()
    if len(added) > LONGEST:
        raise DomainError(_("Votre texte est trop long. Dites l’essentiel."), code="too_long", field="words")
    lock(User.objects.filter(pk=by.user_id)).get()  # the same form sent twice at once waits here
    if (known := Report.objects.filter(pk=report_id, author_id=by.user_id).first()) is not None:
        return known
    recent = Report.objects.filter(author_id=by.user_id, created_at__gt=clock.now() - dt.timedelta(hours=24))
    if recent.count() >= A_DAY:
        raise DomainError(_("La direction a reçu vos signalements. En cas de danger, appelez."), code="too_many")
    concerned = message.author_id if told is ReportAbout.MESSAGE and message is not None else None
    if told is ReportAbout.PERSON and reported is not None:
        concerned = reported.pk
    row = Report.objects.create(
        pk=report_id,
        structure_id=conversation.structure_id,
        conversation=conversation,
        author_id=by.user_id,
        about=told,
        message=message if told is ReportAbout.MESSAGE else None,
        reported_id=concerned,
        sealed_words=seal(conversation.structure_id, added.encode(), words_context(report_id)) if added else b"",
    )
    record("report.made", by=by, obj=row, about=told)
    people = told_of(conversation.structure_id, concerned)
    tell_staff(people, "report_made", reverse("messaging:reports"), structure_id=conversation.structure_id, by=by)
    publish(*(f"user:{user.pk}" for user in people))
    return row


@action
def take_report(*, report: Report, by: Actor) -> Report:
    """« Je m’en occupe ». Twice changes nothing. Raises ``out_of_reach``, ``already_taken``, ``already_closed``."""
    held = _held(report, by)
    if held.state == ReportState.CLOSED:
        raise DomainError(pro("Ce signalement est déjà traité."), code="already_closed")
    if held.taken_by_id is not None:
        if held.taken_by_id == by.user_id:
            return held
        raise DomainError(pro("Quelqu’un s’occupe déjà de ce signalement."), code="already_taken")
    held.state, held.taken_at, held.taken_by_id = ReportState.TAKEN, clock.now(), by.user_id
    held.save(update_fields=["state", "taken_at", "taken_by"])
    record("report.taken", by=by, obj=held)
    return held


@action
def close_report(*, report: Report, outcome: str, by: Actor) -> Report:
    """Close it by saying what was done. Raises ``out_of_reach``, ``already_closed``, ``outcome_missing``, ``too_long``."""
    done = outcome.strip()
    if not done:
        raise DomainError(pro("Dites ce qui a été fait."), code="outcome_missing", field="outcome")
    if len(done) > LONGEST:
        raise DomainError(pro("Ce texte est trop long."), code="too_long", field="outcome")
    held = _held(report, by)
    if held.state == ReportState.CLOSED:
        raise DomainError(pro("Ce signalement est déjà traité."), code="already_closed")
    moment = clock.now()
    if held.taken_by_id is None:
        held.taken_at, held.taken_by_id = moment, by.user_id
    held.state, held.closed_at, held.closed_by_id = ReportState.CLOSED, moment, by.user_id
    held.sealed_outcome = seal(held.structure_id, done.encode(), outcome_context(held.pk))
    held.save(update_fields=["state", "taken_at", "taken_by", "closed_at", "closed_by", "sealed_outcome"])
    record("report.closed", by=by, obj=held)
    return held


def _held(report: Report, by: Actor) -> Report:
    rows = Report.objects.all().visible_to(by) if by.is_staff else Report.objects.none()
    found = lock(rows.filter(pk=report.pk)).first()
    if found is None:
        raise DomainError(pro("Ce signalement n’est pas à vous."), code="out_of_reach")
    return found
