"""G24: every text equals a fixed template of its mode; R13: discreet mode has one neutral text."""

import itertools
import re

import pytest

from clicnjob.notifications.enums import Channel
from clicnjob.notifications.texts import (
    BLANKS,
    NEUTRAL,
    NEUTRAL_CODE,
    PUSHED,
    STAFF_NOTICES,
    STOPS,
    VOUS,
    Template,
    Wording,
    check_blanks,
    ending,
    render,
    wording,
)
from clicnjob.notifications.wordings import other_texts, written_in
from clicnjob.shared.language import LANGUAGE_NAMES

SAMPLE = {
    "first_name": "Léa",
    "counsellor": "Claire",
    "date": "mardi 14 mars",
    "hour": "9 h 30",
    "place": "Salle Mistral, 10 place d'Armes",
    "link": "https://exemple.fr/messages/",
    "code": "482915",
    "name": "Karim",
    "inviter": "Nadia Ferrand",
    "structure": "Mission locale de Toulon",
    "role": "Conseiller·ère",
    "what": "access_recovered",
    "count": "12",
    "until": "lundi 13 mars, 18 h",
}
YOUNG = [
    Template.CONVOCATION,
    Template.APPOINTMENT,
    Template.MESSAGE_NOTICE,
    Template.PHONE_CODE,
    Template.EMAIL_CODE,
    Template.PAPERS_AWAITED,
    Template.FILE_ENDING,
    Template.SEAT_MOVED,
    Template.SEAT_CANCELLED,
    Template.SEAT_OFFERED,
    Template.SEAT_REMINDER,
    Template.APPOINTMENT_MOVED,
    Template.APPOINTMENT_CANCELLED,
    Template.APPOINTMENT_PROPOSED,
    Template.APPOINTMENT_REMINDER,
    Template.JOIN_INVITATION,
]
MODES = list(itertools.product(Template, ("fr", "en", "ar"), (False, True), (False, True)))
OTHERS = [code for code in LANGUAGE_NAMES if code not in {"fr", "en"}]
FRENCH: dict[str, Wording] = {
    **{template: VOUS[template]["fr"] for template in YOUNG},
    **{f"push_{template}": texts["fr"] for template, texts in PUSHED.items()},
    **{f"stop_{channel}": Wording(texts["fr"], "") for channel, texts in STOPS.items()},
    "neutral": NEUTRAL["fr"],
    "neutral_code": NEUTRAL_CODE["fr"],
}
"""What each other language has in its file."""


def blanks_of(template: str) -> dict[str, str]:
    return {name: SAMPLE[name] for name in BLANKS[template]}


@pytest.mark.parametrize(
    ("template", "tutoie", "text"),
    [
        (
            Template.CONVOCATION,
            False,
            (
                "Bonjour Léa. Claire, de la Mission locale, vous attend mardi 14 mars, 9 h 30, Salle Mistral, 10 place d'Armes. "
                "Venez avec vos papiers d'identité. Répondre : https://exemple.fr/messages/"
            ),
        ),
        (
            Template.CONVOCATION,
            True,
            (
                "Bonjour Léa. Claire, de la Mission locale, t'attend mardi 14 mars, 9 h 30, Salle Mistral, 10 place d'Armes. "
                "Viens avec tes papiers d'identité. Répondre : https://exemple.fr/messages/"
            ),
        ),
        (
            Template.APPOINTMENT,
            False,
            (
                "Bonjour Léa. Votre rendez-vous avec Claire, Mission locale : mardi 14 mars, 9 h 30, Salle Mistral, 10 place "
                "d'Armes. Répondre : https://exemple.fr/messages/"
            ),
        ),
        (Template.MESSAGE_NOTICE, False, "Mission locale – Claire vous a écrit : https://exemple.fr/messages/"),
        (Template.MESSAGE_NOTICE, True, "Mission locale – Claire t'a écrit : https://exemple.fr/messages/"),
        (
            Template.PAPERS_AWAITED,
            False,
            (
                "Bonjour Léa. Claire, de la Mission locale, attend un document de votre part : "
                "https://exemple.fr/messages/"
            ),
        ),
        (Template.PHONE_CODE, False, "ClicNJob – votre code : 482915. Ne le donnez à personne."),
        (
            Template.STAFF_INVITATION,
            False,
            (
                "Bonjour Karim,\n\nNadia Ferrand vous invite à rejoindre Mission locale de Toulon sur ClicNJob : Conseiller·ère."
                "\n\nOuvrez votre accès : https://exemple.fr/messages/\n\nCe lien marche une fois, pendant quatorze jours."
            ),
        ),
        (
            Template.STAFF_NOTICE,
            False,
            (
                "Bonjour,\n\nUn accès a été redonné à un jeune que vous suivez. Son ancienne carte ne marche plus.\n\n"
                "Voir : https://exemple.fr/messages/"
            ),
        ),
    ],
)
def test_each_text_to_the_letter(template: str, *, tutoie: bool, text: str) -> None:
    assert render(template, blanks_of(template), tutoie=tutoie).text == text


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize(("template", "language", "tutoie", "discreet"), MODES)
def test_g24_a_text_is_its_template_and_its_blanks(
    template: str, language: str, channel: str, *, tutoie: bool, discreet: bool
) -> None:
    """Blanks that try to be more than blanks stay blanks: one line, no brace read twice."""
    hostile = {
        name: f"{{code}}\n{name}\r\nBcc: x@y.z" if name != "what" else "access_recovered" for name in BLANKS[template]
    }
    mode = {"language": language, "tutoie": tutoie, "discreet": discreet}
    fixed = wording(template, **mode, channel=channel)
    end = ending(channel, language=language, discreet=discreet)
    said = render(template, check_blanks(template, hostile), **mode, channel=channel, stop="https://cnj.fr/stop/x/")
    for pattern, result in ((fixed.text + end, said.text), (fixed.subject, said.subject)):
        pieces = [re.escape(piece) for piece in re.split(r"\{\w+\}", pattern)]
        assert re.fullmatch(r"[^\r\n]*".join(pieces), result)
    assert "\n" not in said.subject


