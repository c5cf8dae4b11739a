"""Words that stand for a photo or a voice, by who sent it: for someone who does not see or hear it (RGAA 1.3 and 4.1)."""

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.messaging import rules
from clicnjob.messaging.actions.changing import held_by_author
from clicnjob.messaging.actions.storing import changed
from clicnjob.messaging.models import Message
from clicnjob.messaging.queries.enclosures import describable, words_context, words_of
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.vault.envelope import seal


@action
def describe_files(*, message: Message, words: Mapping[uuid.UUID, str], by: Actor) -> Message:
    """Say what one's own photos show and voices say, at any time; empty words take them back. The same words change nothing.

    ``words``: for each file, at most 4,000 characters; files of other messages are left alone.
    Raises DomainError: ``too_long``, ``out_of_reach``, ``not_author``, ``closed``, ``withdrawn``.
    """
    held, fresh = held_by_author(message, by)
    if fresh.withdrawn_at is not None:
        raise DomainError(_("Ce message est retiré : il ne se modifie plus."), code="withdrawn")
    moved = []
    for row in describable(fresh):
        said = words.get(row.pk, "").strip()
        said = rules.clean_body(said) if said else ""
        if row.pk not in words or said == words_of(row, held.structure_id):
            continue
        row.sealed_words = seal(held.structure_id, said.encode(), words_context(row.pk)) if said else None
        row.save(update_fields=["sealed_words"])
        moved.append(row)
    if moved:
        changed(held, fresh)
        fresh.save(update_fields=["revision"])
        record("message.described", by=by, obj=fresh, structure_id=held.structure_id, seq=fresh.seq, files=len(moved))
    return fresh
