"""Reading what the figures are made of: a constant number of queries, whatever the size."""

from clicnjob.insights.queries.facts import primos
from clicnjob.insights.queries.funnel import MISSED, funnel_for, missing_from
from clicnjob.insights.queries.network import StructureRow, network_rows
from clicnjob.insights.queries.scope import Period, in_scope, zone_of

__all__ = [
    "MISSED",
    "Period",
    "StructureRow",
    "funnel_for",
    "in_scope",
    "missing_from",
    "network_rows",
    "primos",
    "zone_of",
]
