"""A young person's page in words: next steps, the journal's lines."""

import datetime as dt
from dataclasses import dataclass

from clicnjob.documents.enums import IDENTITY_KINDS
from clicnjob.enrolment.queries.people import Step
from clicnjob.enrolment.rules.closing import step_words
from clicnjob.enrolment.rules.people import States
from clicnjob.shared.language import pro, pro_noop
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
    "reception.recorded": (pro_noop("Premier accueil enregistré"), "door"),
    "hand_over.returned": (pro_noop("Passation finie : suivi·e de nouveau par {former}"), "user"),
    "hand_over.undone": (pro_noop("Passation annulée : suivi·e de nouveau par {former}"), "user"),
    "hand_over.kept": (pro_noop("Passation finie : toujours suivi·e par {recipient}"), "user"),
    "transfer.asked": (pro_noop("Transfert demandé à une autre Mission locale"), "arrow"),
    "transfer.accepted": (pro_noop("Transfert fait, d’une Mission locale à l’autre"), "arrow"),
    "transfer.declined": (pro_noop("Transfert refusé par l’autre Mission locale"), "arrow"),
    "transfer.withdrawn": (pro_noop("Demande de transfert reprise"), "arrow"),
    "transfer.refused": (pro_noop("Transfert refusé par le jeune"), "arrow"),
    "transfer.expired": (pro_noop("Demande de transfert restée sans réponse"), "arrow"),
    "file.imported": (pro_noop("Dossier importé d’un portefeuille"), "user"),
    "invitation.opened": (pro_noop("A ouvert le lien de son invitation"), "phone"),
    "invitation.wrong_date": (pro_noop("Date de naissance fausse sur le lien de son invitation"), "alert"),
    "file.closed": (pro_noop("Dossier fermé"), "lock"),
    "file.reopened": (pro_noop("Dossier rouvert"), "check"),
    "files.merged": (pro_noop("Deux dossiers réunis en un"), "users"),
    "files.unmerged": (pro_noop("Dossiers séparés"), "users"),
    "interview.held": (pro_noop("Premier entretien tenu"), "user"),
    "referent.assigned": (pro_noop("Conseiller référent nommé"), "user"),
    "card.issued": (pro_noop("Carte préparée"), "qr"),
    "attachment.started": (pro_noop("Rattaché à la structure"), "check"),
    "attachment.ended": (pro_noop("Rattachement terminé"), "close"),
    "access.exceptional": (pro_noop("Accès exceptionnel ouvert pour 24 h"), "lock"),
    "access.recovered": (pro_noop("Accès redonné, nouvelle carte"), "key"),
    "content.opened": (pro_noop("Dossier ouvert"), "eye"),
    "person.corrected": (pro_noop("Fiche corrigée"), "edit"),
    "person.finalised": (pro_noop("Inscription finalisée"), "check"),
    "account.joined": (pro_noop("A rejoint ClicNJob"), "check"),
    "account.left": (pro_noop("A quitté ClicNJob"), "exit"),
    "account.join_undone": (pro_noop("Rattachement annulé : mauvaise personne"), "close"),
    "claim.confirmed": (pro_noop("A confirmé sa place"), "check"),
    "conversation.opened": (pro_noop("Conversation ouverte"), "message"),
    "notice.given_up": (pro_noop("Message non envoyé : numéro ou adresse à vérifier"), "alert"),
    "seat.given": (pro_noop("Place donnée à l’atelier"), "calendar"),
    "seat.cancelled": (pro_noop("Place annulée"), "calendar"),
    "seat.checked_in": (pro_noop("Arrivé à l’atelier"), "check"),
    "seat.check_in_undone": (pro_noop("Arrivée annulée"), "calendar"),
    "seat.excused": (pro_noop("Excusé"), "calendar"),
    "seat.absent": (pro_noop("Absent à l’atelier"), "calendar"),
    "appointment.planned": (pro_noop("Rendez-vous donné"), "calendar"),
    "appointment.cancelled": (pro_noop("Rendez-vous annulé"), "calendar"),
    "appointment.postponed": (pro_noop("Rendez-vous reporté"), "calendar"),
    "appointment.present": (pro_noop("Venu·e au rendez-vous"), "calendar"),
    "appointment.absent": (pro_noop("Absent·e au rendez-vous"), "calendar"),
    "document.received": (pro_noop("Document photographié"), "document"),
    "help.asked": (pro_noop("Demande d’aide pour un document"), "document"),
    "help.closed": (pro_noop("Demande d’aide traitée"), "document"),
    "paper.brought": (pro_noop("Apporte un document à l’atelier"), "document"),
    "document.verified": (pro_noop("Identité justifiée"), "document"),
    "document.refused": (pro_noop("Photo à refaire"), "document"),
    "document.corrected": (pro_noop("Vérification corrigée"), "document"),
    "document.reported": (pro_noop("Reporté dans i-milo, copie effacée"), "document"),
    "document.destroyed": (pro_noop("Copie effacée"), "document"),
}
_ORIENTED = {
    Orientation.SEATED: pro_noop("Positionné sur l’atelier"),
    Orientation.ONE_TO_ONE: pro_noop("Inscription hors atelier"),
    Orientation.OTHERWISE: pro_noop("Accompagné autrement"),
}
_NOTICES = {
    "convocation": pro_noop("Convocation envoyée"),
    "appointment": pro_noop("Rendez-vous envoyé"),
    "message_notice": pro_noop("Avis de message"),
    "papers_awaited": pro_noop("Relance pour un document"),
    "join_invitation": pro_noop("Invitation à créer son compte"),
}


