"""Forgetting again, by the same actions as the first time: a destroyed file has its end in its owner's own words."""

from collections.abc import Iterable
from itertools import batched

from clicnjob.audit.actions import record
from clicnjob.documents.models import Document, Upload
from clicnjob.documents.tasks import destroy_all_due, give_up_all_stale
from clicnjob.files import ledger
from clicnjob.files.actions import destroy_file
from clicnjob.files.models import StoredFile
from clicnjob.files.tasks import bury
from clicnjob.keeping.actions import end_account, end_file
from clicnjob.messaging.models import Enclosure, MailingFile
from clicnjob.messaging.tasks import destroy_expired_files
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor

_BATCH = 200


def forget_again(*, store_names: Iterable[str]) -> int:
    """Destroy what the ledger says was destroyed after a backup was made; returns how many files. The trail says so."""
    known = set(store_names)
    for user_id in ledger.numbers(known, ledger.ACCOUNT):
        end_account(user_id=user_id, again=True, by=SYSTEM)
    for person_id in ledger.numbers(known, ledger.PERSON):
        end_file(person_id=person_id, again=True, by=SYSTEM)
    names = sorted(filter(ledger.is_object, known))
    back = sum(StoredFile.objects.filter(store_name__in=some).count() for some in batched(names, _BATCH, strict=False))
    for some in batched(names, _BATCH, strict=False):
        end_now(store_names=some, by=SYSTEM)
    destroy_all_due()
    give_up_all_stale()
    while destroy_expired_files():
        pass
    for some in batched(names, _BATCH, strict=False):
        let_go(store_names=some, by=SYSTEM)
    bury()
    note_restored(forgotten=back, by=SYSTEM)
    return back


@action
def end_now(*, store_names: Iterable[str], by: Actor) -> None:
    """Bring forward to this moment the end of whatever shows these files."""
    files, moment = StoredFile.objects.filter(store_name__in=list(store_names)), clock.now()
    Document.objects.filter(pages__file__in=files).update(destroy_after=moment)
    Upload.objects.filter(pieces__file__in=files).update(ends_at=moment)
    for model in (Enclosure, MailingFile):
        for shown in ("quarantined", "file", "thumbnail"):
            model.objects.filter(**{f"{shown}__in": files}).update(expires_at=moment)


@action
def let_go(*, store_names: Iterable[str], by: Actor) -> None:
    """Destroy those that nothing above ended: whatever shows them loses them."""
    for file in StoredFile.objects.filter(store_name__in=list(store_names)):
        for relation in StoredFile._meta.related_objects:
            shows = relation.related_model._base_manager.filter(**{relation.field.name: file})
            if relation.field.null:
                shows.update(**{relation.field.name: None})
            else:
                shows.delete()
        destroy_file(file=file, by=by)


@action
def note_restored(*, forgotten: int, by: Actor) -> None:
    """A backup took the place of the database: the trail, which is older by as much, begins again with it."""
    record("backup.restored", by=by, forgotten=forgotten)
