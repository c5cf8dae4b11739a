"""What stands beside a roster."""

from django import template

from clicnjob.workshops.models import Session
from clicnjob.workshops.queries.seats import line_of, said_no

register = template.Library()


@register.inclusion_tag("workshops/_line.html")
def beside_roster(session: Session) -> dict[str, object]:
    """Who said no, the waiting list in its order, the places kept (``session`` as ``get_session`` gives it). Two queries."""
    left, free = session.left, session.free  # type: ignore[attr-defined]  # annotated by with_room
    return {
        "session": session,
        "kept": max(0, left - max(0, free)),
        "said_no": said_no(session),
        "line": line_of(session),
    }
