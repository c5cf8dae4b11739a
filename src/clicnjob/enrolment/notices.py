"""What enrolment tells by SMS and e-mail: fixed texts, never content (R13)."""

from typing import Literal

from clicnjob.notifications.actions import enqueue
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.texts import Template
from clicnjob.realtime.actions import publish
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson


def tell_referent(
    person: YoungPerson, what: Literal["access_recovered", "return_code", "wrong_join"], *, by: Actor
) -> None:
    """The referent learns what a colleague did to an access they follow; not what they did themselves (R6)."""
    referent = person.referent
    if referent is None or referent.pk == by.user_id:
        return
    publish(f"user:{referent.pk}")
    if referent.email:
        enqueue(
            channel=Channel.EMAIL,
            recipient=referent.email,
            template=Template.STAFF_NOTICE,
            blanks={"what": what, "link": f"/jeunes/{person.pk}/"},
            structure=person.structure,
            by=by,
        )
