"""Sources that need a browser: a site whose lists and articles are written by script."""

import json
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from archive import Archive
from archive.records import read_records
from crawler.browser.chromium import BrowserMissingError, find_chromium
from crawler.job import CrawlJob, make_settings
from crawler.replay import list_captures
from crawler.run import CrawlResult, Crawls
from schemas.source import Source
from tests.conftest import skip_or_fail
from tests.crawler.farm import Answer, Farm, make_list, make_paragraphs, make_title

SHELL = "<!doctype html><html><head><meta charset=utf-8><title>协商在线</title><script src='/js/app.js'></script></head><body><div id='app'></div></body></html>"
LIST_SCRIPT = """
addEventListener('DOMContentLoaded', async () => {
  const app = document.getElementById('app');
  const id = new URLSearchParams(location.search).get('id');
  if (id) {
    const a = await (await fetch('/api/article?id=' + id, {headers: {'X-Token': 'open'}})).json();
    document.title = a.title;
    app.innerHTML = '<h1></h1><div class="info">发布时间：2023-05-12 来源：河汊晚报</div><div class="content"></div>';
    app.querySelector('h1').textContent = a.title;
    for (const p of a.text) { const e = document.createElement('p'); e.textContent = p; app.querySelector('.content').append(e); }
    return;
  }
  alert('欢迎'); window.open('http://other.farm.invalid/popup');
  navigator.serviceWorker && navigator.serviceWorker.register('/sw.js').catch(() => 0);
  new Image().src = 'http://other.farm.invalid/pixel.gif';
  fetch('http://other.farm.invalid/spy').catch(() => 0);
  fetch('http://127.0.0.1:PORT/private').catch(() => 0);
  fetch('/secret/x.json').catch(() => 0);
  try { new WebSocket('ws://127.0.0.1:PORT/socket'); } catch (e) {}
  const rows = await (await fetch('/api/list', {method: 'POST', body: 'page=1'})).json();
  setTimeout(() => { app.innerHTML = '<ul class="list">' + rows.map(r => `<li><a href="/detail.html?id=${r.id}">${r.title}</a><span>2023-05-12</span></li>`).join('') + '</ul><iframe src="/frame.html"></iframe>'; }, 300);
});
"""


def require_chromium() -> None:
    try:
        find_chromium()
    except BrowserMissingError as error:
        skip_or_fail(str(error))


