"""What was copied into i-milo is marked, and can be unmarked."""

from collections.abc import Iterable

from clicnjob.audit.actions import record, record_each
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.models import ImiloCopy, Seat


@action
def mark_copied(*, lines: Iterable[tuple[Seat, str]], by: Actor) -> int:
    """These seats were copied there, each as the word that was shown. Returns how many. Raises ``not_allowed``.

    Whose seats one copies is the query's matter (``queries.imilo``).
    """
    if by.user_id is None or not by.is_staff:
        raise DomainError(pro("Seul un professionnel copie dans i-milo."), code="not_allowed")
    done = list(lines)
    for seat, word in done:
        ImiloCopy.objects.update_or_create(seat=seat, defaults={"word": word, "copied_by_id": by.user_id})
    record_each("seat.copied", [(seat, {"word": word}) for seat, word in done], by=by)
    return len(done)


@action
def unmark_copied(*, seat: Seat, by: Actor) -> None:
    """It was not copied after all. Nothing to take back changes nothing."""
    gone, _ = ImiloCopy.objects.filter(seat=seat).delete()
    if gone:
        record("seat.copy_undone", by=by, obj=seat, structure_id=by.structure_id)


@action
def note_export(*, rows: int, by: Actor) -> None:
    """Someone took the results away as a table: how many lines (G33)."""
    record("seats.exported", by=by, structure_id=by.structure_id, rows=rows)
