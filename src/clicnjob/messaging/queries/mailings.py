"""Reading mailings: the draft, the report, the history."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import Http404

from clicnjob.messaging.enums import Delivery, MailingState
from clicnjob.messaging.fields import Filling
from clicnjob.messaging.models import Mailing, MailingFile, MailingQuerySet, MailingRecipient, MailingRecipientQuerySet
from clicnjob.messaging.queries.picking import within_reach
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import Attachment, Membership, YoungPerson

PER_PAGE = 50
HISTORY = 25
ROUND = 20
"""Mailings taken in one round of the worker."""


def filling_of(mailing: Mailing, person: YoungPerson) -> Filling:
    """What fills the blanks of a mailing for this person."""
    return Filling(
        prenom=person.first_name,
        nom=person.last_name,
        conseiller=mailing.author.first_name,
        structure=mailing.structure.name,
    )


def due_ids() -> list[uuid.UUID]:
    """The mailings to send now, those to fewest first: a message programmed for 9 h does not wait behind two thousand."""
    rows = Mailing.objects.all().due(clock.now()).order_by("recipient_count", "send_at")
    return list(rows.values_list("pk", flat=True)[:ROUND])


def get_mailing(actor: Actor, pk: uuid.UUID) -> Mailing:
    """A mailing one may see (``visible_to``). Raises Http404 as for an unknown id."""
    rows = Mailing.objects.all().visible_to(actor).select_related("structure", "author")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_own_mailing(actor: Actor, pk: uuid.UUID) -> Mailing:
    """A mailing of one's own. Raises Http404 otherwise."""
    rows = Mailing.objects.all().written_by(actor).select_related("structure", "author")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How a mailing went."""

    total: int
    waiting: int
    sent: int
    read: int
    failed: int
    cancelled: int
    without_account: int
    """Sent, and waiting for an account."""

    @property
    def settled(self) -> int:
        """No longer waiting."""
        return self.total - self.waiting

    @property
    def share(self) -> float:
        """How far it is, from 0 to 1."""
        return self.settled / self.total if self.total else 0.0


_READ = Q(message__seq__lte=F("message__conversation__youth_read_seq"))


def _with_account(rows: MailingRecipientQuerySet) -> MailingRecipientQuerySet:
    links = Attachment.objects.current().filter(young_person=OuterRef("young_person_id"))
    return rows.annotate(has_account=Exists(links))


def counts_of(mailing: Mailing) -> Counts:
    """One query."""
    rows = _with_account(MailingRecipient.objects.filter(mailing=mailing))
    found = rows.aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(state=Delivery.WAITING)),
        sent=Count("pk", filter=Q(state=Delivery.SENT)),
        read=Count("pk", filter=_READ),
        failed=Count("pk", filter=Q(state=Delivery.FAILED)),
        cancelled=Count("pk", filter=Q(state=Delivery.CANCELLED)),
        without_account=Count("pk", filter=Q(state=Delivery.SENT, has_account=False)),
    )
    return Counts(**found)


@dataclass(frozen=True, slots=True)
class Draft:
    """Who a draft goes to."""

    count: int
    shown: list[YoungPerson]
    """The first ones, by name, each with ``has_account``."""
    without_account: int
    out_of_reach: list[YoungPerson]
    """Chosen, and no longer within reach (or closed) since: they will not be written to."""

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


def draft_of(actor: Actor, mailing: Mailing, *, show: int) -> Draft:
    """The recipients of a draft. Four queries, whatever their number."""
    chosen = mailing.recipients.values("young_person_id")
    links = Attachment.objects.current().filter(young_person=OuterRef("pk"))
    people = (
        YoungPerson.objects.all()
        .visible_to(actor)
        .filter(pk__in=chosen)
        .annotate(has_account=Exists(links))
        .order_by("last_name", "first_name", "pk")
    )
    counted = people.aggregate(total=Count("pk"), without=Count("pk", filter=Q(has_account=False)))
    reach = within_reach(actor, moment=clock.now()).values("pk")
    return Draft(
        count=counted["total"],
        shown=list(people[:show]),
        without_account=counted["without"],
        out_of_reach=list(people.exclude(pk__in=reach)[:show]),
    )


def files_of(mailing: Mailing) -> list[MailingFile]:
    """Its files, in order. One query."""
    return list(mailing.files.order_by("number"))


def files_by_mailing(mailings: Iterable[Mailing]) -> dict[uuid.UUID, list[MailingFile]]:
    """The files of each of these mailings. One query."""
    found: dict[uuid.UUID, list[MailingFile]] = defaultdict(list)
    for row in MailingFile.objects.filter(mailing__in=[mailing.pk for mailing in mailings]).order_by("number"):
        found[row.mailing_id].append(row)
    return found


def recipient_ids(mailing: Mailing) -> set[uuid.UUID]:
    """Who is chosen already."""
    return set(mailing.recipients.values_list("young_person_id", flat=True))


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What became of it for one person."""

    recipient: MailingRecipient
    person: YoungPerson
    state: str
    """A ``Delivery``, or "read", "no_account"."""
    conversation_id: uuid.UUID | None
    """Where the answer comes, when the reader may go there."""
    withdrawn: bool


