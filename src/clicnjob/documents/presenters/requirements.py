"""What is asked of a young person, as they read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clicnjob.documents.enums import ASKED_FOR, Standing, Subject, Weight
from clicnjob.documents.models import HelpAsk
from clicnjob.documents.presenters.papers import own_paper
from clicnjob.documents.rules import Situation
from clicnjob.shared import text

WHY: dict[str, str] = {
    Subject.IDENTITY: gettext_noop("Pour savoir que ce dossier est bien le vôtre."),
    Subject.HEALTH: gettext_noop("Pour vous aider à vous soigner."),
    Subject.ADDRESS: gettext_noop("Pour savoir quelles aides existent près de chez vous."),
}
"""Why a paper is asked for."""

STATES: dict[Standing, tuple[str, str]] = {
    Standing.MISSING: ("neutral", gettext_noop("Pas encore envoyé")),
    Standing.TO_CHECK: ("waiting", gettext_noop("Un conseiller va regarder")),
    Standing.REFUSED: ("refused", gettext_noop("Photo à refaire")),
    Standing.EXPIRED: ("refused", gettext_noop("Plus valable")),
    Standing.EXPIRING: ("waiting", gettext_noop("Bientôt plus valable")),
    Standing.JUSTIFIED: ("done", gettext_noop("Vérifié")),
}
NEEDED: dict[Weight, str] = {
    Weight.REQUIRED: gettext_noop("À montrer maintenant"),
    Weight.USEFUL: gettext_noop("Utile"),
    Weight.LATER: gettext_noop("Plus tard, si vous l’avez"),
}


@dataclass(frozen=True, slots=True)
class OwnRequirement:
    """One paper asked for, as its owner reads about it."""

    subject: str
    title: str
    why: str
    needed: str
    kinds: list[str]
    badge: str
    words: str
    is_open: bool
    """Something can be done about it."""
    is_apart: bool
    """Not required, and nothing begun: told in one line until one asks for more."""
    lines: list[str] = field(default_factory=list)
    reason: str = ""
    brings: bool = False
    ask: HelpAsk | None = None
    ask_words: str = ""


def _lines(situation: Situation) -> tuple[str, list[str]]:
    """Why a picture was refused, and what else is to know about the paper that says so."""
    paper, reason = situation.paper, ""
    lines: list[str] = []
    if paper is None:
        return reason, lines
    kind = str(paper.get_kind_display())
    if situation.standing is Standing.REFUSED:
        said = own_paper(paper)
        reason = said.reason
        lines += [said.advice] if said.advice else []
    if situation.standing in {Standing.EXPIRED, Standing.EXPIRING} and paper.expires_on:
        words = {"paper": kind, "day": text.date_words(paper.expires_on)}
        if situation.standing is Standing.EXPIRED:
            lines.append(_("%(paper)s : valable jusqu’au %(day)s. Montrez un document encore valable.") % words)
        else:
            lines.append(_("%(paper)s : valable jusqu’au %(day)s. Pensez à la suite.") % words)
    if paper.copy_destroyed_at:
        lines.append(
            _("Nous avons effacé la photo le %(day)s.") % {"day": text.datetime_words(paper.copy_destroyed_at)}
        )
    elif paper.has_copy:
        words = {"paper": kind, "day": text.datetime_words(paper.sent_at)}
        lines.append(_("%(paper)s, envoyé le %(day)s.") % words)
    elif paper.checked_at:
        words = {"paper": kind, "day": text.date_words(paper.checked_at)}
        lines.append(_("%(paper)s : original vu le %(day)s. Nous n’avons gardé aucune copie.") % words)
    return reason, lines


def own_requirement(situation: Situation, *, brings: bool, ask: HelpAsk | None) -> OwnRequirement:
    """In the language of the page."""
    asked = situation.asked
    badge, words = STATES[situation.standing]
    if situation.standing is Standing.JUSTIFIED and asked.subject is Subject.IDENTITY:
        words = gettext_noop("Identité justifiée")
    reason, lines = _lines(situation)
    is_open = situation.is_lacking or situation.standing is Standing.EXPIRING
    return OwnRequirement(
        subject=asked.subject,
        title=_(ASKED_FOR[asked.subject]),
        why=_(WHY[asked.subject]),
        needed=_(NEEDED[asked.weight]),
        kinds=[str(kind.label) for kind in asked.kinds],
        badge=badge,
        words=_(words),
        is_open=is_open,
        is_apart=not asked.is_required and situation.standing is Standing.MISSING and not brings and ask is None,
        lines=lines,
        reason=reason,
        brings=brings,
        ask=ask,
        ask_words=str(ask.get_reason_display()) if ask is not None else "",
    )


def how_long(situations: Sequence[Situation]) -> str:
    """How long an unverified copy lives, in one sentence: one number when all are alike, else one a paper."""
    days = {one.asked.unverified_days for one in situations}
    if len(days) == 1:
        count = days.pop()
        words = ngettext(
            "La photo est effacée une fois vérifiée, après %(days)s jour au plus.",
            "La photo est effacée une fois vérifiée, après %(days)s jours au plus.",
            count,
        )
        return words % {"days": count}
    each = ", ".join(
        ngettext("%(paper)s : %(days)s jour", "%(paper)s : %(days)s jours", one.asked.unverified_days)
        % {"paper": _(ASKED_FOR[one.asked.subject]), "days": one.asked.unverified_days}
        for one in situations
    )
    return _("La photo est effacée une fois vérifiée, au plus tard : %(each)s.") % {"each": each}


def lead_of(situations: Sequence[Situation]) -> str:
    """The first sentence of the page: what is left to do."""
    required = [one for one in situations if one.asked.is_required]
    if all(one.is_verified for one in required):
        if len(required) == 1:
            return _("Votre identité est justifiée. Il n’y a rien d’obligatoire à envoyer.")
        return _("Votre dossier est justifié. Il n’y a rien d’obligatoire à envoyer.")
    if all(one.is_sent for one in required):
        return _("C’est envoyé. Un conseiller va regarder.")
    left = [one for one in required if not one.is_sent]
    names = ", ".join(_(ASKED_FOR[one.asked.subject]) for one in left)
    return _("À montrer une seule fois : %(papers)s.") % {"papers": names}
