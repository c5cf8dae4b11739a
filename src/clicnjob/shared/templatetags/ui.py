"""The vocabulary of templates: pictograms, fields, states, dates. Everything here is escaped and needs no inline style."""

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from clicnjob.shared import text
from clicnjob.shared.language import LANGUAGE_NAMES, NOT_READ_YET, STAFF_LANGUAGES, pro
from clicnjob.shared.moulds import Mould

register = template.Library()

FLIPPED = frozenset({"arrow", "back", "send", "exit", "list"})
"""Pictograms that point somewhere, and turn round where one reads from right to left."""

BADGE_STATES = frozenset({"done", "waiting", "refused", "neutral", "info"})
LIGHT_STATES = frozenset({"on", "off", "wait", "bad"})


@register.simple_tag
def quick_exit_url() -> str:
    """Where « Quitter vite » leads."""
    return settings.QUICK_EXIT_URL


@register.simple_tag
def icon(name: str) -> SafeString:
    """A pictogram of ``img/icons.svg``, hidden from screen readers: a word always stands beside it."""
    return _icon(name)


@cache
def _icon(name: str) -> SafeString:
    flip = " icon-flip" if name in FLIPPED else ""
    return format_html(
        '<svg class="icon{}" width="24" height="24" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        flip,
        static("img/icons.svg"),
        name,
    )


@cache
def _mould(template: str, shape: tuple[str, ...], values: tuple[str, ...]) -> Mould:
    return Mould(template, shape=shape, values=values)


@register.simple_tag
def piece(name: str, **given: Any) -> SafeString:
    """``include`` for what hardly changes, from its mould (``shared.moulds``): it sees nothing but what is given.

    Booleans and tuples make its shape; words, ids and numbers are only written, or tested for being there.
    """
    shape = {key: value for key, value in given.items() if isinstance(value, (bool, tuple))}
    values = {key: value for key, value in given.items() if key not in shape}
    return _mould(name, tuple(shape), tuple(values)).fill(tuple(shape.values()), tuple(values.values()))


@register.simple_tag
def badge(state: str, label: str) -> SafeString:
    """A state by its shape, its word (a capital first) and its colour. States: done, waiting, refused, neutral, info."""
    if state not in BADGE_STATES:
        raise template.TemplateSyntaxError(f"badge: unknown state {state!r}")
    words = str(label)
    return format_html('<span class="badge badge-{}">{}</span>', state, words[:1].upper() + words[1:])


@register.simple_tag
def light(label: str, state: str | bool = "off") -> SafeString:  # noqa: FBT001  a template has no keywords to insist on
    """One of the desk's lights, an ``li`` of ``ul.lights``. State: on, off, wait, bad, or a boolean (on, off).

    Its word is said with "fait" or "à faire" to those who do not see it.
    """
    name = {True: "on", False: "off"}.get(state, state) if isinstance(state, bool) else state
    if name not in LIGHT_STATES:
        raise template.TemplateSyntaxError(f"light: unknown state {state!r}")
    said = {"on": _("fait"), "off": _("à faire"), "wait": _("en attente"), "bad": _("à revoir")}[name]
    return format_html(
        '<li class="light light-{}">{}<span class="visually-hidden"> : {}</span></li>', name, label, said
    )


@register.simple_tag
def avatar(name: str, picture: str = "", kind: str = "") -> SafeString:
    """The picture at this address, else initials; decorative, the name stands beside. ``kind``: "staff", "large" or both."""
    classes = "".join(f" avatar-{word}" for word in kind.split())
    if picture:
        return format_html(
            '<img class="avatar{}" src="{}" alt="" width="44" height="44" loading="lazy">', classes, picture
        )
    return format_html('<span class="avatar{}" aria-hidden="true">{}</span>', classes, text.initials(name))


@register.filter
def bdi(words: str) -> SafeString:
    """A name or a place inside a sentence, isolated: it keeps its order in a page that reads from right to left."""
    return format_html("<bdi>{}</bdi>", words)


@register.filter
def written(words: str) -> SafeString:
    """What a Mission locale wrote, in French whatever the language of the page: its voice, and its order (RGAA 8.7)."""
    return text.written(words)


@register.filter
def official(words: str) -> str:
    """A translated sentence with the French name of a paper between brackets: that name is marked as French (RGAA 8.7)."""
    return text.official(words)


@register.filter
def phone(number: str) -> SafeString:
    """A phone number as people read it, isolated as well."""
    return bdi(text.phone_words(number))


