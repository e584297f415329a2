"""One more day of orders on top of a month, and on top of fifty months with hundreds of days imported one by one: the
increment should cost the same. Times include starting the program.
"""

from pathlib import Path

from rival import DAYS, FIRST, Daiyun, best, options, orders, scratch
from datetime import timedelta

TURNS = 8


def days(daiyun, folder, rows, numbers):
    """Imports single days after the history, each a little later; returns the quickest import of them."""
    def one():
        number = next(numbers)
        exported = FIRST + timedelta(days=DAYS, hours=9, seconds=number)
        source = folder / f"ExportOrderList{exported:%Y%m%d%H%M}{number}.csv"
        orders(source, rows, days=1, first_number=2_700_000_000_000_000_000 + number * rows)
        def work():
            daiyun("import", "--store", "T1", "--exported-at", f"{exported:%Y-%m-%dT%H:%M:%S}+08:00", source)
        taken, _ = best(1, work)
        source.unlink()
        return taken
    return min(one() for _ in range(TURNS))


def main():
    asked = options(40_000)
    with scratch() as folder:
        taken = {}
        for times in (1, 50):
            place = Path(folder) / str(times)
            place.mkdir()
            daiyun = Daiyun(place)
            source = place / "ExportOrderList202606300900.csv"
            orders(source, asked.rows * times, days=30 * times)
            daiyun("import", "--store", "T1", source)
            source.unlink()
            numbers = iter(range(1, 100_000))
            for _ in range(times // 2):
                days(daiyun, place, 20, numbers)
            taken[times] = days(daiyun, place, asked.rows // 30, numbers)
            print(f"one day of {asked.rows // 30:,} orders onto {asked.rows * times:,}: {taken[times]:.3f} s")
        print(f"  fifty times the history costs {taken[50] / taken[1]:.2f} times as much")


main()