def _report_rows(actor: Actor, mailing: Mailing, state: str) -> MailingRecipientQuerySet:
    rows = _with_account(mailing.recipients.all()).annotate(is_read=Exists(_read_of_outer()))
    if mailing.author_id != actor.user_id:
        # The direction learns who was not written to, so that somebody does it; not who read what.
        rows = rows.filter(state__in=[Delivery.FAILED, Delivery.CANCELLED])
    if state == "read":
        rows = rows.filter(is_read=True)
    elif state == "no_account":
        rows = rows.filter(state=Delivery.SENT, has_account=False)  # type: ignore[misc]  # annotated
    elif state == "unread":
        rows = rows.filter(state=Delivery.SENT, is_read=False)
    elif state in Delivery.values:
        rows = rows.filter(state=state)
    return rows.select_related("young_person", "message").order_by(
        "young_person__last_name", "young_person__first_name", "pk"
    )


def _read_of_outer() -> MailingRecipientQuerySet:
    return MailingRecipient.objects.all().read().filter(pk=OuterRef("pk"))


def _row(row: MailingRecipient, reached: set[uuid.UUID]) -> ReportRow:
    state: str = row.state
    within = row.young_person_id in reached
    if row.state == Delivery.SENT and within:
        if row.is_read:  # type: ignore[attr-defined]  # annotated
            state = "read"
        elif not row.has_account:  # type: ignore[attr-defined]
            state = "no_account"
    message = row.message
    return ReportRow(
        recipient=row,
        person=row.young_person,
        state=state,
        conversation_id=message.conversation_id if message is not None and within else None,
        withdrawn=message is not None and message.withdrawn_at is not None,
    )


def _reached(actor: Actor, rows: list[MailingRecipient]) -> set[uuid.UUID]:
    people = YoungPerson.objects.all().content_visible_to(actor, moment=clock.now())
    return set(people.filter(pk__in=[row.young_person_id for row in rows]).values_list("pk", flat=True))


def report_page(
    actor: Actor, mailing: Mailing, *, state: str = "", page: int = 1
) -> tuple[list[ReportRow], Page[MailingRecipient]]:
    """One page of the report. Reading is said of those still within the reader's reach. Three queries."""
    found = Paginator(_report_rows(actor, mailing, state), PER_PAGE).get_page(page)
    rows = list(found.object_list)
    reached = _reached(actor, rows)
    return [_row(row, reached) for row in rows], found


def report_all(actor: Actor, mailing: Mailing) -> list[ReportRow]:
    """The whole report, for the export. Two queries."""
    rows = list(_report_rows(actor, mailing, ""))
    reached = _reached(actor, rows)
    return [_row(row, reached) for row in rows]


