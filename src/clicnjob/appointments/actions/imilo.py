"""What was copied into i-milo is marked, and can be unmarked."""

from collections.abc import Iterable

from clicnjob.appointments.models import Appointment, AppointmentCopy
from clicnjob.audit.actions import record, record_each
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro


@action
def mark_copied(*, lines: Iterable[tuple[Appointment, str]], by: Actor) -> int:
    """These appointments were copied there, each as the word that was shown. Returns how many. Raises ``not_allowed``."""
    if by.user_id is None or not by.is_staff:
        raise DomainError(pro("Seul un professionnel copie dans i-milo."), code="not_allowed")
    done = list(lines)
    for row, word in done:
        AppointmentCopy.objects.update_or_create(appointment=row, defaults={"word": word, "copied_by_id": by.user_id})
    record_each("appointment.copied", [(row, {"word": word}) for row, word in done], by=by)
    return len(done)


@action
def unmark_copied(*, appointment: Appointment, by: Actor) -> None:
    """It was not copied after all. Nothing to take back changes nothing."""
    gone, _ = AppointmentCopy.objects.filter(appointment=appointment).delete()
    if gone:
        record("appointment.copy_undone", by=by, obj=appointment)
