"""From figures to sentences and drawings."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language

from clicnjob.insights.figures import MATURITY, TARGET, Funnel, Rate, Week
from clicnjob.insights.queries import MISSED, Period
from clicnjob.shared.language import npro, pro, pro_lazy_in
from clicnjob.shared.text import NO_BREAK, percent


def share(rate: Rate) -> str:
    """« 85 % », or a dash when there is nothing to judge."""
    return percent(rate.share)


def day_words(day: dt.date, *, today: dt.date) -> str:
    """« 14 mars », with its year when it is another one; in the language of the page."""
    number = "1er" if day.day == 1 and get_language() == "fr" else str(day.day)
    year = "" if day.year == today.year else f" {day.year}"
    return f"{number}{NO_BREAK}{date_format(day, 'F')}{year}"


def period_words(period: Period) -> str:
    """« du 14 mars au 2 juin »."""
    first, last = (day_words(day, today=period.last) for day in (period.first, period.last))
    return pro("du %(first)s au %(last)s") % {"first": first, "last": last}


def headline(figures: Funnel, period: Period, *, today: dt.date | None = None) -> str:
    """The director's sentence; people count from the thirtieth day on."""
    adoption = figures.adoption
    if not figures.primos:
        return pro("Aucun premier entretien %(period)s.") % {"period": period_words(period)}
    if adoption.share is None:
        words = pro("Aucun premier entretien %(period)s n’a encore 30 jours : il est trop tôt pour juger.")
        return words % {"period": period_words(period)}
    judged = day_words(min(period.last, (today or period.last) - MATURITY), today=period.last)
    first = day_words(period.first, today=period.last)
    return _adopted(adoption) % {
        "count": adoption.whole,
        "part": adoption.part,
        "first": first,
        "last": judged,
        "share": share(adoption),
    }


