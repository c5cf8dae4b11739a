"""One's own mailing, locked: what every change of it begins with. No use case by itself."""

from clicnjob.messaging.models import Mailing
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro


def held_mailing(mailing: Mailing, by: Actor) -> Mailing:
    """One's own mailing, locked. Raises DomainError ``not_yours``."""
    rows = lock(Mailing.objects.all().written_by(by).filter(pk=mailing.pk))
    held = rows.select_related("structure", "author").first()
    if held is None:
        raise DomainError(pro("Cet envoi n’est pas à vous."), code="not_yours")
    return held
