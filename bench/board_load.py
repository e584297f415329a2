"""Boards under load: many people on one server, over two years of many stores.

Makes an agency of invented exports through the import door, once for each size: with `--data DIR` it stays there and the next
run begins at once. Then, in one run: cold boards beside DuckDB's plain queries on the very same Parquet files, warm boards,
people who look around for a minute, the first screen in Chromium, and the most memory the server held.

    cargo xtask bench board_load --rows 20000000 --stores 40 --data /var/tmp/board-load
"""

import asyncio
import json
import random
import shutil
import subprocess
import time
from collections import Counter
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from rival import PASSWORD, Daiyun, Invented, line_file, order_file, report, scratch, words

FIRST = datetime(2024, 11, 1)
DAYS = 730
PERIODS = [
    ("2026-10-31", "2026-10-31"), ("2026-10-25", "2026-10-31"), ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30"),
    ("2026-06-01", "2026-06-30"), ("2026-08-01", "2026-10-31"), ("2026-01-01", "2026-10-31"), ("2025-11-01", "2026-10-31"),
]
SCOPES = 30
# Of a hundred requests of somebody who looks around.
MIX = [(70, "board"), (15, "lines"), (10, "list"), (5, "home")]
LISTS = ["/api/stores", "/api/clients", "/api/findings", "/api/batches", "/api/tasks"]

# What a board asks of the orders and their lines, as plain SQL.
PEER = [
    "SELECT sum(paid_fen), count(*) FROM {o} WHERE {orders}",
    "SELECT paid_on, sum(paid_fen), count(*) FROM {o} WHERE {orders} GROUP BY 1 ORDER BY 1",
    "SELECT store, sum(paid_fen), count(*) FROM {o} WHERE {orders} GROUP BY 1 ORDER BY 1",
    "SELECT listing_no, sum(paid_fen), sum(quantity) FROM {l} WHERE {lines} GROUP BY 1 ORDER BY 2 DESC LIMIT 20",
]


def options():
    asked = words(20_000_000)
    asked.add_argument("--stores", type=int, default=40)
    asked.add_argument("--sessions", type=int, default=200)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--think", type=float, default=0.5, help="seconds between an answer and the next request of a session")
    return asked.parse_args()


