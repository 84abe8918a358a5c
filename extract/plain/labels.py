"""Labelled fields of date and source lines: 发布时间, 来源, 作者, 编辑, 点击 … in any order, with any separators."""

import re
from dataclasses import dataclass
from typing import Literal

LabelKind = Literal["published", "dated", "updated", "outlet", "reprinted", "issued", "author", "other"]

# Words in front of their kind. `published` says that the page or the paper put it out; `dated` is a bare 时间 or 日期;
# `issued` names an office rather than a medium, so a real 来源 goes first.
_WORDS: dict[LabelKind, str] = {
    "published": "发布时间 发布日期 发稿时间 发稿日期 发表时间 发表日期 刊发时间 刊发日期 刊登时间 刊登日期 见报日期 "
    "公开日期 公开时间 Published Posted "
    "发文日期 发文时间 首发时间 发布于 发表于 刊发于 推送时间 信息时间 稿件时间 文章日期 文章时间 上网时间 出版日期",
    "dated": "Date 时间 日期 添加时间 添加日期 录入时间 录入日期 上传时间 上传日期 创建时间 生成日期 撰写时间 成文日期 "
    "写作时间 入库时间 "
    "提交时间 投稿时间 加入时间 发布 发表 发稿",
    "updated": "Updated 更新时间 更新日期 修改时间 更新于 最后更新",
    "outlet": "Source 来源 文章来源 稿件来源 信息来源 新闻来源 消息来源 内容来源 资料来源 来源媒体 来源网站 来源单位 "
    "稿源 "
    "出处 文章出处 信息出处 "
    "发布单位 发布媒体 刊发媒体 媒体名称 媒体来源 供稿媒体 来自",
    "reprinted": "本文转自 文章转自 转载自 转自 转载来源 原文来源 本文来源 摘自 原载于 原载 原刊于 首发于 首发媒体 "
    "转摘自",
    "issued": "供稿 发布机构 发布部门 供稿单位 信息提供 报送单位 来稿单位 单位 部门 供稿部门",
    "author": "Author 作者 文章作者 本文作者 作者姓名 记者 通讯员 撰文 撰稿 撰稿人 供稿人 采写 文字 执笔 署名",
    "other": "Editor Views Hits Clicks Category Tags "
    "编辑 责编 责任编辑 本期编辑 编审 编校 校对 审核 审校 审稿 初审 复审 终审 一审 二审 三审 审签 监制 "
    "总监制 主编 值班主任 值班编委 值班总编 "
    "统筹 策划 出品 制作 制图 美编 版式 摄影 摄像 图片 图 视频 图片来源 图文编辑 录入 录入者 录入员 上传 上传者 "
    "发布人 发布者 发布员 信息员 投稿人 管理员 "
    "点击 点击数 点击量 点击率 点击次数 浏览 浏览数 浏览量 浏览次数 阅读 阅读数 阅读量 阅读次数 访问 访问量 访问次数 "
    "查看 查看次数 人气 热度 已阅 "
    "字号 字体 字体大小 字体显示 大小 文字大小 视力保护色 背景色 保护视力色 分享 分享到 分享至 打印 打印本页 收藏 "
    "收藏本文 评论 评论数 跟帖 参与 类别 分类 栏目 "
    "所属栏目 信息分类 频道 所属类别 关键词 关键字 标签 主题词 索引号 文号 发文字号 名称 标题 信息名称 编号 稿件编号 "
    "语音 朗读 扫一扫 手机看 我要纠错 纠错 "
    "报料 举报 返回 关闭 关闭窗口 保存 推荐 推荐指数 作者单位 供图 附件 有效性 生效日期 失效日期 审核人 签发 签发人 "
    "责任校对 视觉 海报 设计 字数 星期",
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# Characters of a two-character label stand apart on table pages: 来   源.
_ALTERNATIVES = "|".join(
    (rf"{w[0]}[ ]{{0,6}}{w[1]}" if len(w) == 2 else re.escape(w)) for w in sorted(_KIND_OF, key=len, reverse=True)
)
_LABEL = re.compile(rf"({_ALTERNATIVES})(?: {{0,3}}([:|丨/]) {{0,3}}|(?= |$|[\[\]【】(])|(?=\d{{4}}[-年/.]))")
# A label without colon counts only where a field can begin.
_FIELD_START = re.compile(r"(?:^|[ |丨\[\]【】()/:;,、>·•\-—]|\d[日分秒]?)$")
# 会议时间：, 资金来源： and the like label something in the story or about the visitor.
_FOREIGN = re.compile(
    r"(?:会议|活动|截止|截至|报名|开放|办理|工作|服务|当前|现在|系统|生成|访问|举办|开会|集合|施工|受理|公示|征集|"
    r"办结|答复|登录|停水|停电"
    r"|资金|收入|经济|数据|水|素材|食品|图片|题材|灵感|视频|照片|本网|制表|原作|第一)$"
)


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled piece of a line: offsets into the line, the value stripped of separators."""

    kind: LabelKind
    label: str
    value: str
    start: int
    end: int


def read_fields(line: str) -> list[Field]:
    """Return the labelled fields of `line` (width folded), in order; the value runs to the next label."""
    marks: list[tuple[int, int, str]] = []
    for match in _LABEL.finditer(line):
        before = line[max(0, match.start() - 4) : match.start()]
        if _FOREIGN.search(before):
            continue
        word = match.group(1).replace(" ", "")
        # A bar or stroke also stands between fields: 某某发布 | 2024-03-05.
        has_colon = match.group(2) == ":"
        if not (has_colon and len(word) > 1) and not _FIELD_START.search(before):
            continue
        marks.append((match.start(), match.end(), word))
    fields = []
    for index, (start, end, word) in enumerate(marks):
        stop = marks[index + 1][0] if index + 1 < len(marks) else len(line)
        value = line[end:stop].strip(" |丨[]【】:;,，、/>·•-—")
        fields.append(Field(_KIND_OF[word], word, value, start, stop))
    return fields
