"""Reading the outbox: what is due, what a row says once filled, what was given up."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries.stopping import stop_path
from clicnjob.notifications.texts import Template, render
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import Word, prepared
from clicnjob.structures.models import Attachment
from clicnjob.vault.envelope import open_sealed
from clicnjob.vault.fields import INSTALLATION


def scope_of(structure_id: uuid.UUID | None) -> uuid.UUID:
    """Under whose key a row is sealed."""
    return structure_id or INSTALLATION


def recipient_context(row_id: uuid.UUID) -> str:
    """Where a sealed recipient belongs: it opens in this row only."""
    return f"outbox|{row_id}|recipient"


def blanks_context(row_id: uuid.UUID) -> str:
    """Where sealed blanks belong."""
    return f"outbox|{row_id}|blanks"


def is_open(group: str) -> bool:
    """Whether this cause told something that its reader did not read yet, or will."""
    return bool(_open(Word(group)))


@prepared
def _open(group: Word) -> QuerySet[Outbox, uuid.UUID]:
    return Outbox.objects.all().open_in(group).values_list("pk", flat=True)


def address(path: str) -> str:
    """A path of ours as an address that opens from a phone or a mailbox."""
    if not path.startswith("/"):
        return path
    scheme = "https" if settings.BEHIND_HTTPS else "http"
    return f"{settings.PUBLIC_URL or f'{scheme}://{settings.HOST}:{settings.PORT}'}{path}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A row of the outbox as its reader gets it."""

    id: uuid.UUID
    channel: str
    recipient: str
    subject: str
    text: str
    discreet: bool
    template: str
    state: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    tries: int
    error: str
    structure: str
    person_id: uuid.UUID | None
    user_id: uuid.UUID | None = None
    group: str = ""
    link: str = ""
    sms_sender: str = ""
    email_sender: str = ""
    """The names its structure chose; empty: the installation's."""
    stop: str = ""
    """The page that stops this channel; empty where nothing can be stopped."""
    again: bool = False
    """Another try came before this one, and may have left it with the provider."""

    @property
    def channel_label(self) -> str:
        """SMS, e-mail or push."""
        return str(Channel(self.channel).label)

    @property
    def state_label(self) -> str:
        """Where it stands, in words."""
        return str(OutboxState(self.state).label)

    @property
    def template_label(self) -> str:
        """Which text."""
        return Template(self.template).label


def with_reader(rows: QuerySet[Outbox]) -> QuerySet[Outbox]:
    """The rows with what decides their wording: the structure's « tu », the person's language and discreet mode."""
    links = Attachment.objects.filter(young_person_id=OuterRef("young_person_id"), ended_at=None, user__discreet=True)
    return rows.select_related("structure", "young_person", "user").annotate(account_discreet=Exists(links))


def rendered(row: Outbox) -> Rendered:
    """A row of ``with_reader``, opened and filled. Discreet mode is the one of this very moment (R13)."""
    scope = scope_of(row.structure_id)
    blanks: dict[str, str] = json.loads(open_sealed(scope, bytes(row.sealed_blanks), blanks_context(row.pk)))
    if "link" in blanks:
        blanks["link"] = address(blanks["link"])
    person = row.young_person
    discreet = person is not None and (person.discreet or bool(getattr(row, "account_discreet", False)))
    stop = address(stop_path(row.user_id, row.channel)) if row.user_id and row.young_person_id else ""
    words = render(
        row.template,
        blanks,
        channel=row.channel,
        stop=stop,
        language=person.language if person is not None else "fr",
        tutoie=row.structure is not None and row.structure.tutoie,
        discreet=discreet,
    )
    return Rendered(
        id=row.pk,
        channel=row.channel,
        recipient=open_sealed(scope, bytes(row.sealed_recipient), recipient_context(row.pk)).decode(),
        subject=words.subject,
        text=words.text,
        discreet=discreet,
        template=row.template,
        state=row.state,
        created_at=row.created_at,
        sent_at=row.sent_at,
        tries=row.tries,
        error=row.error,
        structure=row.structure.name if row.structure is not None else "",
        person_id=row.young_person_id,
        user_id=row.user_id,
        group=row.group,
        link=blanks.get("link", ""),
        sms_sender=row.structure.sms_sender if row.structure is not None else "",
        email_sender=row.structure.email_sender if row.structure is not None else "",
        stop=stop,
        again=row.claims > 1,
    )


def rendered_outbox(limit: int = 50, *, structure_id: uuid.UUID | None = None) -> list[Rendered]:
    """The last texts, filled: for the demonstration only, which shows what would have left. One query."""
    rows = Outbox.objects.all()
    if structure_id is not None:
        rows = rows.filter(structure_id=structure_id)
    return [rendered(row) for row in with_reader(rows.order_by("-created_at", "-pk"))[:limit]]


def due_ids(limit: int = 50) -> list[uuid.UUID]:
    """Rows to send now, oldest first."""
    return list(Outbox.objects.all().due().order_by("not_before").values_list("pk", flat=True)[:limit])


def given_up(actor: Actor, *, since: dt.datetime) -> QuerySet[Outbox]:
    """What could not be sent, for the direction of the structure."""
    rows = Outbox.objects.all().visible_to(actor).filter(state=OutboxState.FAILED, created_at__gte=since)
    return rows.select_related("young_person").order_by("-created_at")


def sent_to(person_ids: Iterable[uuid.UUID]) -> QuerySet[Outbox]:
    """What was sent to these young people, the latest first; the caller checked that one may see it."""
    return Outbox.objects.filter(Q(young_person_id__in=list(person_ids))).order_by("-created_at")
