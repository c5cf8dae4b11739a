"""The States of a machine readable zone, by their names."""

from babel import Locale
from babel.core import get_global
from django.utils import translation

from clicnjob.documents.mrz.nations import NATIONS

ENGLISH = {
    "D": "Germany",
    "EUE": "European Union",
    "GBD": "British Overseas Territories",
    "GBN": "United Kingdom (national overseas)",
    "GBO": "United Kingdom (overseas citizen)",
    "GBP": "United Kingdom (protected person)",
    "GBS": "United Kingdom (subject)",
    "RKS": "Kosovo",
    "ROM": "Romania",
    "UNO": "United Nations",
    "UNA": "United Nations (agency)",
    "UNK": "United Nations (Kosovo)",
    "XBA": "African Development Bank",
    "XIM": "African Export-Import Bank",
    "XCC": "Caribbean Community",
    "XCE": "Council of Europe",
    "XCO": "Comesa",
    "XEC": "Ecowas",
    "XPO": "Interpol",
    "XMP": "Parliamentary Assembly of the Mediterranean",
    "XOM": "Order of Malta",
    "XDC": "Southern Africa",
    "XXA": "Stateless",
    "XXB": "Refugee",
    "XXC": "Refugee (other status)",
    "XXX": "Nationality not specified",
    "UTO": "Utopia (specimen)",
}
"""What the CLDR has no name for."""


def nation_name(code: str) -> str:
    """The State of a code, in English on an English page, in French elsewhere; empty for a code of none."""
    if code not in NATIONS or translation.get_language() != "en":
        return NATIONS.get(code, "")
    if code in ENGLISH:
        return ENGLISH[code]
    (alpha_2, *_) = get_global("territory_aliases")[code]
    return str(Locale("en").territories[alpha_2])
