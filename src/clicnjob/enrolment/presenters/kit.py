"""The animation kit: the leader's script, minute by minute, and the volunteers' card; out of the workshop's own settings."""

from dataclasses import dataclass

from clicnjob.shared.language import french, pro, pro_noop
from clicnjob.workshops.enums import Phase
from clicnjob.workshops.models import Workshop
from clicnjob.workshops.rules.phases import stages


@dataclass(frozen=True, slots=True)
class Scene:
    """One phase as the leader plays it."""

    when: str
    title: str
    do: tuple[str, ...]
    say: str
    """In French: it is said to the room."""
    helpers: str


_SCENES: dict[Phase, tuple[tuple[str, ...], str, str]] = {
    Phase.WELCOME: (
        (
            pro_noop("Ouvrez la séance au bureau : le code de la salle s’affiche sur l’écran."),
            pro_noop(
                "Notez chaque arrivée : carte lue, ou nom dans la liste. Qui n’est pas inscrit est bienvenu s’il reste une place."
            ),
            pro_noop("Dites à quoi sert ClicNJob, et qui lit les messages."),
        ),
        french(
            "Bonjour et bienvenue. En sortant d’ici, vous pourrez écrire à votre conseiller quand vous voulez, et votre dossier "
            "sera en ordre. Les volontaires sont là pour vous aider : levez la main."
        ),
        pro_noop("Accueillent à la porte, notent les arrivées, installent sur un poste qui n’a pas de téléphone."),
    ),
    Phase.JOIN: (
        (
            pro_noop("Montrez le code et le QR code de la salle : sur son téléphone, ou sur un poste de l’atelier."),
            pro_noop("Chacun choisit sa langue et un code à 6 chiffres, puis le garde pour soi."),
            pro_noop("Au bureau, reliez les demandes dont le prénom ne correspond pas à la liste."),
        ),
        french(
            "Scannez le QR code, ou tapez l’adresse et le code de l’écran. Choisissez 6 chiffres que vous retiendrez et que "
            "personne ne devinera. Ne les dites à personne, même pas à nous."
        ),
        pro_noop("Aident à ouvrir la page. Ne tapent jamais le code à la place du jeune, ne le regardent pas."),
    ),
    Phase.PAPERS: (
        (
            pro_noop("Chacun passe à la table de numérisation avec sa pièce d’identité, même périmée."),
            pro_noop("Les conseillers vérifient à mesure, ici ou depuis leur bureau ; la photo est effacée ensuite."),
            pro_noop("Il manque un document ? Ce n’est pas grave : dites quand et comment l’envoyer."),
        ),
        french(
            "On photographie votre pièce d’identité, un conseiller la vérifie, puis la photo est effacée. Si vous ne l’avez pas, "
            "vous l’enverrez plus tard."
        ),
        pro_noop("Numérisent avec la tablette ou le scanner de la structure, regardent seulement si c’est lisible."),
    ),
    Phase.MESSAGE: (
        (
            pro_noop("Chacun ouvre le message de son conseiller et y répond, même en un mot."),
            pro_noop("Montrez le message vocal et « Écouter » à qui lit difficilement."),
            pro_noop("Faites signer la feuille d’émargement : sur le téléphone du jeune, ou sur la tablette."),
        ),
        french("Votre conseiller vous a écrit. Répondez-lui : « bonjour » suffit. C’est ici que vous lui parlerez."),
        pro_noop("Aident à écrire ou à enregistrer, sans lire la conversation. Tendent la tablette pour signer."),
    ),
    Phase.CLOSE: (
        (
            pro_noop("Regardez le bureau : qui n’a pas tous ses voyants ? Donnez-lui la suite avant qu’il parte."),
            pro_noop(
                "Donnez à chacun son prochain rendez-vous, puis clôturez la séance : présents, retards, départs, absents."
            ),
            pro_noop("Fermez les postes de l’atelier."),
        ),
        french(
            "Vous êtes inscrits. Gardez votre carte : elle ouvre votre espace avec votre code. Un dernier geste : touchez le visage "
            "qui dit ce que vous avez pensé de l’atelier. Personne ne saura que c’est vous."
        ),
        pro_noop("Rangent, rendent la tablette. Leur passe s’arrête avec la séance."),
    ),
}


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    return f"{hours}\u202fh\u202f{minutes:02}" if hours else f"{minutes}\u202fmin"


def script_of(workshop: Workshop) -> list[Scene]:
    """The scenes of a workshop, over its own length."""
    scenes = []
    for stage in stages(workshop.minutes):
        do, say, helpers = _SCENES[stage.phase]
        known = {"start": _clock(stage.first), "end": _clock(stage.end)}
        when = (pro("de %(start)s à %(end)s") if stage.first else pro("0 à %(end)s")) % known
        title = f"{stage.phase.label} ({stage.minutes}\u202fmin)"
        scenes.append(Scene(when, title, tuple(map(pro, do)), say, pro(helpers)))
    return scenes


def bring_lines(workshop: Workshop) -> list[str]:
    """What the young people bring, line by line."""
    return [line.strip(" -•.") for line in workshop.to_bring.splitlines() if line.strip(" -•.")]
