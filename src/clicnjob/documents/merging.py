"""What goes along when two files become one: papers, and what was said of them (``structures.merging``)."""

from clicnjob.documents.models import Bringing, Chase, Document, HelpAsk, Upload
from clicnjob.shared.language import pro_noop
from clicnjob.structures import merging
from clicnjob.structures.merging import Ledger


def _helps(ledger: Ledger) -> None:
    """Help asked twice for the same paper is asked once."""
    same = ledger.of_kept(HelpAsk).filter(closed_at=None).values("subject")
    twice = ledger.of_absorbed(HelpAsk).filter(closed_at=None, subject__in=same)
    ledger.change(twice, closed_at=ledger.moment, closed_by_id=ledger.by.user_id)
    ledger.move(ledger.of_absorbed(HelpAsk))


def _bringings(ledger: Ledger) -> None:
    """« Je l’apporte », said in both files, is said."""
    same = ledger.of_kept(Bringing).values("subject")
    ledger.move(ledger.of_absorbed(Bringing).exclude(subject__in=same))


def register() -> None:
    """Speak for every reference of documents to a young person."""
    merging.register(Document, words=pro_noop("Documents"))
    merging.register(Upload)
    merging.register(HelpAsk, words=pro_noop("Demandes d’aide"), carry=_helps)
    merging.register(Bringing, carry=_bringings)
    merging.register(Chase)
