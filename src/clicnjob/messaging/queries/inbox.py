"""The counsellor's desk: the conversations of one's reach, those one answers for first."""

import datetime as dt
import enum
import uuid
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OrderBy,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.http import Http404

from clicnjob.messaging import rules, situations
from clicnjob.messaging.enums import MailingState, Side
from clicnjob.messaging.models import Conversation, ConversationQuerySet, DeskMark, Enclosure, Mailing, Message
from clicnjob.messaging.queries.conversations import body_of, whole
from clicnjob.messaging.queries.enclosures import enclosures_of, file_words
from clicnjob.messaging.queries.lists import members_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import Attachment, YoungPerson

ROWS = 40
"""Conversations on one page of the inbox."""
USUAL_PAGES = 5
LAST_WORDS = 120
"""Characters of the last message shown."""


class Whose(enum.StrEnum):
    """Whose conversations to look at."""

    REACH = ""
    MINE = "miennes"
    COVERED = "a-couvrir"
    TEAM = "equipe"
    """Everyone's at the structure: the card only (name, referent, how long they wait) where the content is out of reach."""


class Pile(enum.StrEnum):
    """Which of them."""

    ALL = ""
    UNREAD = "non-lues"
    UNANSWERED = "sans-reponse"
    FOLLOWED = "suivies"


class Sort(enum.StrEnum):
    """In which order."""

    USUAL = ""
    RECENT = "recentes"
    WAITING = "attente"
    NAME = "nom"


class Charge(enum.IntEnum):
    """Why a conversation stands in this inbox; the order is that of the page."""

    MINE = 0
    COVERED = 1
    REACHED = 2
    TEAM = 3
    """Only its card is visible."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one asks to see. An address holds the same words."""

    whose: Whose = Whose.REACH
    pile: Pile = Pile.ALL
    sort: Sort = Sort.USUAL
    situations: tuple[str, ...] = ()
    language: str = ""
    page: int = 1
    list_id: uuid.UUID | None = None
    """Only the members of this saved list, if the actor sees it; nobody otherwise."""

    @property
    def is_usual(self) -> bool:
        """Asked all day long: no filter, one of the first pages."""
        return not (self.situations or self.language or self.list_id) and self.page <= USUAL_PAGES


@dataclass(slots=True)
class InboxRow:
    """A conversation as the list shows it. Not frozen: forty of them a page."""

    conversation: Conversation
    charge: Charge
    last_words: str
    """The beginning of the last message that a person wrote, on one line; empty when there is none, or out of reach."""
    last_author: str
    """Before the words: « Claire : »; nothing before those of a young person."""
    """Who of the structure wrote it, « Vous » for oneself; empty when the young person did."""
    unread: int
    """Messages nobody in charge has read; 0 for who only reaches the conversation."""
    marked_unread: bool
    """Put back among the unread by the reader."""
    followed: bool
    waiting_since: dt.datetime | None
    """Since when the young person has had no answer."""

    @property
    def is_unread(self) -> bool:
        """Whether it stands among the unread."""
        return self.unread > 0 or self.marked_unread


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of the inbox and the counts of its piles."""

    rows: list[InboxRow]
    page: int
    has_next: bool
    total: int
    unread: int
    written: int
    """Those of the unread where a young person wrote."""
    unanswered: int
    followed: int


_ANSWERS = Q(charge__lt=Charge.REACHED)
_UNREAD = (Q(unread_by_structure__gt=0) & _ANSWERS) | Q(marked_unread=True)
_WRITTEN = _UNREAD & Q(unread_by_structure__gt=0)
_UNANSWERED = Q(unanswered_since__isnull=False)


def _marked(actor: Actor, condition: Q) -> Case:
    marks = DeskMark.objects.all().visible_to(actor).filter(condition).values("conversation")
    return Case(When(Q(pk__in=marks), then=Value(True)), default=Value(False), output_field=BooleanField())


def _noted(rows: ConversationQuerySet, actor: Actor, *first: When) -> ConversationQuerySet:
    """Each conversation with its ``charge``, ``marked_unread`` and ``followed`` for the actor."""
    return rows.annotate(
        charge=Case(
            *first,
            When(Q(young_person__referent_id=actor.user_id) | Q(young_person__referent=None), then=Value(0)),
            When(rules.is_covered(actor, clock.today()), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        ),
        marked_unread=_marked(actor, Q(unread=True)),
        followed=_marked(actor, Q(followed=True)),
    )


def _reached(actor: Actor) -> ConversationQuerySet:
    """Conversations whose content the actor reaches; not those that went on at another structure."""
    return _noted(Conversation.objects.all().reached_by(actor).open(), actor)


def _team(actor: Actor) -> ConversationQuerySet:
    """Everyone's at the structure. Who reads no more than the card finds them under ``Charge.TEAM`` (R2)."""
    people = YoungPerson.objects.all().visible_to(actor)
    rows = Conversation.objects.all().open().filter(structure_id=actor.structure, young_person__in=people.values("pk"))
    readable = Conversation.objects.all().reached_by(actor).values("pk")
    return _noted(rows, actor, When(~Q(pk__in=readable), then=Value(3)))


