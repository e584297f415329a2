"""What the benches share: invented orders in a platform's own layout, timing, and one way to print a ratio."""

import argparse
import json
import random
import subprocess
import tempfile
import time
from datetime import datetime, timedelta
from os import environ
from pathlib import Path

HEADER = ("订单编号,买家会员名,总金额,买家应付邮费,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝总数量,"
          "退款金额,确认收货时间,打款商家金额,收货地址")
FIRST = datetime(2026, 1, 1)
DAYS = 180


def options(rows):
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=rows, help="how many orders")
    words.add_argument("--data", type=Path, help="a folder with real exports to measure as well")
    return words.parse_args()


def orders(path, rows, days=DAYS, first_number=2_600_000_000_000_000_000):
    """A 淘宝 order export as its back-end writes it: GB18030, quoted, long numbers wrapped."""
    chance = random.Random(7)
    first = FIRST + timedelta(days=DAYS - days)
    with open(path, "w", encoding="gb18030", newline="") as file:
        file.write(HEADER + "\r\n")
        for at in range(rows):
            placed = first + timedelta(seconds=at * (days * 86400 // rows) + chance.randrange(60))
            total = chance.randrange(1_000, 90_000)
            back = total if chance.random() < 0.08 else 0
            file.write(f'"=""{first_number + at}""","买家{chance.randrange(rows // 3)}",'
                       f'"{total / 100:.2f}","0.00","{(total - back) / 100:.2f}","交易成功","{placed}",'
                       f'"{placed + timedelta(minutes=3)}","1","{back / 100:.2f}","{placed + timedelta(days=6)}",'
                       f'"{(total - back) / 100:.2f}元","浙江省 杭州市 西湖区 样例路 1 号"\r\n')


class Daiyun:
    """An empty agency with one store, in a folder of its own."""

    def __init__(self, folder):
        self.base = [environ["DAIYUN"], "--data", str(Path(folder) / "agency"), "--format", "json"]
        self("init", "--password", "a long password")
        self("store", "add", "T1", "--platform", "taobao", "--client", "bench")

    def __call__(self, *words):
        answer = subprocess.run([*self.base, *map(str, words)], capture_output=True, text=True)
        if answer.returncode:
            raise SystemExit(f"{words}: {answer.stdout}{answer.stderr}")
        return json.loads(answer.stdout) if answer.stdout.strip() else None


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
    print(f"{what}: daiyun {ours:.2f} s")
    for name, taken in rivals.items():
        print(f"  {name:<12} {taken:.2f} s   daiyun is {taken / ours:.2f} times as fast")


def scratch():
    return tempfile.TemporaryDirectory(prefix="daiyun-bench-")
