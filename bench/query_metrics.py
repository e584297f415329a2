"""Metrics by dimension: daiyun against DuckDB on the very same Parquet files.

Times of daiyun include starting the program and finding the snapshot; DuckDB is warm and is told the files.
"""

from pathlib import Path

import duckdb

from rival import Daiyun, best, options, orders, report, scratch

QUESTIONS = {
    "paid sales by day": (
        ["--metrics", "paid_sales,paid_orders", "--by", "day"],
        "SELECT paid_on, sum(paid_fen), count(*) FROM orders WHERE paid_on IS NOT NULL GROUP BY 1 ORDER BY 1",
    ),
    "distinct buyers by month": (
        ["--metrics", "buyers", "--by", "month"],
        "SELECT date_trunc('month', paid_on), count(DISTINCT buyer_key) FROM orders WHERE paid_on IS NOT NULL "
        "GROUP BY 1 ORDER BY 1",
    ),
    "net sales in all": (
        ["--metrics", "net_sales"],
        "SELECT sum(paid_fen) - sum(refunded_fen) FROM orders WHERE paid_on IS NOT NULL",
    ),
}


def main():
    asked = options(2_000_000)
    with scratch() as folder:
        folder = Path(folder)
        source = folder / "ExportOrderList202607010900.csv"
        orders(source, asked.rows)
        daiyun = Daiyun(folder)
        daiyun("import", "--store", "T1", source)
        files = folder / "agency" / "facts" / "**" / "*.parquet"
        lake = duckdb.connect()
        lake.execute(f"CREATE VIEW orders AS SELECT * FROM read_parquet('{files}', union_by_name = true)")
        for what, (words, query) in QUESTIONS.items():
            span = ["--from", "2026-01-01", "--to", "2026-06-30"]
            ours, answer = best(5, lambda: daiyun("query", *words, *span))
            theirs, rows = best(5, lambda: lake.sql(query).fetchall())
            assert [row[-1] for row in answer["rows"]] == [row[-1] for row in rows], what
            report(f"{what}, {asked.rows:,} orders", ours, {"DuckDB": theirs})


main()
