"""The vocabulary of templates: moments, quantities, fields and states, as people read them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

from clicnjob.shared import clock, text
from clicnjob.shared.templatetags import ui

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = dt.datetime(2028, 3, 14, 9, 30, tzinfo=PARIS)


class Join(forms.Form):
    """One field of each kind."""

    first = forms.CharField(label="Prénom", help_text="Comme sur votre carte.")
    phone = forms.CharField(label="Téléphone", required=False)
    code = forms.CharField(label="Code")
    seat = forms.ChoiceField(
        label="Séance", widget=forms.RadioSelect, choices=[("1", "Mardi|4 places"), ("2", "Jeudi")]
    )
    discreet = forms.BooleanField(label="Mode discret", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        """Always something to say."""
        raise forms.ValidationError("Deux réponses sont à <revoir>.")


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("moment", "language", "expected"),
    [
        pytest.param(TUESDAY, "fr", "mardi 14 mars, 9 h 30", id="french"),
        pytest.param(
            TUESDAY.replace(day=1, minute=0), "fr", "mercredi 1er mars, 9 h", id="first of the month, full hour"
        ),
        pytest.param(TUESDAY.replace(year=2027), "fr", "dimanche 14 mars 2027, 9 h 30", id="another year is said"),
        pytest.param(TUESDAY, "en", "Tuesday 14 March, 9:30 am", id="english"),
        pytest.param(TUESDAY.replace(hour=14, minute=5), "en", "Tuesday 14 March, 2:05 pm", id="english afternoon"),
        pytest.param(TUESDAY, "es", "martes, 14 de marzo, 09:30", id="another language"),
        pytest.param(None, "fr", "", id="nothing"),
    ],
)
def test_moment_reads_as_people_say_it(moment: dt.datetime | None, language: str, expected: str) -> None:
    with clock.travel(TUESDAY), timezone.override(PARIS), translation.override(language):
        said = render("{{ moment|fr_datetime }}", moment=moment)

    assert said.replace(text.NO_BREAK, " ").replace(text.NARROW, " ") == expected


def test_moment_is_told_in_the_active_time_zone() -> None:
    with clock.travel(TUESDAY), translation.override("fr"), timezone.override(ZoneInfo("Indian/Reunion")):
        said = text.time_words(TUESDAY)

    assert said.replace(text.NO_BREAK, " ").replace(text.NARROW, " ") == "12 h 30"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param(dt.timedelta(seconds=20), "à l’instant", id="now"),
        pytest.param(dt.timedelta(minutes=5), "il y a 5 min", id="minutes"),
        pytest.param(dt.timedelta(hours=3), "il y a 3 h", id="hours"),
        pytest.param(dt.timedelta(hours=12), "hier", id="yesterday by the calendar, not by 24 hours"),
        pytest.param(dt.timedelta(days=4), "il y a 4 jours", id="days"),
        pytest.param(dt.timedelta(days=10), "samedi 4 mars", id="a date beyond a week"),
        pytest.param(dt.timedelta(hours=-2), "mardi 14 mars, 11 h 30", id="the future is a date"),
    ],
)
def test_age_of_a_moment(before: dt.timedelta, expected: str) -> None:
    with clock.travel(TUESDAY), timezone.override(PARIS), translation.override("fr"):
        said = text.ago(TUESDAY - before)

    assert said.replace(text.NO_BREAK, " ").replace(text.NARROW, " ") == expected


def test_when_gives_the_full_date_at_a_hover() -> None:
    with clock.travel(TUESDAY), timezone.override(PARIS), translation.override("fr"):
        said = ui.when(TUESDAY - dt.timedelta(minutes=5))

    assert said.replace(text.NO_BREAK, " ").replace(text.NARROW, " ") == (
        '<time datetime="2028-03-14T09:25:00+01:00" title="mardi 14 mars, 9 h 25">il y a 5 min</time>'
    )


@pytest.mark.parametrize(
    ("ratio", "language", "expected"),
    [(0.848, "fr", "85\u202f%"), (1, "fr", "100\u202f%"), (None, "fr", "–"), (0.85, "en", "85%")],
    ids=["rounded", "whole", "nothing to divide", "english"],
)
def test_percent(ratio: float | None, language: str, expected: str) -> None:
    with translation.override(language):
        assert text.percent(ratio) == expected


def test_zero_and_one_are_singular_in_french() -> None:
    said = [f"{n} jeune{text.plural_ending(n)}" for n in (0, 1, 2)] + [f"journ{text.plural_ending(3, 'al,aux')}"]

    assert said == ["0 jeune", "1 jeune", "2 jeunes", "journaux"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Claire Martin", "CM"), ("Léa", "L"), ("Jean-Pierre de la Tour", "JT"), ("", ""), ("- ?", "")],
)
def test_initials(name: str, expected: str) -> None:
    assert text.initials(name) == expected


def test_field_ties_label_hint_and_error_to_the_control() -> None:
    form = Join({})

    html = render("{% field form.first %}", form=form)

    assert '<label class="label" for="id_first">Prénom <span class="need">(obligatoire)</span></label>' in html
    assert '<span class="hint" id="id_first-hint">Comme sur votre carte.</span>' in html
    assert '<span class="error" id="id_first-error">' in html
    assert 'aria-describedby="id_first-hint id_first-error"' in html
    assert html.count("aria-describedby") == 1
    assert 'aria-invalid="true"' in html


def test_field_that_may_stay_empty_says_so() -> None:
    html = render("{% field form.phone %}", form=Join())

    assert "(facultatif)" in html
    assert "aria-invalid" not in html


def test_radios_become_choice_cards_with_their_note_and_the_given_answer() -> None:
    html = render("{% field form.seat %}", form=Join({"seat": "2"}))

    assert html.count('<label class="choice">') == 2
    assert "<strong>Mardi</strong><small>4 places</small>" in html
    assert 'value="2" id="id_seat_1" checked required' in html
    assert '<legend class="label">Séance <span class="need">(obligatoire)</span></legend>' in html


def test_code_field_opens_the_digits_keyboard() -> None:
    html = render('{% field form.code kind="code" %}', form=Join())

    assert 'class="code-input"' in html
    assert 'inputmode="numeric"' in html
    assert 'maxlength="6"' in html


def test_growing_text_and_checkbox_and_hidden_field() -> None:
    form = Join()

    assert " data-grow" in render('{% field form.note kind="grow" %}', form=form)
    assert render("{% field form.discreet %}", form=form).startswith('<div class="field"><label class="check"><input')
    assert render("{% field form.token %}", form=form) == '<input type="hidden" name="token" id="id_token">'


def test_form_errors_are_escaped_and_absent_when_there_is_none() -> None:
    assert render("{% form_errors form %}", form=Join({})) == (
        '<div class="errors" role="alert"><p>Deux réponses sont à &lt;revoir&gt;.</p></div>'
    )
    assert render("{% form_errors form %}", form=Join()) == ""


def test_states_say_their_word_and_unknown_ones_fail() -> None:
    assert ui.badge("done", "Identité <justifiée>") == (
        '<span class="badge badge-done">Identité &lt;justifiée&gt;</span>'
    )
    assert ui.light("arrivé", True) == (
        '<li class="light light-on">arrivé<span class="visually-hidden">\u202f: fait</span></li>'
    )
    with pytest.raises(TemplateSyntaxError):
        ui.badge("red", "Refusé")
    with pytest.raises(TemplateSyntaxError):
        ui.light("arrivé", "maybe")


def test_bar_stays_within_its_bounds() -> None:
    widths = [ui.bar(share).split('width="')[1].split('"')[0] for share in (None, 0.5, 1.7)]

    assert widths == ["0.0%", "50.0%", "100.0%"]


def test_pictogram_that_points_turns_round_for_right_to_left() -> None:
    assert 'class="icon icon-flip"' in ui.icon("arrow")
    assert 'class="icon"' in ui.icon("home")


def test_avatar_shows_initials_or_the_picture() -> None:
    assert ui.avatar("Claire Martin", kind="staff") == (
        '<span class="avatar avatar-staff" aria-hidden="true">CM</span>'
    )
    assert 'src="/photo" alt=""' in ui.avatar("Claire Martin", "/photo")
