"""From figures to sentences and drawings."""

from dataclasses import dataclass

from clicnjob.insights.figures import TARGET, Funnel, Rate, Week
from clicnjob.shared.templatetags.ui import percent, plural_fr


def share(rate: Rate) -> str:
    """« 85 % », or a dash when there is nothing to judge."""
    return percent(rate.share) if rate.share is not None else "–"


def headline(figures: Funnel, period: str) -> str:
    """The director's sentence."""
    adoption = figures.adoption
    if adoption.share is None:
        return f"Aucun entretien {period} n'a encore 30 jours : il est trop tôt pour juger."
    verb = "étaient inscrits" if adoption.part > 1 else "était inscrit"
    return (
        f"Sur {adoption.whole} jeune{plural_fr(adoption.whole)} reçu{plural_fr(adoption.whole)} {period} depuis plus de 30 jours, "
        f"{adoption.part} {verb} à 30 jours : {share(adoption)}. Cible 80-90 %."
    )


@dataclass(frozen=True)
class Stat:
    """One figure on the page: value, n, definition, and where its missing people are listed."""

    key: str
    label: str
    value: str
    n: str
    definition: str
    missing: int = 0


def stats(figures: Funnel) -> list[Stat]:
    """Figures 1 to 8 in the order of the journey."""
    f = figures

    def n(rate: Rate, what: str) -> str:
        return f"{rate.part} sur {rate.whole} {what}"

    days = f.delay
    middle = "–" if days.middle is None else f"{days.middle:.0f} j"
    tenth = "–" if days.ninth_tenth is None else f"{days.ninth_tenth:.0f} j"
    apart = f"excusés : {f.presence.excused}, annulés par nous : {f.presence.cancelled_by_us}"
    return [
        Stat(
            "orientation",
            "Positionnés sur l'atelier",
            share(f.orientation),
            n(f.orientation, "premiers entretiens"),
            "Jeunes à qui une place a été donnée ÷ jeunes dont le premier entretien a eu lieu dans la période.",
            f.orientation.missing,
        ),
        Stat(
            "presence",
            "Présence aux séances",
            share(f.presence.rate),
            f"{n(f.presence.rate, 'attendus')} ({apart})",
            "Présents ÷ (présents + absents non excusés), séances clôturées seulement. Excusés et annulés par nous à part.",
            f.presence.absent,
        ),
        Stat(
            "presence",
            "Venus en 30 jours",
            share(f.gross_presence),
            n(f.gross_presence, "entretiens de plus de 30 jours"),
            "Jeunes présents à une séance dans les 30 jours ÷ jeunes dont l'entretien a plus de 30 jours.",
        ),
        Stat(
            "delay",
            "Délai avant l'atelier (médiane)",
            middle,
            f"9 sur 10 en moins de {tenth} ; en 7 jours {share(days.within_7)}, 14 jours {share(days.within_14)}, "
            f"21 jours {share(days.within_21)}",
            "Jours entre l'entretien et la première séance suivie. Les absents restent au dénominateur des parts.",
        ),
        Stat(
            "workshop_adoption",
            "Inscrits le jour de l'atelier",
            share(f.workshop_adoption),
            n(f.workshop_adoption, "présents"),
            "Présents à la première séance, compte activé et rattaché avant la fin de la journée ÷ présents.",
            f.workshop_adoption.missing,
        ),
        Stat(
            "justified",
            "Identités justifiées",
            share(f.justified),
            n(f.justified, "présents"),
            "Identité vérifiée par un conseiller ÷ présents. Une pièce manquante ne bloque rien.",
            f.justified.missing,
        ),
        Stat(
            "first_exchange",
            "Ont écrit un premier message",
            share(f.first_exchange),
            n(f.first_exchange, "rattachés"),
            "Jeunes qui ont écrit au moins un message ÷ jeunes rattachés.",
            f.first_exchange.missing,
        ),
        Stat(
            "regular",
            "Actifs régulièrement",
            share(f.regular),
            n(f.regular, "rattachés"),
            "Au moins 2 jours différents par semaine, dans 3 des 6 dernières semaines.",
        ),
    ]


WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 240, 44, 34, 12


@dataclass(frozen=True)
class Dot:
    """One week on the curve."""

    x: float
    y: float
    label: str
    value: str
    mature: bool
    show_label: bool


@dataclass(frozen=True)
class Chart:
    """The adoption curve, ready to be drawn as SVG."""

    dots: list[Dot]
    line: str
    band_y: float
    band_height: float
    young_x: float | None
    ticks: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - 8
    top: int = TOP
    plot_width: int = WIDTH - 8 - LEFT
    plot_height: int = HEIGHT - BOTTOM - TOP

    @property
    def young_width(self) -> float:
        """From the first immature week to the end."""
        return round(self.right - (self.young_x or self.right), 1)


def _y(value: float) -> float:
    return round(TOP + (1 - value) * (HEIGHT - BOTTOM - TOP), 1)


def chart(weeks: list[Week]) -> Chart | None:
    """The curve of figure 6 by week, target band, immature weeks apart. None when there is nothing to draw."""
    judged = [week for week in weeks if week.adoption.whole]
    if not judged:
        return None
    step = (WIDTH - LEFT - 24) / max(1, len(judged) - 1)
    every = max(1, len(judged) // 8)
    dots = [
        Dot(
            x=round(LEFT + 8 + index * step, 1),
            y=_y(week.adoption.share or 0),
            label=f"{week.monday:%d/%m}",
            value=f"{share(week.adoption)} ({week.adoption.part} sur {week.adoption.whole})",
            mature=week.mature,
            show_label=index % every == 0,
        )
        for index, week in enumerate(judged)
    ]
    young = next((dot.x for dot in dots if not dot.mature), None)
    return Chart(
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots if dot.mature),
        band_y=_y(TARGET[1]),
        band_height=round(_y(TARGET[0]) - _y(TARGET[1]), 1),
        young_x=None if young is None else round(young - step / 2, 1),
        ticks=[(_y(value / 100), f"{value} %") for value in (0, 25, 50, 75, 100)],
    )
