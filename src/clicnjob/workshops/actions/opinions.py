"""What they thought of a session: counted, and tied to nobody (ADR 27)."""

from django.db.models import F
from django.utils.translation import gettext as _

from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.workshops.actions.seats import lock_seat
from clicnjob.workshops.enums import Face
from clicnjob.workshops.models import OpinionTally, Seat
from clicnjob.workshops.rules.opinions import may_answer


@action
def give_opinion(*, seat: Seat, face: str, by: Actor) -> None:
    """One tap on a face: counted, once a seat, and nothing else is written down: neither who chose it, nor when (ADR 27).

    Raises ``bad_face``, ``not_yours``, ``too_late`` (from the day after the next), ``already_given``.
    """
    if face not in Face.values:
        raise DomainError(_("Choisissez l’un des trois visages."), code="bad_face")
    held = lock_seat(seat.pk)
    if held.young_person_id != by.person_id:
        raise DomainError(_("Cette place n’est pas la vôtre."), code="not_yours")
    if not may_answer(held, clock.now()):
        raise DomainError(_("Il est trop tard pour donner votre avis."), code="too_late")
    if held.opinion_given:
        raise DomainError(_("Vous avez déjà donné votre avis. Merci !"), code="already_given")
    held.opinion_given = True
    held.save(update_fields=["opinion_given"])
    tally, _made = OpinionTally.objects.get_or_create(session=held.session, face=face)
    OpinionTally.objects.filter(pk=tally.pk).update(count=F("count") + 1)
