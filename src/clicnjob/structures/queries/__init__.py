"""Reads of structures: people, places, staff."""

from clicnjob.structures.queries.people import (
    Duplicate,
    card_in_force,
    card_token,
    current_attachment,
    get_person,
    get_person_with_content,
    get_reception,
    likely_duplicates,
    matching,
    normalise,
    person_of_card_token,
    reaches_content,
    search_people,
)
from clicnjob.structures.queries.places import get_site, get_structure, opening_words, sites_of

__all__ = [
    "Duplicate",
    "card_in_force",
    "card_token",
    "current_attachment",
    "get_person",
    "get_person_with_content",
    "get_reception",
    "get_site",
    "get_structure",
    "likely_duplicates",
    "matching",
    "normalise",
    "opening_words",
    "person_of_card_token",
    "reaches_content",
    "search_people",
    "sites_of",
]
