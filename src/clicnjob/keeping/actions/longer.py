"""Keeping a file longer than two years, for a reason of a short list."""

from clicnjob.audit.actions import record
from clicnjob.keeping.enums import LongerReason
from clicnjob.keeping.models import Deadline
from clicnjob.keeping.rules import end_at
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro


@action
def keep_longer(*, deadline: Deadline, reason: str, by: Actor) -> Deadline:
    """Direction keeps a file a year longer from now, and says why. Raises ``not_direction``, ``reason``, ``gone``."""
    held = _held(deadline, by)
    if reason not in LongerReason.values:
        raise DomainError(pro("Choisissez la raison de garder ce dossier."), code="reason", field="reason")
    moment = clock.now()
    held.reason, held.prolonged_at, held.prolonged_by_id = reason, moment, by.user_id
    held.ends_at = max(held.ends_at, moment + Deadline.LONGER)
    held.save(update_fields=["reason", "prolonged_at", "prolonged_by", "ends_at"])
    record("file.kept_longer", by=by, obj=held, reason=reason)
    return held


@action
def stop_keeping(*, deadline: Deadline, by: Actor) -> Deadline:
    """The reason is over: the file ends on its own day, never before a month from now. Raises ``not_direction``, ``gone``."""
    held = _held(deadline, by)
    if held.prolonged_at is not None:
        held.reason, held.prolonged_at, held.prolonged_by = "", None, None
        held.ends_at = end_at(held.contact_at, clock.now())
        held.save(update_fields=["reason", "prolonged_at", "prolonged_by", "ends_at"])
        record("file.not_kept_longer", by=by, obj=held)
    return held


def _held(deadline: Deadline, by: Actor) -> Deadline:
    if by.role is not Role.DIRECTION or by.structure_id != deadline.structure_id:
        raise DomainError(pro("Seule la direction prolonge."), code="not_direction")
    held = lock(Deadline.objects.filter(pk=deadline.pk)).first()
    if held is None:
        raise DomainError(pro("Ce dossier n’a plus d’échéance."), code="gone")
    return held