def script_site(port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
    parts = urlsplit(path)
    if parts.path == "/robots.txt":
        return Answer(b"User-agent: *\nDisallow: /secret/\n", headers={"Content-Type": "text/plain"})
    if parts.path in ("/list.html", "/detail.html"):
        return Answer(SHELL.encode(), headers={"Content-Type": "text/html; charset=utf-8", "ETag": '"same"'})
    if parts.path == "/js/app.js":
        return Answer(
            LIST_SCRIPT.replace("PORT", str(port)).encode(), headers={"Content-Type": "text/javascript; charset=utf-8"}
        )
    if parts.path == "/api/list" and method == "POST" and body == b"page=1":
        rows = [{"id": n, "title": make_title(n)} for n in range(8800, 8803)]
        return Answer(json.dumps(rows).encode(), headers={"Content-Type": "application/json"})
    if parts.path == "/api/article" and headers.get("X-Token", headers.get("x-token")) == "open":
        n = int(parse_qs(parts.query)["id"][0])
        article = {"title": make_title(n), "text": make_paragraphs(n)}
        return Answer(json.dumps(article).encode(), headers={"Content-Type": "application/json"})
    return None


def make_source(name: str, seed: str, **more: object) -> Source:
    base = {"name": name, "title": "河汊", "publisher": "portal", "seeds": [seed], "politeness": {"delay": 0}}
    return Source.model_validate(base | more)


def crawl(farm: Farm, source: Source, archive: Path) -> CrawlResult:
    return Crawls(archive, proxies=farm.proxies).run(source)


def test_pages_written_by_script_are_read_and_nothing_escapes(tmp_path: Path) -> None:
    require_chromium()
    source = make_source("written", "http://written.farm.invalid/list.html", browser=True)
    with Farm({"written": partial(script_site, 0), "other": lambda *_: "x"}) as farm:
        port = farm._server.server_address[1]
        farm.sites["written.farm.invalid"] = partial(script_site, port)
        first = crawl(farm, source, tmp_path / "a")
        asked = [urlsplit(url).path for url in farm.urls()]
        assert {urlsplit(url).hostname for url in farm.urls()} == {"written.farm.invalid"}
        assert farm.most_at_once == 1
        again = crawl(farm, source, tmp_path / "a")
    assert (first.counts["new"], first.counts["rendered"], first.problems) == (3, 4, ())
    assert asked.count("/js/app.js") == 1
    assert not {"/secret/x.json", "/sw.js"} & set(asked)
    assert (again.counts["new"], again.counts["listed"], again.state) == (0, 3, "finished")
    with Archive.open(tmp_path / "a", read_only=True) as archive:
        reports = list(archive.reports())
        assert {report.record["title"] for report in reports} == {make_title(n) for n in range(8800, 8803)}
        assert {report.record["published"] for report in reports} == {"2023-05-12"}
        assert list(archive.verify()) == []
        # What is replayed is what the browser showed, and the page as it came stands beside it.
        replayable = list(list_captures(archive))
        assert len(replayable) == 3
        assert all(make_paragraphs(8800)[0][:5] not in SHELL and b"<h1>" in item.page.body for item in replayable)
    raw = [page for file in (tmp_path / "a" / "warc").glob("*.warc.gz") for page in read_records(file)]
    assert sum(getattr(page, "body", b"") == SHELL.encode() for page in raw) >= 1  # the others revisit it


def test_another_host_may_be_named(tmp_path: Path) -> None:
    require_chromium()
    page = "<html><head><meta charset=utf-8><title>x</title><script src='http://cdn.farm.invalid/list.js'></script></head><body><div id='app'></div></body></html>"
    rows = make_list([(f"/a/{n}.html", n) for n in range(8810, 8813)]).split("<body>")[1].split("</body>")[0]
    sites = {
        "lent": lambda _m, p, _b, _h: page if p == "/list.html" else None,
        "cdn": lambda _m, p, _b, _h: Answer(
            f"addEventListener('load', () => document.body.innerHTML = {json.dumps(rows)})".encode(),
            headers={"Content-Type": "text/javascript"},
        ) if p == "/list.js" else None,
    }  # fmt: skip
    with Farm(sites) as farm:
        without = crawl(farm, make_source("lent", "http://lent.farm.invalid/list.html", browser=True), tmp_path / "a")
        assert "http://cdn.farm.invalid/list.js" not in farm.urls()
        assert without.counts["listed"] == 0
        source = make_source(
            "lent", "http://lent.farm.invalid/list.html", browser=True, browser_hosts=["cdn.farm.invalid"]
        )
        assert crawl(farm, source, tmp_path / "b").counts["listed"] == 3


def test_pages_that_do_not_rest_are_cut_off(tmp_path: Path) -> None:
    require_chromium()
    busy = "<html><head><title>x</title></head><body><script>while (true) {}</script></body></html>"
    circle = "<html><head><title>x</title></head><body><p>a</p><script>setTimeout(() => location.reload(), 10)</script></body></html>"
    greedy = (
        "<html><body><script>setInterval(() => fetch('/x?' + Math.random()).catch(() => 0), 5)</script></body></html>"
    )
    pages = {"/busy.html": busy, "/circle.html": circle, "/greedy.html": greedy}
    source = make_source("restless", "http://restless.farm.invalid/busy.html", browser=True).model_copy(
        update={"seeds": tuple(f"http://restless.farm.invalid{path}" for path in pages)}
    )
    source = Source.model_validate(source.model_dump() | {"politeness": {"delay": 0, "timeout": 1}})
    with Farm({"restless": lambda _m, p, _b, _h: pages.get(p)}) as farm:
        result = crawl(farm, source, tmp_path / "a")
        asked = farm.urls()
    assert result.state == "finished"
    assert any("busy.html" in line and "browser" in line for line in result.problems)
    assert sum("/x?" in url for url in asked) <= 40
    assert sum("circle" in url for url in asked) == 1


def test_what_is_missing_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_source("written", "http://written.farm.invalid/list.html", browser=True)
    monkeypatch.setenv("XIESHANG_CHROMIUM", str(tmp_path / "none"))
    result = Crawls(tmp_path / "a").run(source)
    assert result.state == "failed"
    assert result.problems == (f"XIESHANG_CHROMIUM names {tmp_path / 'none'}, which is no program",)
    monkeypatch.setattr("crawler.browser.chromium.find_spec", lambda name: None)
    with pytest.raises(BrowserMissingError, match=r"pip install 'xieshang\[browser\]'"):
        make_settings(CrawlJob(source=source, archive=tmp_path))


def test_without_a_browser_such_pages_are_reported(tmp_path: Path) -> None:
    source = make_source("written", "http://written.farm.invalid/list.html")
    with Farm({"written": partial(script_site, 0)}) as farm:
        result = crawl(farm, source, tmp_path / "a")
    assert any("`browser: true`" in line for line in result.problems)
