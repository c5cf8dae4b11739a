"""How someone is called: the names of the papers, and another by which they are spoken to, where they chose one."""

from django.utils.translation import gettext as _

from clicnjob.accounts.actions import rename_account
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.structures.rules import normalise

LONGEST = 80


def checked_names(first_name: str, last_name: str) -> tuple[str, str]:
    """The papers' names, spaces put in order. Raises DomainError: ``first_name_missing``, ``last_name_missing``."""
    first, last = " ".join(first_name.split()), " ".join(last_name.split())
    for value, field, words in (
        (first, "first_name", pro("Écrivez le prénom.")),
        (last, "last_name", pro("Écrivez le nom.")),
    ):
        if not normalise(value):
            raise DomainError(words, code=f"{field}_missing", field=field)
    return first, last


def name_columns(first: str, last: str, *, use_first: str = "", use_last: str = "") -> dict[str, str]:
    """What a file holds of these names: the columns shown everywhere say the use name, those of the papers what differs."""
    shown_first, shown_last = use_first or first, use_last or last
    civil_first, civil_last = (first if shown_first != first else ""), (last if shown_last != last else "")
    words = [shown_first, shown_last, *([first, last] if civil_first or civil_last else [])]
    return {
        "first_name": shown_first,
        "last_name": shown_last,
        "civil_first": civil_first,
        "civil_last": civil_last,
        "search_name": normalise(" ".join(words)),
    }


def carry_to_account(person: YoungPerson, by: Actor) -> None:
    """The account signs with the name of its file, when the file is its only one: another structure's says what it says.

    A name given to one Mission locale is not told to another by its counsellors, only by the person.
    """
    links = list(Attachment.objects.current().filter(user__attachments__young_person=person).select_related("user"))
    if len(links) == 1 and links[0].young_person_id == person.pk:
        rename_account(user=links[0].user, first_name=person.first_name, last_name=person.last_name, by=by)


@action
def choose_use_name(*, person: YoungPerson, first_name: str, last_name: str = "", by: Actor) -> YoungPerson:
    """Call someone by other names than their papers'; what is left empty is the papers' again.

    Said by the young person, it goes for each structure they are attached to; said by a professional, for their
    structure's file. Raises DomainError: ``name_letters``, ``name_long``, ``not_yours``.
    """
    use_first, use_last = " ".join(first_name.split()), " ".join(last_name.split())
    for value, field in ((use_first, "first_name"), (use_last, "last_name")):
        if value and not normalise(value):
            raise DomainError(_("Écrivez ce nom avec des lettres."), code="name_letters", field=field)
        if len(value) > LONGEST:
            raise DomainError(_("Ce nom est trop long."), code="name_long", field=field)
    files = _files(person, by)
    if person.pk not in {row.pk for row in files}:
        raise DomainError(pro("Ce dossier n’est pas de votre structure."), code="not_yours")
    for row in files:
        new = name_columns(row.civil_first_name, row.civil_last_name, use_first=use_first, use_last=use_last)
        changed = sorted(name for name, value in new.items() if getattr(row, name) != value)
        if not changed:
            continue
        for name in changed:
            setattr(row, name, new[name])
        row.save(update_fields=changed)
        record("person.use_name", by=by, obj=row, person_id=row.pk, chosen=row.has_use_name)
        publish(f"person:{row.pk}")
    held = next(row for row in files if row.pk == person.pk)
    if by.is_youth:
        link = Attachment.objects.current().filter(young_person=held).select_related("user").get()
        rename_account(user=link.user, first_name=held.first_name, last_name=held.last_name, by=by)
    else:
        carry_to_account(held, by)
    return held


def _files(person: YoungPerson, by: Actor) -> list[YoungPerson]:
    """The files this choice goes for, held until the end, always in the same order."""
    if by.is_youth and by.user_id is not None:
        mine = Attachment.objects.current().filter(user_id=by.user_id).values("young_person")
        rows = YoungPerson.objects.filter(pk__in=mine)
    else:
        rows = YoungPerson.objects.all().visible_to(by).filter(pk=person.pk)
    return list(lock(rows.order_by("pk")))