def _asked(actor: Actor, wish: Wish) -> ConversationQuerySet:
    """The conversations the wish is about, its pile left aside."""
    rows = _team(actor) if wish.whose is Whose.TEAM else _reached(actor)
    if wish.whose is Whose.MINE:
        rows = rows.filter(young_person__referent_id=actor.user_id)
    elif wish.whose is Whose.COVERED:
        rows = rows.filter(_ANSWERS).exclude(young_person__referent_id=actor.user_id)
    moment, day = clock.now(), clock.today()
    people = Q()
    for situation in situations.chosen(list(wish.situations)):
        people &= situation.condition(moment, day)
    if wish.list_id is not None:
        people &= Q(pk__in=members_of(actor, wish.list_id))
    if wish.language:
        people &= Q(language=wish.language)
    if people:
        rows = rows.filter(young_person__in=YoungPerson.objects.filter(people).values("pk"))
    return rows


def _order(wish: Wish) -> list[OrderBy]:
    latest = F("last_message_at").desc(nulls_last=True)
    match wish.sort:
        case Sort.RECENT:
            return [latest, F("pk").asc()]
        case Sort.WAITING:
            return [F("unanswered_since").asc(nulls_last=True), latest, F("pk").asc()]
        case Sort.NAME:
            return [F("young_person__last_name").asc(), F("young_person__first_name").asc(), F("pk").asc()]
    first = [F("is_read").asc(), F("charge").asc()]
    if wish.pile is Pile.UNANSWERED:
        first.append(F("unanswered_since").asc())
    return [*first, latest, F("pk").asc()]


@dataclass(slots=True)
class _Last:
    """What the list says of a message."""

    pk: uuid.UUID
    conversation_id: uuid.UUID
    automatic: bool
    side: str
    client_id: uuid.UUID
    sealed_body: "bytes | memoryview[int]"
    tokens: bytes
    """Empty when there is no word in it."""
    withdrawn_at: dt.datetime | None
    author_id: uuid.UUID
    author_name: str


_SHOWN = (
    *(field.name for field in Conversation._meta.concrete_fields),
    *(f"young_person__{name}" for name in ("first_name", "last_name", "structure", "referent")),
    *(f"young_person__referent__{name}" for name in ("first_name", "last_name")),
)
"""What the list shows; the rest comes when it is asked."""


def _piles(wish: Wish) -> dict[Pile, Q]:
    unanswered = _UNANSWERED if wish.whose is Whose.TEAM else _UNANSWERED & _ANSWERS
    return {Pile.UNREAD: _UNREAD, Pile.UNANSWERED: unanswered, Pile.FOLLOWED: Q(followed=True)}


