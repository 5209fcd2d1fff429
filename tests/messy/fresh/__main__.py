"""Fresh messy files by chance, and how well the command reads them.

    python3 tests/messy/fresh --command target/debug/penstock [--count 1000] [--seed 1] [--family layout] [--keep FOLDER]

The same seed gives the same files. Nothing here is a test that must pass: by chance there are files that no one could read
with certainty. What it prints is the share of files that are read right, by what is in them, and the first that are not.
"""

import argparse
import csv
import io
import json
import random
import subprocess
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from files import dialect_case, layout_case, single_case
from pollute import polluted

FAMILIES = {"dialect": dialect_case, "layout": layout_case, "single": single_case, "polluted": polluted}


def lines_alike(cell):
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def differences(case, sniffed, table):
    """What the command reads otherwise than it was meant."""
    found = []
    wanted = case.delimiter
    if (sniffed["delimiter"] if len(case.rows[0] if case.rows else case.names) > 1 else wanted) != wanted:
        found.append("delimiter")
    if (sniffed["quote"] or None) != case.quote:
        found.append("quote")
    if case.quote and sniffed["escape"] != {"\\": "backslash"}.get(case.escape, case.escape):
        found.append("escape")
    heads = case.names if case.names and isinstance(case.names[0], list) else ([case.names] if case.names else [])
    if sniffed["header_rows"] != len(heads):
        found.append("header")
    rows = table[sniffed["header_rows"]:]
    trim = lambda row: [lines_alike(cell) for cell in row]

    def row_alike(own, meant):
        own, meant = trim(own), trim(meant)
        while own and own[-1] == "" and len(own) > len(meant):
            own.pop()
        while own and own[0] == "" and len(own) > len(meant):
            own.pop(0)
        while meant and meant[-1] == "" and len(meant) > len(own):
            meant.pop()
        return own == meant

    if len(rows) != len(case.rows):
        found.append("rows")
    elif not all(at in case.free or row_alike(own, meant) for at, (own, meant) in enumerate(zip(rows, case.rows))):
        found.append("cells")
    elif case.free and any(not "".join(rows[at]).strip() for at in case.free):
        found.append("lost row")
    return found


def run(command, case, folder, number):
    path = folder / f"{number:05d}.csv"
    path.write_bytes(case.content)
    ask = lambda *words: subprocess.run([command, *words], capture_output=True)
    told = ask("sniff", str(path))
    if told.returncode != 0:
        return case, path, ["refused: " + told.stderr.decode()[:200]], None
    sniffed = json.loads(told.stdout)
    table = ask("convert", str(path), "-", "--raw")
    cells = list(csv.reader(io.StringIO(table.stdout.decode(), newline="")))
    return case, path, differences(case, sniffed, cells), sniffed


def main():
    csv.field_size_limit(1 << 30)
    asked = argparse.ArgumentParser()
    asked.add_argument("--command", required=True)
    asked.add_argument("--count", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--family")
    asked.add_argument("--shown", type=int, default=20)
    asked.add_argument("--keep", type=Path)
    options = asked.parse_args()
    families = [options.family] if options.family else list(FAMILIES)
    cases = []
    for number in range(options.count):
        chance = random.Random(f"{options.seed} {number}")
        cases.append(FAMILIES[families[number % len(families)]](chance))
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as pool:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        results = list(pool.map(lambda job: run(options.command, job[1], folder, job[0]), enumerate(cases)))
    right, all_of, wrong = Counter(), Counter(), defaultdict(Counter)
    shown = 0
    for case, path, found, sniffed in results:
        all_of[case.family] += 1
        right[case.family] += not found
        for trait in case.traits:
            wrong[trait][bool(found)] += 1
        for kind in found:
            wrong[f"wrong {kind.split(':')[0]}"][True] += 1
        if found and shown < options.shown:
            shown += 1
            kept = {key: sniffed[key] for key in ("delimiter", "quote", "escape", "header_rows", "preamble_rows", "footer_rows")} if sniffed else None
            print(path.name, case.family, case.traits, found, kept, "meant", repr(case.delimiter), case.quote, case.escape)
    for family, count in all_of.items():
        print(f"{family}: {right[family]} of {count} ({100 * right[family] / count:.1f} %)")
    for trait, counts in sorted(wrong.items(), key=lambda item: -item[1][True]):
        if counts[True]:
            print(f"  {trait}: {counts[True]} wrong, {counts[False]} right")


main()
