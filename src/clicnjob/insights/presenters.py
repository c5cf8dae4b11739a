"""From figures to sentences and drawings."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format

from clicnjob.insights.figures import MATURITY, TARGET, Funnel, Rate, Week
from clicnjob.insights.queries import MISSED, Period
from clicnjob.shared.text import NARROW, NO_BREAK, percent, plural_ending


def share(rate: Rate) -> str:
    """« 85 % », or a dash when there is nothing to judge."""
    return percent(rate.share)


def day_words(day: dt.date, *, today: dt.date) -> str:
    """« 14 mars », with its year when it is another one."""
    number = "1er" if day.day == 1 else str(day.day)
    year = "" if day.year == today.year else f" {day.year}"
    return f"{number}{NO_BREAK}{date_format(day, 'F')}{year}"


def period_words(period: Period) -> str:
    """« du 14 mars au 2 juin »."""
    return f"du {day_words(period.first, today=period.last)} au {day_words(period.last, today=period.last)}"


def headline(figures: Funnel, period: Period, *, today: dt.date | None = None) -> str:
    """The director's sentence; people count from the thirtieth day on."""
    adoption = figures.adoption
    if not figures.primos:
        return f"Aucun premier entretien {period_words(period)}."
    if adoption.share is None:
        return f"Aucun premier entretien {period_words(period)} n’a encore 30 jours : il est trop tôt pour juger."
    judged = day_words(min(period.last, (today or period.last) - MATURITY), today=period.last)
    first = day_words(period.first, today=period.last)
    verb = "étaient inscrits" if adoption.part > 1 else "était inscrit"
    ending = plural_ending(adoption.whole)
    return (
        f"Sur {adoption.whole} jeune{ending} reçu{ending} du {first} au {judged}, "
        f"{adoption.part or 'aucun'} {verb} à 30 jours : {share(adoption)}. Cible 80-90{NARROW}%."
    )


@dataclass(frozen=True)
class Stat:
    """One figure on the page: value, n, definition, and where its missing people are listed (empty key: nowhere)."""

    number: str
    label: str
    value: str
    n: str
    definition: str
    key: str = ""
    missing: int = 0

    @property
    def list_title(self) -> str:
        """The title of the list behind the figure."""
        return MISSED[self.key]


def _of(rate: Rate, what: str) -> str:
    return f"{rate.part} sur {rate.whole} {what}"


def _rate(number: str, label: str, figures: Funnel, key: str, what: str, definition: str) -> Stat:
    rate = figures.rates[key]
    return Stat(number, label, share(rate), _of(rate, what), definition, key, rate.missing)


def adoption_stats(figures: Funnel) -> list[Stat]:
    """Figure 6 and, beside it, the share as Toulon counted it."""
    raw = figures.raw_since_january
    return [
        _rate(
            "6",
            "Inscrits à 30 jours",
            figures,
            "adoption",
            "entretiens de plus de 30 jours",
            "Jeunes dont le compte est activé et rattaché dans les 30 jours après le premier entretien ÷ jeunes dont "
            "l’entretien a plus de 30 jours. Cible : 80 à 90 %.",
        ),
        Stat(
            "6",
            "Part brute depuis le 1er janvier",
            share(raw),
            _of(raw, "premiers entretiens"),
            "Tous les inscrits ÷ tous les premiers entretiens depuis le 1er janvier, comme à Toulon en 2017. "
            "Les entretiens d’hier y comptent déjà.",
        ),
    ]


