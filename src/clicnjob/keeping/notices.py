"""What is told before a file ends, by fixed texts (R13)."""

import datetime as dt
import uuid

from django.utils import translation

from clicnjob.notifications.actions import enqueue, reach_person, read_group
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.queries.outbox import is_open
from clicnjob.notifications.texts import Template
from clicnjob.notifications.wordings import written_in
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.text import date_words
from clicnjob.structures.models import YoungPerson

PAGE, MINE = "/conservation/", "/mes-donnees/"


def tell_person(person: YoungPerson, ends_at: dt.datetime, *, by: Actor) -> bool:
    """The young person learns when the file ends and how to keep it: signing in is enough. Whether a channel took it."""
    zone = person.structure.timezone
    spoken = person.language if person.language in written_in() else "fr"
    with translation.override(spoken):
        until = date_words(clock.local(ends_at, zone).date())
    blanks = {"first_name": person.first_name, "until": until, "link": MINE}
    group = f"keeping:{person.pk}"
    return bool(reach_person(person=person, template=Template.FILE_ENDING, blanks=blanks, group=group, by=by))


def tell_referent(person: YoungPerson, what: str, *, link: str, by: Actor) -> None:
    """Whoever follows the file learns it, once a day for each sentence and page."""
    referent = person.referent
    if referent is None or referent.pk == by.user_id or not referent.email or not referent.is_active:
        return
    group = f"keeping:{what}:{referent.pk if link == PAGE else person.pk}:{clock.today()}"
    if not is_open(group):
        enqueue(
            channel=Channel.EMAIL,
            recipient=referent.email,
            template=Template.STAFF_NOTICE,
            blanks={"what": what, "link": link},
            structure=person.structure,
            group=group,
            by=by,
        )


def quiet(person_id: uuid.UUID, *, by: Actor) -> None:
    """They came back: what still waits to be told by another channel is over."""
    read_group(group=f"keeping:{person_id}", by=by)
