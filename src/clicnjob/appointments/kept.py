"""How long what this app stores is kept (``shared.retention``)."""

from clicnjob.appointments.actions.forgetting import forget_person
from clicnjob.shared import retention
from clicnjob.shared.retention import Line


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "appointments",
        [
            Line(
                what="Rendez-vous, propositions, demandes (chiffrées), liens de réponse, lignes copiées pour i-milo",
                models=(
                    "appointments.Appointment",
                    "appointments.AppointmentCopy",
                    "appointments.AppointmentRequest",
                    "appointments.Proposal",
                    "appointments.ProposedSlot",
                    "appointments.AppointmentLink",
                ),
                kept="avec le dossier",
                since="dernier contact",
                then="effacés",
                why="suivi de l’accompagnement",
                forget_person=forget_person,
            ),
            Line(
                what="Heures de rendez-vous d’un professionnel",
                models=("appointments.OwnHours",),
                kept="tant qu’il les garde",
                since="choix",
                then="remplacées par les suivantes",
                why="proposer des moments",
            ),
        ],
        nobody=("appointments.AppointmentRules",),
        why_nobody="les règles de la structure",
    )
