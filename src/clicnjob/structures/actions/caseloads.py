"""Use cases of a caseload brought in: prepared, settled line by line, written in pieces."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.people import same_structure
from clicnjob.structures.caseloads.columns import check_columns, guess_columns, split_headings
from clicnjob.structures.caseloads.table import MOST_ROWS, read_cells
from clicnjob.structures.enums import CaseloadState, LineVerdict
from clicnjob.structures.models import CaseloadHeadings, CaseloadImport, Site
from clicnjob.structures.queries.caseloads import (
    CREATE,
    LEAVE,
    NOBODY,
    Preview,
    Weighed,
    open_draft,
    open_part,
    preview,
    remembered_columns,
    sealed_context,
)
from clicnjob.structures.queries.staff import counsellors_of
from clicnjob.structures.rules import normalise
from clicnjob.vault.envelope import seal

IMPORTERS = (Role.COUNSELLOR, Role.SECTOR_MANAGER, Role.DIRECTION)
"""A counsellor brings in their own caseload, a sector manager and the direction those of the team (R1)."""


def _sealed(row: CaseloadImport, what: str, value: object) -> bytes:
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return seal(row.structure_id, plain, sealed_context(row.pk, what))


def _check_importer(by: Actor) -> None:
    if by.role not in IMPORTERS or by.user_id is None or by.structure_id is None:
        raise DomainError(pro("Un portefeuille est importé par un conseiller ou par la direction."), code="not_allowed")


def _check_site(site: Site, by: Actor) -> None:
    same_structure(by, site.structure_id)
    if site.closed_at is not None:
        raise DomainError(pro("Cette antenne est fermée. Choisissez-en une autre."), code="site_closed", field="site")
    if by.role is Role.SECTOR_MANAGER and by.site_id not in {None, site.pk}:
        raise DomainError(pro("Choisissez l’antenne dont vous êtes responsable."), code="other_site", field="site")


def _held(row: CaseloadImport, by: Actor) -> CaseloadImport:
    """One's own draft, locked. Raises ``not_allowed``, ``not_draft``."""
    _check_importer(by)
    held = lock(CaseloadImport.objects.filter(pk=row.pk)).select_related("structure", "site").get()
    if held.made_by_id != by.user_id or held.structure_id != by.structure_id:
        raise DomainError(pro("Qui a préparé un import le continue."), code="not_allowed")
    if not held.is_draft or not bytes(held.sealed_table):
        raise DomainError(pro("Cet import a déjà commencé, ou sa liste a été effacée."), code="not_draft")
    return held


@action
def prepare_caseload(*, content: bytes, site: Site, by: Actor) -> CaseloadImport:
    """Keep a sheet, sealed, until it is imported or for a day; its columns are guessed. No file is opened.

    What the same person was preparing is dropped. Raises DomainError: ``not_allowed``, ``site_closed``, ``other_site``,
    ``no_rows`` and the refusals of ``read_cells``.
    """
    _check_importer(by)
    _check_site(site, by)
    cells = read_cells(content)
    remembered = remembered_columns(site.structure_id)
    headings, rows = split_headings(cells, remembered)
    if not rows:
        raise DomainError(pro("Il n’y a que des titres de colonnes."), code="no_rows", field="file")
    if len(rows) > MOST_ROWS:
        raise DomainError(
            pro("Plus de 5 000 lignes. Coupez la liste en plusieurs."), code="too_many_rows", field="file"
        )
    CaseloadImport.objects.filter(structure_id=site.structure_id, made_by_id=by.user_id).drafts().delete()
    assert by.user_id is not None  # noqa: S101  _check_importer has refused nobody
    row = CaseloadImport(structure_id=site.structure_id, site=site, made_by_id=by.user_id)
    today = clock.today(site.structure.timezone)
    table = {"headings": headings, "rows": [[one.line, one.values] for one in rows]}
    choices = {
        "columns": guess_columns(headings, rows, remembered, today=today),
        "chosen": False,
        "referents": {},
        "settled": {},
    }
    row.sealed_table, row.sealed_choices = _sealed(row, "table", table), _sealed(row, "choices", choices)
    row.save(force_insert=True)
    record("caseload.prepared", by=by, obj=row, lines=len(rows))
    return row


def _choose(row: CaseloadImport, **changes: Any) -> None:
    """Keep what was chosen. Called inside an action, the row held."""
    row.sealed_choices = _sealed(row, "choices", {**open_part(row, "choices"), **changes})
    row.save(update_fields=["sealed_choices", "site"])


@action
def choose_columns(*, row: CaseloadImport, columns: Sequence[str], site: Site, by: Actor) -> None:
    """Say what each column holds; remembered for the structure's next sheets.

    Raises DomainError: those of ``check_columns``, ``not_allowed``, ``not_draft``, ``site_closed``, ``other_site``.
    """
    held = _held(row, by)
    _check_site(site, by)
    draft = open_draft(held)
    check_columns(columns, len(draft.headings))
    held.site = site
    _choose(held, columns=list(columns), chosen=True)
    named = {normalise(heading): column for heading, column in zip(draft.headings, columns, strict=True)}
    named.pop("", None)
    if named:
        memory, _is_new = CaseloadHeadings.objects.get_or_create(structure_id=held.structure_id)
        memory.columns = {**memory.columns, **named}
        memory.save(update_fields=["columns"])
    record("caseload.columns", by=by, obj=held)


