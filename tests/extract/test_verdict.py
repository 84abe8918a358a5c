"""Verdicts from what a page shows, without any page."""

import pytest

from extract.verdict import PageEvidence, judge_page

URL = "http://www.site.example/a/9.html"


def evidence(**given: object) -> PageEvidence:
    return PageEvidence(**{"url": URL, **given})  # type: ignore[arg-type]


ARTICLE = {"prose": 600, "kept": 640, "has_headline": True, "has_date": True, "visible": "议事厅里谈修路。" * 80}


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (ARTICLE, "article"),
        ({**ARTICLE, "prose": 70, "kept": 80, "visible": "首页\n" + "议事厅里谈修路。" * 9}, "article"),
        ({**ARTICLE, "visible": "访问被拒绝的遭遇。" * 80}, "article"),
        ({**ARTICLE, "entry_lines": 60}, "article"),
        ({**ARTICLE, "status": 404}, "error"),
        ({**ARTICLE, "status": 403}, "block"),
        ({"status": 429}, "block"),
        ({"status": 412, "scripts": "document.cookie='a'"}, "block"),
        ({"status": 401}, "login"),
        ({"status": 503, "visible": "系统维护中"}, "error"),
        ({"status": 503, "visible": "", "scripts": "document.cookie='a=1';location.reload()"}, "block"),
        ({"status": 403, "visible": "请输入验证码"}, "captcha"),
        ({"visible": "请完成安全验证后继续"}, "captcha"),
        ({"visible": "", "scripts": "eval(function(p,a){})"}, "block"),
        ({"visible": "Just a moment..."}, "block"),
        ({"visible": "您要访问的页面不存在", "title": "404"}, "error"),
        ({"visible": "该文章已被删除"}, "error"),
        ({"visible": "用户登录\n密码", "has_password": True}, "login"),
        ({"visible": "", "has_app_root": True, "script_files": 3}, "shell"),
        ({"visible": "加载中", "script_files": 3}, "shell"),
        ({"visible": "新闻一\n新闻二", "entry_lines": 20, "kept": 0}, "list"),
        ({"prose": 30, "kept": 30, "entry_lines": 12, "url": "http://s.example/list_2.html"}, "list"),
        ({"visible": "平台注册就送" * 20, "spam": 300, "prose": 10, "kept": 10}, "spam"),
        ({"visible": "平台注册就送" * 20, "spam_share": 0.7}, "spam"),
        ({}, "empty"),
    ],
)
def test_verdict(given: dict[str, object], verdict: str) -> None:
    found, reasons = judge_page(evidence(**given))
    assert found == verdict
    assert bool(reasons) == (verdict != "article")
