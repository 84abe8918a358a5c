"""`extract` opens no file and no socket and reads no clock once its packaged data is loaded."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

_PROGRAM = '''
import sys
from extract import extract_page
from schemas.page import Page

TEXT = """青禾县政协：院坝里商量出新路

2023-05-06 来源：青禾日报 作者：林一

近日，四川省宜宾市珙县政协在“有事好商量”协商议事室开展协商，按照“六步工作法”收集意见建议120条，采纳80条。

縣政協委員說，眾人的事情由眾人商量，這條路修好了，大家都滿意。
"""
HTML = ("<html><head><title>院坝里商量出新路</title></head><body><h1>院坝里商量出新路</h1><p>2023-05-06 来源：青禾日报</p>"
        "<div><p>近日，珙县政协开展协商活动，收集意见建议120条，采纳80条，群众十分满意。</p>"
        "<p>县政协委员说，众人的事情由众人商量，这条路修好了，大家出行更方便了。</p></div>"
        "<div style='display:none'><a href=http://x.example>博彩网站</a></div></body></html>")
SHORT = "<html><body><table><tr><td>短</td><td>页</td></tr></table></body></html>"

pages = [
    Page(url="http://a.example/1.txt", headers=(("Content-Type", "text/plain"),), body=TEXT.encode()),
    Page(url="http://a.example/1.html", headers=(("Content-Type", "text/html"),), body=HTML.encode("gb18030")),
    Page(url="http://a.example/2.html", headers=(("Content-Type", "text/html"),), body=SHORT.encode()),
]
first = [extract_page(page) for page in pages]
forbidden = ("open", "socket.", "subprocess.", "os.", "shutil.", "sqlite3.", "urllib.")
seen = []
armed = False
def hook(event, args):
    if armed and event.startswith(forbidden) and not (event == "open" and str(args[0]).endswith((".pyc", ".py"))):
        seen.append((event, str(args)[:200]))
sys.addaudithook(hook)
armed = True
second = [extract_page(page) for page in pages]
armed = False
assert first == second, "the same page gave two extractions"
assert not seen, seen
print("pure")
'''


def test_extraction_touches_nothing_outside(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "pure", done.stderr[-3000:]


def test_no_module_of_extract_names_the_clock() -> None:
    for path in (ROOT / "extract").rglob("*.py"):
        source = path.read_text("utf-8")
        for name in ("datetime.now", "date.today", "time.time(", "utcnow", "import random", "from random"):
            assert name not in source, f"{path.relative_to(ROOT)} names {name}"
