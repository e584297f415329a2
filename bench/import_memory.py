"""The most memory an import ever holds, for an export and for one of ten times as many months: it should not grow with
the file, only with the orders of one month.

    cargo xtask bench import_memory
"""

from datetime import timedelta
from pathlib import Path

from rival import Daiyun, Invented, order_file, scratch, start_of_year, words

DAYS = 180


def main():
    asked = words(200_000).parse_args()
    with scratch() as folder:
        for times in (1, 10):
            rows = asked.rows * times
            place = Path(folder) / str(times)
            place.mkdir()
            source = place / "ExportOrderList202607200900.csv"
            first = start_of_year() - timedelta(days=DAYS * (times - 1))
            order_file(source, Invented(rows, first, DAYS * times))
            size = source.stat().st_size >> 20
            _, _, memory = Daiyun(place).measured("import", "--store", "T1", source)
            print(f"{rows:>12,} orders, {size:>6,} MB of file: {memory:,.0f} MB held at most", flush=True)
            source.unlink()


main()
