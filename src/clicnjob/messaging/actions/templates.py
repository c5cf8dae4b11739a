"""Reply templates: one's own, and the structure's which its direction keeps."""

import datetime as dt
import uuid

from clicnjob.audit.actions import record
from clicnjob.messaging import fields, rules
from clicnjob.messaging.models import ReplyTemplate
from clicnjob.messaging.queries.templates import Text, packed
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.vault.envelope import seal

MOST = 60
"""Templates of one owner: more are no longer found faster than written."""
UNDO = dt.timedelta(days=1)


def _checked(title: str, body: str) -> Text:
    words = " ".join(title.split())
    if not words:
        raise DomainError(pro("Donnez un titre au modèle."), code="title_missing", field="title")
    if len(words) > rules.TEMPLATE_TITLE:
        raise DomainError(
            pro("Le titre tient en %(most)s caractères.") % {"most": rules.TEMPLATE_TITLE},
            code="title_long",
            field="title",
        )
    return Text(words, fields.refuse_unknown(rules.clean_body(body), rules.TEMPLATE_FIELDS))


def _refuse_others(template: ReplyTemplate, by: Actor) -> None:
    if not ReplyTemplate.objects.all().editable_by(by).filter(pk=template.pk).exists():
        raise DomainError(pro("Seule la direction change les modèles de la structure."), code="not_yours")


def _siblings(structure_id: uuid.UUID, owner_id: uuid.UUID | None) -> list[ReplyTemplate]:
    rows = ReplyTemplate.objects.all().kept().filter(structure_id=structure_id, owner_id=owner_id)
    return list(rows.order_by("position", "created_at", "pk"))


@action
def add_template(*, title: str, body: str, shared: bool, by: Actor) -> ReplyTemplate:
    """Keep a text to answer with: for oneself, or (``shared``, direction only) for everyone at the structure.

    Raises DomainError: ``not_yours``, ``title_missing``, ``title_long``, ``empty``, ``too_long``, ``unknown_field``, ``most``.
    """
    if not by.is_staff or by.structure_id is None or (shared and by.role is not Role.DIRECTION):
        raise DomainError(
            pro("Seule la direction ajoute un modèle pour la structure."), code="not_yours", field="shared"
        )
    text = _checked(title, body)
    owner_id = None if shared else by.user_id
    others = _siblings(by.structure_id, owner_id)
    if len(others) >= MOST:
        raise DomainError(pro("Gardez %(most)s modèles au plus : supprimez-en un.") % {"most": MOST}, code="most")
    made = ReplyTemplate(
        structure_id=by.structure_id, owner_id=owner_id, position=others[-1].position + 1 if others else 0
    )
    made.sealed = seal(by.structure_id, packed(text), ReplyTemplate.context_of(made.pk))
    made.save()
    record("template.added", by=by, obj=made)
    return made


@action
def change_template(*, template: ReplyTemplate, title: str, body: str, by: Actor) -> ReplyTemplate:
    """Write a template anew. Raises DomainError as ``add_template`` does."""
    _refuse_others(template, by)
    text = _checked(title, body)
    template.sealed = seal(template.structure_id, packed(text), ReplyTemplate.context_of(template.pk))
    template.save(update_fields=["sealed"])
    record("template.changed", by=by, obj=template)
    return template


@action
def remove_template(*, template: ReplyTemplate, by: Actor) -> None:
    """Take a template away; ``restore_template`` brings it back for a day. Raises DomainError ``not_yours``."""
    _refuse_others(template, by)
    moment = clock.now()
    old = ReplyTemplate.objects.all().editable_by(by).filter(removed_at__lt=moment - UNDO)
    old.delete()
    template.removed_at = moment
    template.save(update_fields=["removed_at"])
    record("template.removed", by=by, obj=template)


@action
def restore_template(*, template: ReplyTemplate, by: Actor) -> None:
    """Bring a removed template back. Raises DomainError: ``not_yours``, ``too_late``."""
    _refuse_others(template, by)
    if template.removed_at is None:
        return
    if template.removed_at < clock.now() - UNDO:
        raise DomainError(pro("Ce modèle a été supprimé il y a plus d’un jour."), code="too_late")
    template.removed_at = None
    template.save(update_fields=["removed_at"])
    record("template.restored", by=by, obj=template)


@action
def move_template(*, template: ReplyTemplate, up: bool, by: Actor) -> None:
    """Put a template one place up or down among its owner's; at the end nothing moves. Raises DomainError ``not_yours``."""
    _refuse_others(template, by)
    rows = _siblings(template.structure_id, template.owner_id)
    here = next((place for place, row in enumerate(rows) if row.pk == template.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for place, row in enumerate(rows):
        row.position = place
    ReplyTemplate.objects.bulk_update(rows, ["position"])