@action
def choose_referents(*, row: CaseloadImport, chosen: Mapping[str, str], by: Actor) -> None:
    """Say who follows those whose referent in the sheet is nobody's name here (``""``: those without any): an account, or nobody.

    Raises DomainError: ``not_counsellor``, ``not_allowed``, ``not_draft``.
    """
    held = _held(row, by)
    team = {str(user.pk) for user in counsellors_of(held.structure_id)}
    if any(value not in team and value != NOBODY for value in chosen.values()):
        raise DomainError(pro("Choisissez un conseiller ou une conseillère de la structure."), code="not_counsellor")
    draft = open_draft(held)
    _choose(held, referents={**draft.referents, **{normalise(name): value for name, value in chosen.items()}})


@action
def settle_line(*, row: CaseloadImport, line: int, decision: str, by: Actor) -> None:
    """Say who a doubtful line is: ``CREATE``, ``LEAVE``, the id of the file it completes, or "" to think again.

    Raises DomainError: ``decision``, ``not_allowed``, ``not_draft``.
    """
    held = _held(row, by)
    weighed = next((one for one in preview(by, open_draft(held)).lines if one.reading.line == line), None)
    same = {str(twin.person.pk) for twin in weighed.duplicates} if weighed is not None else set()
    if weighed is None or weighed.verdict != LineVerdict.DOUBTFUL or decision not in {"", CREATE, LEAVE, *same}:
        raise DomainError(pro("Cette ligne n’est plus à régler. Relisez la liste."), code="decision")
    settled = {**open_part(held, "choices")["settled"], str(line): decision}
    _choose(held, settled={key: value for key, value in settled.items() if value})


@action
def leave_the_rest(*, row: CaseloadImport, by: Actor) -> int:
    """Leave out all the lines that still wait to be settled; how many."""
    held = _held(row, by)
    waiting = preview(by, open_draft(held)).to_settle
    settled = open_part(held, "choices")["settled"]
    _choose(held, settled={**settled, **{str(one.reading.line): LEAVE for one in waiting}})
    return len(waiting)


@action
def drop_draft(*, row: CaseloadImport, by: Actor) -> None:
    """Forget what was being prepared: the list is erased, nothing was written. Raises ``not_allowed``, ``not_draft``."""
    held = _held(row, by)
    record("caseload.dropped", by=by, obj=held)
    held.delete()


@action
def erase_old_drafts(*, by: Actor) -> int:
    """Lists prepared a day ago and not imported are erased; how many."""
    rows = CaseloadImport.objects.all().drafts().filter(created_at__lt=clock.now() - CaseloadImport.DRAFT_LIFE)
    old = list(lock(rows).order_by("pk"))
    for row in old:
        record("caseload.dropped", by=by, obj=row)
    CaseloadImport.objects.filter(pk__in=[row.pk for row in old]).delete()
    return len(old)


@action
def start_import(*, row: CaseloadImport, by: Actor) -> CaseloadImport:
    """« Importer »: what is to be written is settled, the sheet is erased, the pieces follow by themselves.

    Raises DomainError: ``columns``, ``to_settle``, ``strangers`` (a referent of the sheet is nobody here and nobody was chosen),
    ``nothing``, ``not_allowed``, ``not_draft``.
    """
    held = _held(row, by)
    draft = open_draft(held)
    if not draft.chosen:
        raise DomainError(pro("Dites d’abord ce que contient chaque colonne."), code="columns")
    found = preview(by, draft)
    _check_ready(found, draft.referents, by)
    plan = [_planned(one) for one in found.lines if one.creates or one.target is not None]
    if not plan:
        raise DomainError(pro("Il n’y a personne à importer dans cette liste."), code="nothing")
    unreadable = len(found.of(LineVerdict.UNREADABLE))
    held.sealed_plan = _sealed(held, "plan", plan)
    held.sealed_table, held.sealed_choices = b"", b""
    held.state, held.started_at = CaseloadState.RUNNING, clock.now()
    held.to_do, held.unreadable = len(plan), unreadable
    held.left_out = len(found.lines) - len(plan) - unreadable
    held.save()
    record("caseload.started", by=by, obj=held, lines=len(plan), left_out=held.left_out, unreadable=unreadable)
    publish(f"import:{held.pk}")
    return held


def _check_ready(found: Preview, chosen: Mapping[str, str], by: Actor) -> None:
    if found.to_settle:
        raise DomainError(
            pro("Il reste des lignes à régler : dites d’abord si c’est la même personne."), code="to_settle"
        )
    waiting = [name for key, name in found.strangers.items() if key not in chosen]
    if by.role is not Role.COUNSELLOR and (waiting or (found.alone and "" not in chosen)):
        raise DomainError(pro("Dites d’abord qui suit chaque jeune."), code="strangers")


def _planned(one: Weighed) -> list[Any]:
    """A line of the plan, as JSON holds it."""
    values = one.reading.values()
    values["birth_date"] = values["birth_date"].isoformat()
    assert one.site is not None  # noqa: S101  lines that are written have one
    return [
        one.reading.line,
        str(one.target) if one.target is not None else "",
        str(one.referent.pk) if one.referent is not None else "",
        str(one.site.pk),
        values,
    ]


def person_of_line(import_id: uuid.UUID, line: int) -> uuid.UUID:
    """The id of the file that a line opens: always the same one, so that nobody is opened twice."""
    return uuid.uuid5(import_id, str(line))
