"""Faults and rules: busy and broken answers, bombs, loops, traps, shields, robots.txt in all its forms, hacked pages."""

import gzip
import json
import re
from typing import Any, ClassVar

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.site import FarmSite, Placed

HTML = {"Content-Type": "text/html; charset=utf-8"}
BOUND = 1024 * 1024
_NO_ARTICLES = (
    "gone", "vanished", "soft", "softframe", "shield", "captcha", "login", "bomb", "endless", "loop", "swell", "report",
    "home", "deep", "broken", "error",
)  # fmt: skip


def _page(text: str, status: int = 200) -> Answer:
    return Answer(text.encode(), status, dict(HTML))


class Faults(FarmSite):
    """Every fault of the field once; the articles behind those that pass are still to be had."""

    name = "faults"
    fields: ClassVar[dict[str, Any]] = {"politeness": {"max_bytes": BOUND, "timeout": 8, "delay": 0}}
    per_page = 8
    new = 0
    kinds = ("plain", "busy", "limited", "cut", "short", "slow", "reset", "moved", "picture")

    def __init__(self, first: int, count: int) -> None:
        super().__init__(first, max(count, len(self.kinds)))

    def kind(self, p: Placed) -> str:
        return self.kinds[p.index % len(self.kinds)]

    def address(self, p: Placed) -> str:
        return f"/xw/{self.kind(p)}/{p.number}.html"

    def locate(self, path: str) -> tuple[Placed, int] | None:
        return super().locate(path.replace("/new/", "/moved/"))

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        shown = super().list_page(rows, page, pages)
        extra = "".join(
            f"<li><a href='/xw/{name}/{900 + i}.html'>关于{name}一事的第{i}号情况通报及有关说明</a></li>"
            for i, name in enumerate(_NO_ARTICLES)
        )
        extra += "<li><a href='/xw/a/xw/a/xw/a/xw/a/917.html'>关于相对路径越接越长的一份情况通报</a></li>"
        return shown.replace("<ul class='news'>", f"<ul class='news'>{extra}") if page == 0 else shown

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | bytes | None:
        found = super().answer(method, path, body, headers)
        placed = self.locate(path)
        if not placed or not isinstance(found, Answer) or found.status != 200:
            return found
        return self._hurt(found, path, self.asked[path])

    def _hurt(self, found: Answer, path: str, times: int) -> Answer:
        kind, full = path.split("/")[2], str(len(found.body))
        if kind == "busy" and times <= 2:
            return Answer(b"busy", 503, {"Retry-After": "1"} if times == 2 else {})
        if kind == "limited" and times == 1:
            return Answer(b"slow down", 429, {"Retry-After": "1"})
        if kind == "cut" and times == 1:
            return Answer(found.body[:400], 200, found.headers | {"Content-Length": full, "Connection": "close"})
        if kind == "short":
            return Answer(
                found.body, 200, found.headers | {"Content-Length": str(int(full) + 9), "Connection": "close"}
            )
        if kind == "slow":
            found.delay = 1.5
        if kind == "reset" and times == 1:
            return Answer(is_reset=True)
        if kind == "moved":
            return Answer(b"", 301, {"Location": path.replace("/moved/", "/new/")})
        if kind == "picture":
            found.body = found.body.replace(
                b"</h1>", b"</h1><img src='data:image/png;base64," + b"A" * (BOUND // 2) + b"'>"
            )
        return found

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        name = path.split("/")[2] if path.count("/") >= 2 else ""
        if name == "loop":
            other = path.replace("/xw/", "/wx/") if "/xw/" in path else path.replace("/wx/", "/xw/")
            return Answer(b"", 302, {"Location": other})
        if name == "swell":
            return Answer(b"", 302, {"Location": path.replace("/swell/", "/swell/more/")})
        answers = {
            "gone": _page("<h1>404 Not Found</h1>", 404),
            "vanished": _page("", 410),
            "soft": _page("<html><title>提示</title><body><p>抱歉，您要查看的文章不存在或已被删除。</p></body></html>"),
            "softframe": _page(
                self.frame("<div class='content'>该信息不存在或已下线，请返回首页。</div>", "信息不存在")
            ),
            "shield": _page("<html><script>document.cookie='acw_sc=1';location.reload()</script></html>", 412),
            "captcha": _page(
                "<html><title>安全验证</title><body><p>请完成下方验证后继续访问</p><img src='/captcha.png'><input name='captcha'></body></html>"
            ),
            "login": _page(
                "<html><title>用户登录</title><body><form><p>请先登录后查看</p>用户名<input name='u'>密码<input type='password'></form></body></html>"
            ),
            "bomb": Answer(gzip.compress(b"\0" * (150 * BOUND)), 200, HTML | {"Content-Encoding": "gzip"}),
            "endless": Answer(b"<p>" + b"x" * 65536, 200, HTML | {"Content-Length": str(1 << 40)}, repeat=4000),
            "report": Answer(b"%PDF-1.4 " + b"x" * 3000, 200, HTML),
            "home": Answer(b"", 302, {"Location": "/"}),
            "deep": Answer(b"", 301, {"Location": "http://169.254.169.254/latest/meta-data/"}),
            "broken": _page("error", 500),
            "error": _page("<html><title>系统错误</title><body>系统发生错误：数据库连接失败，请稍后再试</body></html>"),
        }
        if path == "/":
            return self.frame("<p>欢迎访问</p>", "首页")
        return answers.get(name) if path.startswith("/xw/") else None


class Trap(FarmSite):
    """A pager without an end, a calendar without an end, paths that grow; the true list stands before them."""

    name = "trap"
    fields: ClassVar[dict[str, Any]] = {"listing": {"max_pages": 6}}
    bound: ClassVar[int] = 6

    def list_path(self, page: int) -> str:
        return "/news.php" + (f"?page={page + 1}" if page else "")

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        days = "".join(f"<a href='/news.php?date=2023-05-{d:02d}'>{d}</a>" for d in range(1, 29))
        months = "<a href='/calendar.php?ym=202304'>上一月</a><a href='/news/news/more/'>更多</a>"
        text = super().list_page(rows, page, pages)
        return text.replace(
            "<div class='page'>",
            f"<div class='rili'>{days}{months}</div><div class='page'><a href='/news.php?page={page + 2}'>下一页</a>",
        )

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        found = re.fullmatch(r"/news\.php\?page=(\d+)", path)
        if found and int(found[1]) > len(self.chunks()):
            n = int(found[1])
            rows = "".join(
                f"<li><a href='/id/{n * 10 + i}.html'>第{n * 10 + i}号自动生成的页面没有尽头请勿当真</a></li>"
                for i in range(6)
            )
            return self.frame(
                f"<ul class='news'>{rows}</ul><div class='page'><a href='/news.php?page={n + 1}'>下一页</a></div>",
                "列表",
            )
        if path.startswith("/id/"):
            n = int(path[4:-5])
            return self.frame(
                f"<p>编号{n}</p><a href='/id/{n + 1}.html'>下一篇没有尽头的自动生成页面编号{n + 1}</a>", "编号"
            )
        if path.startswith(("/news.php?date=", "/calendar.php", "/news/news/")):
            return self.frame(f"<a href='{path}more/'>更多更深的目录在这里继续往下走</a>", "日历")
        return None


class Shield(FarmSite):
    """Everything but robots.txt is answered with 521 and a script that sets a cookie."""

    name = "shield"
    new = 0
    is_closed = True
    robots = "User-agent: *\nDisallow:\n"

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | bytes | None:
        found = super().answer(method, path, body, headers)
        if path == "/robots.txt":
            return found
        return _page(
            "<html><script>document.cookie='__jsl_clearance=1';location.href=location.pathname</script></html>", 521
        )


class RobotsRules(FarmSite):
    """Wildcards, Allow over Disallow, groups for others, a fractional delay, hidden links to what is closed."""

    name = "robots"
    has_lists_only = True
    robots = (
        "# robots\nUser-agent: BadBot\nDisallow: /\n\nUser-agent: *\nCrawl-delay: 0.3\nDisallow: /*/closed/\n"
        "Disallow: /a/*.bak$\nDisallow: /private\nAllow: /private/open/\n\nUser-agent: Googlebot\nDisallow: /a/\n"
    )
    disallowed = r"/closed/|\.bak$|/private(?!/open/)"
    crawl_delay = 0.3

    def address(self, p: Placed) -> str:
        return f"/private/open/{p.number}.html" if p.index % 2 else f"/a/{p.number}.html"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        hidden = "".join(
            f"<li style='display:none'><a href='{path}'>县政协召开协商会议的隐藏材料第{i}号请勿打开</a></li>"
            for i, path in enumerate(("/x/closed/1.html", "/a/2.bak", "/private/3.html", "/private/4.html"))
        )
        return super().list_page(rows, page, pages).replace("</ul>", f"{hidden}</ul>", 1)


class RobotsLate(FarmSite):
    """robots.txt answers 503 at first."""

    name = "robotslate"
    robots = "User-agent: *\r\nDisallow: /geheim/\r\n"
    disallowed = "/geheim/"

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | bytes | None:
        found = super().answer(method, path, body, headers)
        return Answer(b"", 503) if path == "/robots.txt" and self.asked[path] == 1 else found


class RobotsClosed(FarmSite):
    """The whole site is closed."""

    name = "robotsclosed"
    new = 0
    is_closed = True
    robots = "User-agent: *\nDisallow: /\n"
    disallowed = "/"


class Hacked(FarmSite):
    """Hidden link farms and stuffed keywords on every third page."""

    name = "hacked"
    has_lists_only = True

    def article_page(self, p: Placed, part: int) -> str:
        page = super().article_page(p, part)
        if p.index % 3:
            return page
        farm = "".join(f"<a href='http://x{i}.invalid/'>澳门娱乐城开户送彩金{i}</a>" for i in range(20))
        return page.replace(
            "<div class='foot'>", f"<div style='position:absolute;left:-9999px'>{farm}</div><div class='foot'>"
        )


class ApiShell(FarmSite):
    """A site whose pages need a browser: said so, nothing stored."""

    name = "shell"
    new = 0
    is_closed = True

    def article_page(self, p: Placed, part: int) -> str:
        data = json.dumps({"id": p.number})
        return f"<html><head><title>政协</title></head><body><div id='app'></div><script src='/js/app.js'></script><script>var d={data}</script></body></html>"


SITES = (Faults, Trap, Shield, RobotsRules, RobotsLate, RobotsClosed, Hacked, ApiShell)
