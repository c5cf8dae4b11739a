"""A report that leaves the application leaves a trace."""

from clicnjob.audit.actions import record
from clicnjob.messaging.models import Mailing
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor


@action
def note_export(*, mailing: Mailing, by: Actor) -> None:
    """Write that the report of a mailing was exported (G33)."""
    record("mailing.exported", by=by, obj=mailing, recipients=mailing.recipients.count())