def journal_lines(steps: list[Step]) -> list[Line]:
    """The journal in words; traces that say nothing to people are left to the audit."""
    lines = []
    for step in steps:
        words, icon = _WORDS.get(step.event, ("", ""))
        words = pro(words) if words else ""
        if step.event == "reception.oriented":
            words, icon = _oriented(step), "flag"
        elif step.event == "document.verified" and step.facts.get("kind") not in IDENTITY_KINDS:
            words = pro("Document vérifié")
        elif step.event == "content.opened" and step.facts.get("what") == "document":
            words = pro("Document ouvert")
        elif step.event == "notice.queued":
            words, icon = _noticed(step), "phone"
        elif step.event == "hand_over.given":
            words, icon = _passed(step), "user"
        elif step.event.startswith("hand_over."):
            words = words.format_map({"former": pro("personne"), "recipient": pro("personne")} | step.names)
        if words:
            lines.append(Line(step.at, words, step.who, icon, step.reason))
    return lines


def _oriented(step: Step) -> str:
    words = _ORIENTED.get(Orientation(str(step.facts["orientation"])))
    return pro(words) if words else ""


def _noticed(step: Step) -> str:
    words = _NOTICES.get(str(step.facts.get("template")))
    return pro(words) if words else ""


def _passed(step: Step) -> str:
    """« Confié·e à Karim Benali jusqu’au 3 janvier, avant Claire Martin (absence) »."""
    until, reason = str(step.facts.get("until") or ""), str(step.facts.get("reason") or "")
    known = {
        "name": step.names.get("recipient", pro("un collègue")),
        "former": step.names.get("former", ""),
        "date": date_words(dt.date.fromisoformat(until)) if until else "",
    }
    if until and known["former"]:
        words = pro("Confié·e à %(name)s jusqu’au %(date)s, avant %(former)s") % known
    elif until:
        words = pro("Confié·e à %(name)s jusqu’au %(date)s") % known
    elif known["former"]:
        words = pro("Confié·e à %(name)s pour de bon, avant %(former)s") % known
    else:
        words = pro("Confié·e à %(name)s pour de bon") % known
    return f"{words} ({str(HandOverReason(reason).label).lower()})" if reason else words


def next_steps(person: YoungPerson, states: States, *, content: bool) -> list[NextStep]:
    """What to do now, the first thing first; nothing when nothing waits."""
    here = f"/jeunes/{person.pk}/"
    steps = []
    if states.waiting_since is not None and content:
        steps.append(NextStep("message", pro("Un message attend une réponse"), "/messages/", pro("Répondre")))
    if content and (states.other_to_check or (states.to_check and not states.verified)):
        steps.append(NextStep("document", pro("Un document attend d’être vérifié"), "/verifier/", pro("Vérifier")))
    if not content:
        if states.orientation == Orientation.PENDING and states.next_seat_at is None:
            words = (
                pro("À positionner sur l’atelier")
                if states.interview_at
                else pro("Premier entretien à tenir, puis positionner")
            )
            steps.append(NextStep("calendar", words, f"{here}positionner/", pro("Positionner")))
        return steps
    if states.finalised_at is None and states.orientation != Orientation.OTHERWISE:
        if states.next_seat_at is None and not states.has_account and states.orientation != Orientation.ONE_TO_ONE:
            words = (
                pro("À positionner sur l’atelier")
                if states.interview_at
                else pro("Premier entretien à tenir, puis positionner")
            )
            steps.append(NextStep("calendar", words, f"{here}positionner/", pro("Positionner")))
        elif states.next_seat_at is None and not states.has_account:
            steps.append(NextStep("qr", pro("Inscrire hors atelier"), f"{here}inscrire/", pro("Inscrire")))
        elif states.has_account and not (states.verified or states.to_check) and content:
            steps.append(NextStep("camera", pro("Identité à justifier"), f"{here}numeriser/", pro("Numériser")))
    outside = states.orientation == Orientation.ONE_TO_ONE
    ready = states.has_account and not states.in_session
    if states.finalised_at is None and ready and (outside or person.next_step):
        steps.append(NextStep("flag", pro("Inscription à finaliser"), f"{here}finaliser/", pro("Finaliser"), post=True))
    elif person.next_step and states.finalised_at is None:
        steps.append(NextStep("flag", step_words(person.next_step, states.next_seat_at), state="info"))
    return steps
