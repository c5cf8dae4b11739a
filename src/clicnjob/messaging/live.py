"""What open pages hear of a conversation: the text itself, for the streams verified for this conversation alone (R20).

An event carries the fields of a bubble, never markup; the page that misses one sees the gap in ``revision`` and looks.
"""

import json
import uuid
from functools import lru_cache

from django.utils import timezone

from clicnjob.messaging.drafts import Stored
from clicnjob.messaging.enums import Side
from clicnjob.messaging.texts import FOLDED_PAST, bits, is_emoji
from clicnjob.realtime.bus import News, bus


@lru_cache(maxsize=4096)
def by(author_id: uuid.UUID, *, automatic: bool = False) -> str:
    """Enough of an author to tell two apart on a page; what was written in their name is someone else's."""
    return f"{author_id.hex[:8]}{'-auto' if automatic else ''}"


def fields(stored: Stored, first_name: str) -> dict[str, object]:
    """A stored message as a page draws it; the same however often it is asked. What is not ``plain`` it asks for."""
    own = timezone.localtime(stored.created_at)
    draft = stored.draft
    return {
        "id": str(draft.client_id),
        "message": str(stored.id),
        "seq": stored.seq,
        "side": str(draft.side),
        "by": by(draft.author_id, automatic=draft.automatic),
        "author": first_name,
        "plain": not draft.automatic and len(draft.text) <= FOLDED_PAST and not is_emoji(draft.text),
        "bits": [[bit.text, bit.href, bit.domain] if bit.href else [bit.text] for bit in bits(draft.text)],
        "at": own.isoformat(timespec="seconds"),
    }


def topic(conversation_id: uuid.UUID) -> str:
    """What the pages of a conversation listen to."""
    return f"conversation:{conversation_id}"


def said(stored: Stored, first_name: str) -> str:
    """``fields`` as JSON: what the author's page is answered, and the heart of the event."""
    return json.dumps(fields(stored, first_name), ensure_ascii=False)


def news(stored: Stored, words: str) -> News:
    """A stored message (``words``: what was ``said``) as its conversation's pages hear it."""
    return topic(stored.draft.conversation_id), f'{{"k": "message", "revision": {stored.revision}, {words[1:]}'


def tell(stored: Stored, first_name: str) -> None:
    """Tell the conversation's pages what was stored (after the commit), with its author's first name."""
    bus().tell([news(stored, said(stored, first_name))])


def tell_read(conversation_id: uuid.UUID, side: Side, seq: int) -> None:
    """Tell the conversation's pages up to where one side has read (after the commit)."""
    bus().tell([(topic(conversation_id), json.dumps({"k": "read", "side": str(side), "seq": seq}))])
