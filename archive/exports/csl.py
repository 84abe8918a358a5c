"""CSL-JSON for the cited reports and cases: what citation processors and Zotero read."""

import json
from pathlib import Path
from typing import Any

from archive.exports.citing import Cited, Counter, iterate_cited
from archive.subjects import Table

SUFFIX = ".csl.json"
NAMES = ("CSL-JSON 引文", "CSL-JSON references")
MEDIA_TYPE = "application/vnd.citationstyles.csl+json; charset=utf-8"
RANK = 82
IS_TEXT = True


def make_item(cited: Cited) -> dict[str, Any]:
    """Return one item; names are `literal`, because a Chinese name must not be turned round."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "dataset" if cited.is_case else "article-newspaper",
        "title": cited.title,
        "language": "zh-CN",
        "accessed": {"date-parts": [[int(part) for part in cited.accessed.split("-")]]},
        "note": cited.note,
    }
    if cited.authors:
        item["author"] = [{"literal": name} for name in cited.authors]
    if cited.container:
        item["publisher" if cited.is_case else "container-title"] = cited.container
    if cited.date_parts:
        item["issued"] = {"date-parts": [cited.date_parts]}
    if cited.url:
        item["URL"] = cited.url
    return item


def write_table(path: Path, table: Table) -> int:
    """Write an array with an item for each case and report behind the rows; return the number of rows."""
    counter = Counter()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        for number, cited in enumerate(iterate_cited(table, counter)):
            file.write((",\n" if number else "\n") + json.dumps(make_item(cited), ensure_ascii=False))
        file.write("\n]\n")
    return counter.rows
