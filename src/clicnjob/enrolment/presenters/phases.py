"""What each phase says: on the wall to the room, on the desk to the helpers; and the clocks of both."""

import datetime as dt
from dataclasses import dataclass

from clicnjob.enrolment.queries.desk import Counters
from clicnjob.shared import clock
from clicnjob.shared.language import pro_noop
from clicnjob.shared.text import plural_ending
from clicnjob.workshops.enums import Phase
from clicnjob.workshops.models import Session
from clicnjob.workshops.rules.phases import beside, phase_ends_at, planned_minutes


@dataclass(frozen=True, slots=True)
class Said:
    """A phase: a title and short sentences for the wall, in French as the room is; one sentence for the helpers, to translate."""

    title: str
    now: tuple[str, ...]
    helpers: str


SAID = {
    Phase.WELCOME: Said(
        "Bienvenue",
        ("Installez-vous.", "Sortez votre téléphone et votre convocation.", "Donnez votre prénom à l’entrée."),
        pro_noop("Notez les arrivées : carte, convocation ou liste. Proposez un poste à qui n’a pas de téléphone."),
    ),
    Phase.JOIN: Said(
        "Créez votre compte",
        ("Scannez le code, ou tapez l’adresse.", "Dites votre prénom, puis choisissez 6 chiffres.", "Retenez-les."),
        pro_noop("Reliez chaque « c’est moi » à une ligne. Personne ne choisit le code à la place d’un jeune."),
    ),
    Phase.PAPERS: Said(
        "Montrez vos documents",
        ("Préparez votre pièce d’identité.", "Un volontaire vient la photographier.", "Pas de document ? Dites-le."),
        pro_noop("Numérisez ligne par ligne ; un conseiller vérifie. Sans document, rien n’est bloqué."),
    ),
    Phase.MESSAGE: Said(
        "Répondez à votre conseiller",
        ("Un message vous attend.", "Lisez-le, ou écoutez-le.", "Répondez-lui, même en un mot."),
        pro_noop("Chacun ouvre sa conversation et répond. Le dernier voyant s’allume."),
    ),
    Phase.CLOSE: Said(
        "C’est bientôt fini",
        ("Gardez votre carte.", "Votre prochain rendez-vous arrive par message.", "Une question ? C’est le moment."),
        pro_noop("Faites le tour des lignes incomplètes, terminez les postes, puis clôturez."),
    ),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the room stands, and what is left of the phase and of the session at the moment of asking."""

    phase: Phase
    said: Said
    steps: tuple[tuple[Phase, int], ...]
    """Each phase with its planned minutes."""
    before: Phase | None
    after: Phase | None
    phase_ends_at: dt.datetime
    phase_left: int
    session_left: int
    """Seconds; never below nought."""


def clock_of(session: Session) -> Clock:
    """The phases of a session now."""
    moment, ends = clock.now(), phase_ends_at(session)
    before, after = beside(session.phase)
    phase = Phase(session.phase)
    return Clock(
        phase=phase,
        said=SAID[phase],
        steps=tuple(planned_minutes(session).items()),
        before=before,
        after=after,
        phase_ends_at=ends,
        phase_left=max(0, int((ends - moment).total_seconds())),
        session_left=max(0, int((session.ends_at - moment).total_seconds())),
    )


@dataclass(frozen=True, slots=True)
class Count:
    """How many did what the phase asks, out of how many; and a word of encouragement. No name."""

    done: int
    of: int
    words: str
    cheer: str


def count_of(session: Session, counters: Counters) -> Count:
    """What the wall counts in this phase."""
    phase, here = Phase(session.phase), counters.arrived
    done, of, singular = {
        Phase.WELCOME: (here, counters.expected, "arrivé"),
        Phase.JOIN: (counters.joined, here, "inscrit"),
        Phase.PAPERS: (counters.justified, here, "identité justifiée"),
        Phase.MESSAGE: (counters.wrote, here, "réponse"),
        Phase.CLOSE: (counters.joined, here, "inscrit"),
    }[phase]
    words = "identités justifiées" if done > 1 and phase is Phase.PAPERS else f"{singular}{plural_ending(done)}"
    return Count(done, of, words, _cheer(phase, done, of))


def _cheer(phase: Phase, done: int, of: int) -> str:
    if phase is Phase.CLOSE:
        return "Merci à tous, et à bientôt\u202f!"
    if 0 < of == done:
        return "Tout le monde y est. Bravo\u202f!"
    if done:
        return "Ça avance bien. Besoin d’aide\u202f? Levez la main."
    return "Deux minutes suffisent." if phase is Phase.JOIN else "Besoin d’aide\u202f? Levez la main."
