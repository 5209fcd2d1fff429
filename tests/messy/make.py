"""Writes the corpus of messy files, all from data: python3 tests/messy/make.py

With --check nothing is written: every file is compared with what would be, and every case is read back by `check.py`.
Needs nothing but Python 3.10; the same bytes come out everywhere.
"""

import json
import pathlib
import shutil
import sys

sys.dont_write_bytecode = True

from generator import (  # noqa: E402
    after, before, check, delimiters, encodings, header_or_not, headers, hostile, line_ends, quotes, ragged, single, together, value_types,
)

HERE = pathlib.Path(__file__).resolve().parent
SUBJECTS = [delimiters, quotes, line_ends, single, encodings, before, headers, header_or_not, after, ragged, value_types, together]


def files():
    """Every file of the corpus, by its path below this folder."""
    found = {}
    for subject in SUBJECTS:
        for case in subject.cases():
            assert f"{case.name}/expected.csv" not in found, f"{case.name} twice"
            found[f"{case.name}/input.{case.ext}"] = case.input()
            found[f"{case.name}/expected.csv"] = case.table().encode()
            found[f"{case.name}/expected.json"] = case.expected().encode()
    for name, ext, content, outcome, more, why in hostile.hostile():
        assert f"hostile/{name}/expected.json" not in found, f"{name} twice"
        found[f"hostile/{name}/input.{ext}"] = content
        expected = json.dumps({"outcome": outcome, **more, "why": why}, ensure_ascii=False, indent=2) + "\n"
        found[f"hostile/{name}/expected.json"] = expected.encode()
    return found


def main():
    wanted = files()
    if "--check" in sys.argv[1:]:
        there = {path.relative_to(HERE).as_posix(): path.read_bytes() for path in HERE.glob("**/*") if path.is_file()}
        there = {path: content for path, content in there.items() if path.rsplit("/")[-1].split(".")[0] in ("input", "expected")}
        faults = [f"{path}: not as it is made" for path in sorted(wanted.keys() | there.keys()) if wanted.get(path) != there.get(path)]
    else:
        for folder in [path.parent for path in HERE.glob("**/expected.json")]:
            shutil.rmtree(folder)
        for path, content in wanted.items():
            target = HERE / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        faults = []
    cases = sorted({path.split("/")[0] for path in wanted if not path.startswith("hostile/")})
    for name in cases:
        faults += check.faults(HERE / name)
    hostile_count = sum(path.startswith("hostile/") and path.endswith(".json") for path in wanted)
    print(f"{len(cases)} cases and {hostile_count} hostile files, {sum(map(len, wanted.values())):,} bytes")
    print("\n".join(faults) or "every case reads back as expected")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
