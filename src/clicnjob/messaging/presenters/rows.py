"""What the desk repeats, as HTML: the conversations of the list, reply templates, the number of unread."""

import uuid
from collections.abc import Iterable

from django.utils.safestring import SafeString

from clicnjob.messaging.presenters.words import waiting_words
from clicnjob.messaging.queries import InboxRow, Unread
from clicnjob.messaging.queries.templates import Opened
from clicnjob.shared import text
from clicnjob.shared.actor import Actor
from clicnjob.shared.moulds import Mould, joined

_row = Mould(
    "messaging/_row.html",
    shape=("charge", "is_unread", "several_unread", "marked_unread", "followed", "is_open"),
    values=(
        "conversation_id", "person_id", "keep", "initials", "name", "referent", "last_author", "last_words", "waiting",
        "at", "at_words", "ago", "unread",
    ),
    plain=("conversation_id", "person_id", "at", "unread"),
)  # fmt: skip


_tab = Mould("messaging/_tab.html", shape=("current",), values=("label", "url", "count"))
_tabs = Mould("messaging/_tabs.html", values=("items",))


def tabs(items: Iterable[tuple[str, str, bool, int | None]]) -> SafeString:
    """The piles above the list: label, address, whether it is the one shown, how many wait there."""
    drawn = _tab.fill_all(((current,), (label, url, count)) for label, url, current, count in items)
    return _tabs.fill((), (joined(drawn),))


_count = Mould("messaging/_count.html", shape=("several",), values=("unread", "written", "user_id"))


_link = Mould("messaging/_template_link.html", shape=("mine",), values=("conversation_id", "template_id", "title"))
_menu = Mould("messaging/_templates.html", values=("links",))


def templates_menu(templates: Iterable[Opened], conversation_id: uuid.UUID) -> SafeString:
    """The reply templates of a conversation's composer."""
    links = _link.fill_all(((one.mine,), (conversation_id, one.template.pk, one.title)) for one in templates)
    return _menu.fill((), (joined(links),))


def unread_words(counts: Unread, actor: Actor) -> SafeString:
    """The number beside « Messages »."""
    return _count.fill((counts.unread >= 2,), (counts.unread, counts.written, actor.user_id))


def drawn_rows(rows: Iterable[InboxRow], *, keep: str, open_id: str) -> list[SafeString]:
    """The rows as they stand in the list. ``keep``: what their addresses go on asking; ``open_id``: the one open beside."""
    filled, said = [], text.Said()
    for row in rows:
        talk = row.conversation
        person, at = talk.young_person, talk.last_message_at
        shape = (
            row.charge.name,
            row.is_unread,
            row.unread >= 2,
            row.marked_unread,
            row.followed,
            bool(open_id) and str(talk.pk) == open_id,
        )
        values = (
            talk.id,
            person.id,
            keep,
            text.initials(person.full_name),
            person.full_name,
            person.referent.full_name if person.referent else "",
            row.last_author,
            row.last_words,
            waiting_words(row.waiting_since),
            at.isoformat(timespec="seconds") if at else "",
            said.full(said.local(at)) if at else "",
            said.ago_short(at) if at else "",
            row.unread,
        )
        filled.append((shape, values))
    return _row.fill_all(filled)
