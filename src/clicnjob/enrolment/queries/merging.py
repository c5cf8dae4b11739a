"""What the pages about duplicates and closed files read."""

import datetime as dt
import uuid

from django.core.paginator import Page, Paginator
from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Attachment, FileMerge, YoungPerson
from clicnjob.structures.queries import get_structure
from clicnjob.structures.rules import LEAVES_AT

PER_PAGE = 25
CLOSED_LATELY = dt.timedelta(days=365)


def which_stays(first: YoungPerson, second: YoungPerson) -> YoungPerson:
    """The file proposed to stay: the one with an account, else with an i-milo number, else the oldest. One query."""
    joined = set(
        Attachment.objects.current().filter(young_person__in=[first, second]).values_list("young_person_id", flat=True)
    )
    return max(
        (first, second), key=lambda one: (one.pk in joined, one.imilo_number is not None, -one.created_at.timestamp())
    )


def both_joined(first: YoungPerson, second: YoungPerson) -> bool:
    """Whether each has an account: one of the two ends. One query."""
    return Attachment.objects.current().filter(young_person__in=[first, second]).count() == 2


def last_merge(person: YoungPerson) -> FileMerge | None:
    """The latest file that went into this one, while it can be taken out again. One query."""
    row = FileMerge.objects.all().standing().filter(kept=person).order_by("-merged_at").first()
    return row if row is not None and row.can_be_undone(clock.now()) else None


def too_old(actor: Actor, *, page: int = 1) -> Page[YoungPerson]:
    """Open files of who reached 26, among those the actor may close; the oldest first. Two queries."""
    day = clock.today(get_structure(actor).timezone)
    born = _years_before(day, LEAVES_AT)
    rows = YoungPerson.objects.all().settled_by(actor).open().filter(birth_date__lte=born)
    return Paginator(
        rows.select_related("referent", "site").order_by("birth_date", "last_name", "pk"), PER_PAGE
    ).get_page(page)


def closed_lately(actor: Actor) -> list[YoungPerson]:
    """The files closed within a year that the actor may open again, the latest first. One query."""
    rows = YoungPerson.objects.all().settled_by(actor).filter(closed_at__gt=clock.now() - CLOSED_LATELY)
    return list(rows.exclude(closed_for="").select_related("referent").order_by("-closed_at", "pk")[:PER_PAGE])


def get_to_settle(actor: Actor, pk: uuid.UUID) -> YoungPerson:
    """A file the actor may close or open again. Raises Http404 otherwise, as for an unknown id."""
    found = YoungPerson.objects.all().settled_by(actor).select_related("structure", "referent").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _years_before(day: dt.date, years: int) -> dt.date:
    """The last birth date of who has that age on ``day``; of the 29 February, the day after counts."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
