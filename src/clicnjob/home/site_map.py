"""The plan of the site: every page that opens without choosing someone or something first, for who may open it.

A second way to find a page, beside the menus (RGAA 12.1). ``tests/home/test_site_map.py`` fails when a page is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clicnjob.shared.actor import Actor
from clicnjob.shared.http import Access
from clicnjob.shared.language import pro, pro_noop

YOUTH: tuple[tuple[str, str], ...] = (
    ("home:dashboard", gettext_noop("Accueil")),
    ("messaging:mine", gettext_noop("Ma conversation")),
    ("home:appointments", gettext_noop("Mes rendez-vous")),
    ("appointments:ask", gettext_noop("Demander un rendez-vous")),
    ("documents:mine", gettext_noop("Mes documents")),
    ("enrolment:presences", gettext_noop("Mes ateliers")),
    ("enrolment:dates", gettext_noop("Choisir une date")),
    ("home:account", gettext_noop("Mon compte")),
    ("enrolment:my-name", gettext_noop("Mon prénom")),
    ("accounts:youth-ways", gettext_noop("Ma connexion")),
    ("notifications:reach", gettext_noop("Me prévenir")),
    ("home:journal", gettext_noop("Qui a ouvert mon dossier")),
    ("messaging:report", gettext_noop("Signaler")),
    ("keeping:data", gettext_noop("Mes données")),
    ("keeping:leave", gettext_noop("Quitter cette Mission locale")),
    ("keeping:delete", gettext_noop("Supprimer mon compte")),
)
"""What a young person opens, in the order of their home."""
STAFF: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        pro_noop("Aujourd’hui"),
        (
            ("home:dashboard", pro_noop("Accueil")),
            ("enrolment:reception", pro_noop("Premier accueil")),
            ("enrolment:people", pro_noop("Jeunes")),
            ("enrolment:imports", pro_noop("Portefeuilles importés")),
            ("enrolment:to-finalise", pro_noop("À finaliser")),
            ("enrolment:without-referent", pro_noop("Sans référent")),
            ("enrolment:hand-over", pro_noop("Confier à un collègue")),
            ("enrolment:hand-overs", pro_noop("Passations")),
            ("enrolment:transfers", pro_noop("Transferts")),
            ("enrolment:duplicates", pro_noop("Doublons possibles")),
            ("enrolment:to-close", pro_noop("26 ans atteints")),
            ("enrolment:calls", pro_noop("Appels à faire")),
        ),
    ),
    (
        pro_noop("Ateliers"),
        (
            ("workshops:sessions", pro_noop("Ateliers")),
            ("workshops:days", pro_noop("Jours sans séance")),
            ("workshops:calendar", pro_noop("Mon agenda")),
            ("workshops:workshop-create", pro_noop("Nouvel atelier")),
            ("enrolment:imilo", pro_noop("Résultats pour i-milo")),
            ("appointments:list", pro_noop("Rendez-vous")),
            ("appointments:hours", pro_noop("Mes heures de rendez-vous")),
        ),
    ),
    (
        pro_noop("Messages"),
        (
            ("messaging:inbox", pro_noop("Messages")),
            ("messaging:mailings", pro_noop("Envois")),
            ("messaging:lists", pro_noop("Listes")),
            ("messaging:templates", pro_noop("Modèles de réponse")),
            ("messaging:contacts", pro_noop("Contacts du jour")),
            ("messaging:banner", pro_noop("Message important")),
            ("messaging:reports", pro_noop("Signalements")),
        ),
    ),
    (
        pro_noop("Documents"),
        (
            ("documents:queue", pro_noop("Vérifier")),
            ("documents:files", pro_noop("Dossiers par état")),
            ("documents:imilo", pro_noop("Lignes pour i-milo")),
            ("documents:watch", pro_noop("Documents : contrôle")),
        ),
    ),
    (
        pro_noop("Pilotage"),
        (
            ("insights:overview", pro_noop("Pilotage")),
            ("insights:workshops", pro_noop("Ateliers comparés")),
        ),
    ),
    (
        pro_noop("Équipe"),
        (
            ("structures:team", pro_noop("Équipe")),
            ("structures:invite", pro_noop("Inviter un collègue")),
            ("structures:covers", pro_noop("Absences")),
            ("enrolment:trail", pro_noop("Journal")),
            ("structures:dormant", pro_noop("Comptes qui ne servent plus")),
            ("structures:watch", pro_noop("Ce qui veille")),
            ("keeping:ending", pro_noop("Ce qui va être effacé")),
            ("structures:settings", pro_noop("Réglages")),
            ("documents:requirements", pro_noop("Documents demandés")),
            ("messaging:closed-answer", pro_noop("Réponses automatiques")),
            ("appointments:rules", pro_noop("Régler les rendez-vous")),
        ),
    ),
    (
        pro_noop("Mon compte"),
        (
            ("structures:profile", pro_noop("Mon profil")),
            ("accounts:security", pro_noop("Sécurité de mon compte")),
            ("notifications:reach", pro_noop("Notifications")),
            ("home:practice", pro_noop("S’entraîner")),
            ("structures:switch", pro_noop("Changer de structure")),
        ),
    ),
)
"""What a professional opens, by what one does there."""
EVERYONE: tuple[tuple[str, str], ...] = (
    ("enrolment:join", gettext_noop("Rejoindre un atelier")),
    ("accounts:youth-sign-in", gettext_noop("Se connecter")),
    ("accounts:sign-in", gettext_noop("Je suis un professionnel")),
    ("home:privacy", gettext_noop("Vos données")),
    ("home:security", gettext_noop("Sécurité")),
    ("home:legal", gettext_noop("Mentions légales")),
    ("home:accessibility", gettext_noop("Accessibilité")),
)
"""What anyone opens."""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the pages under it: name, address."""

    title: str
    pages: tuple[tuple[str, str], ...]


def site_map(actor: Actor) -> list[Part]:
    """The pages the actor may open, in parts; no part is empty."""
    parts = []
    if actor.is_youth:
        parts.append(Part(_("Mes pages"), _open(actor, YOUTH, _)))
    elif actor.is_staff:
        parts += [Part(pro(title), _open(actor, pages, pro)) for title, pages in STAFF]
    parts.append(Part(_("Pour tout le monde"), _open(actor, EVERYONE, _)))
    return [part for part in parts if part.pages]


def _open(actor: Actor, pages: tuple[tuple[str, str], ...], said: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    return tuple((said(label), reverse(route)) for route, label in pages if _access(route).admits(actor))


@cache
def _access(route: str) -> Access:
    access: Access = resolve(reverse(route)).func.access  # type: ignore[attr-defined]
    return access