_COUNTED = ("total", "in_UNREAD", "written", "in_UNANSWERED", "in_FOLLOWED")


def _counting(wish: Wish) -> dict[str, Count]:
    """How many in all, and in each pile."""
    piles = {f"in_{pile.name}": Count("pk", filter=condition) for pile, condition in _piles(wish).items()}
    return {"total": Count("pk"), "written": Count("pk", filter=_WRITTEN), **piles}


@prepared
def _counts(actor: Actor, wish: Wish) -> Any:
    """As ``_COUNTED``: one row, since all belong to one structure."""
    rows = _asked(actor, wish).order_by().values("structure_id").annotate(**_counting(wish))
    return rows.values_list(*_COUNTED)


def _message(back: int) -> Subquery:
    """The id of the conversation's last message, or of one so many before it: a look in the index of their order."""
    rank = OuterRef("last_seq") - back
    return Subquery(Message.objects.filter(conversation=OuterRef("pk"), seq=rank).values("pk")[:1])


@prepared
def _page(actor: Actor, wish: Wish) -> Any:
    """The conversations of the page, and one more when there is another page."""
    asked = _asked(actor, wish)
    if wish.pile is not Pile.ALL:
        asked = asked.filter(_piles(wish)[wish.pile])
    else:  # counted on the way
        asked = asked.annotate(**{name: Window(count) for name, count in _counting(wish).items()})
    asked = asked.annotate(is_read=Case(When(_UNREAD, then=Value(0)), default=Value(1), output_field=IntegerField()))
    asked = asked.annotate(last_message=_message(0), one_before=_message(1))
    start = (max(wish.page, 1) - 1) * ROWS
    rows = asked.select_related("young_person", "young_person__referent").only(*_SHOWN).order_by(*_order(wish))
    return rows[start : start + ROWS + 1]


@prepared
def _messages(message_ids: list[uuid.UUID]) -> Any:
    """As the fields of ``_Last``."""
    fields = [name for name in _Last.__slots__ if name != "author_name"]
    return Message.objects.filter(pk__in=message_ids).values_list(*fields, "author__first_name")


def inbox(actor: Actor, wish: Wish | None = None) -> Inbox:
    """One page of the conversations asked for: unread first, mine before those I cover, then the others.

    The number of queries does not depend on the number of rows; only the bodies shown are opened.
    """
    wish = wish or Wish()
    counts, rows = (read if wish.is_usual else read.built for read in (_counts, _page))
    found = rows(actor, wish)
    if found and wish.pile is Pile.ALL:
        counted = tuple(getattr(found[0], name) for name in _COUNTED)
    else:
        counted = next(iter(counts(actor, replace(wish, page=1))), (0, 0, 0, 0, 0))
    total, unread, written, unanswered, followed = counted
    return Inbox(
        rows=_rows(actor, found[:ROWS]),
        page=max(wish.page, 1),
        has_next=len(found) > ROWS,
        total=total,
        unread=unread,
        written=written,
        unanswered=unanswered,
        followed=followed,
    )


def _rows(actor: Actor, shown: list[Any]) -> list[InboxRow]:
    """The rows with their last words. An automatic message hides nothing of what the young person wrote before it."""
    read = [row for row in shown if row.charge != Charge.TEAM]
    last = _said([row.last_message for row in read])
    behind = [row.one_before for row in read if (one := last.get(row.id)) is not None and one.automatic]
    for talk, before in _said(behind).items():
        if not before.automatic:
            last[talk] = before
    files = enclosures_of(one for one in last.values() if not bytes(one.tokens))
    names = _Names(pro("Message automatique\u202f:"), pro("Vous\u202f:"), pro("%(name)s\u202f:"))
    return [_row(actor, row, last.get(row.id), files, names) for row in shown]


class _Names(NamedTuple):
    """Before the last words, in the language of the page: asked once for all rows."""

    automatic: str
    oneself: str
    colleague: str


