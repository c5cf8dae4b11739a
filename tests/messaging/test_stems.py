"""The words of a message, as search keeps them: never in clear (G21), the same whatever the accents."""

import uuid

from clicnjob.messaging.stems import TOKEN_BYTES, fold, forms, split, stems, token, tokens_of

TOULON, NICE = uuid.UUID(int=1), uuid.UUID(int=2)


def test_accents_case_and_ligatures_do_not_count() -> None:
    assert fold("Élève, ŒUVRE et Garçon") == "eleve, oeuvre et garcon"


def test_words_of_one_letter_are_left_out_and_figures_stay() -> None:
    assert split("L’élève n’a que 3 € et 06 12") == ["élève", "que", "3", "et", "06", "12"]


def test_a_word_is_found_by_its_other_forms() -> None:
    assert stems("formations") == stems("Formation") == stems("formation")
    assert forms("élèves") & forms("eleve")
    assert forms("envoyé") & forms("envoyer")
    assert forms("ENVOYÉE") & forms("envoyee")


def test_other_scripts_are_kept_word_by_word() -> None:
    assert split("مرحبا بك") == ["مرحبا", "بك"]


def test_the_tokens_of_a_message_hold_each_stem_once_and_no_word() -> None:
    kept = tokens_of(TOULON, "Rendez-vous logement, logements, LOGEMENT")

    assert len(kept) == TOKEN_BYTES * len(stems("rendez vous logement"))
    assert token(TOULON, stems("logement").pop()) in kept
    assert b"log" not in kept


def test_two_structures_have_nothing_in_common() -> None:
    assert token(TOULON, "logement") != token(NICE, "logement")
