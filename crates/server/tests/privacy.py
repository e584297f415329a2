"""Looks for people in what daiyun keeps: imports every sample and a demo agency, then searches every file of the data
directory, the columns of Parquet files unpacked, for what stood in the personal cells of the raw files.

    privacy.py DAIYUN DEFINITIONS FOLDER

Which columns are personal is read from the platforms' definitions; the raw files are read by openpyxl and by hand. Every find
is a line, and the exit code is 1.
"""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import openpyxl

DEMO = ["--months", "2", "--scale", "1/20", "--today", "2026-07-15", "--no-serve"]
EXPORTED = "2026-07-15T09:00:00+08:00"
PASSWORD = "a long password"
# Shorter texts stand by chance in any file.
SHORTEST = 4
# A shorter number stands by chance among the least and greatest values the catalogue keeps; the texts of facts are searched for it.
SHORTEST_NUMBER = 7
# Free text that is kept, masked: its phones and addresses are looked for in the other columns of the same people.
MASKED = {"评论", "追评内容", "评价内容"}
NOTHING = {"", "-", "--", "null", "NULL", "None", "无"}


def bare(cell):
    text = str(cell if cell is not None else "").strip(" \t'\ufeff")
    return re.sub(r'^="?(.*?)"?$', r"\1", text) if text.startswith("=") else text


def tables(path):
    """The rows of each table of a file, as text."""
    raw = path.read_bytes()
    if raw[:2] == b"PK" and path.suffix != ".zip":
        book = openpyxl.load_workbook(path, read_only=False)
        return [[[bare(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book]
    if raw[:4] == b"\xd0\xcf\x11\xe0":
        return []
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if "<table" in text.lower():
        rows = re.findall(r"<tr.*?</tr>", text, re.S | re.I)
        return [[[bare(re.sub(r"<.*?>", "", cell)) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.S | re.I)] for row in rows]]
    lines = text.splitlines()
    mark = max(",\t;", key=lambda mark: sum(line.count(mark) for line in lines[:20]))
    return [[[bare(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]]


def told(paths, personal):
    """What stands in personal cells of the files, and what stands in other cells, which may be kept."""
    names = {re.sub(r"\s", "", name) for name in personal} - MASKED
    people, others = set(), set()
    for path in paths:
        for rows in tables(path):
            at = [place for place, row in enumerate(rows[:20]) if names & {re.sub(r"\s", "", cell) for cell in row}]
            if not at:
                others |= {cell for row in rows for cell in row}
                continue
            header = [re.sub(r"\s", "", cell) for cell in rows[at[0]]]
            for row in rows[at[0] + 1:]:
                for name, cell in zip(header, row):
                    (people if name in names else others).add(cell)
    return {cell for cell in people if len(cell) >= SHORTEST and cell not in NOTHING}, others


def kept(folder):
    """Everything daiyun keeps, as one text for each file."""
    for path in sorted(Path(folder).rglob("*")):
        if not path.is_file():
            continue
        if path.suffix == ".parquet":
            rows = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
            texts = [f'"{name}"' for name, kind in zip(rows.columns, rows.types) if kind == "VARCHAR"]
            found = []
            for text in texts:
                found += [value for (value,) in rows.select(text).distinct().fetchall() if value is not None]
            yield path, "\n".join(found)
        else:
            yield path, path.read_bytes().decode("utf-8", "replace")


def search(folder, people):
    found = 0
    size = 0
    for path, text in kept(folder):
        size += len(text)
        for person in people:
            if person.isdigit() and len(person) < SHORTEST_NUMBER and path.suffix != ".parquet":
                continue
            if person in text:
                found += 1
                print(f"{path.relative_to(folder)} holds {person!r}")
    return found, size


def main():
    program, definitions, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])

    def daiyun(data, *words, may_fail=False):
        done = subprocess.run([program, "--data", data, "--format", "json", *map(str, words)], capture_output=True, text=True)
        if done.returncode and not may_fail:
            raise SystemExit(f"{words}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    samples, demo, sent = folder / "samples", folder / "demo", folder / "sent"
    daiyun(samples, "init", "--password", PASSWORD)
    people, others, rows = set(), set(), 0
    for platform in sorted((definitions / "platforms").iterdir()):
        personal = tomllib.loads((platform / "platform.toml").read_text()).get("personal_columns", [])
        files = sorted(path for path in platform.glob("*.sample.*"))
        of_platform = told(files, personal)
        people |= of_platform[0]
        others |= of_platform[1]
        for at, path in enumerate(files):
            # A store for each file: a sample need not be of the same shop as the next.
            store = f"{platform.name}-{at}".replace("_", "-").upper()
            daiyun(samples, "store", "add", store, "--platform", platform.name, "--client", "sample")
            expected = json.loads(path.with_name(path.name.split(".sample.")[0] + ".expected.json").read_text())
            named = folder / expected["file_name"]
            shutil.copyfile(path, named)
            answer = daiyun(samples, "import", "--store", store, "--exported-at", EXPORTED, named, may_fail=True)
            rows += sum(file["rows"] for file in answer["files"])
    people -= others
    found, size = search(samples, people)
    print(f"samples: {rows} rows imported, {len(people)} personal texts looked for in {size:,} characters")
    daiyun(demo, "demo", *DEMO, "--files", sent)
    personal = [name for path in (definitions / "platforms").glob("*/platform.toml")
                for name in tomllib.loads(path.read_text()).get("personal_columns", [])]
    people_of_demo, others = told([path for path in sent.rglob("*") if path.suffix in (".csv", ".xlsx")], personal)
    # Numbers of one demo agency are made by a pattern; a few thousand of them prove as much as all.
    people_of_demo = sorted(people_of_demo - others)[:: max(1, len(people_of_demo) // 2000)]
    also, size = search(demo, people_of_demo)
    print(f"demo: {len(people_of_demo)} personal texts looked for in {size:,} characters")
    if not people or not people_of_demo or not rows:
        raise SystemExit("nothing was looked for")
    sys.exit(1 if found + also else 0)


main()
