"""The fixed answer when nobody is there: once per closed period, never counted as an answer."""

import datetime as dt

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.messaging import fields, rules
from clicnjob.messaging.actions.storing import held_row, store
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import ClosedAnswer, Conversation, Message
from clicnjob.messaging.queries import closed
from clicnjob.shared import clock, text
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Membership, Structure
from clicnjob.structures.queries.people import language_of


@action
def set_closed_answer(
    *, structure: Structure, enabled: bool, closed_text: str = "", away_text: str = "", by: Actor
) -> ClosedAnswer:
    """Switch automatic answers on or off, or give them the structure's words; the numbers for emergencies always follow.

    Raises DomainError: ``not_direction``, ``too_long``, ``unknown_field``.
    """
    if by.role is not Role.DIRECTION or by.structure_id != structure.pk:
        raise DomainError(pro("Seule la direction change les réglages."), code="not_direction")
    texts = {"closed_text": closed_text.strip(), "away_text": away_text.strip()}
    for name, words in texts.items():
        if len(words) > rules.ANSWER_LENGTH:
            raise DomainError(
                pro("%(most)s caractères au plus.") % {"most": rules.ANSWER_LENGTH}, code="too_long", field=name
            )
        fields.refuse_unknown(words, rules.ANSWER_FIELDS[name], field=name)
    row, _made = ClosedAnswer.objects.update_or_create(structure=structure, defaults={"enabled": enabled, **texts})
    record("closed_answer.changed", by=by, obj=row, structure_id=structure.pk, enabled=enabled)
    return row


@action
def answer_when_away(*, conversation: Conversation, why: closed.Absence, by: Actor) -> Message | None:
    """Say once per period that nobody is there, when someone will be, and whom to call in an emergency.

    In the name of the referent (of the direction without one), in the young person's language. ``None`` when it was said
    already, when the structure does not want it, when the last word is no longer the young person's, or without a name.
    """
    held = held_row(conversation.pk)
    settings = closed.settings_of(held.structure)
    author = held.young_person.referent or _director(held)
    cause = why.cause(held.pk)
    said = Message.objects.filter(conversation=held, client_id=cause).exists()
    if said or not settings.enabled or author is None or held.last_side != Side.YOUTH:
        return None
    with translation.override(language_of(held.young_person)), timezone.override(held.structure.timezone):
        words = f"{_words(settings, why)}\n\n{_emergencies()}"
    message, _is_new = store(
        held,
        text=rules.clean_body(words),
        client_id=cause,
        author_id=author.pk,
        side=Side.STRUCTURE,
        automatic=True,
    )
    return message


def _director(held: Conversation) -> User | None:
    day = clock.today(held.structure.timezone)
    rows = Membership.objects.all().current(day).filter(structure=held.structure, role=Role.DIRECTION.value)
    first = rows.select_related("user").order_by("starts_on", "pk").first()
    return first.user if first else None


def _words(settings: ClosedAnswer, why: closed.Absence) -> str:
    if why.cover is None:
        return _closed_words(settings, why.reopens_at)
    values = {
        "conseiller": why.cover.absent.first_name,
        "remplacant": why.cover.covering.first_name,
        "retour": text.date_words(why.cover.ends_on),
    }
    usual = _("{conseiller} n’est pas là jusqu’au {retour}. {remplacant} répond à sa place.")
    return fields.replaced(settings.away_text or usual, values)


def _closed_words(settings: ClosedAnswer, reopens_at: dt.datetime | None) -> str:
    if reopens_at is None:
        return settings.closed_text or _("La Mission locale est fermée. Le message est bien arrivé.")
    usual = _("La Mission locale est fermée. Le message est bien arrivé. Réponse à partir du {reprise}.")
    return fields.replaced(settings.closed_text or usual, {"reprise": text.datetime_words(reopens_at)})


def _emergencies() -> str:
    """Numbers that answer day and night, free, from any phone."""
    return _(
        "En cas d’urgence, à toute heure, gratuitement :\n"
        "112 : secours\n"
        "114 : secours par SMS\n"
        "17 : police\n"
        "119 : enfance en danger\n"
        "3114 : idées de suicide, mal-être"
    )