def stats(figures: Funnel, *, by_workshop: bool) -> list[Stat]:
    """Figures 1 to 8 but 6, then 10, in the order of the journey. Figure 1 says nothing of those who came through one workshop."""
    presence, days = figures.presence, figures.delay
    middle, tenth = (
        f"{value:.0f}{NO_BREAK}j" if value is not None else "–" for value in (days.middle, days.ninth_tenth)
    )
    found = [
        _rate(
            "1",
            "Positionnés sur l’atelier",
            figures,
            "orientation",
            "premiers entretiens",
            "Jeunes qui ont une place à une séance, passée ou à venir ÷ jeunes dont le premier entretien a eu lieu. "
            "Une place annulée ne compte pas.",
        ),
        Stat(
            "2",
            "Présence aux séances",
            share(presence.rate),
            f"{_of(presence.rate, 'attendus')} ; à part, {presence.excused} excusés, "
            f"{presence.cancelled_by_us} annulés par nous",
            "Présents ÷ (présents + absents non excusés), dans les séances clôturées de la période.",
            "presence",
            presence.absentees,
        ),
        _rate(
            "3",
            "Venus en 30 jours",
            figures,
            "gross_presence",
            "entretiens de plus de 30 jours",
            "Jeunes présents à une séance dans les 30 jours ÷ jeunes dont l’entretien a plus de 30 jours.",
        ),
        Stat(
            "4",
            "Délai avant l’atelier",
            middle,
            f"médiane ; 9 sur 10 en {tenth} au plus. En 7 jours {share(days.within_7)}, "
            f"14 jours {share(days.within_14)}, 21 jours {share(days.within_21)}",
            "Jours entre l’entretien et la première séance suivie. Les absents restent au dénominateur des parts en "
            "7, 14 et 21 jours, calculées sur ceux qui ont eu ces jours.",
            "gross_presence",
            figures.rates["gross_presence"].missing,
        ),
        _rate(
            "5",
            "Inscrits le jour de l’atelier",
            figures,
            "workshop_adoption",
            "présents",
            "Présents à leur première séance, compte activé et rattaché avant la fin de la journée ÷ présents. "
            "Séances clôturées seulement.",
        ),
        _rate(
            "7",
            "Identités justifiées",
            figures,
            "justified",
            "présents",
            "Identité vérifiée par un conseiller ÷ présents. Séances clôturées seulement. Un document qui manque ne "
            "bloque ni le compte ni les messages.",
        ),
        _rate(
            "8",
            "Premier message écrit",
            figures,
            "first_exchange",
            "rattachés",
            "Jeunes qui ont écrit au moins un message ÷ jeunes rattachés.",
        ),
        Stat(
            "8",
            "Actifs régulièrement",
            share(figures.regular),
            _of(figures.regular, "inscrits depuis 6 semaines"),
            "Ont écrit au moins 2 jours différents par semaine, dans 3 des 6 dernières semaines.",
        ),
    ]
    found.append(
        Stat(
            "10",
            "Séances clôturées en 48 h",
            share(figures.completeness),
            _of(figures.completeness, "séances finies"),
            "Séances clôturées dans les 48 heures après leur fin ÷ séances finies depuis 48 heures, ou déjà clôturées.",
        )
    )
    return found[1:] if by_workshop else found


@dataclass(frozen=True)
class Dot:
    """One week on the curve, and its line in the table."""

    x: float
    y: float
    monday: dt.date
    label: str
    value: str
    mature: bool
    show_label: bool


@dataclass(frozen=True)
class Chart:
    """The adoption curve, ready to be drawn as SVG."""

    name: str
    width: int
    height: int
    dots: list[Dot]
    young_x: float | None
    ticks: list[tuple[float, str]]

    LEFT = 44
    TOP = 12
    BOTTOM = 34

    @property
    def right(self) -> int:
        """Where the plot ends."""
        return self.width - 8

    @property
    def plot_width(self) -> int:
        """Between the axis and the end."""
        return self.right - self.LEFT

    @property
    def plot_height(self) -> int:
        """Between 100 % and 0."""
        return self.height - self.BOTTOM - self.TOP

    @property
    def line(self) -> str:
        """Points of the curve: the weeks that are judged."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots if dot.mature)

    @property
    def young_width(self) -> float:
        """From the first immature week to the end."""
        return round(self.right - (self.right if self.young_x is None else self.young_x), 1)

    @property
    def band(self) -> tuple[float, float]:
        """Top and height of the target band."""
        low, high = (self.TOP + (1 - share) * self.plot_height for share in TARGET)
        return round(high, 1), round(low - high, 1)


def chart(weeks: list[Week], *, name: str, width: int, height: int) -> Chart | None:
    """The curve of figure 6 on a true time axis, immature weeks apart. None when there is nothing to draw."""
    if not weeks:
        return None
    first, last = weeks[0].monday, weeks[-1].monday
    count = (last - first).days // 7 + 1
    plot_width, plot_height = width - 8 - Chart.LEFT, height - Chart.BOTTOM - Chart.TOP
    step = plot_width / count
    every = max(1, -(-count * 46 // plot_width))  # 46 units hold one label
    dots = []
    for week in weeks:
        index = (week.monday - first).days // 7
        of = f"{week.adoption.part} sur {week.adoption.whole}"
        dots.append(
            Dot(
                x=round(Chart.LEFT + (index + 0.5) * step, 1),
                y=round(Chart.TOP + (1 - (week.adoption.share or 0)) * plot_height, 1),
                monday=week.monday,
                label=f"{week.monday:%d/%m}",
                value=f"{share(week.adoption)} ({of})" if week.mature else of,
                mature=week.mature,
                show_label=index % every == 0,
            )
        )
    young = next((dot.x - step / 2 for dot in dots if not dot.mature), None)
    ticks = [
        (round(Chart.TOP + (1 - value / 100) * plot_height, 1), f"{value}{NARROW}%") for value in (0, 25, 50, 75, 100)
    ]
    return Chart(name, width, height, dots, None if young is None else round(young, 1), ticks)


def charts(weeks: list[Week]) -> list[Chart]:
    """The same curve for a desk and for a phone, where letters must stay readable; empty when there is nothing to draw."""
    drawn = (chart(weeks, name="wide", width=760, height=250), chart(weeks, name="narrow", width=320, height=210))
    return [one for one in drawn if one is not None]