@register.simple_tag
def comma() -> str:
    """What stands between two things of a list, in the language of the page; a space follows."""
    return text.comma()


@register.simple_tag
def when(moment: dt.datetime | None, kind: str = "") -> SafeString:
    """How long ago, with the full date at a hover and for machines. ``kind``: "short" for narrow columns."""
    if moment is None:
        return SafeString("")
    said = text.ago_short(moment) if kind == "short" else text.ago(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        text.datetime_words(moment),
        said,
    )


@register.simple_tag
def bar(share: float | Decimal | None, kind: str = "") -> SafeString:
    """A horizontal bar as long as ``share`` (0 to 1). Decorative: its number stands beside it as text. ``kind``: "target"."""
    width = max(0.0, min(1.0, float(share or 0))) * 100
    extra = f" bar-{kind}" if kind else ""
    return format_html(
        '<svg class="bar{}" aria-hidden="true" focusable="false"><rect width="{}%" height="100%"/></svg>',
        extra,
        f"{width:.1f}",
    )


def _need(bound: BoundField) -> SafeString:
    word = _("(obligatoire)") if bound.field.required else _("(facultatif)")
    return format_html('<span class="need">{}</span>', word)


def _messages(bound: BoundField) -> tuple[SafeString, SafeString, str]:
    """The hint, the errors and the value of aria-describedby that ties both to the field."""
    ids: list[str] = []
    hint, errors = SafeString(""), SafeString("")
    base = bound.auto_id or bound.html_name
    if bound.help_text:
        ids.append(f"{base}-hint")
        hint = format_html('<span class="hint" id="{}">{}</span>', ids[-1], bound.help_text)
    if bound.errors:
        ids.append(f"{base}-error")
        lines = format_html_join(SafeString("<br>"), "{}", ((line,) for line in bound.errors))
        errors = format_html('<span class="error" id="{}">{}<span>{}</span></span>', ids[-1], icon("alert"), lines)
    return hint, errors, " ".join(ids)


def _choices(bound: BoundField, *, pairs: bool) -> SafeString:
    kind = "checkbox" if isinstance(bound.field.widget, forms.CheckboxSelectMultiple) else "radio"
    chosen = bound.value()
    values = {str(value) for value in chosen} if isinstance(chosen, (list, tuple)) else {str(chosen)}
    cards = []
    for widget in bound.subwidgets:
        label, _sep, note = str(widget.data["label"]).partition("|")
        value = "" if widget.data["value"] is None else str(widget.data["value"])
        cards.append(
            format_html(
                '<label class="choice"><input type="{}" name="{}" value="{}" id="{}"{}{}><span><strong>{}</strong>{}</span></label>',
                kind,
                bound.html_name,
                value,
                widget.id_for_label,
                SafeString(" checked") if value in values else "",
                SafeString(" required") if kind == "radio" and bound.field.required else "",
                label,
                format_html("<small>{}</small>", note) if note else "",
            )
        )
    row = " choices-row" if len(cards) <= 3 and all(len(card) < 330 for card in cards) else ""
    row = " choices-pairs" if pairs else row
    return format_html('<div class="choices{}">{}</div>', row, format_html_join("", "{}", ((card,) for card in cards)))


@register.simple_tag
def field(bound: BoundField, label: str = "", kind: str = "") -> SafeString:
    """A whole form field: label with "(obligatoire)" or "(facultatif)", hint, error, control, all tied together.

    Radios and multiple checkboxes become choice cards (a choice label "Title|note" shows its note in small); ``kind`` may be
    "code" (six big digits), "short", "grow" (a text area that follows its text) or "pairs" (choices two by two). Hidden fields come bare.
    """
    widget = bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    words = label or bound.label
    hint, errors, described = _messages(bound)
    bad = " field-bad" if bound.errors else ""
    aria: dict[str, str | bool] = {}
    if described:
        aria["aria-describedby"] = described
    if bound.errors:
        aria["aria-invalid"] = "true"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return format_html(
            '<fieldset class="field{}"{}><legend class="label">{} {}</legend>{}{}{}</fieldset>',
            bad,
            format_html(' aria-describedby="{}"', described) if described else "",
            words,
            _need(bound),
            hint,
            errors,
            _choices(bound, pairs=kind == "pairs"),
        )
    if isinstance(widget, forms.CheckboxInput):
        control = bound.as_widget(attrs=aria)
        return format_html(
            '<div class="field{}"><label class="check">{}<span>{}</span></label>{}{}</div>',
            bad,
            control,
            words,
            hint,
            errors,
        )
    given = str(widget.attrs.get("class", ""))
    aria["class"] = " ".join(
        filter(None, ["code-input" if kind == "code" else "input", "input-short" if kind == "short" else "", given])
    )
    if kind == "code":
        aria |= {
            "inputmode": "numeric",
            "maxlength": "6",
            "pattern": "[0-9]{6}",
            "autocomplete": "off",
            "spellcheck": "false",
        }
    if kind == "grow":
        aria |= {"data-grow": True, "rows": "1"}
    control = bound.as_widget(attrs=aria)
    return format_html(
        '<div class="field{}"><label class="label" for="{}">{} {}</label>{}{}{}{}</div>',
        bad,
        bound.id_for_label,
        words,
        _need(bound),
        hint,
        errors,
        control,
        _shower() if isinstance(widget, forms.PasswordInput) else "",
    )