def _adopted(adoption: Rate) -> str:
    """The sentence with its blanks: ``count``, ``part``, ``first``, ``last``, ``share``."""
    if adoption.part > 1:
        return npro(
            "Sur %(count)s jeune reçu du %(first)s au %(last)s, %(part)s étaient inscrits à 30 jours : %(share)s. Cible 80-90 %%.",
            "Sur %(count)s jeunes reçus du %(first)s au %(last)s, %(part)s étaient inscrits à 30 jours : %(share)s. Cible 80-90 %%.",
            adoption.whole,
        )
    if adoption.part:
        return npro(
            "Sur %(count)s jeune reçu du %(first)s au %(last)s, %(part)s était inscrit à 30 jours : %(share)s. Cible 80-90 %%.",
            "Sur %(count)s jeunes reçus du %(first)s au %(last)s, %(part)s était inscrit à 30 jours : %(share)s. Cible 80-90 %%.",
            adoption.whole,
        )
    return npro(
        "Sur %(count)s jeune reçu du %(first)s au %(last)s, aucun était inscrit à 30 jours : %(share)s. Cible 80-90 %%.",
        "Sur %(count)s jeunes reçus du %(first)s au %(last)s, aucun était inscrit à 30 jours : %(share)s. Cible 80-90 %%.",
        adoption.whole,
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
        return pro(MISSED[self.key])


def _of(rate: Rate, what: str) -> str:
    return pro("%(part)s sur %(whole)s %(what)s") % {"part": rate.part, "whole": rate.whole, "what": what}


def _rate(number: str, label: str, figures: Funnel, key: str, what: str, definition: str) -> Stat:
    rate = figures.rates[key]
    return Stat(number, label, share(rate), _of(rate, what), definition, key, rate.missing)


def adoption_stats(figures: Funnel) -> list[Stat]:
    """Figure 6 and, beside it, the share as Toulon counted it."""
    raw = figures.raw_since_january
    return [
        _rate(
            "6",
            pro("Inscrits à 30 jours"),
            figures,
            "adoption",
            pro("entretiens de plus de 30 jours"),
            pro(
                "Jeunes dont le compte est activé et rattaché dans les 30 jours après le premier entretien ÷ jeunes dont "
                "l’entretien a plus de 30 jours. Cible : 80 à 90 %."
            ),
        ),
        Stat(
            "6",
            pro("Part brute depuis le 1er janvier"),
            share(raw),
            _of(raw, pro("premiers entretiens")),
            pro(
                "Tous les inscrits ÷ tous les premiers entretiens depuis le 1er janvier, comme à Toulon en 2017. "
                "Les entretiens d’hier y comptent déjà."
            ),
        ),
    ]


def stats(figures: Funnel, *, by_workshop: bool) -> list[Stat]:
    """Figures 1 to 8 but 6, then 10, in the order of the journey. Figure 1 says nothing of those who came through one workshop."""
    presence, days = figures.presence, figures.delay
    middle, tenth = (
        pro("%(count)s j") % {"count": f"{value:.0f}"} if value is not None else "–"
        for value in (days.middle, days.ninth_tenth)
    )
    found = [
        _rate(
            "1",
            pro("Positionnés sur l’atelier"),
            figures,
            "orientation",
            pro("premiers entretiens"),
            pro(
                "Jeunes qui ont une place à une séance, passée ou à venir ÷ jeunes dont le premier entretien a eu lieu. "
                "Une place annulée ne compte pas."
            ),
        ),
        Stat(
            "2",
            pro("Présence aux séances"),
            share(presence.rate),
            pro("%(part)s sur %(whole)s attendus ; à part, %(excused)s excusés, %(cancelled)s annulés par nous")
            % {
                "part": presence.rate.part,
                "whole": presence.rate.whole,
                "excused": presence.excused,
                "cancelled": presence.cancelled_by_us,
            },
            pro("Présents ÷ (présents + absents non excusés), dans les séances clôturées de la période."),
            "presence",
            presence.absentees,
        ),
        _rate(
            "3",
            pro("Venus en 30 jours"),
            figures,
            "gross_presence",
            pro("entretiens de plus de 30 jours"),
            pro("Jeunes présents à une séance dans les 30 jours ÷ jeunes dont l’entretien a plus de 30 jours."),
        ),
        Stat(
            "4",
            pro("Délai avant l’atelier"),
            middle,
            pro(
                "médiane ; 9 sur 10 en %(tenth)s au plus. En 7 jours %(week)s, 14 jours %(fortnight)s, 21 jours %(three)s"
            )
            % {
                "tenth": tenth,
                "week": share(days.within_7),
                "fortnight": share(days.within_14),
                "three": share(days.within_21),
            },
            pro(
                "Jours entre l’entretien et la première séance suivie. Les absents restent au dénominateur des parts en "
                "7, 14 et 21 jours, calculées sur ceux qui ont eu ces jours."
            ),
            "gross_presence",
            figures.rates["gross_presence"].missing,
        ),
        _rate(
            "5",
            pro("Inscrits le jour de l’atelier"),
            figures,
            "workshop_adoption",
            pro("présents"),
            pro(
                "Présents à leur première séance, compte activé et rattaché avant la fin de la journée ÷ présents. "
                "Séances clôturées seulement."
            ),
        ),
        _rate(
            "7",
            pro("Identités justifiées"),
            figures,
            "justified",
            pro("présents"),
            pro(
                "Identité vérifiée par un conseiller ÷ présents. Séances clôturées seulement. Un document qui manque ne "
                "bloque ni le compte ni les messages."
            ),
        ),
        _rate(
            "8",
            pro("Premier message écrit"),
            figures,
            "first_exchange",
            pro("rattachés"),
            pro("Jeunes qui ont écrit au moins un message ÷ jeunes rattachés."),
        ),
        Stat(
            "8",
            pro("Actifs régulièrement"),
            share(figures.regular),
            _of(figures.regular, pro("inscrits depuis 6 semaines")),
            pro("Ont écrit au moins 2 jours différents par semaine, dans 3 des 6 dernières semaines."),
        ),
    ]
    found.append(
        Stat(
            "10",
            pro("Séances clôturées en 48 h"),
            share(figures.completeness),
            _of(figures.completeness, pro("séances finies")),
            pro(
                "Séances clôturées dans les 48 heures après leur fin ÷ séances finies depuis 48 heures, ou déjà clôturées."
            ),
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
    reading: str
    """Whether it is judged, in words."""
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
        of = pro("%(part)s sur %(whole)s") % {"part": week.adoption.part, "whole": week.adoption.whole}
        dots.append(
            Dot(
                x=round(Chart.LEFT + (index + 0.5) * step, 1),
                y=round(Chart.TOP + (1 - (week.adoption.share or 0)) * plot_height, 1),
                monday=week.monday,
                label=f"{week.monday:%d/%m}",
                value=f"{share(week.adoption)} ({of})" if week.mature else of,
                mature=week.mature,
                reading=str(pro_lazy_in("semaine", "complète")) if week.mature else pro("moins de 30 jours"),
                show_label=index % every == 0,
            )
        )
    young = next((dot.x - step / 2 for dot in dots if not dot.mature), None)
    ticks = [
        (round(Chart.TOP + (1 - value / 100) * plot_height, 1), percent(value / 100)) for value in (0, 25, 50, 75, 100)
    ]
    return Chart(name, width, height, dots, None if young is None else round(young, 1), ticks)


def charts(weeks: list[Week]) -> list[Chart]:
    """The same curve for a desk and for a phone, where letters must stay readable; empty when there is nothing to draw."""
    drawn = (chart(weeks, name="wide", width=760, height=250), chart(weeks, name="narrow", width=320, height=210))
    return [one for one in drawn if one is not None]
