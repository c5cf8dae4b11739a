"""What is told about a seat is also written in the conversation, with its card: date, place, answers (R13)."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clicnjob.messaging.actions.sharing import post_card
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import Actor
from clicnjob.shared.text import datetime_words
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import News
from clicnjob.workshops.models import Seat, Session

WORDS = {
    News.GIVEN: gettext_noop("Votre place à l’atelier : %(date)s. Pouvez-vous venir ?"),
    News.MOVED: gettext_noop("Votre atelier change : %(date)s. Pouvez-vous venir ?"),
    News.CANCELLED: gettext_noop("L’atelier prévu %(date)s n’a pas lieu. Choisissez une autre date."),
}


def write_seat(seat: Seat, what: News, by: Actor) -> None:
    """In the name of the referent (who acts, without one); nothing before the young person has a conversation."""
    conversation = Conversation.objects.filter(young_person_id=seat.young_person_id).first()
    person = YoungPerson.objects.only("referent_id").get(pk=seat.young_person_id)
    author_id = person.referent_id or (by.user_id if by.is_staff else None)
    if conversation is None or author_id is None or what not in WORDS:
        return
    session = Session.objects.select_related("structure").get(pk=seat.session_id)
    post_card(
        conversation=conversation,
        kind="seat",
        target=str(session.pk),
        words=lambda: _(WORDS[what]) % {"date": datetime_words(session.starts_at)},
        author_id=author_id,
        client_id=uuid.uuid5(seat.pk, f"{what}|{session.starts_at.isoformat()}"),
        by=by,
    )
