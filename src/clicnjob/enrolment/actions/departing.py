"""A professional leaves: what they had in hand goes to colleagues, and their access ends, at once."""

from clicnjob.accounts.models import User
from clicnjob.enrolment.queries.departing import followed
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.structures.actions import end_membership, hand_over
from clicnjob.structures.enums import HandOverReason
from clicnjob.structures.models import HandOver, Membership
from clicnjob.workshops.actions import take_over_sessions


@action
def depart(*, membership: Membership, recipient: User | None = None, leader: User | None = None, by: Actor) -> int:
    """End a colleague's access; ``recipient`` follows their young people, ``leader`` leads their sessions. How many were given.

    Who is lent to them for a time goes back by itself. What nobody takes waits on the direction's home; so do appointments,
    which are moved with the young person. All or nothing: refused, the colleague has lost nothing.
    Raises the refusals of ``hand_over``, ``take_over_sessions`` and ``end_membership``.
    """
    given = 0
    if membership.ended_at is None and recipient is not None:
        people = list(lock(followed(membership).order_by("pk")))
        for first in range(0, len(people), HandOver.MOST):
            piece = people[first : first + HandOver.MOST]
            given += len(hand_over(people=piece, recipient=recipient, reason=HandOverReason.DEPARTURE, by=by))
    if membership.ended_at is None and leader is not None:
        take_over_sessions(structure_id=membership.structure_id, leaving=membership.user, taking=leader, by=by)
    end_membership(membership=membership, by=by)
    return given
