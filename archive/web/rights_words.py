"""The page on rights and conduct in both languages; `docs/ethics.md` says the same at more length."""

from schemas.codebook import Language

Section = tuple[str, list[str]]

_ZH: list[Section] = [
    (
        "这是什么",
        [
            (
                "本站汇集地方协商的公开报道，把其中的地点、平台、方法、数据编码成案例。每一条陈述都注明原句、报道"
                "网址和存档。"
            ),
            "编码由程序完成，经人复核者另有标记。数字是报道所说，不是统计结果；从不相加，互相矛盾的并列出来。",
        ],
    ),
    (
        "著作权",
        [
            (
                "报道的著作权属于作者与媒体。本站、接口和下载只给出事实、短引文和原文链接；全文只供档案所有者自己"
                "研究使用。"
            ),
            (
                "引用数字时，请引原报道；引用编码或对比时，请引案例编号和档案变更号。每个报道页和案例页都有现成的"
                "引用格式。"
            ),
        ],
    ),
    (
        "个人信息",
        [
            ("报道中出现的居民姓名不作编码，不建人名索引，不能按人检索。编码的只有地点、平台、方法、数据和议题。"),
            "存档里的全文可能提到个人，因此只供所有者和复核人查看。本人要求时，可以撤下有关报道。",
            "本站不设访客统计，不留访问记录。仅在复核人登录后使用会话 Cookie。",
        ],
    ),
    (
        "采集",
        [
            ("采集程序默认遵守 robots.txt，自报程序名，每个网站一次只发一个请求并留有间隔，不绕过登录与验证码。"),
            "被注入垃圾信息的页面只作为存档保留，垃圾内容不进入正文，显示时默认模糊，链接不可点击。",
        ],
    ),
    (
        "要求撤下",
        [
            "网站或个人要求不再收录时，请写信给运行本站的人，写明网址（一个页面、一个栏目或整个网站）。",
            (
                "运行者用 xieshang withhold 撤下：报道、陈述、存档和索引一并删除，原始记录被覆"
                "盖，地址记为不再采集；变更记录里留下编号，使用接口的镜像据此一同撤下。"
            ),
        ],
    ),
]
_EN: list[Section] = [
    (
        "What this is",
        [
            (
                "Public reports on local consultation, with their places, platforms, methods and figures coded into "
                "cases. Every statement leads to its sentence, the address of its report and the capture."
            ),
            (
                "A program codes; what a person has reviewed is marked. Figures are what reports say, not statistics: "
                "they are never added up, and where they contradict each other both are shown."
            ),
        ],
    ),
    (
        "Copyright",
        [
            (
                "Articles belong to their authors and outlets. These pages, the API and downloads give facts, short "
                "quotations and links to the original; whole texts are for the archive's owner's own research."
            ),
            (
                "Cite the original report for a figure; cite the case's id and the archive's change number for coding "
                "and comparison. Every report and case page has the reference ready."
            ),
        ],
    ),
    (
        "Personal data",
        [
            (
                "Citizens named in reports are not coded and not indexed as persons: nobody can be searched for by "
                "name as a person. Only places, platforms, methods, figures and topics are coded."
            ),
            (
                "Articles in the archive may name people, which is why only the owner and reviewers see them whole. A "
                "report is withheld when the person concerned asks."
            ),
            (
                "No visits are counted and no log of them is kept. A session cookie is set only where a reviewer "
                "signs in."
            ),
        ],
    ),
    (
        "Crawling",
        [
            (
                "By default the crawler keeps to robots.txt, says who it is, sends one request at a time to a site "
                "with a pause between, and goes around no login and no captcha."
            ),
            (
                "Pages with injected spam are kept as captures only; the spam does not enter the text, is blurred "
                "where it is shown, and its links cannot be followed."
            ),
        ],
    ),
    (
        "To be left out",
        [
            (
                "A site or a person who wants to be left out writes to whoever runs this site and names the address: "
                "a page, a section or a whole site."
            ),
            (
                "The owner then runs xieshang withhold: reports, statements, captures and index entries are deleted, "
                "the original records overwritten, and the addresses not asked for again. The log of changes keeps "
                "the ids, so that mirrors can follow."
            ),
        ],
    ),
]


def list_sections(language: Language) -> list[Section]:
    """Return headings with their paragraphs."""
    return _EN if language == "en" else _ZH
