"""The people of imported caseloads: invited, joined; whom to ask, and the link that lets one in."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.urls import reverse

from clicnjob.enrolment.enums import InvitedBy
from clicnjob.enrolment.models import JoinInvitation
from clicnjob.enrolment.rules.inviting import AGAIN_AFTER, MOST
from clicnjob.notifications.rules import may_text
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Attachment, CaseloadImport, CaseloadLine, YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet
from clicnjob.vault.keys import derived_token, keyed_hash

PER_PAGE = 50
NOT_JOINED = Q(has_joined=False)
"""Of ``people_of``: those without an account here."""


def invitation_token(pk: uuid.UUID) -> str:
    """The secret of a link (128 bits)."""
    return derived_token("join-invitation", str(pk))


def invitation_hash(token: str) -> str:
    """What the database keeps of a token."""
    return keyed_hash("join-invitation", token)


def invitation_path(pk: uuid.UUID) -> str:
    """The page of a link."""
    return reverse("enrolment:invitation", args=[invitation_token(pk)])


def invitation_of_token(token: str) -> JoinInvitation | None:
    """The invitation a link opens: a month long, until it ends, while the file is open and the structure at work."""
    rows = JoinInvitation.objects.sent().filter(
        token_hash=invitation_hash(token),
        ended_at=None,
        sent_at__gt=clock.now() - JoinInvitation.LIFE,
        young_person__closed_at=None,
        young_person__structure__active=True,
    )
    return rows.select_related("young_person__structure", "young_person__site", "young_person__referent").first()


def _current() -> Exists:
    return Exists(Attachment.objects.current().filter(young_person=OuterRef("young_person_id")))


@dataclass(frozen=True, slots=True)
class Followed:
    """How far the people of one import, or of several, are."""

    people: int = 0
    invited: int = 0
    """By a text that left or a card that was printed."""
    planned: int = 0
    joined: int = 0
    last_at: dt.datetime | None = None
    """When the last planned text leaves."""


def followed(rows: Collection[uuid.UUID]) -> dict[uuid.UUID, Followed]:
    """The funnel of each of these imports: the open files they brought, invited, joined. Two queries."""
    asked = JoinInvitation.objects.filter(young_person=OuterRef("young_person_id"))
    lines = CaseloadLine.objects.all().in_caseload()
    lines = lines.filter(batch__in=rows, young_person__isnull=False, young_person__closed_at=None)
    facts = lines.annotate(has_joined=_current(), was_asked=Exists(asked.sent())).values("batch")
    counted = facts.annotate(
        people=Count("young_person", distinct=True),
        invited=Count("young_person", filter=Q(was_asked=True), distinct=True),
        joined=Count("young_person", filter=Q(has_joined=True), distinct=True),
    )
    waiting = JoinInvitation.objects.all().waiting().filter(batch__in=rows).values("batch")
    planned = {row["batch"]: row for row in waiting.annotate(count=Count("pk"), last=Max("due_at"))}
    found = {}
    for row in counted.values("batch", "people", "invited", "joined"):
        late = planned.get(row["batch"])
        found[row["batch"]] = Followed(
            people=row["people"],
            invited=row["invited"],
            planned=late["count"] if late is not None else 0,
            joined=row["joined"],
            last_at=late["last"] if late is not None else None,
        )
    return found


def imported_total(actor: Actor) -> Followed:
    """All the imports that the actor sees, each person once: shown apart from the figures of first receptions (R10)."""
    batches = CaseloadImport.objects.all().visible_to(actor).kept()
    lines = CaseloadLine.objects.all().in_caseload().filter(batch__in=batches)
    people = YoungPerson.objects.all().visible_to(actor).open().filter(pk__in=lines.values("young_person_id"))
    links = Attachment.objects.current().filter(young_person=OuterRef("pk"))
    asked = JoinInvitation.objects.all().sent().filter(young_person=OuterRef("pk"))
    counts = people.annotate(has_joined=Exists(links), was_asked=Exists(asked)).aggregate(
        people=Count("pk"), invited=Count("pk", filter=Q(was_asked=True)), joined=Count("pk", filter=Q(has_joined=True))
    )
    return Followed(people=counts["people"], invited=counts["invited"], joined=counts["joined"])


def people_of(row: CaseloadImport) -> YoungPersonQuerySet:
    """The open files of an import, with what became of each: ``has_joined``, ``asked``, ``asked_at``, ``is_planned``, ``has_card``."""
    lines = CaseloadLine.objects.all().in_caseload().filter(batch=row)
    asked = JoinInvitation.objects.all().sent().filter(young_person=OuterRef("pk")).order_by("-sent_at")
    texts = asked.exclude(way=InvitedBy.CARD).order_by().values("young_person").annotate(count=Count("pk"))
    waiting = JoinInvitation.objects.all().waiting().filter(young_person=OuterRef("pk"))
    people = YoungPerson.objects.filter(pk__in=lines.values("young_person_id"), structure_id=row.structure_id).open()
    return people.annotate(
        has_joined=Exists(Attachment.objects.current().filter(young_person=OuterRef("pk"))),
        asked_at=Subquery(asked.values("sent_at")[:1]),
        asked_by=Subquery(asked.values("way")[:1]),
        texts=Subquery(texts.values("count")[:1]),
        is_planned=Exists(waiting),
    )


def people_page(row: CaseloadImport, *, missing: bool, page: int) -> Page[YoungPerson]:
    """One page of them by name; ``missing``: those who have not joined. Two queries."""
    people = people_of(row).select_related("referent")
    if missing:
        people = people.filter(NOT_JOINED)
    return Paginator(people.order_by("last_name", "first_name", "pk"), PER_PAGE).get_page(page)


def reached_by_text(person: YoungPerson) -> str:
    """How a text would go to who has no account yet: ``sms``, ``email``, or nothing.

    In discreet mode no text says what it is about, nor holds a link: a card is given by hand instead.
    """
    if person.discreet:
        return ""
    if may_text(person.phone):
        return InvitedBy.SMS
    return InvitedBy.EMAIL if person.email else ""


def why_not(person: YoungPerson, moment: dt.datetime) -> str:
    """Why a text does not go to one of ``people_of`` now (a code), or nothing."""
    if person.has_joined:  # type: ignore[attr-defined]  # annotated by people_of
        return "joined"
    if person.otherwise_reason:
        return "otherwise"
    if person.is_planned:  # type: ignore[attr-defined]
        return "planned"
    if not reached_by_text(person):
        return "unreachable"
    if (person.texts or 0) >= MOST:  # type: ignore[attr-defined]
        return "often"
    asked_at: dt.datetime | None = person.asked_at  # type: ignore[attr-defined]
    if asked_at is not None and asked_at > moment - AGAIN_AFTER:
        return "just_asked"
    return ""


def due_invitations(limit: int = 20) -> list[uuid.UUID]:
    """Those whose moment has come."""
    rows = JoinInvitation.objects.all().waiting().filter(due_at__lte=clock.now())
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
