"""A young person who changes hands reads it in the conversation, in their own language: who, until when, why."""

import uuid
from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.messaging.actions import Post, post_automatic_to_many
from clicnjob.messaging.models import Conversation
from clicnjob.shared import text
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.structures.enums import HandOverReason
from clicnjob.structures.models import HandOver
from clicnjob.structures.notices import Passing


def tell(hand_overs: Sequence[HandOver], what: Passing) -> None:
    """What ``structures`` calls in the transaction of the hand-over."""
    say_in_conversations(hand_overs=hand_overs, what=what, by=SYSTEM)


@action
def say_in_conversations(*, hand_overs: Sequence[HandOver], what: Passing, by: Actor) -> None:
    """Write it once to each, where a conversation exists: who has none yet is welcomed by the new referent at joining.

    A whole caseload costs as many statements as a few people, but for one insertion in five hundred.
    """
    rows = Conversation.objects.all().open().filter(young_person__in=[row.young_person_id for row in hand_overs])
    talks = {talk.young_person_id: talk for talk in rows.select_related("structure", "young_person")}
    posts = [
        Post(
            conversation=talks[row.young_person_id],
            author_id=_author(row, what).pk,
            words=partial(words, row, what),
            client_id=uuid.uuid5(row.pk, what),
        )
        for row in hand_overs
        if row.young_person_id in talks
    ]
    post_automatic_to_many(posts=posts, by=by)


def _author(row: HandOver, what: Passing) -> User:
    back = what in (Passing.RETURNED, Passing.UNDONE)
    return (row.former if back else None) or row.recipient


def words(hand_over: HandOver, what: Passing) -> str:
    """The message, in the active language."""
    names = {
        "recipient": hand_over.recipient.first_name,
        "former": hand_over.former.first_name if hand_over.former else "",
        "date": text.date_words(hand_over.ends_on),
    }
    match what:
        case Passing.GIVEN:
            return " ".join(filter(None, [_given(hand_over) % names, _why(hand_over.reason), _stays()]))
        case Passing.RETURNED:
            return _("%(former)s vous suit de nouveau.") % names
        case Passing.UNDONE if hand_over.former is not None:
            return _("Finalement, %(former)s continue de vous suivre.") % names
        case Passing.UNDONE:
            return _("Finalement, rien ne change. Votre Mission locale vous répond ici.")
        case Passing.KEPT:
            return _("%(recipient)s continue de vous suivre.") % names


def _given(hand_over: HandOver) -> str:
    if hand_over.former is None:
        return _("%(recipient)s vous suit maintenant.")
    if hand_over.ends_on is None:
        return _("%(recipient)s vous suit maintenant, à la place de %(former)s.")
    return _("%(recipient)s vous suit jusqu’au %(date)s, à la place de %(former)s.")


def _why(reason: str) -> str:
    if not reason:
        return ""
    return {
        HandOverReason.ABSENCE: _("Pourquoi : une absence."),
        HandOverReason.DEPARTURE: _("Pourquoi : un départ de la Mission locale."),
        HandOverReason.PLACE: _("Pourquoi : un changement d’antenne."),
        HandOverReason.TEAM: _("Pourquoi : l’équipe s’organise autrement."),
        HandOverReason.ASKED: _("Pourquoi : vous l’avez demandé."),
    }[HandOverReason(reason)]


def _stays() -> str:
    return _("Vos messages restent ici. Vos rendez-vous et vos ateliers ne changent pas.")
