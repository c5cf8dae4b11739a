"""Appointments in the conversation: what is told is written there with its card; a « no » enters it; so does a refusal."""

import uuid

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clicnjob.appointments.actions import refuse_request
from clicnjob.appointments.enums import News
from clicnjob.appointments.models import Appointment, AppointmentRequest, Proposal
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.actions.sharing import post_card
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.shared.text import datetime_words
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.structures.queries.people import language_of

WORDS = {
    News.GIVEN: gettext_noop("Votre rendez-vous : %(date)s. Pouvez-vous venir ?"),
    News.MOVED: gettext_noop("Votre rendez-vous change : %(date)s. Pouvez-vous venir ?"),
    News.CANCELLED: gettext_noop("Votre rendez-vous du %(date)s est annulé."),
    News.TAKEN: gettext_noop("C’est noté : rendez-vous %(date)s."),
    News.PROPOSED: gettext_noop("Je vous propose un rendez-vous. Choisissez le moment."),
}


def write_appointment(row: Appointment | Proposal, what: News, by: Actor) -> None:
    """In the name of the counsellor; nothing before the young person has a conversation."""
    conversation = Conversation.objects.filter(young_person_id=row.young_person_id).first()
    if conversation is None:
        return
    is_planned = isinstance(row, Appointment)
    date = row.starts_at if isinstance(row, Appointment) else None
    post_card(
        conversation=conversation,
        kind="appointment" if is_planned else "moments",
        target=str(row.pk),
        words=lambda: _(WORDS[what]) % {"date": datetime_words(date)},
        author_id=row.counsellor_id,
        client_id=uuid.uuid5(row.pk, f"{what}|{getattr(row, 'sequence', 0)}"),
        by=by,
    )


def hear_no(row: Appointment | Proposal, by: Actor) -> None:
    """What the young person said on a page or by a link becomes their message: the counsellor finds it among the others."""
    person = YoungPerson.objects.select_related("structure").get(pk=row.young_person_id)
    link = Attachment.objects.current().filter(young_person=person).select_related("user").first()
    if link is None:
        return
    conversation = open_conversation(person=person, by=SYSTEM)
    writer = Actor(
        Kind.YOUTH,
        name=person.first_name,
        user_id=link.user_id,
        structure_id=person.structure_id,
        person_id=person.pk,
    )
    with translation.override(language_of(person)), timezone.override(person.structure.timezone):
        if isinstance(row, Appointment):
            said = _("Je ne peux pas venir au rendez-vous : %(date)s.") % {"date": datetime_words(row.starts_at)}
        else:
            said = _("Aucun de ces moments ne me va.")
    send_message(
        conversation=conversation,
        body=said,
        client_id=uuid.uuid5(row.pk, f"no|{getattr(row, 'sequence', 0)}"),
        by=writer,
    )


@action
def refuse_with_words(*, request: AppointmentRequest, words: str, by: Actor) -> AppointmentRequest:
    """No appointment for now: the counsellor's words are a message in the conversation, told as any other.

    Raises ``empty`` without words, ``out_of_reach``, and what ``refuse_request`` raises.
    """
    if not words.strip():
        raise DomainError(pro("Écrivez quelques mots : ils partent dans la conversation."), code="empty", field="words")
    row = refuse_request(request=request, by=by)
    conversation = open_conversation(person=request.young_person, by=by)
    send_message(conversation=conversation, body=words, client_id=uuid.uuid5(row.pk, "refused"), by=by)
    return row
