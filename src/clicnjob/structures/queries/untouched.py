"""Whether anything happened on a file since it was opened: all that points to it is asked, what comes later included."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection

from django.db.models import ForeignObjectRel, Q

from clicnjob.audit.models import AuditEvent
from clicnjob.shared.language import pro, pro_noop
from clicnjob.structures.models import FileMerge, YoungPerson

_SAYS_NOTHING = {"structures.card", "structures.caseloadline"}
"""What points to a file without anything having happened on it: a card is made before anyone comes."""
MERGED = pro_noop("est réuni·e avec un autre dossier")
_WORDS = {
    "structures.attachment": pro_noop("a créé son compte"),
    "notifications.outbox": pro_noop("on lui a écrit"),
    "messaging.conversation": pro_noop("a une conversation"),
    "workshops.seat": pro_noop("a une place à un atelier"),
    "appointments.appointment": pro_noop("a un rendez-vous"),
    "documents.document": pro_noop("a donné un document"),
    "structures.firstreception": pro_noop("a été reçu·e"),
    "structures.handover": pro_noop("est passé·e à un collègue"),
    "structures.transfer": pro_noop("un transfert est demandé"),
    "structures.filemerge": MERGED,
    "structures.youngperson": MERGED,
}
_OTHERWISE = pro_noop("quelque chose a eu lieu sur son dossier")
_CORRECTED = pro_noop("sa fiche a été corrigée")
_CHANGES = ("person.corrected", "referent.assigned")


def says_nothing(label: str) -> None:
    """Register, from ``apps.ready``, a model above that points to a file without anything having happened on it."""
    _SAYS_NOTHING.add(label)


def happened_on(people: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Of these files, those on which something happened, and what, in words. As many queries as there are kinds of things."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    ids = list(people)
    if not ids:
        return found
    for relation in YoungPerson._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.related_model._meta.label_lower in _SAYS_NOTHING:
            continue
        name = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
        words = pro(_WORDS.get(relation.related_model._meta.label_lower, _OTHERWISE))
        for person_id in set(rows.values_list(name, flat=True)):
            if words not in found[person_id]:
                found[person_id].append(words)
    events = AuditEvent.objects.filter(person_id__in=ids, event__in=_CHANGES)
    for person_id in set(events.values_list("person_id", flat=True)):
        if person_id is not None:
            found[person_id].append(pro(_CORRECTED))
    return found


def merged_since(people: Collection[uuid.UUID], moment: dt.datetime) -> set[uuid.UUID]:
    """Of these files, those put together with another one since: a value there may have come from either. One query."""
    ids = set(people)
    rows = FileMerge.objects.standing().filter(merged_at__gte=moment).filter(Q(kept__in=ids) | Q(absorbed__in=ids))
    return ids & {pk for pair in rows.values_list("kept_id", "absorbed_id") for pk in pair}
