"""Looking for a token inside a message's tokens, in the database's own words."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, BooleanField, F, Func, Value
from django.db.models.sql.compiler import SQLCompiler


class HasToken(Func):
    """Whether ``tokens`` of the row hold ``token``: ``position(x in y)`` on PostgreSQL, ``instr(y, x)`` on SQLite."""

    output_field = BooleanField()
    arity = 2

    def __init__(self, token: bytes, **extra: Any) -> None:
        super().__init__(Value(token, output_field=BinaryField()), F("tokens"), **extra)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """``(position(token in tokens) > 0)``."""
        return super().as_sql(
            compiler, connection, template="(position(%(expressions)s) > 0)", arg_joiner=" in ", **extra
        )

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """``(instr(tokens, token) > 0)``."""
        token, tokens = self.get_source_expressions()
        turned = self.copy()
        turned.set_source_expressions([tokens, token])
        return super(HasToken, turned).as_sql(compiler, connection, template="(instr(%(expressions)s) > 0)", **extra)