def _said(message_ids: list[uuid.UUID | None]) -> dict[uuid.UUID, _Last]:
    """These messages, by conversation. One query at most."""
    wanted = [pk for pk in message_ids if pk is not None]
    found = [_Last(*row) for row in _messages(wanted)] if wanted else []
    return {one.conversation_id: one for one in found}


def _row(
    actor: Actor, row: Any, last: _Last | None, files: dict[uuid.UUID, list[Enclosure]], names: _Names
) -> InboxRow:
    charge = Charge(row.charge)
    answers = charge < Charge.REACHED
    words, author = "", ""
    if last is not None:
        text = " ".join(body_of(last, row.structure_id).split())[:LAST_WORDS]
        words = pro("Message retiré") if last.withdrawn_at else text or file_words(files.get(last.pk, ()))
        if last.automatic:
            author = names.automatic
        elif last.side == Side.STRUCTURE:
            mine = last.author_id == actor.user_id
            author = names.oneself if mine else names.colleague % {"name": last.author_name}
    return InboxRow(
        conversation=row,
        charge=charge,
        last_words=words,
        last_author=author,
        unread=row.unread_by_structure if answers else 0,
        marked_unread=row.marked_unread,
        followed=row.followed,
        waiting_since=row.unanswered_since if charge is not Charge.REACHED else None,
    )


@dataclass(frozen=True, slots=True)
class Unread:
    """How many conversations wait to be read."""

    unread: int = 0
    written: int = 0
    """Those where a young person wrote: the others were put back by hand."""


@prepared
def _unread(actor: Actor) -> Any:
    """Conversations to read, those of them where a young person wrote: one row at most."""
    rows = _reached(actor).order_by().values("structure_id")
    rows = rows.annotate(unread=Count("pk", filter=_UNREAD), written=Count("pk", filter=_WRITTEN))
    return rows.values_list("unread", "written")


def unread_counts(actor: Actor) -> Unread:
    """A professional's, in one query."""
    if not actor.is_staff:
        return Unread()
    return Unread(*next(iter(_unread(actor)), (0, 0)))


def unread_count(actor: Actor) -> int:
    """The number beside « Messages »: conversations with something unread for who answers; a young person's messages."""
    if actor.is_youth and actor.person_id:
        own = Conversation.objects.filter(young_person_id=actor.person_id)
        return own.aggregate(unread=Sum("unread_by_youth"))["unread"] or 0
    return unread_counts(actor).unread


def unanswered_count(actor: Actor) -> int:
    """How many young people of one's charge wait for an answer."""
    return _reached(actor).filter(_UNANSWERED & _ANSWERS).count() if actor.is_staff else 0


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A conversation as it is opened at the desk, and what is said of it there."""

    conversation: Conversation
    has_account: bool
    followed: bool
    marked_unread: bool
    has_scheduled: bool
    """Whether the actor programmed something for this person."""


def at_desk(actor: Actor, pk: uuid.UUID) -> AtDesk:
    """``get_conversation``, and what the desk says of it. One query. Raises Http404 as it does."""
    found = next(iter(_at_desk(actor, pk)), None)
    if found is None:
        raise Http404
    return AtDesk(found, found.has_account, found.followed, found.marked_unread, found.has_scheduled)


@prepared
def _at_desk(actor: Actor, pk: uuid.UUID) -> QuerySet[Any, Any]:
    links = Attachment.objects.current().filter(young_person=OuterRef("young_person"))
    scheduled = Mailing.objects.all().written_by(actor).filter(state=MailingState.SCHEDULED)
    return (
        whole(actor)
        .filter(pk=pk)
        .annotate(
            has_account=Exists(links),
            followed=_marked(actor, Q(followed=True)),
            marked_unread=_marked(actor, Q(unread=True)),
            has_scheduled=Exists(scheduled.filter(recipients__young_person=OuterRef("young_person"))),
        )
    )
