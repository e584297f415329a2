"""What the benches share: invented exports in a platform's own layout, timing, memory, and one way to print a ratio."""

import argparse
import copy
import http.cookiejar
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timedelta
from os import environ
from pathlib import Path

import numpy as np
import polars as pl

ORDER_HEADER = ("订单编号,买家会员名,总金额,买家应付邮费,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝总数量,"
                "退款金额,确认收货时间,打款商家金额,收货地址")
LINE_HEADER = ("子订单编号,主订单编号,商品标题,商品价格,购买数量,商品属性,订单状态,商家编码,买家应付货款,买家实付金额,退款状态,"
               "退款金额,订单创建时间,订单付款时间,商品ID,发货时间")
PROVINCES = ["浙江省 杭州市", "广东省 广州市", "江苏省 苏州市", "四川省 成都市", "山东省 青岛市", "湖北省 武汉市"]
NUMBERS_FROM = 2_600_000_000_000_000_000
CHUNK = 500_000
PASSWORD = "a long password"


def words(rows):
    """The options every bench takes."""
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=rows, help="how many rows")
    words.add_argument("--data", type=Path, help="a folder with real exports to measure as well")
    words.add_argument("--peer", nargs="+", help=argparse.SUPPRESS)
    return words


class Invented:
    """Orders spread evenly over some days; the same seed invents the same orders, in whichever file they are asked for."""

    def __init__(self, orders, first, days, seed=7):
        self.orders, self.first, self.days, self.seed = orders, first, days, seed

    def chunks(self):
        chance = np.random.default_rng(self.seed)
        for start in range(0, self.orders, CHUNK):
            at = np.arange(start, min(start + CHUNK, self.orders))
            total = chance.integers(1_000, 90_000, at.size)
            seconds = at * (self.days * 86400) // self.orders + chance.integers(0, 60, at.size)
            yield pl.DataFrame({
                "number": NUMBERS_FROM + self.seed * 10**12 + at,
                "placed": np.datetime64(self.first, "ms") + (seconds * 1000).astype("timedelta64[ms]"),
                "total": total,
                "back": np.where(chance.random(at.size) < 0.08, total, 0),
                "luck": chance.integers(0, 1 << 30, at.size),
                "buyer": chance.integers(0, self.orders // 3 + 1, at.size),
            })


def yuan(fen):
    return (fen.cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)).cast(pl.String)


def clock(time):
    return time.dt.strftime("%Y-%m-%d %H:%M:%S")


def wrapped(number):
    return pl.format('="{}"', number)


def write(path, header, tables):
    """A table as the back-end writes it: GB18030, every cell quoted."""
    with open(path, "wb") as file:
        file.write((header + "\r\n").encode("gb18030"))
        for table in tables:
            text = table.write_csv(include_header=False, quote_style="always", line_terminator="\r\n")
            file.write(text.encode("gb18030"))


def order_file(path, invented):
    """A 淘宝 order export: long numbers wrapped, addresses and buyers as they come."""
    total, back, placed = pl.col("total"), pl.col("back"), pl.col("placed")
    place = (pl.col("luck") % len(PROVINCES)).replace_strict(dict(enumerate(PROVINCES)), return_dtype=pl.String)
    write(path, ORDER_HEADER, (chunk.select(
        wrapped(pl.col("number")), pl.format("买家{}", pl.col("buyer")).alias("buyer"), yuan(total).alias("a"), pl.lit("0.00").alias("b"),
        yuan(total - back).alias("c"), pl.lit("交易成功").alias("d"), clock(placed).alias("e"),
        clock(placed + timedelta(minutes=3)).alias("f"), pl.lit("1").alias("g"), yuan(back).alias("h"),
        clock(placed + timedelta(days=6)).alias("i"), pl.format("{}元", yuan(total - back)).alias("j"),
        pl.format("{} 样例区 样例路 1 号", place).alias("k")) for chunk in invented.chunks()))


