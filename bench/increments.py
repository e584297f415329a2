"""What the same increment costs as history grows: a day's 100,000 orders into an agency with 1, 10 and 50 times as many.

History is a month for each 100,000 rows, so that a growing history has more months and not larger ones: that is how an
agency's history grows. The increment touches the last two of them.

    cargo xtask bench increments
"""

from datetime import timedelta
from pathlib import Path

from rival import Daiyun, Invented, order_file, scratch, start_of_year, words

TIMES = (1, 10, 50)


def main():
    asked = words(100_000).parse_args()
    rows = asked.rows
    costs = {}
    with scratch() as folder:
        folder = Path(folder)
        # 50 months back from the end of June.
        last = start_of_year() + timedelta(days=150)
        increment = folder / "ExportOrderList202607210900.csv"
        order_file(increment, Invented(rows, last, 28, seed=11))
        for times in TIMES:
            daiyun = Daiyun(folder / str(times))
            history = folder / "ExportOrderList202607200900.csv"
            order_file(history, Invented(rows * times, last + timedelta(days=28 - 30 * times), 30 * times))
            daiyun("import", "--store", "T1", history)
            answer, seconds, memory = daiyun.measured("import", "--store", "T1", increment)
            [file] = answer["files"]
            assert file["inserted"] + file["updated"] + file["unchanged"] == rows, file
            costs[times] = seconds
            print(f"{rows:,} rows into {rows * times:,}: {seconds:.3f} s, {memory:,.0f} MB, "
                  f"{seconds / costs[TIMES[0]]:.2f} of the smallest history", flush=True)


main()