@pytest.mark.parametrize(("template", "language"), list(itertools.product(YOUNG, ("fr", "en"))))
def test_discreet_texts_name_nobody(template: str, language: str) -> None:
    said = render(template, blanks_of(template), language=language, discreet=True)
    if template in {Template.PHONE_CODE, Template.EMAIL_CODE}:
        assert (
            said.text
            == {
                "fr": "Votre code : 482915. Ne le donnez à personne.",
                "en": "Your code: 482915. Do not give it to anyone.",
            }[language]
        )
    else:
        assert said == NEUTRAL[language]


@pytest.mark.parametrize("template", YOUNG)
def test_a_text_message_fits_two_sms(template: str) -> None:
    for tutoie, language in itertools.product((False, True), ("fr", "en")):
        assert len(render(template, blanks_of(template), tutoie=tutoie, language=language).text) <= 306


@pytest.mark.parametrize("template", list(Template))
def test_other_blanks_are_refused(template: str) -> None:
    with pytest.raises(ValueError, match="takes"):
        check_blanks(template, {**blanks_of(template), "body": "Je suis enceinte"})
    with pytest.raises(ValueError, match="takes"):
        check_blanks(template, {})


def test_an_unknown_notice_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown notice"):
        check_blanks(Template.STAFF_NOTICE, {"what": "Léa est en retard", "link": "/"})
    assert all(sentence.endswith(".") for sentence in STAFF_NOTICES.values())


def test_a_long_blank_is_cut() -> None:
    assert len(check_blanks(Template.PHONE_CODE, {"code": "1" * 999})["code"]) == 200


def test_every_language_of_the_pages_has_its_texts() -> None:
    assert sorted(written_in()) == sorted(LANGUAGE_NAMES)


@pytest.mark.parametrize("language", OTHERS)
def test_g24_another_language_says_the_same_with_the_same_blanks(language: str) -> None:
    texts = {name: Wording(text["text"], text.get("subject", "")) for name, text in other_texts(language).items()}
    assert set(texts) == {str(name) for name in FRENCH}
    for name, french in FRENCH.items():
        said = texts[str(name)]
        for ours, theirs in ((french.text, said.text), (french.subject, said.subject)):
            assert sorted(re.findall(r"\{\w*\}", ours)) == sorted(re.findall(r"\{\w*\}", theirs)), (name, theirs)
        assert said.text != french.text
        assert "\n" not in said.subject


@pytest.mark.parametrize("language", OTHERS)
def test_discreet_texts_name_nobody_in_any_language(language: str) -> None:
    for name in ("neutral", "neutral_code"):
        said = " ".join(other_texts(language)[name].values())
        assert not re.search(r"mission|clicnjob|claire", said, re.IGNORECASE), said
    assert other_texts(language)["neutral_code"]["text"].format(code="482915").count("482915") == 1


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_message_fits_five_parts_in_any_script(language: str) -> None:
    """67 letters a part where one of them is not of the Latin alphabet of telephones."""
    longest = max(len(render(template, blanks_of(template), language=language).text) for template in YOUNG)
    assert longest <= 5 * 67
