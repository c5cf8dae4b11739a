"""A young person and a structure part: each side can, the account and the file both go on (needs: « each side can end it »)."""

import uuid

from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.keeping import notices
from clicnjob.notifications.actions import call_off
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Attachment, YoungPerson

MAY_DETACH = (Role.COUNSELLOR, Role.DIRECTION)


@action
def leave_structure(*, attachment_id: uuid.UUID, by: Actor) -> Attachment:
    """A young person leaves one structure: its notices stop, its referent is told; account and file go on.

    Raises DomainError ``not_yours``, ``already_ended``.
    """
    link = Attachment.objects.all().visible_to(by).filter(pk=attachment_id).first()
    if link is None or not by.is_youth:
        raise DomainError(_("Ce compte n’est pas le vôtre."), code="not_yours")
    return _end(link, "attachment_left", by)


@action
def detach(*, person: YoungPerson, by: Actor) -> Attachment:
    """The structure ends it: a counsellor who follows the file, or direction. Raises ``not_allowed``, ``not_joined``."""
    if by.role not in MAY_DETACH or by.structure_id != person.structure_id:
        raise DomainError(pro("Seuls le conseiller et la direction mettent fin à un rattachement."), code="not_allowed")
    link = Attachment.objects.current().filter(young_person=person).first()
    if link is None:
        raise DomainError(pro("Ce jeune n’a pas de compte."), code="not_joined")
    return _end(link, "attachment_ended", by)


def _end(link: Attachment, what: str, by: Actor) -> Attachment:
    person = lock(YoungPerson.objects.filter(pk=link.young_person_id)).select_related("referent", "structure").get()
    ended = structures.end_attachment(attachment=link, by=by)
    call_off(person_id=person.pk, by=by)
    notices.tell_referent(person, what, link=f"/jeunes/{person.pk}/", by=by)
    return ended


@action
def come_back(*, attachment_id: uuid.UUID, user: User, by: Actor) -> Attachment:
    """Who left a structure comes back by themselves, as long as the file is followed and nobody else has it.

    Only what one ended oneself, or saw ended, and never a mistake of a name (``wrong_claim``). Raises DomainError
    ``not_yours``, ``closed``, ``already_attached``.
    """
    link = Attachment.objects.all().visible_to(by).filter(pk=attachment_id, wrong_claim=False).first()
    if link is None or link.user_id != user.pk or not by.is_youth:
        raise DomainError(_("Ce compte n’est pas le vôtre."), code="not_yours")
    person = lock(YoungPerson.objects.filter(pk=link.young_person_id)).get()
    if person.closed_at is not None:
        raise DomainError(_("Votre dossier est fermé. Parlez-en à votre Mission locale."), code="closed")
    back = structures.attach(person=person, user=user, by=by)
    record("attachment.resumed", by=by, obj=back)
    return back
