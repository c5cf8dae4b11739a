"""The structure's trail in words, by groups of what one may look for."""

from collections.abc import Iterable
from dataclasses import dataclass

from clicnjob.enrolment.queries.trail import Trace
from clicnjob.shared.language import pro, pro_noop

OPENED = "ouvertures"

GROUPS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    OPENED: (
        pro_noop("Dossiers ouverts"),
        {
            "content.opened": (pro_noop("Dossier ouvert"), "eye"),
            "enclosure.opened": (pro_noop("Fichier d’un message ouvert"), "eye"),
            "access.exceptional": (pro_noop("Accès exceptionnel ouvert pour 24 h"), "lock"),
            "quota.asked": (pro_noop("Plus que d’habitude : confirmation demandée"), "alert"),
            "quota.confirmed": (pro_noop("Plus que d’habitude : confirmé"), "alert"),
            "quota.stopped": (pro_noop("Plafond atteint : arrêt"), "alert"),
            "quota.lifted": (pro_noop("Arrêt levé"), "check"),
        },
    ),
    "documents": (
        pro_noop("Documents"),
        {
            "document.received": (pro_noop("Document photographié"), "document"),
            "document.verified": (pro_noop("Document vérifié"), "document"),
            "document.refused": (pro_noop("Photo à refaire"), "document"),
            "document.corrected": (pro_noop("Vérification corrigée"), "document"),
            "document.reported": (pro_noop("Reporté dans i-milo, copie effacée"), "document"),
            "document.destroyed": (pro_noop("Copie effacée"), "document"),
        },
    ),
    "comptes": (
        pro_noop("Comptes et droits des professionnels"),
        {
            "invitation.sent": (pro_noop("Invitation envoyée"), "user"),
            "invitation.revoked": (pro_noop("Invitation annulée"), "user"),
            "invitation.approved": (pro_noop("Invitation confirmée"), "user"),
            "invitation.accepted": (pro_noop("Invitation acceptée"), "user"),
            "invitation.opened": (pro_noop("Accès de direction ouvert après 24 h"), "user"),
            "member.added": (pro_noop("Arrivée dans la structure"), "user"),
            "member.changed": (pro_noop("Rôle ou dates changés"), "user"),
            "member.ended": (pro_noop("Départ de la structure"), "exit"),
            "member.factor_reset": (pro_noop("Second facteur remis à zéro"), "key"),
            "day_pass.given": (pro_noop("Laissez-passer donné à un volontaire"), "user"),
            "day_pass.revoked": (pro_noop("Laissez-passer retiré"), "user"),
            "cover.given": (pro_noop("Remplacement prévu"), "calendar"),
            "cover.ended": (pro_noop("Remplacement arrêté"), "calendar"),
        },
    ),
    "acces": (
        pro_noop("Accès des jeunes"),
        {
            "card.issued": (pro_noop("Carte préparée"), "qr"),
            "access.recovered": (pro_noop("Accès redonné, nouvelle carte"), "key"),
            "account.join_undone": (pro_noop("Rattachement annulé : mauvaise personne"), "close"),
            "account.left": (pro_noop("A quitté ClicNJob"), "exit"),
            "person.corrected": (pro_noop("Fiche corrigée"), "edit"),
            "attachment.started": (pro_noop("Rattaché à la structure"), "check"),
            "attachment.ended": (pro_noop("Rattachement terminé"), "close"),
        },
    ),
    "portefeuilles": (
        pro_noop("Portefeuilles importés"),
        {
            "caseload.prepared": (pro_noop("Liste préparée, pas encore importée"), "users"),
            "caseload.dropped": (pro_noop("Liste préparée effacée"), "users"),
            "caseload.started": (pro_noop("Import d’un portefeuille"), "users"),
            "caseload.imported": (pro_noop("Portefeuille importé"), "users"),
            "caseload.undoing": (pro_noop("Annulation d’un import demandée"), "users"),
            "caseload.undone": (pro_noop("Import annulé"), "users"),
            "file.import_undone": (pro_noop("Dossier effacé avec son import"), "close"),
            "caseload.invited": (pro_noop("Jeunes invités à créer leur compte"), "message"),
            "caseload.invitations_stopped": (pro_noop("Invitations arrêtées"), "message"),
            "caseload.cards": (pro_noop("Cartes imprimées pour un portefeuille"), "print"),
        },
    ),
    "exports": (
        pro_noop("Listes sorties de ClicNJob"),
        {
            "files.exported": (pro_noop("Liste de documents exportée"), "print"),
            "seats.exported": (pro_noop("Résultats d’ateliers exportés"), "print"),
            "mailing.exported": (pro_noop("Rapport d’un envoi exporté"), "print"),
            "calendar.opened": (pro_noop("Adresse d’agenda créée"), "calendar"),
            "calendar.revoked": (pro_noop("Adresse d’agenda retirée"), "calendar"),
        },
    ),
}
"""By the word that stands in the address: its label, then each event with its words and its pictogram."""
_WORDS = {event: words for _label, events in GROUPS.values() for event, words in events.items()}


def events_of(group: str) -> list[str]:
    """The events of a group; of all of them for none."""
    return list(GROUPS[group][1] if group in GROUPS else _WORDS)


@dataclass(frozen=True, slots=True)
class TrailLine:
    """A trace in words."""

    trace: Trace
    words: str
    icon: str


def trail_lines(traces: Iterable[Trace]) -> list[TrailLine]:
    """Traces in the words of the page's language."""
    lines = []
    for trace in traces:
        words, icon = _WORDS[trace.event]
        if trace.event == "content.opened" and trace.facts.get("what") == "document":
            words = pro_noop("Document ouvert")
        lines.append(TrailLine(trace, pro(words), icon))
    return lines