def line_file(path, invented):
    """The item export of the same orders: two lines each, of a thousand listings."""
    def line(chunk, at):
        listing = (pl.col("luck") // 16**at) % 1000
        part = pl.col("total") // 2 if at == 0 else pl.col("total") - pl.col("total") // 2
        returned = pl.col("back") > 0
        placed = pl.col("placed")
        return chunk.select(
            wrapped((pl.col("number") - NUMBERS_FROM) * 10 + NUMBERS_FROM + 10**17 + at).alias("line"), wrapped(pl.col("number")).alias("order"),
            pl.format("样例商品{}", listing).alias("a"), yuan(part).alias("b"), pl.lit("1").alias("c"), pl.lit("颜色:样例").alias("d"),
            pl.lit("交易成功").alias("e"), pl.format("S{}", listing).alias("f"), yuan(part).alias("g"), yuan(part).alias("h"),
            pl.when(returned).then(pl.lit("退款成功")).otherwise(pl.lit("没有申请退款")).alias("i"),
            pl.when(returned).then(yuan(part)).otherwise(pl.lit("无退款申请")).alias("j"), clock(placed).alias("k"),
            clock(placed + timedelta(minutes=3)).alias("l"), pl.format("{}", 700_000_000_000 + listing).alias("m"),
            clock(placed + timedelta(days=1)).alias("n"))
    write(path, LINE_HEADER, (pl.concat([line(chunk, 0), line(chunk, 1)]) for chunk in invented.chunks()))


class Daiyun:
    """An empty agency, in a folder of its own."""

    def __init__(self, folder, stores=("T1",)):
        self.folder = Path(folder) / "agency"
        self("init", "--login", "boss", "--password", PASSWORD)
        self("user", "require-factor", "no")
        for store in stores:
            self("store", "add", store, "--platform", "taobao", "--client", "bench")

    @property
    def base(self):
        return [environ["DAIYUN"], "--data", str(self.folder), "--format", "json"]

    def __call__(self, *asked):
        return self.measured(*asked)[0]

    def measured(self, *asked):
        """The answer of a command, the seconds it took and the most memory it held, in MB."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            started = time.perf_counter()
            child = subprocess.Popen([*self.base, *map(str, asked)], stdout=out, stderr=err)
            memory = peak(child)
            taken = time.perf_counter() - started
            for stream in (out, err):
                stream.seek(0)
            answer = out.read().decode()
            if child.returncode:
                raise SystemExit(f"{asked}: {answer}{err.read().decode()}")
        return json.loads(answer) if answer.strip() else None, taken, memory

    def copied(self, place):
        """The same agency in a folder that somebody copied it to."""
        other = copy.copy(self)
        other.folder = place
        return other

    def serve(self):
        return Server(self.base)


class Server:
    """A running console; a question costs what a question of the console costs."""

    def __init__(self, base):
        self.child = subprocess.Popen([*base, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        text = ""
        while not text.rstrip().endswith("}"):
            text += self.child.stdout.readline().decode()
        self.url = json.loads(text)["url"]
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.post("/api/session", {"login": "boss", "password": PASSWORD})

    def post(self, path, body):
        headers = {"content-type": "application/json"}
        headers |= {"x-daiyun-csrf": cookie.value for cookie in self.jar if cookie.name.endswith("csrf")}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with self.opener.open(request) as answer:
            return json.load(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait()


def peak(child):
    """Waits for a child; its peak memory in MB. What the kernel tells of an ended child counts its parent's memory too, so
    the child is asked while it runs."""
    most = 0
    while child.poll() is None:
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
            most = max([most] + [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")])
        except (FileNotFoundError, ProcessLookupError):
            pass
        time.sleep(0.005)
    return most / 1024


def peer(*asked):
    """The script again as a process of its own, which does one rival's work; its seconds and its peak memory in MB.

    Starting Python and its libraries is not counted: the peer prints how long its work took."""
    child = subprocess.Popen([sys.executable, sys.argv[0], "--peer", *map(str, asked)], stdout=subprocess.PIPE)
    memory = peak(child)
    printed = child.stdout.read().decode()
    if child.returncode:
        raise SystemExit(f"{asked}: {printed}")
    return float(printed.split()[-1]), memory


def best(times, work):
    """The quickest of some runs, in seconds, and what the last one answered."""
    quickest, answer = None, None
    for _ in range(times):
        started = time.perf_counter()
        answer = work()
        taken = time.perf_counter() - started
        quickest = taken if quickest is None else min(quickest, taken)
    return quickest, answer


def report(what, ours, rivals):
    """Prints a measurement: seconds and, where known, peak memory."""
    def told(measured):
        seconds, memory = measured if isinstance(measured, tuple) else (measured, None)
        return seconds, f"{seconds:8.3f} s" + (f"  {memory:7,.0f} MB" if memory else "")

    our_seconds, our_text = told(ours)
    print(f"{what}\n  {'daiyun':<12}{our_text}", flush=True)
    for name, measured in rivals.items():
        seconds, text = told(measured)
        print(f"  {name:<12}{text}   daiyun is {seconds / our_seconds:.2f} times as fast", flush=True)


def scratch():
    return tempfile.TemporaryDirectory(prefix="daiyun-bench-")


def start_of_year():
    return datetime(2026, 1, 1)
