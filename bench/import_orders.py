"""From an order export to durable facts: daiyun against pandas, polars and DuckDB on the same file.

Daiyun recognises the file, keeps an observation, drops what is personal, merges by order number, writes Parquet and
commits with fsync; its time includes starting the program. The rivals are given the layout and only decode, convert, keep
the last row of each order and write Parquet; starting Python is not counted for them.

    cargo xtask bench import_orders --rows 5000000
"""

import time
from pathlib import Path

from rival import Daiyun, Invented, order_file, peer, report, scratch, start_of_year, words

MONEY = ["总金额", "买家应付邮费", "买家实际支付金额", "退款金额"]
TIMES = ["订单创建时间", "订单付款时间", "确认收货时间"]
KEPT = ["订单编号", "买家会员名", "收货地址", *MONEY, *TIMES, "订单状态", "宝贝总数量"]


def with_pandas(source, target):
    import pandas as pd

    rows = pd.read_csv(source, dtype=str, encoding="gb18030", usecols=KEPT)
    rows["订单编号"] = rows["订单编号"].str.strip('="')
    for column in MONEY:
        rows[column] = (rows[column].astype(float) * 100).round().astype("int64")
    for column in TIMES:
        rows[column] = pd.to_datetime(rows[column])
    rows.drop_duplicates("订单编号", keep="last").to_parquet(target)


def with_polars(source, target):
    import polars as pl

    rows = pl.read_csv(source.read_bytes().decode("gb18030").encode(), infer_schema=False, columns=KEPT)
    rows = rows.with_columns(
        pl.col("订单编号").str.strip_chars('="'),
        *[(pl.col(column).cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64) for column in MONEY],
        *[pl.col(column).str.to_datetime("%Y-%m-%d %H:%M:%S") for column in TIMES],
    )
    rows.unique("订单编号", keep="last").write_parquet(target)


def with_duckdb(source, target):
    import duckdb

    plain = target.with_suffix(".utf8.csv")
    plain.write_bytes(source.read_bytes().decode("gb18030").encode())
    money = ", ".join(f'("{column}"::DECIMAL(18, 2) * 100)::BIGINT AS "{column}"' for column in MONEY)
    times = ", ".join(f'"{column}"::TIMESTAMP AS "{column}"' for column in TIMES)
    duckdb.sql(
        f"""COPY (SELECT trim("订单编号", '="') AS order_no, any_value(COLUMNS(* EXCLUDE "订单编号"))
        FROM (SELECT "订单编号", "买家会员名", "收货地址", {money}, {times}, "订单状态", "宝贝总数量"
              FROM read_csv('{plain}', all_varchar = true))
        GROUP BY order_no) TO '{target}' (FORMAT parquet)"""
    )


RIVALS = {"pandas": with_pandas, "polars": with_polars, "DuckDB": with_duckdb}


def main():
    asked = words(1_000_000).parse_args()
    if asked.peer:
        name, source, target = asked.peer
        started = time.perf_counter()
        RIVALS[name](Path(source), Path(target))
        print(time.perf_counter() - started)
        return
    with scratch() as folder:
        folder = Path(folder)
        source = folder / "ExportOrderList202607200900.csv"
        order_file(source, Invented(asked.rows, start_of_year(), 180))
        daiyun = Daiyun(folder)
        answer, seconds, memory = daiyun.measured("import", "--store", "T1", source)
        [file] = answer["files"]
        assert (file["inserted"], file["quarantined"]) == (asked.rows, 0), file
        rivals = {name: peer(name, source, folder / f"{name}.out") for name in RIVALS}
        report(f"import of {asked.rows:,} orders, {asked.rows / seconds:,.0f} rows a second", (seconds, memory), rivals)
        again = folder / "ExportOrderList202607210900.csv"
        again.write_bytes(source.read_bytes().replace("交易成功".encode("gb18030"), "交易关闭".encode("gb18030"), 1000))
        answer, seconds, _ = daiyun.measured("import", "--store", "T1", again)
        assert answer["files"][0]["updated"] == 1000, answer
        print(f"the same orders again, 1,000 of them changed: {asked.rows / seconds:,.0f} rows a second")


main()