def _shower() -> SafeString:
    """Shows the password above while it is ticked; the page's script brings it, since nothing else can."""
    return format_html(
        '<label class="check" hidden><input type="checkbox" data-shows><span>{}</span></label>',
        _("Montrer le mot de passe"),
    )


@register.simple_tag
def form_errors(form: forms.BaseForm) -> SafeString:
    """What is wrong with the form as a whole, said at once to screen readers. Empty when nothing is."""
    lines = form.non_field_errors()
    if not lines:
        return SafeString("")
    return format_html(
        '<div class="errors" role="alert">{}</div>', format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    )


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The languages of the pages, each by its own name."""
    return list(LANGUAGE_NAMES.items())


@register.simple_tag
@cache
def greeting(code: str) -> str:
    """« Bonjour. » in a language, to be heard."""
    with override(code):
        return f"{_('Bonjour')}."


@register.simple_tag
def translation_note() -> SafeString:
    """What one should know of a translation that no speaker has read yet. Empty in the other languages."""
    if get_language() not in NOT_READ_YET:
        return SafeString("")
    words = _("Personne n’a encore relu cette traduction. Une phrase vous étonne ? Demandez à votre Mission locale.")
    return format_html('<p class="quiet small">{}</p>', words)


def _of_reader(context: Context) -> str:
    """The language of who asked for the page, whatever the page itself is in; French unless professionals read it."""
    language = getattr(context.get("request"), "LANGUAGE_CODE", None) or get_language() or "fr"
    return language if language in STAFF_LANGUAGES else "fr"


@register.simple_tag(takes_context=True)
def pro_language(context: Context) -> str:
    """What ``pro`` speaks here, for ``lang``."""
    return _of_reader(context)


@register.simple_tag(name="pro", takes_context=True)
def said_to_professionals(context: Context, words: str, **blanks: Any) -> str:
    """A sentence for professionals on a page that others read too: in English to who reads English, else in French.

    A button beside a convocation, the banner of the demonstration. ``{% pro "Fiche de %(name)s" name=person.first_name %}``
    """
    with override(_of_reader(context)):
        said = pro(words)
    return said % blanks if blanks else said


@register.filter
def step_states(steps: int, step: int) -> list[str]:
    """For a progress line of ``steps`` steps, the class of each: "past", "now" or "next"."""
    return ["past" if number < step else "now" if number == step else "next" for number in range(1, steps + 1)]


@register.filter
def fr_date(moment: text.Moment) -> str:
    """Give "mardi 14 mars", in the language of the page."""
    return text.date_words(moment)


@register.filter
def fr_datetime(moment: dt.datetime | None) -> str:
    """Give "mardi 14 mars, 9 h 30", in the language of the page."""
    return text.datetime_words(moment)


@register.filter
def fr_time(moment: dt.datetime | dt.time | None) -> str:
    """Give "9 h 30", in the language of the page."""
    return text.time_words(moment)


@register.filter
def short_date(moment: text.Moment) -> str:
    """Give "14/03/2027"."""
    return text.short_date(moment)


@register.filter
def ago(moment: dt.datetime | None) -> str:
    """Give "il y a 5 min"."""
    return text.ago(moment)


@register.filter
def initials(name: str) -> str:
    """Give "Claire Martin" gives "CM"."""
    return text.initials(name)


@register.filter
def percent(ratio: float | Decimal | None) -> str:
    """0.85 gives "85 %"."""
    return text.percent(ratio)
