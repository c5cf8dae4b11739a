"""Every French text a young person reads is plain: short sentences, everyday words, nothing FALC asks to leave out (needs of issue 7)."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from clicnjob.notifications import texts
from clicnjob.shared.catalogues import languages, sentences
from clicnjob.shared.language import STAFF_LANGUAGES
from tests import readability
from tests.readability import allowed, faults, hard_words, syllables

VERY_EASY = 80
"""The formula's figure for what a pupil of ten reads without effort: no area may fall under it."""


def pages() -> dict[str, list[str]]:
    """What pages and messages written by the software say, by the app that says it first."""
    youth = next(language for language in languages() if language not in STAFF_LANGUAGES)
    said = defaultdict(list)
    for sentence, places in sentences(youth).items():
        said[places[0].partition("/")[0]] += [text for text in (sentence.text, sentence.plural) if text]
    return dict(said)


def notices() -> Iterator[str]:
    """What an SMS, an e-mail or a notification says to a young person, in both of its manners."""
    theirs = [
        table[name]["fr"] for table in (texts.VOUS, texts.PUSHED) for name in table if not name.startswith("staff")
    ]
    for wording in [
        *theirs,
        *texts.TU.values(),
        *texts.PUSHED_TU.values(),
        texts.NEUTRAL["fr"],
        texts.NEUTRAL_CODE["fr"],
    ]:
        yield from (wording.text, wording.subject)


def everything() -> list[tuple[str, bool]]:
    """Each text, and whether it is a notice."""
    return [(text, False) for said in pages().values() for text in said] + [(text, True) for text in notices()]


def test_no_text_breaks_the_rules() -> None:
    broken = {text: found for text, notice in everything() if (found := set(faults(text, notice=notice)))}

    assert {text: found for text, found in broken.items() if allowed().faults.get(text) != found} == {}


def test_words_are_everyday_ones_or_have_a_reason() -> None:
    known = allowed().words.keys() | allowed().forms.keys()
    hard = {text: words for text, _ in everything() if (words := set(hard_words(text)) - known)}

    assert hard == {}


def test_no_exception_outlives_what_it_was_for() -> None:
    let, said = allowed(), [text for text, _ in everything()]
    hard = {word for text in said for word in hard_words(text)}

    assert (let.faults.keys() - set(said), (let.words.keys() | let.forms.keys()) - hard) == (set(), set())


def test_a_form_is_let_through_for_a_verb_that_is_common() -> None:
    assert [base for base in allowed().forms.values() if readability.common(base) < readability.COMMON] == []


def test_exceptions_are_few_and_say_why() -> None:
    let = allowed()

    assert len(let.texts) <= 10
    assert [reason for reason in [*let.words.values(), *let.texts.values()] if not reason.endswith(".")] == []


def test_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    """``make readability`` prints them."""
    areas = pages() | {"notices": list(notices())}
    figures = {area: readability.figures(said) for area, said in sorted(areas.items())}
    figures["all"] = readability.figures([text for said in areas.values() for text in said])
    with capsys.disabled():
        print()
        for area, of in figures.items():
            print(
                f"READABILITY {area} texts={of.texts} sentences={of.sentences} words_a_sentence={of.words_a_sentence:.1f} "
                f"longest={of.longest} kandel_moles={of.ease:.0f}"
            )

    assert [area for area, of in figures.items() if of.ease < VERY_EASY] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "Nous vous demandons de bien vouloir venir à la Mission locale avec tous vos papiers demain.",
            "long sentence",
        ),
        ("Un. Deux. Trois. Quatre. Cinq.", "many sentences"),
        ("Votre carte, un stylo, une photo, un ami, une chaise.", "many commas"),
        ("Votre dossier a été ouvert.", "passive"),
        ("Votre carte doit être montrée.", "passive"),
        ("Le dossier ouvert par un conseiller.", "passive"),
        ("Venez avant que la salle ferme.", "subjunctive"),
        ("Il faut que vous puissiez venir.", "subjunctive"),
        ("Vous pourriez venir demain.", "conditional"),
        ("Ils iraient avec vous.", "conditional"),
        ("Vous ne pouvez pas ne pas venir.", "two negations"),
        ("Rien n’arrive tant qu’il n’a pas dit oui.", "two negations"),
        ("Votre conseiller (ou son collègue) répond.", "parenthesis"),
        ("Votre RDV est demain.", "capitals"),
        ("Une carte, un passeport, etc.", "abbreviation"),
        ("Envoyez un mail.", "English"),
        ("Venez\u202f; prenez votre carte.", "semicolon"),
        ("Vous êtes inscrit·e.", "two people at once"),
    ],
)
def test_what_falc_leaves_out_is_seen(text: str, fault: str) -> None:
    assert fault in set(faults(text))


@pytest.mark.parametrize(
    "text",
    [
        "Écrivez un numéro de portable français, par exemple 06 12 34 56 78.",
        "Un e-mail par jour, un code par SMS.",
        "Votre compte est fermé. Votre place est prise.",
        "Vous n’avez pas de carte\u202f? Venez quand même.",
    ],
)
def test_what_is_plain_passes(text: str) -> None:
    assert list(faults(text)) == []


def test_hard_words_are_seen_and_easy_ones_are_not() -> None:
    assert hard_words("Écrivez votre numéro, puis envoyez la photo.") == []
    assert hard_words("Une réintégration est obligatoire, nonobstant.") == [
        "réintégration",
        "obligatoire",
        "nonobstant",
    ]


@pytest.mark.parametrize(
    ("word", "count"), [("ici", 2), ("carte", 1), ("cartes", 1), ("écrivent", 2), ("identité", 4), ("l", 1)]
)
def test_syllables_are_counted_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count
