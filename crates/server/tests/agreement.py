"""Counts a demo agency again from its raw export files with pandas and compares every figure with what daiyun says.

    agreement.py DAIYUN FOLDER

Nothing here knows daiyun's tables, definitions or SQL: files are read by pandas and openpyxl, amounts are Decimal, the
fee clauses are written out by hand. The end points of the four cases are asked for and must come out as they were told.
Prints what was compared; every difference is a line, and the exit code is 1.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pypdf

DEMO = ["--months", "9", "--scale", "1", "--today", "2026-07-15", "--no-serve"]
STORES = {"HS-TM": "taobao", "YJ-TM": "taobao", "HS-DY": "doudian", "YJ-DY": "doudian"}
MONTHS = ["2026-05", "2026-06"]
EMPTY = {"", "-", "null", "None", "nan"}


def text(cell):
    """A cell without the wrappings the platforms put around long numbers."""
    bare = str(cell).strip().strip("\t")
    bare = re.sub(r'^="?(.*?)"?$', r"\1", bare) if bare.startswith("=") else bare.lstrip("'")
    return None if bare in EMPTY else bare


def fen(cell):
    bare = text(cell)
    return 0 if bare is None else int((Decimal(bare.replace(",", "").rstrip("元")) * 100).to_integral_exact())


def whole(cell):
    return int((text(cell) or "0").replace(",", ""))


def month(cell):
    bare = text(cell)
    return bare[:7] if bare else None


def half_up(value):
    return int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def ppm(part, of):
    return None if of == 0 else half_up(Decimal(part) * 1_000_000 / Decimal(of))


def read(path):
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype=str, keep_default_na=False, engine="openpyxl")
    encoding = "utf-8-sig" if path.read_bytes()[:3] == b"\xef\xbb\xbf" else "gb18030"
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding)


def newest(folder, prefix, key):
    """The rows of a report as the newest file states them, by key; files carry their export time in the name."""
    paths = [path for path in folder.iterdir() if path.name.startswith(prefix)]
    paths.sort(key=lambda path: re.sub(r"\D", "", path.stem))
    rows = pd.concat([read(path).rename(columns=str.strip) for path in paths], ignore_index=True)
    rows["key"] = rows[key].map(text) if isinstance(key, str) else rows[key].astype(str).agg("|".join, axis=1)
    return rows.drop_duplicates("key", keep="last")


def tmall_orders(folder):
    for row in newest(folder, "ExportOrderList", "订单编号").to_dict("records"):
        yield {
            "order": row["key"], "placed": month(row["订单创建时间"]), "paid": month(row["订单付款时间"]),
            "completed": month(row["确认收货时间"]), "amount": fen(row["总金额"]), "freight": fen(row["买家应付邮费"]),
            "claim": fen(row["退款金额"]), "pieces": whole(row["宝贝总数量"]), "buyer": text(row["买家会员名"]),
        }


def tmall_refunds(folder):
    for row in newest(folder, "退款管理", "退款编号").to_dict("records"):
        yield {
            "order": text(row["订单编号"]), "month": month(row["退款完结时间"]),
            "amount": fen(row["买家退款金额"]) if text(row["退款状态"]) == "退款成功" else 0,
        }


def doudian_orders(folder):
    lines = defaultdict(list)
    for row in newest(folder, "抖店订单", "子订单编号").to_dict("records"):
        lines[text(row["主订单编号"])].append(row)
    for order, rows in lines.items():
        open_rows = [row for row in rows if text(row["订单状态"]) != "已关闭"]
        done = [text(row["订单完成时间"]) for row in open_rows]
        yield {
            "order": order, "placed": month(rows[0]["订单提交时间"]),
            "paid": min(filter(None, (month(row["支付完成时间"]) for row in rows)), default=None),
            "completed": max(done)[:7] if done and all(done) else None,
            "amount": sum(fen(row["订单应付金额"]) for row in rows), "freight": sum(fen(row["运费"]) for row in rows),
            "claim": 0, "pieces": sum(whole(row["商品数量"]) for row in rows), "buyer": None,
        }


def doudian_refunds(folder):
    for row in newest(folder, "售后单", "售后单号").to_dict("records"):
        is_done = text(row["售后状态"]) == "同意退款，退款成功"
        yield {
            "order": text(row["订单号"]), "month": month(row["商家退款时间"]),
            "amount": fen(row["退商品金额（元）"]) + fen(row["退运费金额（元）"]) if is_done else 0,
        }


def trade(folder, platform):
    """Orders and refunds of a store as sums by month."""
    orders = list(tmall_orders(folder) if platform == "taobao" else doudian_orders(folder))
    refunds = list(tmall_refunds(folder) if platform == "taobao" else doudian_refunds(folder))
    events = defaultdict(int)
    for refund in refunds:
        events[refund["order"]] += refund["amount"]
    sums = {at: defaultdict(int) for at in MONTHS}
    buyers = {at: set() for at in MONTHS}
    for order in orders:
        if order["placed"] in sums:
            sums[order["placed"]]["placed_orders"] += 1
            sums[order["placed"]]["placed_sales"] += order["amount"]
        if order["completed"] in sums:
            sums[order["completed"]]["completed_orders"] += 1
            sums[order["completed"]]["completed_sales"] += order["amount"]
        if order["paid"] in sums:
            of_month = sums[order["paid"]]
            of_month["paid_orders"] += 1
            of_month["paid_sales"] += order["amount"]
            of_month["freight"] += order["freight"]
            of_month["pieces"] += order["pieces"]
            of_month["refunded_sales"] += events.get(order["order"], order["claim"])
            buyers[order["paid"]].add(order["buyer"])
    for refund in refunds:
        if refund["amount"] and refund["month"] in sums:
            sums[refund["month"]]["refunded_sales_by_refund_day"] += refund["amount"]
    for at, of_month in sums.items():
        of_month["net_sales"] = of_month["paid_sales"] - of_month["refunded_sales"]
        of_month["refund_rate"] = ppm(of_month["refunded_sales"], of_month["paid_sales"])
        of_month["buyers"] = len(buyers[at]) if platform == "taobao" else None
    return sums


def tmall_extras(folder, sums):
    """Traffic and advertising, added to the sums by month."""
    paying = defaultdict(int)
    for row in newest(folder, "店铺日报", "统计日期").to_dict("records"):
        at = month(row["统计日期"])
        if at in sums:
            sums[at]["visitors"] += whole(row["访客数"])
            sums[at]["new_followers"] += whole(row["关注店铺人数"])
            paying[at] += whole(row["支付买家数"])
    for row in newest(folder, "商品报表", ["日期", "场景ID", "计划ID", "主体ID"]).to_dict("records"):
        at = month(row["日期"])
        if at in sums:
            sums[at]["ad_spend"] += fen(row["花费"])
            sums[at]["attributed_sales"] += fen(row["总成交金额"])
            sums[at]["clicks"] += whole(row["点击量"])
            sums[at]["impressions"] += whole(row["展现量"])
    for at, of_month in sums.items():
        of_month["conversion_rate"] = ppm(paying[at], of_month["visitors"])
        of_month["roas"] = ppm(of_month["attributed_sales"], of_month["ad_spend"])
        of_month["click_rate"] = ppm(of_month["clicks"], of_month["impressions"])


def marginal(base):
    """HT-HS-01 §4.2: 5% up to one million yuan, 7% of what lies above."""
    edge = 1_000_000_00
    return half_up(Decimal(min(base, edge)) * 5 / 100 + Decimal(max(base - edge, 0)) * 7 / 100)


def jumping(base):
    """HT-YJ-01 §5.2: 3% up to ten million yuan; above, 3.5% of everything."""
    return half_up(Decimal(base) * (Decimal("3") if base <= 10_000_000_00 else Decimal("3.5")) / 100)


CONTRACTS = {
    "HT-HS-01": (["HS-TM", "HS-DY"], 30_000_00, marginal),
    "HT-YJ-01": (["YJ-DY", "YJ-TM"], 50_000_00, jumping),
}

YEAR_END, JUNE, MAY = ("2025-12-01", "2025-12-31"), ("2026-06-01", "2026-06-30"), ("2026-05-01", "2026-05-31")
HALF_YEAR = ("2025-12-01", "2026-06-30")
LIVE = ("2026-01-05", "2026-06-28")
BEFORE_LAUNCH = ("2026-05-02", "2026-05-31")
NEW_CAKE = ["sku=SY-G01-06"]
WOMEN = ["store=SY-TM", "audience_dimension=gender", "audience_value=女"]
BEAUTY = ["store=QM-XHS,QM-DY,QM-WB"]

# What the four cases came to: metric, days, filters, and the number, or the least and the most it may be.
END_POINTS = [
    # T1 女装: 380 万 in the sixth month from 90 万; followers from 1 万 to 15 万; 32% came back; one SKU above 50 万.
    ("paid_sales", YEAR_END, ["client=heshang"], 900_000_00),
    ("paid_sales", JUNE, ["client=heshang"], 3_800_000_00),
    ("new_followers", HALF_YEAR, ["store=HS-TM"], 140_000),
    ("followers", HALF_YEAR, ["store=HS-TM"], 150_000),
    ("repurchase_rate", HALF_YEAR, ["store=HS-TM"], (319_500, 320_000)),
    ("line_paid_sales", JUNE, ["sku=HS-W01-0F"], (500_000_01, 1_000_000_00)),
    # T2 美妆: 1 万 to 23 万 followers, over 12,000,000 impressions, four times the searches, 2.5 times the sales of the month
    # before, sold out in two hours instead of 72.
    ("followers", ("2025-11-30", "2025-11-30"), BEAUTY, 10_000),
    ("followers", JUNE, BEAUTY, 230_000),
    ("content_impressions", HALF_YEAR, ["store=QM-XHS,QM-WB"], (12_000_000, 14_000_000)),
    ("average_search_index", YEAR_END, ["store=QM-TM"], 1_000),
    ("average_search_index", JUNE, ["store=QM-TM"], 4_000),
    ("paid_sales", MAY, ["store=QM-TM"], 400_000_00),
    ("paid_sales", JUNE, ["store=QM-TM"], 1_000_000_00),
    ("sell_out_seconds", HALF_YEAR, ["sku=QM-N01-01"], 72 * 3_600),
    ("sell_out_seconds", HALF_YEAR, ["sku=QM-N02-01"], 2 * 3_600),
    # T3 糕点: 120 万 of the new cake in thirty days, three times the searches, 800 万 plays, women from 40% to 65%.
    ("line_paid_sales", JUNE, NEW_CAKE, 1_200_000_00),
    ("average_search_index", BEFORE_LAUNCH, ["store=SY-TM"], 2_000),
    ("average_search_index", JUNE, ["store=SY-TM"], 6_000),
    ("topic_plays", JUNE, ["store=SY-TM"], 8_000_000),
    ("audience_share", MAY, WOMEN, 400_000),
    ("audience_share", JUNE, WOMEN, 650_000),
    # T4 护肤: 抖音 from 120 万 to 800 万, 65% of all; 5 万 to 50 万 followers; 150 万 in the best of three evenings a week.
    ("paid_sales", ("2026-01-01", "2026-01-31"), ["store=YJ-DY"], 1_200_000_00),
    ("paid_sales", JUNE, ["store=YJ-DY"], 8_000_000_00),
    ("paid_sales", JUNE, ["client=yuji"], 12_307_692_31),
    ("followers", YEAR_END, ["store=YJ-DY"], 50_000),
    ("followers", JUNE, ["store=YJ-DY"], 500_000),
    ("best_live_sales", LIVE, ["store=YJ-DY"], 1_500_000_00),
    ("live_sessions", LIVE, ["store=YJ-DY"], 75),
]


class Agency:
    def __init__(self, program, data):
        self.base = [program, "--data", str(data)]
        self.compared, self.wrong = 0, []

    def ask(self, *words):
        answer = subprocess.run([*self.base, "--format", "json", *words], capture_output=True, text=True)
        if answer.returncode:
            raise SystemExit(f"{' '.join(words)}: {answer.stdout}{answer.stderr}")
        return json.loads(answer.stdout)

    def compare(self, what, ours, theirs):
        self.compared += 1
        if ours != theirs:
            self.wrong.append(f"{what}: daiyun {ours}, pandas {theirs}")

    def check_metrics(self, counted):
        for store, by_month in counted.items():
            metrics = sorted(next(iter(by_month.values())))
            first, last = f"{MONTHS[0]}-01", f"{MONTHS[-1]}-30"
            answer = self.ask("query", "--metrics", ",".join(metrics), "--by", "month", "--from", first, "--to", last,
                              "--where", f"store={store}")
            columns = [column["name"] for column in answer["columns"]]
            rows = {row[0]: dict(zip(columns, row)) for row in answer["rows"]}
            for at, of_month in by_month.items():
                for metric in metrics:
                    self.compare(f"{store} {at} {metric}", rows[at][metric], of_month[metric])

    def check_end_points(self):
        for metric, (first, last), filters, expected in END_POINTS:
            words = [word for filter in filters for word in ("--where", filter)]
            answer = self.ask("query", "--metrics", metric, "--from", first, "--to", last, *words)
            number = answer["rows"][0][-1] if answer["rows"] else None
            least, most = expected if isinstance(expected, tuple) else (expected, expected)
            self.compared += 1
            if number is None or not least <= number <= most:
                self.wrong.append(f"{metric} {first}..{last} {filters}: daiyun {number}, the case {expected}")

    def check_statements(self, counted, folder):
        for contract, (stores, retainer, commission) in CONTRACTS.items():
            for at in MONTHS:
                base = sum(counted[store][at]["net_sales"] for store in stores)
                orders = sum(counted[store][at]["paid_orders"] for store in stores)
                answer = self.ask("settle", "--contract", contract, "--period", at)
                lines = {line["code"]: line for line in answer["lines"]}
                what = f"{contract} {at}"
                total = retainer + commission(base)
                self.compare(f"{what} retainer", lines["service"]["amount_fen"], retainer)
                self.compare(f"{what} base", lines["commission"]["basis_fen"], base)
                self.compare(f"{what} commission", lines["commission"]["amount_fen"], commission(base))
                self.compare(f"{what} orders", lines["commission"]["evidence"]["orders"], orders)
                self.compare(f"{what} total", answer["total_fen"], total)
                self.check_files(contract, at, total, folder)

    def check_files(self, contract, at, total, folder):
        """The Excel and the PDF a client is sent say the same total."""
        for kind in ("xlsx", "pdf"):
            path = folder / f"{contract}-{at}.{kind}"
            subprocess.run([*self.base, "settle", "--contract", contract, "--period", at, "--as", kind, "--out", path],
                           check=True, capture_output=True)
        book = openpyxl.load_workbook(folder / f"{contract}-{at}.xlsx")
        rows = [row for row in book["结算单"].iter_rows(values_only=True) if row[1] == "合计"]
        self.compare(f"{contract} {at} Excel", [half_up(Decimal(str(row[8])) * 100) for row in rows], [total])
        pages = pypdf.PdfReader(folder / f"{contract}-{at}.pdf").pages
        words = "".join(page.extract_text() for page in pages).replace("\n", "")
        self.compare(f"{contract} {at} PDF", f"{total // 100:,}.{total % 100:02}" in words, True)


def main(program, folder):
    folder = Path(folder)
    files, data = folder / "files", folder / "agency"
    subprocess.run([program, "demo", "--data", data, "--files", files, *DEMO], check=True, capture_output=True)
    counted = {}
    for store, platform in STORES.items():
        counted[store] = trade(files / store, platform)
        if platform == "taobao":
            tmall_extras(files / store, counted[store])
    agency = Agency(program, data)
    agency.check_metrics(counted)
    agency.check_end_points()
    agency.check_statements(counted, folder)
    print("\n".join(agency.wrong))
    print(f"{agency.compared} figures compared, {len(agency.wrong)} differ")
    return 1 if agency.wrong else 0


sys.exit(main(*sys.argv[1:]))
