"""Answers SQL over a DuckLake catalog with DuckDB: `duckdb_reads.py ATTACH QUERY...`.

Prints each answer as one line for each row, cells parted by " | ", "-" for empty, and an empty line between answers,
as the tests of the lake write theirs. The extensions come from the Python packages beside duckdb, never from a network.
"""

import glob
import os
import re
import sys

import duckdb


INSTANT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?\+00")


def cell(text):
    if text is None:
        return "-"
    instant = INSTANT.fullmatch(text)
    return f"{instant[1]}T{instant[2]}Z" if instant else text


def main(attach, queries):
    packages = os.path.dirname(os.path.dirname(duckdb.__file__))
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute("SET TimeZone = 'UTC'")
    for name in ("ducklake", "sqlite_scanner", "postgres_scanner"):
        pattern = os.path.join(packages, f"duckdb_extension_{name}", "**", "*.duckdb_extension")
        for path in glob.glob(pattern, recursive=True):
            connection.execute(f"LOAD '{path}'")
    connection.execute(f"ATTACH '{attach}' AS lake (READ_ONLY)")
    connection.execute("USE lake")
    answers = []
    for query in queries:
        rows = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM ({query})").fetchall()
        answers.append("\n".join(" | ".join(cell(value) for value in row) for row in rows))
    sys.stdout.write("\n\n".join(answers))


main(sys.argv[1], sys.argv[2:])
