"""The national list enters the database: all of it or nothing."""

from dataclasses import dataclass, field

from clicnjob.audit.actions import record
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Structure
from clicnjob.structures.national_list import HEADERS, Refusal, WrongFileError, read_list

LISTED = tuple(name for name in HEADERS if name != "code")


@dataclass(slots=True)
class ImportReport:
    """What the import did, line by line."""

    read: int = 0
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    inactive: list[str] = field(default_factory=list)
    """Technical rows: here, but nobody works there (R23)."""
    refused: list[Refusal] = field(default_factory=list)


@action
def import_structures(*, content: bytes, by: Actor) -> ImportReport:
    """Bring the national list in: new structures are created, known ones follow the list, nothing is deleted.

    A usual name that the direction changed stays. Idempotent. Raises DomainError(code="wrong_file"): nothing was written.
    """
    if by.kind is not Kind.SYSTEM and by.role is not Role.NETWORK:
        raise DomainError(pro("La liste nationale est importée par le réseau."), code="not_network")
    try:
        rows, refusals = read_list(content)
    except WrongFileError as error:
        raise DomainError(str(error), code="wrong_file") from error
    report = ImportReport(read=len(rows) + len(refusals), refused=refusals)
    known = {structure.code: structure for structure in Structure.objects.all()}
    new: list[Structure] = []
    moved: list[Structure] = []
    for row in rows:
        structure = known.get(row.values["code"])
        if row.technical:
            report.inactive.append(row.values["code"])
        if structure is None:
            new.append(Structure(**row.values, active=not row.technical))
            report.created.append(row.values["code"])
            continue
        changes = _changes(structure, row.values)
        if not changes:
            report.unchanged += 1
            continue
        for name, value in changes.items():
            setattr(structure, name, value)
        moved.append(structure)
        report.changed.append(structure.code)
    Structure.objects.bulk_create(new)
    if moved:
        Structure.objects.bulk_update(moved, fields=LISTED)
    if new or moved:
        record("structures.imported", by=by, created=len(new), changed=len(moved), refused=len(refusals))
    return report


def _changes(structure: Structure, values: dict[str, str]) -> dict[str, str]:
    """What the list says otherwise. The usual name belongs to the structure once it has one."""
    return {
        name: values[name]
        for name in LISTED
        if getattr(structure, name) != values[name] and not (name == "usual_name" and structure.usual_name)
    }
