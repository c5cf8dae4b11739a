"""The end of an account: asked for seven days ago, or left without any file."""

import uuid

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.files import ledger
from clicnjob.files.actions import note_emptied
from clicnjob.keeping import notices
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock, retention
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Attachment, YoungPerson


@action
def leave_for_good(*, user: User, by: Actor) -> User:
    """« Supprimer mon compte »: the account ends in seven days unless its owner signs in; the referents are told now.

    Raises DomainError ``not_yours``.
    """
    held = accounts.ask_deletion(user=user, by=by)
    links = Attachment.objects.current().filter(user=held).select_related("young_person__referent")
    for link in links.select_related("young_person__structure").order_by("young_person_id"):
        person = link.young_person
        notices.tell_referent(person, "account_leaving", link=f"/jeunes/{person.pk}/", by=by)
    return held


@action
def end_account(*, user_id: uuid.UUID, again: bool = False, by: Actor) -> bool:
    """Empty and close an account whose days of grace are over; its attachments end, the referents are told.

    Files stay with their structures until their own day. ``again``: whatever the day (a file that ends takes its account
    along; a backup brought back). False when its day has not come, or it is over already.
    """
    links = list(Attachment.objects.current().filter(user_id=user_id).order_by("young_person_id"))
    for link in links:  # files first, as everywhere: accounts are locked after them
        lock(YoungPerson.objects.filter(pk=link.young_person_id)).first()
    held: User | None = lock(User.objects.filter(pk=user_id, erased_at=None)).first()
    if held is None or not (again or (held.deleted_after is not None and held.deleted_after <= clock.now())):
        return False
    asked = held.deleted_after is not None
    for link in links:
        structures.end_attachment(attachment=link, by=by.at(link.structure_id))
        if asked:
            person = YoungPerson.objects.select_related("referent", "structure").get(pk=link.young_person_id)
            link_to = f"/jeunes/{person.pk}/"
            notices.tell_referent(person, "account_deleted", link=link_to, by=by.at(link.structure_id))
    for line in retention.all_lines():
        if line.forget_account is not None:
            line.forget_account(held.pk)
    note_emptied(kind=ledger.ACCOUNT, number=held.pk, by=by)
    record("account.deleted", by=by, obj=held, asked=asked, again=again)
    publish(f"user:{held.pk}")
    return True


@action
def note_exported(*, user: User, files: int, by: Actor) -> None:
    """One took one's data away, after giving the code again."""
    record("data.exported", by=by, obj=user, person_id=by.person_id, files=files)
