"""What may be shared into a conversation and answered in one tap: a seat, a document asked for."""

import uuid

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.documents.enums import SUBJECT_OF, DocumentKind, DocumentState, Subject
from clicnjob.documents.models import Document
from clicnjob.enrolment.actions.orientation import accept_seat, decline_seat
from clicnjob.messaging.cards import Choice, Face
from clicnjob.messaging.models import Conversation, SharedCard
from clicnjob.shared import clock
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import french, pro, pro_lazy
from clicnjob.shared.text import datetime_words
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState, WaitState
from clicnjob.workshops.models import Seat, Session, Wait
from clicnjob.workshops.queries import next_sessions

YES, NO = "yes", "no"
OTHER = "s:"
"""Before the id of another session: « Je viens mardi » when the one proposed is full."""
OFFERED = 6
ALTERNATIVES = 3


def uuid_of(value: str) -> uuid.UUID:
    """The id a target or an answer holds; that of no row when it holds none."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return NOWHERE


def unknown() -> DomainError:
    """An answer that was not among those proposed."""
    return DomainError(_("Choisissez une des réponses proposées."), code="unknown_answer")


class Seats:
    """A place in a session of the workshop."""

    label = pro_lazy("Une place à l’atelier")

    def offers(self, conversation: Conversation, by: Actor) -> list[tuple[str, str]]:
        """The next sessions with room."""
        found = next_sessions(conversation.structure_id, limit=OFFERED)
        return [(str(row.pk), f"{datetime_words(row.starts_at)} – {row.site.name}") for row in found]

    def words(self, conversation: Conversation, target: str) -> str:
        """Raises ``full`` or ``session_over`` when the session filled up or started since the page was shown."""
        rows = Session.objects.all().with_room().filter(structure_id=conversation.structure_id)
        session = rows.filter(pk=uuid_of(target)).first()
        if session is None or session.state != SessionState.PLANNED or session.starts_at <= clock.now():
            raise DomainError(pro("Cette séance n’est plus à venir. Choisissez-en une autre."), code="session_over")
        if session.free < 1:  # type: ignore[attr-defined]  # annotated by with_room
            raise DomainError(pro("Cette séance est complète. Choisissez-en une autre."), code="full")
        with translation.override("fr"):  # a message, whatever language who sends it reads
            return french(
                f"Je vous propose une place à l’atelier, {datetime_words(session.starts_at)}. Pouvez-vous venir ?"
            )

    @staticmethod
    def session_id(card: SharedCard) -> uuid.UUID:
        """The session a card is about: the one proposed, or the one chosen instead."""
        return uuid_of(card.answer.removeprefix(OTHER)) if card.answer.startswith(OTHER) else uuid_of(card.target)

    def faces(self, cards: list[SharedCard], person: YoungPerson) -> dict[uuid.UUID, Face]:
        """The state of the seat as it is now; other dates when this one is no longer possible. Four queries."""
        ids = [self.session_id(card) for card in cards]
        rows = Session.objects.all().with_room().select_related("workshop", "site")
        sessions = {row.pk: row for row in rows.filter(pk__in=ids)}
        seats = {
            seat.session_id: seat
            for seat in Seat.objects.filter(young_person=person, session_id__in=sessions).exclude(
                state=SeatState.CANCELLED
            )
        }
        held = {
            wait.session_id
            for wait in Wait.objects.filter(
                young_person=person, session_id__in=sessions, state=WaitState.OFFERED, offered_until__gt=clock.now()
            )
        }
        others = next_sessions(person.structure_id, limit=ALTERNATIVES + 1)
        found = {}
        for card, session_id in zip(cards, ids, strict=True):
            session = sessions.get(session_id)
            if session is not None:
                found[card.pk] = self._face(card, session, seats.get(session.pk), others, held=session.pk in held)
        return found

    def _face(
        self, card: SharedCard, session: Session, seat: Seat | None, others: list[Session], *, held: bool
    ) -> Face:
        title = f"{session.workshop.title}, {datetime_words(session.starts_at)}"
        lines = [", ".join(part for part in (session.room, session.site.address or session.site.name) if part)]
        coming = session.state == SessionState.PLANNED and session.starts_at > clock.now()
        instead = [
            Choice(f"{OTHER}{row.pk}", _("Je viens %(date)s") % {"date": datetime_words(row.starts_at)})
            for row in others
            if row.pk != session.pk
        ][:ALTERNATIVES]
        if seat is not None:
            comes = coming and seat.state == SeatState.REGISTERED
            if comes and not seat.answer:
                choices = [Choice(YES, _("Je viens")), Choice(NO, _("Je ne peux pas"))]
                return Face("calendar", title, lines, "waiting", _("réponse attendue"), choices)
            state, words = {
                SeatState.REGISTERED: ("done", _("place prise")),
                SeatState.PRESENT: ("done", _("atelier fait")),
                SeatState.EXCUSED: ("neutral", _("excusé")),
            }.get(SeatState(seat.state), ("neutral", _("pas venu")))
            leave = [Choice(NO, _("Je ne peux plus venir"))] if comes else []
            return Face("calendar", title, lines, state, words, leave)
        if session.state == SessionState.CANCELLED:
            return Face("calendar", title, lines, "refused", _("séance annulée"), instead)
        if not coming:
            return Face("calendar", title, lines, "neutral", _("séance passée"))
        if card.answer == NO:
            again = [Choice(YES, _("Je viens finalement"))] if self._has_room(session) else []
            return Face("calendar", title, lines, "neutral", _("ne peut pas venir"), [*again, *instead])
        if not self._has_room(session) and not held:
            return Face("calendar", title, lines, "refused", _("complet"), [*instead, Choice(NO, _("Je ne peux pas"))])
        choices = [Choice(YES, _("Je viens")), Choice(NO, _("Je ne peux pas"))]
        return Face("calendar", title, lines, "waiting", _("réponse attendue"), choices)

    @staticmethod
    def _has_room(session: Session) -> bool:
        return bool(session.free > 0)  # type: ignore[attr-defined]  # annotated by with_room

    def answer(self, card: SharedCard, answer: str, person: YoungPerson, by: Actor) -> str:
        """Take the seat, or give it back. Raises what ``accept_seat`` raises; ``unknown_answer``."""
        if answer == YES or answer.startswith(OTHER):
            target = uuid_of(answer.removeprefix(OTHER)) if answer != YES else uuid_of(card.target)
            session = Session.objects.filter(pk=target, structure_id=person.structure_id).first()
            if session is None:
                raise unknown()
            accept_seat(session=session, person=person, by=by)
            return ""
        if answer != NO:
            raise unknown()
        session = Session.objects.filter(pk=self.session_id(card)).first()
        if session is not None:
            decline_seat(session=session, person=person, by=by)
        return str(_("Je ne peux pas venir à l’atelier."))


class Papers:
    """A document asked for."""

    label = pro_lazy("Un document à envoyer")

    def offers(self, conversation: Conversation, by: Actor) -> list[tuple[str, str]]:
        """The papers accepted (R11)."""
        return [(kind.value, str(kind.label)) for kind in DocumentKind]

    def words(self, conversation: Conversation, target: str) -> str:
        """Raises ``unknown_document``."""
        if target not in DocumentKind.values:
            raise DomainError(pro("Choisissez un document de la liste."), code="unknown_document")
        with translation.override("fr"):
            return french(f"Pouvez-vous m’envoyer une photo de ce document : {DocumentKind(target).label} ?")

    def faces(self, cards: list[SharedCard], person: YoungPerson) -> dict[uuid.UUID, Face]:
        """What became of the latest paper of this kind; what is proved already asks for nothing more. One query."""
        rows = Document.objects.filter(young_person=person).order_by("sent_at").only("kind", "state")
        latest = {row.kind: row.state for row in rows}
        proved = {SUBJECT_OF[row.kind] for row in rows if row.state == DocumentState.VERIFIED}
        return {
            card.pk: self._face(card, latest.get(card.target), is_proved=SUBJECT_OF[card.target] in proved)
            for card in cards
        }

    @staticmethod
    def _face(card: SharedCard, state: str | None, *, is_proved: bool) -> Face:
        title = str(DocumentKind(card.target).label)
        send = Choice("", _("Envoyer une photo"), reverse("documents:mine"))
        if is_proved:
            is_identity = SUBJECT_OF[card.target] is Subject.IDENTITY
            return Face(
                "document", title, [], "done", _("identité justifiée") if is_identity else _("document vérifié")
            )
        if state == DocumentState.TO_CHECK:
            return Face("document", title, [], "done", _("photo reçue"))
        if state == DocumentState.REFUSED:
            return Face("document", title, [], "refused", _("photo à refaire"), [send])
        if card.answer == NO:
            return Face("document", title, [], "neutral", _("n’a pas ce document"), [send])
        return Face("document", title, [], "waiting", _("photo attendue"), [send, Choice(NO, _("Je ne l’ai pas"))])

    def answer(self, card: SharedCard, answer: str, person: YoungPerson, by: Actor) -> str:
        """Only « Je ne l’ai pas » is an answer: a photo goes its own way. Raises ``unknown_answer``."""
        if answer != NO:
            raise unknown()
        return str(_("Je n’ai pas ce document."))
