"""Tables for spreadsheets: semicolons and a byte-order mark, as French ones read; nothing in them is ever a formula."""

import csv
import io
from collections.abc import Iterable, Sequence


def plain_cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula: a name typed « =1+1 » stays a name."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else value


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The text of a CSV file."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def pasted(rows: Iterable[Sequence[str]]) -> str:
    """The same to copy and paste in a sheet: one line a row, tabs between, and still no formula."""
    return "\n".join("\t".join(plain_cell(" ".join(cell.split())) for cell in row) for row in rows)
