"""Files by the state of their papers: the counsellor's list. Content, so only those one reaches (R2)."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, DateField, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.http import Http404

from clicnjob.documents.enums import KINDS_OF, DocumentState, Justification, Obstacle, Standing, Subject
from clicnjob.documents.models import VERIFIERS, Bringing, Document, HelpAsk
from clicnjob.documents.queries.chasing import last_chases, plan_of
from clicnjob.documents.queries.requirements import requirements_of, situations_of
from clicnjob.documents.queries.standings import Standings
from clicnjob.documents.rules import Situation, justification, obstacle, situations
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro_noop
from clicnjob.structures.models import Attachment, Structure, YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet
from clicnjob.structures.queries import matching

PER_PAGE = 25
SMALL = 5
"""A figure of the whole structure under this is not said (G33)."""

PILES: dict[str, str] = {
    "": pro_noop("Tous"),
    "a-verifier": pro_noop("À vérifier"),
    "manque": pro_noop("Manque"),
    "a-refaire": pro_noop("À refaire"),
    "expire": pro_noop("Expire bientôt"),
    "aide": pro_noop("Aide demandée"),
    "justifie": pro_noop("Justifiés"),
}
"""By state, in the order of what presses."""

STANDING_PILES: dict[str, tuple[bool, frozenset[Standing]]] = {
    "a-verifier": (False, frozenset({Standing.TO_CHECK})),
    "manque": (True, frozenset({Standing.MISSING, Standing.EXPIRED})),
    "a-refaire": (False, frozenset({Standing.REFUSED})),
    "expire": (False, frozenset({Standing.EXPIRING, Standing.EXPIRED})),
}
"""Piles of those who stand so on one requirement at least; ``True``: on a required one."""

SORTS: dict[str, tuple[str, tuple[str | Combinable, ...]]] = {
    "nom": (pro_noop("Nom"), ("last_name", "first_name")),
    "recents": (pro_noop("Reçus récemment"), (F("first_reception__received_at").desc(nulls_last=True),)),
    "fin": (pro_noop("Fin de validité la plus proche"), (F("ends_on").asc(nulls_last=True), "last_name")),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list one looks at: ``mine`` for the caseload alone, else everyone one reaches."""

    mine: bool = True
    text: str = ""
    pile: str = ""
    sort: str = "nom"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the list."""

    person: YoungPerson
    situations: list[Situation]
    justification: Justification
    helps: list[HelpAsk] = field(default_factory=list)
    brings: frozenset[str] = frozenset()
    chased_at: dt.datetime | None = None
    obstacle: Obstacle | None = None
    """Why no reminder may leave now."""

    @property
    def brought(self) -> str:
        """What the young person says they bring to the workshop, in words."""
        return ", ".join(str(Subject(subject).label) for subject in Subject if subject in self.brings)


def _standings(actor: Actor) -> Standings:
    zone = Structure.objects.filter(pk=actor.structure).values_list("timezone", flat=True).first()
    return Standings(requirements_of(actor.structure), clock.today(zone or "Europe/Paris"))


def _conditions(standings: Standings) -> dict[str, Q]:
    asks = HelpAsk.objects.filter(young_person=OuterRef("pk"), closed_at=None)
    found = {
        pile: standings.any_(standings.required if required else standings.asked, *sorted(among))
        for pile, (required, among) in STANDING_PILES.items()
    }
    return found | {"": Q(), "aide": Q(Exists(asks)), "justifie": standings.justified()}


def piles_of(found: Sequence[Situation], *, asks: bool) -> list[str]:
    """The piles that hold a file: the same as ``_conditions``, out of what the rules say."""
    held = ["", *(["aide"] if asks else [])]
    held += ["justifie"] if justification(found) is Justification.JUSTIFIED else []
    return held + [
        pile
        for pile, (required, among) in STANDING_PILES.items()
        if any(one.standing in among and (one.asked.is_required or not required) for one in found)
    ]


def _reached(actor: Actor, *, mine: bool) -> YoungPersonQuerySet:
    """Followed files whose papers the actor reads."""
    if actor.role not in VERIFIERS:
        return YoungPerson.objects.none()
    reached = YoungPerson.objects.all().content_reached_by(actor, moment=clock.now()).filter(closed_at=None)
    return reached.filter(referent_id=actor.user_id) if mine else reached


def _wanted(actor: Actor, wanted: Wanted, standings: Standings) -> YoungPersonQuerySet:
    people = _reached(actor, mine=wanted.mine)
    if wanted.text.strip():
        people = matching(people, wanted.text)
    people = people.filter(_conditions(standings).get(wanted.pile, Q()))
    papers = Document.objects.filter(
        young_person=OuterRef("pk"), state=DocumentState.VERIFIED, kind__in=KINDS_OF[Subject.IDENTITY]
    )
    last = papers.order_by().values("young_person").annotate(last=Max("expires_on")).values("last")
    people = people.annotate(ends_on=Subquery(last, output_field=DateField()))
    order = SORTS.get(wanted.sort, SORTS["nom"])[1]
    return people.select_related("structure", "referent").order_by(*order, "pk")


def files_page(actor: Actor, wanted: Wanted, *, number: int) -> Page[YoungPerson]:
    """One page of files. Four queries."""
    return Paginator(_wanted(actor, wanted, _standings(actor)), PER_PAGE).get_page(number)


def files_wanted(actor: Actor, wanted: Wanted, *, limit: int) -> list[YoungPerson]:
    """All the files of a list, not a page of it: to remind them, to export them."""
    return list(_wanted(actor, wanted, _standings(actor))[:limit])


def counts(actor: Actor, wanted: Wanted) -> dict[str, int]:
    """How many files stand in each pile, for the same people and search. Three queries."""
    people = _reached(actor, mine=wanted.mine)
    if wanted.text.strip():
        people = matching(people, wanted.text)
    conditions = _conditions(_standings(actor))
    names = {f"pile_{rank}": pile for rank, pile in enumerate(PILES)}
    found = people.aggregate(
        **{name: Count("pk", filter=conditions[pile] if pile else None) for name, pile in names.items()}
    )
    return {pile: found[name] for name, pile in names.items()}


def counts_of_structure(actor: Actor) -> dict[str, int | None]:
    """The same figures for all followed files of the structure, without a name; ``None`` under five (G33). Five queries.

    Out of the rules and one reading of the papers: for thousands of files the conditions of a list cost ten times more.
    """
    if actor.role not in VERIFIERS:
        return {}
    standings = _standings(actor)
    papers: dict[uuid.UUID, list[Document]] = defaultdict(list)
    rows = Document.objects.filter(structure_id=actor.structure, young_person__closed_at=None)
    for paper in rows.only("young_person_id", "kind", "state", "expires_on").order_by("-sent_at", "pk"):
        papers[paper.young_person_id].append(paper)
    asks = HelpAsk.objects.filter(structure_id=actor.structure, closed_at=None)
    asking = set(asks.values_list("young_person_id", flat=True))
    found: Counter[str] = Counter()
    for pk in YoungPerson.objects.filter(structure_id=actor.structure, closed_at=None).values_list("pk", flat=True):
        found.update(piles_of(situations(standings.asked, papers[pk], standings.day), asks=pk in asking))
    return {pile: None if 0 < found[pile] < SMALL else found[pile] for pile in PILES}


def rows_of(people: Iterable[YoungPerson]) -> list[FileRow]:
    """What the list says of each. Eight queries, whatever their number."""
    listed = list(people)
    ids = [person.pk for person in listed]
    found = situations_of(listed)
    helps, brings = asks_of(ids), brings_of(ids)
    chased = last_chases(ids)
    joined = set(Attachment.objects.current().filter(young_person__in=ids).values_list("young_person_id", flat=True))
    plans = {pk: plan_of(pk) for pk in {person.structure_id for person in listed}}
    moment = clock.now()
    return [
        FileRow(
            person=person,
            situations=found[person.pk],
            justification=justification(found[person.pk]),
            helps=helps[person.pk],
            brings=brings[person.pk],
            chased_at=chased.get(person.pk),
            obstacle=obstacle(
                found[person.pk],
                last=chased.get(person.pk),
                has_account=person.pk in joined,
                plan=plans[person.structure_id],
                moment=moment,
            ),
        )
        for person in listed
    ]


def asks_of(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[HelpAsk]]:
    """The open asks for help of each, the oldest first. One query."""
    found: dict[uuid.UUID, list[HelpAsk]] = defaultdict(list)
    for ask in HelpAsk.objects.filter(young_person__in=list(people), closed_at=None).order_by("asked_at"):
        found[ask.young_person_id].append(ask)
    return found


def brings_of(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    """The subjects of the papers that each brings to the workshop. One query."""
    found: dict[uuid.UUID, frozenset[str]] = defaultdict(frozenset)
    for person_id, subject in Bringing.objects.filter(young_person__in=list(people)).values_list(
        "young_person_id", "subject"
    ):
        found[person_id] |= {subject}
    return found


def get_file(actor: Actor, pk: uuid.UUID) -> YoungPerson:
    """A followed file whose papers one reads. Raises Http404."""
    row = _reached(actor, mine=False).select_related("structure", "referent").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def asking_count(actor: Actor) -> int:
    """How many of those one reaches wait for help to obtain a paper. One query."""
    asks = HelpAsk.objects.filter(closed_at=None, young_person__in=_reached(actor, mine=False).values("pk"))
    return asks.values("young_person").distinct().count()


def get_ask(actor: Actor, pk: uuid.UUID) -> HelpAsk:
    """An ask for help of someone whose file one reads. Raises Http404."""
    row = HelpAsk.objects.filter(pk=pk, young_person__in=_reached(actor, mine=False).values("pk")).first()
    if row is None:
        raise Http404
    return row
