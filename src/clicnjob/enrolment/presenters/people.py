"""A young person's page in words: next steps, the journal's lines."""

import datetime as dt
from dataclasses import dataclass

from clicnjob.documents.enums import IDENTITY_KINDS
from clicnjob.enrolment.queries.people import Step
from clicnjob.enrolment.rules.people import States
from clicnjob.shared.text import date_words
from clicnjob.structures.enums import HandOverReason, Orientation
from clicnjob.structures.models import YoungPerson


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do, where."""

    icon: str
    words: str
    url: str = ""
    action: str = ""
    state: str = "waiting"
    post: bool = False
    """The button acts; otherwise it leads to a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal, in words."""

    at: dt.datetime
    words: str
    who: str
    icon: str
    reason: str = ""


_WORDS = {
    "reception.recorded": ("Premier accueil enregistré", "door"),
    "hand_over.returned": ("Passation finie : suivi·e de nouveau par {former}", "user"),
    "hand_over.undone": ("Passation annulée : suivi·e de nouveau par {former}", "user"),
    "hand_over.kept": ("Passation finie : toujours suivi·e par {recipient}", "user"),
    "transfer.asked": ("Transfert demandé à une autre Mission locale", "arrow"),
    "transfer.accepted": ("Transfert fait, d’une Mission locale à l’autre", "arrow"),
    "transfer.declined": ("Transfert refusé par l’autre Mission locale", "arrow"),
    "transfer.withdrawn": ("Demande de transfert reprise", "arrow"),
    "transfer.refused": ("Transfert refusé par le jeune", "arrow"),
    "transfer.expired": ("Demande de transfert restée sans réponse", "arrow"),
    "interview.held": ("Premier entretien tenu", "user"),
    "referent.assigned": ("Conseiller référent nommé", "user"),
    "card.issued": ("Carte préparée", "qr"),
    "attachment.started": ("Rattaché à la structure", "check"),
    "attachment.ended": ("Rattachement terminé", "close"),
    "access.exceptional": ("Accès exceptionnel ouvert pour 24 h", "lock"),
    "access.recovered": ("Accès redonné, nouvelle carte", "key"),
    "content.opened": ("Dossier ouvert", "eye"),
    "person.corrected": ("Fiche corrigée", "edit"),
    "person.finalised": ("Inscription finalisée", "check"),
    "account.joined": ("A rejoint ClicNJob", "check"),
    "account.left": ("A quitté ClicNJob", "exit"),
    "account.join_undone": ("Rattachement annulé : mauvaise personne", "close"),
    "claim.confirmed": ("A confirmé sa place", "check"),
    "conversation.opened": ("Conversation ouverte", "message"),
    "notice.given_up": ("Message non envoyé : numéro ou adresse à vérifier", "alert"),
    "seat.given": ("Place donnée à l’atelier", "calendar"),
    "seat.cancelled": ("Place annulée", "calendar"),
    "seat.checked_in": ("Arrivé à l’atelier", "check"),
    "seat.check_in_undone": ("Arrivée annulée", "calendar"),
    "seat.excused": ("Excusé", "calendar"),
    "seat.absent": ("Absent à l’atelier", "calendar"),
    "appointment.planned": ("Rendez-vous donné", "calendar"),
    "appointment.cancelled": ("Rendez-vous annulé", "calendar"),
    "appointment.postponed": ("Rendez-vous reporté", "calendar"),
    "appointment.present": ("Venu·e au rendez-vous", "calendar"),
    "appointment.absent": ("Absent·e au rendez-vous", "calendar"),
    "document.received": ("Document photographié", "document"),
    "help.asked": ("Demande d’aide pour un document", "document"),
    "help.closed": ("Demande d’aide traitée", "document"),
    "paper.brought": ("Apporte un document à l’atelier", "document"),
    "document.verified": ("Identité justifiée", "document"),
    "document.refused": ("Photo à refaire", "document"),
    "document.corrected": ("Vérification corrigée", "document"),
    "document.reported": ("Reporté dans i-milo, copie effacée", "document"),
    "document.destroyed": ("Copie effacée", "document"),
}
_ORIENTED = {
    Orientation.SEATED: "Positionné sur l’atelier",
    Orientation.ONE_TO_ONE: "Inscription hors atelier",
    Orientation.OTHERWISE: "Accompagné autrement",
}
_NOTICES = {
    "convocation": "Convocation envoyée",
    "appointment": "Rendez-vous envoyé",
    "message_notice": "Avis de message",
    "papers_awaited": "Relance pour un document",
}


def journal_lines(steps: list[Step]) -> list[Line]:
    """The journal in words; traces that say nothing to people are left to the audit."""
    lines = []
    for step in steps:
        words, icon = _WORDS.get(step.event, ("", ""))
        if step.event == "reception.oriented":
            words, icon = _ORIENTED.get(Orientation(str(step.facts["orientation"])), ""), "flag"
        elif step.event == "document.verified" and step.facts.get("kind") not in IDENTITY_KINDS:
            words = "Document vérifié"
        elif step.event == "content.opened" and step.facts.get("what") == "document":
            words = "Document ouvert"
        elif step.event == "notice.queued":
            words, icon = _NOTICES.get(str(step.facts.get("template")), ""), "phone"
        elif step.event == "hand_over.given":
            words, icon = _passed(step), "user"
        elif step.event.startswith("hand_over."):
            words = words.format_map({"former": "personne", "recipient": "personne"} | step.names)
        if words:
            lines.append(Line(step.at, words, step.who, icon, step.reason))
    return lines


def _passed(step: Step) -> str:
    """« Confié·e à Karim Benali jusqu’au 3 janvier par Claire Martin (absence) »."""
    until, reason = str(step.facts.get("until") or ""), str(step.facts.get("reason") or "")
    words = f"Confié·e à {step.names.get('recipient', 'un collègue')}"
    words += f" jusqu’au {date_words(dt.date.fromisoformat(until))}" if until else " pour de bon"
    if former := step.names.get("former"):
        words += f", avant {former}"
    return f"{words} ({HandOverReason(reason).label.lower()})" if reason else words


def next_steps(person: YoungPerson, states: States, *, content: bool) -> list[NextStep]:
    """What to do now, the first thing first; nothing when nothing waits."""
    here = f"/jeunes/{person.pk}/"
    steps = []
    if states.waiting_since is not None and content:
        steps.append(NextStep("message", "Un message attend une réponse", "/messages/", "Répondre"))
    if content and (states.other_to_check or (states.to_check and not states.verified)):
        steps.append(NextStep("document", "Un document attend d’être vérifié", "/verifier/", "Vérifier"))
    if not content:
        if states.orientation == Orientation.PENDING and states.next_seat_at is None:
            words = (
                "À positionner sur l’atelier" if states.interview_at else "Premier entretien à tenir, puis positionner"
            )
            steps.append(NextStep("calendar", words, f"{here}positionner/", "Positionner"))
        return steps
    if states.finalised_at is None and states.orientation != Orientation.OTHERWISE:
        if states.next_seat_at is None and not states.has_account and states.orientation != Orientation.ONE_TO_ONE:
            words = (
                "À positionner sur l’atelier" if states.interview_at else "Premier entretien à tenir, puis positionner"
            )
            steps.append(NextStep("calendar", words, f"{here}positionner/", "Positionner"))
        elif states.next_seat_at is None and not states.has_account:
            steps.append(NextStep("qr", "Inscrire hors atelier", f"{here}inscrire/", "Inscrire"))
        elif states.has_account and not (states.verified or states.to_check) and content:
            steps.append(NextStep("camera", "Identité à justifier", f"{here}numeriser/", "Numériser"))
    outside = states.orientation == Orientation.ONE_TO_ONE
    ready = states.has_account and not states.in_session
    if states.finalised_at is None and ready and (outside or person.next_step):
        steps.append(NextStep("flag", "Inscription à finaliser", f"{here}finaliser/", "Finaliser", post=True))
    elif person.next_step and states.finalised_at is None:
        steps.append(NextStep("flag", person.next_step, state="info"))
    return steps
