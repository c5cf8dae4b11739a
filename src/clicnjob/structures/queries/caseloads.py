"""Reading imported caseloads: the drafts with what their lines are, the imports and their people."""

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.language import pro, pro_noop
from clicnjob.structures.caseloads.lines import Reading, read_line
from clicnjob.structures.caseloads.table import Cells
from clicnjob.structures.enums import CaseloadState, LineOutcome, LineVerdict
from clicnjob.structures.models import CaseloadHeadings, CaseloadImport, Site, YoungPerson
from clicnjob.structures.queries.likeness import Likeness, likely_duplicates_of
from clicnjob.structures.queries.people import Duplicate, names_of, words_of
from clicnjob.structures.queries.staff import counsellors_of
from clicnjob.structures.queries.untouched import MERGED, happened_on, merged_since
from clicnjob.structures.rules import normalise
from clicnjob.vault.envelope import open_sealed

CREATE, LEAVE = "new", "out"
"""What one decides of a doubtful line, besides « the same person as this file » (its id)."""
NOBODY = "nobody"
"""A referent of the sheet for whom no colleague was chosen: these young people have none yet."""


def sealed_context(import_id: uuid.UUID, what: str) -> str:
    """Where a sealed part of an import belongs."""
    return f"caseload|{import_id}|{what}"


def open_part(row: CaseloadImport, what: str) -> Any:
    """A sealed part of an import (``table``, ``choices``, ``plan``), opened; None once erased."""
    sealed = bytes(getattr(row, f"sealed_{what}"))
    if not sealed:
        return None
    return json.loads(open_sealed(row.structure_id, sealed, sealed_context(row.pk, what)))


def _imports(actor: Actor) -> Any:
    rows = CaseloadImport.objects.all().visible_to(actor)
    return rows.select_related("structure", "site", "made_by", "undone_by")


