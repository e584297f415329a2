"""What the same increment costs as history grows: a day's 100,000 orders into an agency with 1, 10 and 50 times as many.

History is a month for each 100,000 rows, so that a growing history has more months and not larger ones: that is how an
agency's history grows. The increment touches the last two of them. It comes into a fresh copy of each history in turn, and
the quickest of its runs counts.

    cargo xtask bench increments
"""

import shutil
from datetime import timedelta
from pathlib import Path

from rival import Daiyun, Invented, order_file, scratch, start_of_year, words

TIMES = (1, 10, 50)
RUNS = 5


def main():
    asked = words(100_000).parse_args()
    rows = asked.rows
    with scratch() as folder:
        folder = Path(folder)
        # 50 months back from the end of June.
        last = start_of_year() + timedelta(days=150)
        increment = folder / "ExportOrderList202607210900.csv"
        order_file(increment, Invented(rows, last, 28, seed=11))
        histories = {}
        for times in TIMES:
            histories[times] = Daiyun(folder / str(times))
            history = folder / "ExportOrderList202607200900.csv"
            order_file(history, Invented(rows * times, last + timedelta(days=28 - 30 * times), 30 * times))
            histories[times]("import", "--store", "T1", history)
        runs = {times: [] for times in TIMES}
        for _ in range(RUNS):
            for times, daiyun in histories.items():
                runs[times].append(once(daiyun, folder / "copy", increment, rows))
        for times, taken in runs.items():
            seconds, memory = min(taken)
            print(f"{rows:,} rows into {rows * times:,}: {seconds:.3f} s, {memory:,.0f} MB, "
                  f"{seconds / min(runs[TIMES[0]])[0]:.2f} of the smallest history", flush=True)


def once(history, place, increment, rows):
    """Seconds and memory of one import into a copy of an agency."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(history.folder, place)
    copy = history.copied(place)
    answer, seconds, memory = copy.measured("import", "--store", "T1", increment)
    [file] = answer["files"]
    assert file["inserted"] + file["updated"] + file["unchanged"] == rows, file
    return seconds, memory


main()
