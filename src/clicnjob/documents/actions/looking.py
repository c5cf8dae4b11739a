"""Looking at a picture: counted before it is shown, written down, stopped when it is too much (G33)."""

from clicnjob.audit.actions import record
from clicnjob.documents.actions.paper import may_check
from clicnjob.documents.models import Document
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Kind
from clicnjob.structures.actions.quotas import may_use, use
from clicnjob.structures.bounds import Verdict
from clicnjob.structures.enums import Counted


@action
def look(*, document: Document, page: int, by: Actor) -> Verdict:
    """Count and write down that ``by`` looks at a page (0: at what the machine read); else than FREE, it must not be shown.

    Counted before the bytes are read; the same paper within the hour is one. Young people's own papers are not counted.
    """
    if by.kind is Kind.YOUTH:
        record("document.seen_by_owner", by=by, obj=document, page=page, what="document")
        return Verdict.FREE
    may_check(document.structure_id, by)
    verdict = use(what=Counted.DOCUMENTS, of=document.pk, by=by)
    if verdict is Verdict.FREE:
        record("content.opened", by=by, obj=document, page=page, what="document")
    return verdict


@action
def may_look(*, document: Document, by: Actor) -> Verdict:
    """What a look would meet now: the page that is about to show pictures asks first. Nothing is counted; alerts leave."""
    may_check(document.structure_id, by)
    return may_use(what=Counted.DOCUMENTS, of=document.pk, by=by)