def _counted(rows: MailingQuerySet) -> MailingQuerySet:
    read = Q(recipients__message__seq__lte=F("recipients__message__conversation__youth_read_seq"))
    return rows.select_related("author", "structure").annotate(
        chosen=Count("recipients"),
        sent=Count("recipients", filter=Q(recipients__state=Delivery.SENT)),
        failed=Count("recipients", filter=Q(recipients__state=Delivery.FAILED)),
        read=Count("recipients", filter=read),
    )


def pending_of(actor: Actor) -> list[Mailing]:
    """One's drafts, then what waits for its hour or is being sent, soonest first. One query."""
    states = [MailingState.DRAFT, MailingState.SCHEDULED, MailingState.RUNNING]
    rows = _counted(Mailing.objects.all().written_by(actor).filter(state__in=states))
    return list(rows.order_by(F("send_at").asc(nulls_first=True), "-created_at"))


def history_page(actor: Actor, *, team: bool = False, page: int = 1) -> Page[Mailing]:
    """What was launched and is over, the latest first; of the whole team for the direction. Two queries."""
    rows = Mailing.objects.all().visible_to(actor) if team else Mailing.objects.all().written_by(actor)
    if team:
        rows = rows.exclude(state=MailingState.DRAFT)
    else:
        rows = rows.filter(state__in=[MailingState.DONE, MailingState.CANCELLED, MailingState.STOPPED])
    return Paginator(_counted(rows).order_by("-send_at", "pk"), HISTORY).get_page(page)


def only_person(mailings: list[Mailing]) -> dict[uuid.UUID, YoungPerson]:
    """Of mailings to one: to whom. One query."""
    single = [mailing.pk for mailing in mailings if mailing.from_conversation]
    rows = MailingRecipient.objects.filter(mailing_id__in=single).select_related("young_person")
    return {row.mailing_id: row.young_person for row in rows}


def scheduled_for(actor: Actor, person_id: uuid.UUID) -> list[Mailing]:
    """What the actor programmed for one person, soonest first."""
    return _scheduled(actor, person_id)


@prepared
def _scheduled(actor: Actor, person_id: uuid.UUID) -> MailingQuerySet:
    rows = Mailing.objects.all().written_by(actor)
    rows = rows.filter(state=MailingState.SCHEDULED, recipients__young_person=person_id)
    return rows.select_related("structure", "author").order_by("send_at")


def undelivered(actor: Actor) -> MailingQuerySet:
    """What could not be sent and nobody has seen: to its author; to the direction once the author left.

    What a refused file holds back is told until it is put right.
    """
    failed = MailingRecipient.objects.filter(mailing=OuterRef("pk"), state=Delivery.FAILED)
    over = Q(Exists(failed), state__in=[MailingState.DONE, MailingState.STOPPED, MailingState.CANCELLED])
    stuck = Q(pk__in=Mailing.objects.all().stuck().values("pk"))
    rows = Mailing.objects.filter(over | stuck, acknowledged_at=None, structure_id=actor.structure)
    if not actor.is_staff:
        return rows.none()
    if actor.role is Role.DIRECTION:
        return rows.filter(Q(author_id=actor.user_id) | Q(state=MailingState.STOPPED))
    return rows.filter(author_id=actor.user_id)


def undelivered_count(actor: Actor) -> int:
    """How many of them."""
    return undelivered(actor).count()


def may_hear_mailing(actor: Actor, mailing_id: uuid.UUID) -> bool:
    """Whether the actor hears the progress of a mailing: who sees it."""
    return Mailing.objects.all().visible_to(actor).filter(pk=mailing_id).exists()


def still_works_here(mailing: Mailing, day: dt.date) -> bool:
    """Whether the author is still of the structure."""
    members = Membership.objects.all().current(day).filter(structure_id=mailing.structure_id)
    return members.filter(user_id=mailing.author_id).exists()