def made(folder, asked, codes):
    """The agency, imported once: a mark says that it is whole, and of which size."""
    mark = folder / "board_load.json"
    size = {"rows": asked.rows, "stores": asked.stores, "first": str(FIRST), "days": DAYS}
    if mark.exists() and json.loads(mark.read_text()) == size:
        return Daiyun.__new__(Daiyun).copied(folder / "agency")
    shutil.rmtree(folder / "agency", ignore_errors=True)
    daiyun = Daiyun(folder, codes)
    began = time.perf_counter()
    for at, store in enumerate(codes):
        invented = Invented(asked.rows // 2 // asked.stores, FIRST, DAYS, seed=at + 1)
        for name, write in (("ExportOrderList202611010900.csv", order_file), ("ExportOrderDetailList202611010900.csv", line_file)):
            write(folder / name, invented)
            daiyun("import", "--store", store, folder / name)
            (folder / name).unlink()
    print(f"imported in {time.perf_counter() - began:,.0f} s", flush=True)
    mark.write_text(json.dumps(size))
    return daiyun


class Visitor:
    """A session over one connection that stays open: HTTP/1.1 as a browser speaks it, and nothing else."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.cookies, self.reader, self.writer = {}, None, None

    async def ask(self, method, path, body=None):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=1 << 24)
        sent = json.dumps(body).encode() if body is not None else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", f"Content-Length: {len(sent)}"]
        lines += ["Content-Type: application/json"] if sent else []
        lines += ["Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items())] if self.cookies else []
        began = time.perf_counter()
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + sent)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, length, chunked = int(head[0].split()[1]), 0, False
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "transfer-encoding":
                chunked = True
            elif name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        content = await self.chunks() if chunked else await self.reader.readexactly(length)
        return status, content, time.perf_counter() - began

    async def chunks(self):
        content = b""
        while size := int((await self.reader.readline()).strip(), 16):
            content += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return content

    async def sign_in(self):
        status, content, _ = await self.ask("POST", "/api/session", {"login": "boss", "password": PASSWORD})
        assert status == 201, (status, content[:200])
        return self

    def close(self):
        if self.writer:
            self.writer.close()


def board_path(scope, period):
    first, last = period
    return f"/api/board?from={first}&to={last}" + (f"&stores={','.join(scope)}" if scope else "")


def scopes(codes):
    """Everything, then single stores and groups of them, as a scope picker gives them."""
    chance = random.Random(7)
    some = [None, *([code] for code in codes)]
    while len(some) < SCOPES:
        some.append(sorted(chance.sample(codes, min(len(codes), chance.randint(2, 8)))))
    return some[:SCOPES]


def next_path(chance, places):
    at = chance.uniform(0, 100)
    for share, kind in MIX:
        if at < share:
            break
        at -= share
    scope, period = chance.choice(places), chance.choice(PERIODS)
    if kind == "board":
        return kind, board_path(scope, period)
    if kind == "lines":
        return kind, board_path(scope, period).replace("/api/board?", "/api/numbers/paid_sales/lines?limit=20&")
    return kind, chance.choice(LISTS) if kind == "list" else "/api/home"


async def look_around(visitor, seed, until, think, taken, places):
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, think))
    while time.perf_counter() < until:
        kind, path = next_path(chance, places)
        try:
            status, _, seconds = await visitor.ask("GET", path)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            status, seconds, visitor.writer = 0, 0.0, None
        taken.append((kind, status, seconds))
        await asyncio.sleep(think)


def told(name, seconds):
    """p50, p95 and p99 in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return print(f"  {name:<16}none", flush=True)
    points = [ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 for part in (0.5, 0.95, 0.99)]
    p50, p95, p99 = points
    return print(f"  {name:<16}p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   p99 {p99:8.1f} ms   of {len(ordered):,}", flush=True)


def peer_board(lake, files, scope, period):
    """The same board's numbers from DuckDB; its paid sales, to compare."""
    first, last = period
    days = f"BETWEEN DATE '{first}' AND DATE '{last}'"
    only = " AND store IN ({})".format(", ".join(f"'{code}'" for code in scope)) if scope else ""
    where = {"orders": f"paid_on {days}{only}", "lines": f"paid_on {days}{only}"}
    answers = [lake.sql(text.format(o=files[0], l=files[1], **where)).fetchall() for text in PEER]
    return answers[0][0][0]


async def one_by_one(url, lake, files, places):
    """Every period of some scopes, first by a server that has never been asked, then again."""
    visitor = await Visitor(url).sign_in()
    cold, warm, theirs = [], [], []
    asked = [(scope, period) for scope in places[:6] for period in PERIODS]
    for scope, period in asked:
        status, content, seconds = await visitor.ask("GET", board_path(scope, period))
        assert status == 200, content[:300]
        cold.append(seconds)
        began = time.perf_counter()
        paid = peer_board(lake, files, scope, period)
        theirs.append(time.perf_counter() - began)
        board = json.loads(content)
        at = [column["name"] for column in board["cards"]["columns"]].index("paid_sales")
        assert (board["cards"]["rows"][0][at] or 0) == (paid or 0), (scope, period, board["cards"]["rows"], paid)
    for _ in range(5):
        for scope, period in asked:
            warm.append((await visitor.ask("GET", board_path(scope, period)))[2])
    visitor.close()
    print("boards, one after the other")
    told("cold", cold)
    told("DuckDB, 4 queries", theirs)
    told("warm", warm)
    report("all cold boards", sum(cold), {"DuckDB": sum(theirs)})


async def together(url, asked, places):
    visitors = [await Visitor(url).sign_in() for _ in range(asked.sessions)]
    taken, until = [], time.perf_counter() + asked.seconds
    await asyncio.gather(*(look_around(visitor, seed, until, asked.think, taken, places) for seed, visitor in enumerate(visitors)))
    for visitor in visitors:
        visitor.close()
    refused = Counter(status for _, status, _ in taken if status != 200)
    print(f"{asked.sessions} sessions for {asked.seconds} s, {asked.think} s of thought: {len(taken) / asked.seconds:,.0f} requests a second")
    for kind in dict.fromkeys(kind for _, kind in MIX):
        told(kind, [seconds for what, status, seconds in taken if what == kind and status == 200])
    told("all", [seconds for _, status, seconds in taken if status == 200])
    print(f"  errors          {sum(refused.values())} {dict(refused) or ''}", flush=True)


def first_screen(url):
    """Milliseconds from the address to the first number: with an empty cache, then with the console's files in it."""
    here = Path(__file__).resolve().parent
    call = ["node", str(here / "first_screen.mjs"), url, "boss", PASSWORD, "6"]
    done = subprocess.run(call, cwd=here.parent / "web", capture_output=True, text=True, check=False)
    if done.returncode:
        return print(f"first screen: not measured ({done.stderr.strip().splitlines()[-1:]})")
    first, *others = json.loads(done.stdout)
    return print(f"first screen in Chromium\n  empty cache     {first} ms\n  later           {sorted(others)[len(others) // 2]} ms")


def most_memory(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def main():
    asked = options()
    codes = [f"T{at + 1:02}" for at in range(asked.stores)]
    with nullcontext(asked.data) if asked.data else scratch() as folder:
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        daiyun = made(folder, asked, codes)
        facts = folder / "agency" / "facts" / "main"
        files = [f"read_parquet('{facts / fact}/**/*.parquet')" for fact in ("orders", "order_lines")]
        lake, places = duckdb.connect(), scopes(codes)
        print(f"{asked.rows:,} order lines of {asked.stores} stores over {DAYS} days")
        with daiyun.serve() as server:
            asyncio.run(one_by_one(server.url, lake, files, places))
            asyncio.run(together(server.url, asked, places))
            first_screen(server.url)
            print(f"most memory       {most_memory(server.child.pid):,.0f} MB")


main()