def get_import(actor: Actor, pk: uuid.UUID) -> CaseloadImport:
    """An import that the actor sees. Raises Http404."""
    row: CaseloadImport | None = _imports(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_draft(actor: Actor, pk: uuid.UUID) -> CaseloadImport:
    """One's own import while it is being prepared. Raises Http404, once it began too."""
    row = get_import(actor, pk)
    if not row.is_draft or row.made_by_id != actor.user_id or not bytes(row.sealed_table):
        raise Http404
    return row


def own_draft(actor: Actor) -> CaseloadImport | None:
    """What one was preparing."""
    rows = CaseloadImport.objects.all().visible_to(actor).drafts().filter(made_by_id=actor.user_id)
    row: CaseloadImport | None = rows.first()
    return row


def caseload_imports(actor: Actor, limit: int = 50) -> list[CaseloadImport]:
    """The imports that the actor sees, the latest first; what one prepares is ``own_draft``."""
    return list(_imports(actor).exclude(state=CaseloadState.DRAFT).order_by("-started_at", "pk")[:limit])


def imports_at_work() -> list[uuid.UUID]:
    """The imports whose pieces are left to write or to undo, the first asked for first."""
    return list(CaseloadImport.objects.all().at_work().order_by("started_at", "pk").values_list("pk", flat=True))


def may_hear_import(actor: Actor, import_id: uuid.UUID) -> bool:
    """``import:<uuid>``: who sees it."""
    return CaseloadImport.objects.all().visible_to(actor).filter(pk=import_id).exists()


def remembered_columns(structure_id: uuid.UUID) -> dict[str, str]:
    """What the structure's headings were said to hold, by normalised heading."""
    found = CaseloadHeadings.objects.filter(structure_id=structure_id).values_list("columns", flat=True).first()
    return dict(found or {})


@dataclass(slots=True)
class Draft:
    """A draft, opened: its cells and what was chosen."""

    row: CaseloadImport
    headings: list[str]
    rows: list[Cells]
    columns: list[str]
    chosen: bool
    """Whether the columns were looked at."""
    referents: dict[str, str]
    """By the name of the sheet, normalised: an account's id, or ``NOBODY``. "": who has nobody there."""
    settled: dict[int, str]
    """By line: ``CREATE``, ``LEAVE`` or the id of a file."""


def open_draft(row: CaseloadImport) -> Draft:
    """What a draft holds. Raises Http404 once it was erased."""
    table, choices = open_part(row, "table"), open_part(row, "choices")
    if table is None or choices is None:
        raise Http404
    return Draft(
        row=row,
        headings=table["headings"],
        rows=[Cells(line, values) for line, values in table["rows"]],
        columns=choices["columns"],
        chosen=choices["chosen"],
        referents=choices["referents"],
        settled={int(line): choice for line, choice in choices["settled"].items()},
    )


@dataclass(slots=True)
class Weighed:
    """A line and what it is: before anything is written."""

    reading: Reading
    verdict: LineVerdict
    duplicates: list[Duplicate] = field(default_factory=list)
    reason: str = ""
    """Why it is doubtful or somebody else's, where the duplicates do not say it."""
    decision: str = ""
    referent: User | None = None
    site: Site | None = None

    @property
    def to_settle(self) -> bool:
        """Waits for somebody to say who it is."""
        return self.verdict == LineVerdict.DOUBTFUL and not self.decision

    @property
    def target(self) -> uuid.UUID | None:
        """The file that this line completes."""
        if self.verdict == LineVerdict.KNOWN:
            return self.duplicates[0].person.pk
        if self.verdict == LineVerdict.DOUBTFUL and self.decision not in {"", CREATE, LEAVE}:
            return uuid.UUID(self.decision)
        return None

    @property
    def creates(self) -> bool:
        """Opens a new file."""
        return self.verdict == LineVerdict.NEW or (self.verdict == LineVerdict.DOUBTFUL and self.decision == CREATE)


@dataclass(slots=True)
class Preview:
    """All the lines, and the names of the sheet that are nobody's here."""

    lines: list[Weighed]
    strangers: dict[str, str]
    """Referents as the sheet writes them, by normalised name, that no colleague is called."""
    alone: int
    """How many new young people nobody follows in the sheet."""

    def of(self, verdict: str) -> list[Weighed]:
        """The lines of one sort."""
        return [line for line in self.lines if line.verdict == verdict]

    @property
    def counts(self) -> Counter[str]:
        """How many of each sort."""
        return Counter(str(line.verdict) for line in self.lines)

    @property
    def to_settle(self) -> list[Weighed]:
        """Those that wait for a decision."""
        return [line for line in self.lines if line.to_settle]

    @property
    def creating(self) -> int:
        """How many files will be opened."""
        return sum(line.creates for line in self.lines)

    @property
    def completing(self) -> int:
        """How many files that are here will be completed."""
        return sum(line.target is not None for line in self.lines)


def _names_of(team: list[User]) -> dict[frozenset[str], list[User]]:
    """The team under the words of their names: « DURAND Claire », « Claire Durand », « Durand C. », « Durand »."""
    found: dict[frozenset[str], list[User]] = {}
    for user in team:
        first, last = normalise(user.first_name).split(), normalise(user.last_name).split()
        initial = [first[0][0]] if first else []
        for words in ({*first, *last}, {*last, *initial}, {*last}, {normalise(user.email or "")} - {""}):
            if words:
                found.setdefault(frozenset(words), []).append(user)
    return found


class _Team:
    """Who follows whom: by the names of the sheet, then by what was chosen."""

    def __init__(self, actor: Actor, draft: Draft) -> None:
        self.actor = actor
        self.team = {str(user.pk): user for user in counsellors_of(actor.structure)}
        self.names = _names_of(list(self.team.values()))
        self.chosen = draft.referents
        self.strangers: dict[str, str] = {}
        self.alone = 0

    def called(self, name: str) -> User | None:
        """The only colleague that this name designates."""
        found = self.names.get(frozenset(normalise(name).split()), [])
        return found[0] if len({user.pk for user in found}) == 1 else None

    def referent_of(self, reading: Reading) -> User | None:
        """Who will follow this person."""
        if self.actor.role is Role.COUNSELLOR:
            return self.team.get(str(self.actor.user_id))
        name = normalise(reading.referent)
        if name and (known := self.called(reading.referent)) is not None:
            return known
        if name:
            self.strangers.setdefault(name, reading.referent)
        else:
            self.alone += 1
        return self.team.get(self.chosen.get(name, ""))

    def is_elsewhere(self, reading: Reading) -> bool:
        """A counsellor brings in their own caseload: who is somebody else's there is left to that colleague."""
        if self.actor.role is not Role.COUNSELLOR or not normalise(reading.referent):
            return False
        known = self.called(reading.referent)
        return known is None or known.pk != self.actor.user_id


def preview(actor: Actor, draft: Draft) -> Preview:
    """What each line is, with the duplicates it meets here and in the sheet itself. Three queries, whatever the number of lines."""
    zone = draft.row.structure.timezone
    today = clock.today(zone)
    readings = [read_line(cells, draft.columns, today=today, timezone=zone) for cells in draft.rows]
    likenesses = likely_duplicates_of(actor, readings)
    team = _Team(actor, draft)
    sites = _sites(actor)
    seen: dict[object, int] = {}
    lines = []
    for reading, likeness in zip(readings, likenesses, strict=True):
        line = _weigh(reading, likeness, team, seen)
        line.decision = draft.settled.get(reading.line, "") if line.verdict == LineVerdict.DOUBTFUL else ""
        if line.decision not in {"", CREATE, LEAVE, *(str(twin.person.pk) for twin in line.duplicates)}:
            line.decision = ""  # the file it meant is not among the duplicates any more
        if line.verdict in {LineVerdict.NEW, LineVerdict.KNOWN, LineVerdict.DOUBTFUL}:
            line.referent = team.referent_of(reading)
            if line.verdict == LineVerdict.KNOWN and line.duplicates[0].person.closed_at is not None:
                reading.notes.append(pro("dossier fermé"))
            line.site = _site_of(reading, sites, draft.row.site)
        lines.append(line)
    return Preview(lines, team.strangers, team.alone)


def _sites(actor: Actor) -> dict[str, Site]:
    return {
        normalise(site.name): site
        for site in Site.objects.all().visible_to(actor).filter(closed_at=None).order_by("pk")
    }


def _site_of(reading: Reading, sites: Mapping[str, Site], otherwise: Site) -> Site:
    found = sites.get(normalise(reading.site)) if reading.site else otherwise
    if found is None:
        reading.notes.append(
            pro("antenne inconnue, « %(text)s » : ce sera %(site)s")
            % {"text": reading.site[:60], "site": otherwise.name}
        )
    return found or otherwise


def _weigh(reading: Reading, likeness: Likeness, team: _Team, seen: dict[object, int]) -> Weighed:
    if reading.problems:
        return Weighed(reading, LineVerdict.UNREADABLE)
    if team.is_elsewhere(reading):
        words = pro("suivi·e par %(name)s dans la liste") % {"name": reading.referent[:60]}
        return Weighed(reading, LineVerdict.ELSEWHERE, reason=words)
    twice = _seen_before(reading, seen)
    if twice:
        words = pro("la ligne %(line)s semble être la même personne") % {"line": twice}
        return Weighed(reading, LineVerdict.DOUBTFUL, _numbered_first(likeness), reason=words)
    return _against_files(reading, likeness)


def _seen_before(reading: Reading, seen: dict[object, int]) -> int:
    """The line above that is the same person: same i-milo number, or same names and birth date. 0: none."""
    keys: list[object] = [(normalise(reading.name), reading.birth_date)]
    if reading.imilo_number is not None:
        keys.append(reading.imilo_number)
    found = next((seen[key] for key in keys if key in seen), 0)
    for key in keys:
        seen.setdefault(key, reading.line)
    return found


def _numbered_first(likeness: Likeness) -> list[Duplicate]:
    if likeness.numbered is None:
        return likeness.duplicates
    others = [twin for twin in likeness.duplicates if twin.person.pk != likeness.numbered.pk]
    same = next((twin for twin in likeness.duplicates if twin.person.pk == likeness.numbered.pk), None)
    reasons = [pro("même numéro i-milo"), *(same.reasons if same else ())]
    return [Duplicate(likeness.numbered, reasons, certain=same is not None and same.certain), *others]


def _against_files(reading: Reading, likeness: Likeness) -> Weighed:
    """Nobody like it: new. The same number and much alike, or the same names and date without another number: here already."""
    duplicates = _numbered_first(likeness)
    if not duplicates:
        return Weighed(reading, LineVerdict.NEW)
    first = duplicates[0]
    numbers = {first.person.imilo_number, reading.imilo_number} - {None}
    # One letter apart on the same day may be twins: without the same number somebody looks.
    alike = len(first.reasons) > 1 if likeness.numbered is not None else first.certain and _same_words(reading, first)
    others = [twin for twin in duplicates[1:] if twin.certain]
    if alike and len(numbers) <= 1 and not others:
        return Weighed(reading, LineVerdict.KNOWN, duplicates)
    words = pro("un autre numéro i-milo") if len(numbers) > 1 else ""
    return Weighed(reading, LineVerdict.DOUBTFUL, duplicates, reason=words)


def _same_words(reading: Reading, twin: Duplicate) -> bool:
    """The same names letter by letter, in any order; accents, hyphens and spaces apart."""
    ours = normalise(reading.first_name), normalise(reading.last_name)
    compact = {tuple(word.replace(" ", "") for word in names) for names in (ours, ours[::-1])}
    return any(
        sorted(" ".join(ours).split()) == words_of(*theirs)
        or tuple(normalise(name).replace(" ", "") for name in theirs) in compact
        for theirs in names_of(twin.person)
    )


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """Whose file is erased with the import, and whose stays, with what happened."""

    going: list[str]
    staying: list[tuple[YoungPerson, str]]
    emptied: int
    """Files that were here before: what the import filled is emptied, but where two files were merged since."""


def undo_plan(row: CaseloadImport) -> UndoPlan:
    """What undoing an import would do now."""
    lines = row.lines.filter(outcome__in=[LineOutcome.CREATED, LineOutcome.COMPLETED], young_person__isnull=False)
    lines = lines.select_related("young_person").order_by("young_person__last_name", "young_person__first_name", "pk")
    opened = [line.young_person for line in lines if line.outcome == LineOutcome.CREATED and line.young_person]
    known = [line.young_person for line in lines if line.outcome == LineOutcome.COMPLETED and line.young_person]
    happened = happened_on([person.pk for person in opened])
    merged = merged_since([person.pk for person in known], row.started_at or row.created_at)
    return UndoPlan(
        going=[person.full_name for person in opened if person.pk not in happened],
        staying=[(person, ", ".join(happened[person.pk])) for person in opened if person.pk in happened]
        + [(person, pro(MERGED)) for person in known if person.pk in merged],
        emptied=sum(person.pk not in merged for person in known),
    )


_REFUSALS = {
    "imilo_taken": pro_noop("un autre dossier porte ce numéro i-milo"),
    "site_closed": pro_noop("l’antenne est fermée"),
    "not_counsellor": pro_noop("la personne choisie n’est plus conseillère ici"),
    "gone": pro_noop("le dossier n’est plus là"),
    "birth_date": pro_noop("la date de naissance ne convient pas"),
}


def refused_lines(row: CaseloadImport) -> list[tuple[int, str]]:
    """The lines that were refused on the way, each with its reason in words."""
    lines = row.lines.filter(outcome=LineOutcome.REFUSED).order_by("line").values_list("line", "refusal")
    return [
        (line, pro(_REFUSALS.get(code, pro_noop("le dossier est incomplet : ouvrez sa fiche")))) for line, code in lines
    ]
