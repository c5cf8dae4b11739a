"""What messaging can do, seen in the demonstration: a few conversations and the team's tools, played by the actions."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import F

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import plan_appointment
from clicnjob.appointments.queries import free_moments
from clicnjob.demo.papers import leaflet, notice_board, voice
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging import actions as messaging
from clicnjob.messaging.actions import banners, composing, lists
from clicnjob.messaging.actions.attaching import attach_files
from clicnjob.messaging.enums import Audience
from clicnjob.messaging.models import Conversation, Mailing, Message
from clicnjob.messaging.rules.files import Upload
from clicnjob.messaging.tasks import send_mailings
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.structures import actions as structures
from clicnjob.structures.enums import HandOverReason
from clicnjob.structures.models import Attachment, Structure, YoungPerson

WRITTEN_TO = 14
READERS = 7


def seeded(seed: str) -> uuid.UUID:
    """A message's id, the same each time the demonstration is played."""
    return uuid.UUID(bytes=hashlib.sha256(seed.encode()).digest()[:16], version=4)


def look_at_files() -> None:
    """What the worker does with files that wait."""
    while (row := messaging.claim_file(by=SYSTEM)) is not None:
        messaging.examine(enclosure=row, by=SYSTEM)


@dataclass
class Talk:
    """One conversation, told in days before the end of the season."""

    conversation: Conversation
    end: dt.datetime
    lines: int = 0

    @contextmanager
    def turn(self, days: float, author: User) -> Iterator[tuple[Actor, uuid.UUID]]:
        """Then and there: the author has read what stands, and writes with this id."""
        by = account_actor(author)
        self.lines += 1
        with clock.travel(self.end - dt.timedelta(days=days)):
            self.conversation.refresh_from_db()
            messaging.mark_read(conversation=self.conversation, seq=self.conversation.last_seq, by=by)
            yield by, seeded(f"{self.conversation.young_person}-{self.lines}")

    def say(self, days: float, author: User, body: str, *, reply_to: int | None = None) -> Message:
        """Words."""
        with self.turn(days, author) as (by, key):
            return messaging.send_message(
                conversation=self.conversation, body=body, client_id=key, reply_to=reply_to, by=by
            )

    def send(self, days: float, author: User, upload: Upload, body: str = "") -> Message:
        """A file, examined at once."""
        with self.turn(days, author) as (by, key):
            sent = messaging.send_files(
                conversation=self.conversation, uploads=[upload], body=body, client_id=key, by=by
            )
            look_at_files()
            return sent

    def change(self, days: float, message: Message, body: str) -> None:
        """The author puts a slip right; without words, takes the message back."""
        by = account_actor(message.author)
        with clock.travel(self.end - dt.timedelta(days=days)):
            if body:
                messaging.edit_message(message=message, body=body, by=by)
            else:
                messaging.withdraw_message(message=message, by=by)

    def card(self, days: float, author: User, kind: str, target: str, *, answer: str = "", youth: User) -> None:
        """A card, and the young person's tap some hours later."""
        with self.turn(days, author) as (by, key):
            message = messaging.share_card(
                conversation=self.conversation, kind=kind, target=target, client_id=key, by=by
            )
        if answer:
            with self.turn(days - 0.2, youth) as (by, _key):
                messaging.answer_card(card=message.card, answer=answer, by=by)


def with_maya(conversation: Conversation, maya: User, claire: User, end: dt.datetime, place: str) -> None:
    """The conversation behind the door « jeune »: everything that can be said, and a question that waits."""
    talk = Talk(conversation, end)
    found = talk.say(5, maya, "Bonjour Claire, j’ai trouvé une annonce d’aide-cuisinier à La Seyne.")
    talk.send(4.95, maya, Upload("annonce.jpg", notice_board()))
    answer = talk.say(
        4.8,
        claire,
        "Bonjour Maya, très bonne nouvelle. Envoyez-moi le lien, je regarde votre VC avec vous.",
        reply_to=found.seq,
    )
    talk.change(4.79, answer, "Bonjour Maya, très bonne nouvelle. Envoyez-moi le lien, je regarde votre CV avec vous.")
    talk.send(3.5, claire, Upload("Préparer un entretien.pdf", leaflet("Préparer un entretien")), "À lire avant jeudi.")
    slip = talk.say(3.1, maya, "On se voit ce soir\u202f?")
    talk.change(3.09, slip, "")
    talk.send(2.2, maya, Upload("vocal", voice(), voice=True))
    person = conversation.young_person
    with clock.travel(end - dt.timedelta(days=2.1)):
        # The season gave hours of its own: the next one that is free.
        free = free_moments(person.site, [claire.pk], after=end + dt.timedelta(days=5), limit=1)
        meeting = plan_appointment(
            person=person,
            counsellor=claire,
            starts_at=free[claire.pk][0],
            place=place,
            by=account_actor(claire),
        )
    talk.card(2, claire, "appointment", str(meeting.pk), answer="yes", youth=maya)
    talk.say(0.1, maya, "Voici\u202f: https://www.exemple.fr/offre/12. On peut se voir quand\u202f?")


