"""Files and accounts near their end."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.keeping.models import Deadline
from clicnjob.keeping.queries.contact import last_contacts, silent_since
from clicnjob.keeping.rules import notice_at
from clicnjob.messaging.enums import ReportState
from clicnjob.messaging.models import Report
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.retention import FILE_LIFE, NOTICE, PROFESSIONAL_LIFE
from clicnjob.structures.models import Attachment, Membership, YoungPerson

CHUNK = 500
PAGE = 25


def due_for_notice(moment: dt.datetime) -> Iterator[list[uuid.UUID]]:
    """Files whose last contact is 23 months old and whose end nobody told yet, among each five hundred."""
    before = moment - FILE_LIFE + NOTICE
    old = YoungPerson.objects.filter(
        anonymised_at=None, merged_into=None, created_at__lte=before, deadline=None
    )  # a file merged into another ends with that one (ADR 38)
    after: uuid.UUID | None = None
    while ids := _next(old.filter(pk__gt=after) if after else old):
        after = ids[-1]
        silent = silent_since(ids, before)
        yield [pk for pk in ids if pk in silent]


def _next(rows: QuerySet[YoungPerson]) -> list[uuid.UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def told() -> Iterator[list[tuple[Deadline, dt.datetime]]]:
    """Every deadline, by five hundred, with the last contact as it is now: who came back meanwhile is spared."""
    after: uuid.UUID | None = None
    rows = Deadline.objects.filter(young_person__anonymised_at=None, young_person__merged_into=None)
    while some := list((rows.filter(pk__gt=after) if after else rows).order_by("pk")[:CHUNK]):
        after = some[-1].pk
        found = last_contacts([row.young_person_id for row in some])
        yield [(row, found[row.young_person_id]) for row in some]


def came_back(row: Deadline, contact: dt.datetime, moment: dt.datetime) -> bool:
    """Whether nothing is near any more: someone came back. What direction prolonged is looked at when its own term comes near."""
    return notice_at(contact) > moment and (row.prolonged_at is None or row.is_near(moment))


def held_back(person_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Files that wait for the end of a report: a protection matter is not erased under way. One query."""
    rows = Report.objects.filter(conversation__young_person__in=person_ids).exclude(state=ReportState.CLOSED)
    return set(rows.values_list("conversation__young_person_id", flat=True))


def accounts_left(moment: dt.datetime) -> list[uuid.UUID]:
    """Accounts whose days of grace are over."""
    rows = User.objects.filter(deleted_after__lte=moment, erased_at=None)
    return list(rows.order_by("deleted_after").values_list("pk", flat=True)[:CHUNK])


def accounts_alone(moment: dt.datetime) -> list[uuid.UUID]:
    """Young people's accounts that no living file has any more, unused for two years."""
    before = moment - FILE_LIFE
    alive = Attachment.objects.filter(user=OuterRef("pk"), ended_at=None)
    rows = User.objects.filter(kind=AccountKind.YOUTH, erased_at=None, created_at__lte=before)
    rows = rows.exclude(last_seen_on__gt=before.date()).exclude(Exists(alive))
    recent = Attachment.objects.filter(user=OuterRef("pk"), ended_at__gt=before)
    return list(rows.exclude(Exists(recent)).order_by("pk").values_list("pk", flat=True)[:CHUNK])


def professionals_gone(moment: dt.datetime) -> list[uuid.UUID]:
    """Professionals' accounts closed two years ago, with no place anywhere."""
    here = Membership.objects.filter(user=OuterRef("pk"), ended_at=None)
    rows = User.objects.filter(
        kind=AccountKind.STAFF, erased_at=None, deactivated_at__lte=moment - PROFESSIONAL_LIFE
    ).exclude(Exists(here))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def account_of_ended(person_id: uuid.UUID) -> list[uuid.UUID]:
    """The accounts that a file which ends leaves without any living file."""
    whose = Attachment.objects.filter(young_person_id=person_id).values("user_id")
    alive = Attachment.objects.filter(
        user=OuterRef("pk"), wrong_claim=False, ended_at=None, young_person__anonymised_at=None
    ).exclude(young_person_id=person_id)
    rows = User.objects.filter(pk__in=whose, erased_at=None).exclude(Exists(alive))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def deadlines_page(actor: Actor, *, page: int) -> Page[Deadline]:
    """What will be erased, the soonest first. Two queries."""
    rows = Deadline.objects.all().visible_to(actor).filter(young_person__anonymised_at=None)
    rows = rows.select_related("young_person__referent", "prolonged_by")
    return Paginator(rows.order_by("ends_at", "pk"), PAGE).get_page(page)


def leaving_accounts(actor: Actor) -> list[Attachment]:
    """Whose account is about to end, at this structure, the soonest first. One query."""
    rows = Attachment.objects.current().filter(structure_id=actor.structure, user__deleted_after__isnull=False)
    if actor.role is Role.SECTOR_MANAGER and actor.site_id:
        rows = rows.filter(young_person__site_id=actor.site_id)
    elif actor.role is Role.COUNSELLOR:
        rows = rows.filter(young_person__referent_id=actor.user_id)
    return list(rows.select_related("young_person", "user").order_by("user__deleted_after")[:100])


def get_deadline(actor: Actor, person_id: uuid.UUID) -> Deadline:
    """The deadline of a visible file. Raises Http404."""
    rows = Deadline.objects.all().visible_to(actor).select_related("young_person")
    row = rows.filter(young_person_id=person_id, young_person__anonymised_at=None).first()
    if row is None:
        raise Http404
    return row
