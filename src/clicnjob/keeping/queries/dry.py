"""What the next run would do, counted and done by nobody (D17)."""

from collections import Counter
from collections.abc import Iterator

from clicnjob.keeping.queries.ending import (
    accounts_alone,
    accounts_left,
    came_back,
    due_for_notice,
    held_back,
    professionals_gone,
    told,
)
from clicnjob.keeping.rules import end_at
from clicnjob.shared import clock, retention
from clicnjob.structures.models import Structure


def dry_run() -> Iterator[str]:
    """In French, a line each: files by structure, accounts, rows of each table. Numbers only: a log may keep it."""
    moment = clock.now()
    spared: Counter[object] = Counter()
    over: Counter[object] = Counter()
    waits: Counter[object] = Counter()
    again = 0
    for deadlines in told():
        ending = []
        for row, contact in deadlines:
            if came_back(row, contact, moment):
                spared[row.structure_id] += 1
            elif row.is_near(moment) and not row.is_told:
                again += 1
            elif row.ends_at <= moment and end_at(contact, row.told_at) <= moment:
                ending.append(row)
        kept = held_back([row.young_person_id for row in ending])
        for row in ending:
            (waits if row.young_person_id in kept else over)[row.structure_id] += 1
    near = sum(len(ids) for ids in due_for_notice(moment))
    names = Structure.objects.in_bulk([*{*spared, *over, *waits}])
    for structure_id, structure in sorted(names.items(), key=lambda item: item[1].name):
        yield (
            f"{structure.name} : {over[structure_id]} dossiers à vider, {waits[structure_id]} retenus par un signalement, "
            f"{spared[structure_id]} de retour"
        )
    yield f"Dossiers à prévenir (23 mois sans contact) : {near + again}, dont {again} encore, prolongés"
    yield f"Comptes dont les sept jours sont passés : {len(accounts_left(moment))}"
    yield f"Comptes sans dossier, inutilisés depuis deux ans : {len(accounts_alone(moment))}"
    yield f"Comptes de professionnels partis depuis deux ans : {len(professionals_gone(moment))}"
    for line in retention.all_lines():
        if line.old is not None:
            yield f"{line.what} : {line.old(moment).count()}"
