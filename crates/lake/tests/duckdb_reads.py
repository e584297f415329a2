"""Answers SQL over a DuckLake catalog with DuckDB: `duckdb_reads.py ATTACH QUERY...`.

Prints each answer as one line for each row, cells parted by " | ", "-" for empty, and an empty line between answers,
as the tests of the lake write theirs. The extensions come from the Python packages beside duckdb, never from a network.
"""

import datetime
import glob
import os
import sys

import duckdb


def cell(value):
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


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
        rows = connection.execute(query).fetchall()
        answers.append("\n".join(" | ".join(cell(value) for value in row) for row in rows))
    sys.stdout.write("\n\n".join(answers))


main(sys.argv[1], sys.argv[2:])
