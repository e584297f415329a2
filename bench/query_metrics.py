"""Ten questions of a board over order lines: daiyun against DuckDB, polars and chDB on the very same Parquet files.

Daiyun answers through its API, as the console asks: signed in, scoped, compiled from the metric's definition, over HTTP. The
rivals are warm, are told the files and run the plain query. Every answer is compared with DuckDB's.

    cargo xtask bench query_metrics --rows 20000000
"""

from datetime import datetime
from pathlib import Path

import chdb
import duckdb
import polars as pl

from rival import Daiyun, Invented, best, line_file, order_file, report, scratch, words

STORES = 8
FIRST = datetime(2024, 11, 1)
DAYS = 710
SPAN = ("2024-11-01", "2026-10-31")
MONTH = ("2026-06-01", "2026-06-30")

# What is asked, by which metric and dimensions, over which days; the same in SQL, where {o} and {l} are orders and lines.
QUESTIONS = [
    ("paid sales by day, two years", "paid_sales,paid_orders", "day", SPAN,
     "SELECT paid_on d, sum(paid_fen), count(*) FROM {o} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1 ORDER BY 1"),
    ("paid sales by store, one month", "paid_sales,paid_orders", "store", MONTH,
     "SELECT store d, sum(paid_fen), count(*) FROM {o} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1 ORDER BY 1"),
    ("paid sales by store and day, one month", "paid_sales", "store,day", MONTH,
     "SELECT store d, paid_on e, sum(paid_fen) FROM {o} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1, 2 ORDER BY 1, 2"),
    ("distinct buyers in all, one month", "buyers", "", MONTH,
     "SELECT count(DISTINCT buyer_key) FROM {o} WHERE paid_on BETWEEN {from} AND {to}"),
    ("distinct buyers by store, two years", "buyers", "store", SPAN,
     "SELECT store d, count(DISTINCT buyer_key) FROM {o} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1 ORDER BY 1"),
    ("paid sales by province, two years", "paid_sales", "province", SPAN,
     "SELECT province d, sum(paid_fen) FROM {o} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1 ORDER BY 1"),
    ("line sales by listing, one month", "line_paid_sales", "listing", MONTH,
     "SELECT listing_no d, sum(paid_fen) FROM {l} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1 ORDER BY 1"),
    ("line sales by listing, two years", "line_paid_sales", "listing", SPAN,
     "SELECT listing_no d, sum(paid_fen) FROM {l} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1 ORDER BY 1"),
    ("pieces by SKU, two years", "line_quantity", "sku", SPAN,
     "SELECT sku_code d, sum(quantity) FROM {l} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1 ORDER BY 1"),
    ("paid sales by hour, one month", "paid_sales", "hour", MONTH,
     "SELECT hour(paid_at + INTERVAL 8 HOUR) d, sum(paid_fen) FROM {o} WHERE paid_on BETWEEN {from} AND {to} GROUP BY 1 ORDER BY 1"),
]


def files_of(folder, fact):
    return str(folder / "agency" / "facts" / "main" / fact / "**" / "*.parquet")


def with_polars(orders, lines, text):
    tables = pl.SQLContext(o=pl.scan_parquet(orders), l=pl.scan_parquet(lines))
    return lambda: tables.execute(text, eager=True)


def main():
    asked = words(1_000_000).parse_args()
    with scratch() as folder:
        folder = Path(folder)
        stores = [f"T{at + 1:02}" for at in range(STORES)]
        daiyun = Daiyun(folder, stores)
        for at, store in enumerate(stores):
            invented = Invented(asked.rows // 2 // STORES, FIRST, DAYS, seed=at + 1)
            for name, write in (("ExportOrderList202610200900.csv", order_file), ("ExportOrderDetailList202610200900.csv", line_file)):
                write(folder / name, invented)
                daiyun("import", "--store", store, folder / name)
                (folder / name).unlink()
        orders, lines = files_of(folder, "orders"), files_of(folder, "order_lines")
        lake = duckdb.connect()
        print(f"ten questions, {asked.rows:,} order lines of {asked.rows // 2:,} orders in {STORES} stores")
        with daiyun.serve() as server:
            for what, metrics, by, (first, last), query in QUESTIONS:
                question = {"metrics": metrics.split(","), "by": by.split(",") if by else [], "from": first, "to": last}
                ours, answer = best(5, lambda: server.post("/api/metrics/query", question))
                days = {"from": f"DATE '{first}'", "to": f"DATE '{last}'"}
                text = query.format(o=f"read_parquet('{orders}')", l=f"read_parquet('{lines}')", **days)
                theirs, rows = best(5, lambda: lake.sql(text).fetchall())
                wanted = [row[len(question["by"]):] for row in rows]
                got = [tuple(row[len(question["by"]):]) for row in answer["rows"]]
                differ = set(got) ^ set(wanted)
                assert not differ and len(got) == len(wanted), (what, sorted(differ)[:6])
                rivals = {"DuckDB": theirs}
                if "hour(" not in query:
                    text = query.format(o="o", l="l", **days)
                    rivals["polars"] = best(5, with_polars(orders, lines, text))[0]
                text = query.format(o=f"file('{orders}')", l=f"file('{lines}')", **days).replace("paid_at + INTERVAL 8 HOUR", "addHours(paid_at, 8)")
                rivals["chDB"] = best(5, lambda: chdb.query(text, "CSV"))[0]
                report(what, ours, rivals)


main()