def the_team_at_work(structure: Structure, users: dict[str, User], end: dt.datetime) -> None:
    """Templates, a saved list, a mailing and its report, a message for later, an absence, a hand-over, a message important."""
    nadia, claire = account_actor(users["nadia"]), account_actor(users["claire"])
    with clock.travel(end - dt.timedelta(days=30)):
        messaging.add_template(
            title="Rendez-vous", body="Bonjour {prenom}, on se voit {date}\u202f?", shared=False, by=claire
        )
        messaging.add_template(
            title="Sans nouvelles",
            body="Bonjour {prenom}, comment allez-vous\u202f? Écrivez-moi quand vous voulez.",
            shared=False,
            by=claire,
        )
        messaging.add_template(
            title="Aide au transport",
            body="Bonjour {prenom}, la carte de transport se demande à l’accueil, avec une photo.",
            shared=True,
            by=nadia,
        )
    day = end - dt.timedelta(hours=26)
    mailing = _mailing(structure, claire, day)
    if mailing is not None:
        _reading(mailing, users["claire"], day)
    with clock.travel(end - dt.timedelta(days=1)):
        today = clock.today()
        structures.cover(
            absent=users["lucas"],
            covering=users["karim"],
            starts_on=today,
            ends_on=today + dt.timedelta(days=6),
            by=nadia,
        )
        lent = list(YoungPerson.objects.filter(referent=users["amel"], closed_at=None).order_by("created_at")[:2])
        if lent:
            structures.hand_over(
                people=lent,
                recipient=users["claire"],
                until=today + dt.timedelta(days=12),
                reason=HandOverReason.ABSENCE,
                by=account_actor(users["amel"]),
            )
        banners.post_banner(
            body="La Mission locale ferme vendredi à 16\u202fh.",
            starts_on=today,
            ends_on=today + dt.timedelta(days=5),
            audience=Audience.STRUCTURE,
            by=nadia,
        )


def _quiet_since(structure: Structure, referent_id: uuid.UUID | None, moment: dt.datetime) -> list[YoungPerson]:
    """Whose conversation says nothing after ``moment``: what is told of that day comes last in it."""
    joined = Attachment.objects.current().filter(structure=structure).values("young_person_id")
    people = YoungPerson.objects.filter(pk__in=joined, referent_id=referent_id, closed_at=None)
    return list(people.filter(conversation__last_message_at__lt=moment).order_by("created_at")[:WRITTEN_TO])


def _mailing(structure: Structure, claire: Actor, moment: dt.datetime) -> Mailing | None:
    people = _quiet_since(structure, claire.user_id, moment)
    if not people:
        return None
    without = YoungPerson.objects.filter(
        structure=structure, referent_id=claire.user_id, attachments=None, conversation=None, closed_at=None
    )
    with clock.travel(moment):
        kept = lists.create_list(name="Forum de l’emploi", shared=True, by=claire)
        lists.add_members(found=kept, people=[person.pk for person in [*people, *without[:2]]], by=claire)
        mailing = composing.start_mailing(by=claire)
        body = "Bonjour {prenom}, le forum de l’emploi est mardi à 14\u202fh au palais Neptune. Le plan est joint. {conseiller}"
        composing.write_draft(mailing=mailing, body=body, by=claire)
        composing.add_list(mailing=mailing, found=kept, by=claire)
        attach_files(
            mailing=mailing, uploads=[Upload("Forum de l’emploi.pdf", leaflet("Forum de l’emploi"))], by=claire
        )
        look_at_files()
        composing.launch(mailing=mailing, by=claire)
        while send_mailings():
            pass
    return mailing


def _reading(mailing: Mailing, claire: User, moment: dt.datetime) -> None:
    """Half of them read it; two answer, one of whom still waits; one asks for a paper, one has a message to come."""
    received = mailing.recipients.filter(message__seq=F("message__conversation__last_seq"))
    links = Attachment.objects.current().filter(young_person__in=received.values("young_person"))
    rows = links.select_related("user", "young_person__conversation").order_by("young_person__created_at")
    for place, link in enumerate(rows[:READERS]):
        user, conversation = link.user, link.young_person.conversation
        talk = Talk(conversation, moment)
        with talk.turn(-(0.05 + place / 20), user):
            pass
        if place == 0:
            asked = talk.say(-0.1, user, "Merci Claire. Il faut un CV papier\u202f?")
            talk.say(-0.2, claire, "Oui, prenez-en trois.", reply_to=asked.seq)
        elif place == 1:
            talk.say(-0.3, user, "Bonjour, je peux venir avec ma sœur\u202f?")
        elif place == 2:
            talk.card(-0.3, claire, "document", "cni", answer="no", youth=user)
        elif place == 3:
            with clock.travel(moment + dt.timedelta(days=1)):
                composing.schedule_message(
                    conversation=conversation,
                    body="Bonjour, pensez à votre CV pour le forum de demain.",
                    client_id=seeded("forum"),
                    send_at=moment + dt.timedelta(days=2),
                    by=account_actor(claire),
                )
