"""The most memory an import ever holds, for an export and for one of ten times as many months: it should not grow with
the file, only with the orders of one month.
"""

import os
import subprocess
from pathlib import Path

from rival import DAYS, Daiyun, options, orders, scratch


def peak(daiyun, *words):
    """Megabytes the program held at most."""
    process = subprocess.Popen([*daiyun.base, *map(str, words)], stdout=subprocess.PIPE)
    process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return used.ru_maxrss // 1024


def main():
    asked = options(200_000)
    with scratch() as folder:
        for name, times in (("short", 1), ("long", 10)):
            rows = asked.rows * times
            place = Path(folder) / name
            place.mkdir()
            source = place / "ExportOrderList202607010900.csv"
            orders(source, rows, days=DAYS * times)
            held = peak(Daiyun(place), "import", "--store", "T1", source)
            print(f"{rows:>12,} orders, {source.stat().st_size >> 20:>6,} MB of file: {held:,} MB held at most")
            source.unlink()


main()
