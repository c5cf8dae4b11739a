"""The stage of the permission matrix: both structures, everyone who could want to look in."""

from tests.matrix.conftest import _own_store, stage

__all__ = ["_own_store", "stage"]
