"""How a conversation is shown: days, the unread line, states in words, what each message answers."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.messaging import live, rules
from clicnjob.messaging.cards import Face
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message, SharedCard
from clicnjob.messaging.presenters.files import ShownFile
from clicnjob.messaging.queries import Line
from clicnjob.messaging.texts import Bit, bits, excerpt, folded, is_emoji
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another one answers, above it."""

    seq: int
    author: str
    text: str
    """Empty when it was withdrawn since."""
    href: str
    """To it on this page, or on the page around it."""


@dataclass(slots=True)
class Bubble:
    """A message on the page. Not frozen: fifty of them, thirty fields each, five times slower to make."""

    id: uuid.UUID
    client_id: uuid.UUID
    seq: int
    bits: list[Bit]
    mine: bool
    automatic: bool
    by: str
    """Enough of the author to tell two apart."""
    author: str
    """Said before the message; empty: oneself."""
    sent_at: dt.datetime
    """On the wall clock of the page."""
    state: str
    """« Envoyé » or « Lu », under one's own messages."""
    day: dt.date | None
    """The day that begins with this message."""
    first_unread: bool
    follows: bool = False
    """The author has just been named: here only to those who do not see whose side it stands on."""
    lang: str = "fr"
    """The language it is likely written in: that of its author; what is written by itself is in the young person's."""
    foreign: bool = False
    """Likely not in the language of the page: a device that can translate offers it."""
    rest: list[Bit] = field(default_factory=list)
    """What a long text shows at a touch only."""
    big: bool = False
    """Nothing but one to three emoji."""
    quote: Quote | None = None
    edited: bool = False
    withdrawn: bool = False
    can_edit: bool = False
    can_describe: bool = False
    can_withdraw: bool = False
    can_restore: bool = False
    card_id: uuid.UUID | None = None
    card: Face | None = None
    """What was shared with it, as it stands now."""
    files: Sequence[ShownFile] = ()
    by_sms: bool = False
    """Came as an answer to one of our SMS."""
    aimed: bool = False
    """The one that was looked for: by its date, by a quote."""


def bubbles(
    lines: Iterable[Line],
    *,
    unread_after: int | None,
    reader: Actor,
    quotes: Mapping[int, Line] | None = None,
    cards: Mapping[uuid.UUID, SharedCard] | None = None,
    faces: Mapping[uuid.UUID, Face] | None = None,
    files: Mapping[uuid.UUID, Sequence[ShownFile]] | None = None,
    aimed: int | None = None,
    language: str = "fr",
) -> Iterator[Bubble]:
    """Messages as bubbles. ``unread_after``: the line « Nouveaux messages » stands before what follows this sequence.

    ``quotes`` are the messages answered, ``cards`` those under the messages by message, ``faces`` how they show,
    ``files`` those of each message, ``aimed`` the sequence looked for, ``language`` the young person's.
    """
    shown = list(lines)
    here = {line.message.seq for line in shown}
    moment = clock.now()
    day: dt.date | None = None
    author: tuple[uuid.UUID, bool] | None = None
    drawn = unread_after is None
    by, own, author_changed, nothing = "", False, False, rules.May()
    page_language = get_language()
    zone, was_read, was_sent = timezone.get_current_timezone(), _("Lu"), _("Envoyé")
    for line in shown:
        message, body, mine = line.message, line.body, line.mine
        here_at = message.created_at.astimezone(zone)
        own_day = here_at.date()
        is_first = not drawn and not mine and message.seq > (unread_after or 0)
        drawn = drawn or is_first
        written_by = (message.author_id, message.automatic)
        if written_by != author:
            by, own, author_changed = (
                live.by(written_by[0], automatic=message.automatic),
                rules.wrote(reader, message),
                True,
            )
        new_author = author_changed or own_day != day
        withdrawn = message.withdrawn_at is not None
        spoken = language if message.side == Side.YOUTH or message.automatic else "fr"
        may = rules.author_may(message, moment) if own else nothing
        first, rest = folded(body)
        card = cards.get(message.id) if cards else None
        enclosed = files.get(message.id, ()) if files else ()
        answered = quotes.get(message.reply_to_seq) if quotes and message.reply_to_seq is not None else None
        yield Bubble(
            id=message.id,
            client_id=message.client_id,
            seq=message.seq,
            bits=bits(first),
            mine=mine,
            automatic=message.automatic,
            by=by,
            author="" if own else message.author.first_name,
            sent_at=here_at,
            state=(was_read if line.read else was_sent) if mine else "",
            day=own_day if own_day != day else None,
            first_unread=is_first,
            follows=not new_author,
            lang=spoken,
            foreign=spoken != page_language and not mine and not withdrawn,
            rest=bits(rest) if rest else [],
            big=is_emoji(body),
            quote=quote_of(answered, here) if answered is not None and not withdrawn else None,
            edited=message.edited_at is not None and not withdrawn,
            withdrawn=withdrawn,
            can_edit=may.edit,
            can_describe=own and not withdrawn and any(one.describable for one in enclosed),
            can_withdraw=may.withdraw,
            can_restore=may.restore,
            card_id=card.pk if card is not None else None,
            card=faces.get(card.pk) if faces and card is not None else None,
            files=enclosed,
            by_sms=message.by_sms,
            aimed=message.seq == aimed,
        )
        day, author, author_changed = own_day, written_by, False


BLANK_SEQ = 987_654_321
"""Stands in a mould where the page writes the message's own number."""


def blanks(side: Side, *, language: str) -> Iterator[tuple[str, Bubble]]:
    """Empty bubbles from which the page makes those that arrive live (chat.js): one's own, one's side's, the other's.

    ``side`` reads them; ``language`` is the young person's. The page writes ids, author and hour.
    """
    reader = Actor(Kind.YOUTH if side is Side.YOUTH else Kind.STAFF, user_id=uuid.UUID(int=3))
    conversation = Conversation()
    other = Side.STRUCTURE if side is Side.YOUTH else Side.YOUTH
    nobody = User(pk=uuid.UUID(int=2), first_name="…")
    for kind, author, of in (
        ("own", User(pk=reader.user_id), side),
        ("ours", nobody, side),
        ("theirs", nobody, other),
    ):
        message = Message(
            pk=uuid.UUID(int=1),
            client_id=uuid.UUID(int=0),
            conversation=conversation,
            seq=BLANK_SEQ,
            author=author,
            side=of,
            created_at=clock.now(),
        )
        line = Line(message=message, body="", mine=of is side, read=False)
        blank = next(bubbles([line], unread_after=None, reader=reader, language=language))
        blank.day = None
        yield kind, blank


def quote_of(line: Line, here: set[int]) -> Quote:
    """What an answer shows of the message it answers. ``here``: the sequence numbers on the page."""
    message = line.message
    place = f"#m-{message.client_id}"
    return Quote(
        seq=message.seq,
        author=message.author.first_name,
        text=excerpt(line.body),
        href=place if message.seq in here else f"?vers={message.seq}#ici",
    )
