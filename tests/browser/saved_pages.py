"""Saved pages of invented events in real counties: what a first-time visitor meets in the browser tests."""

from pathlib import Path

_PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}_青禾网</title>{head}</head><body>
<div class="nav"><a href="/">首页</a><a href="/list.html">要闻</a></div>
<h1>{title}</h1><div class="info">{date} 来源：{outlet} 作者：{author}</div>
<div class="content">{body}</div><div class="footer">青禾网 版权所有</div></body></html>"""

_REPORTS = [
    {
        "title": "竹海边的六步工作法：珙县“有事来协商”走进院坝",
        "date": "2023-05-16 09:20",
        "outlet": "青禾日报",
        "author": "苏禾",
        "paragraphs": [
            "四川省宜宾市珙县政协把“有事来协商”平台搬到竹海边的院坝里，乡亲们搬来板凳围坐一圈，商量起蓄水池的管护。",
            "平台推行“六步工作法”，即“收集议题、确定议题、调查研究、开展协商、成果转化、跟踪问效”，每一步都有人记、有人管。",
            "今年以来，珙县“有事来协商”平台共开展协商86场，收集意见建议412条，采纳建议230条，推动解决问题157个。",
            "种了半辈子笋子的老杨说，从前反映一件事要跑几趟，如今坐在自家门口就把话说完了。",
        ],
    },
    {
        "title": "两年之后再看珙县“有事来协商”",
        "date": "2024-11-03 15:02",
        "outlet": "青禾日报",
        "author": "苏禾",
        "paragraphs": [
            "秋收刚过，四川省宜宾市珙县政协的“有事来协商”平台又在晒坝上摆开了长桌，这回商量的是机耕道加宽。",
            "2024年，珙县“有事来协商”平台开展协商131场，收集意见建议690条，采纳建议402条。",
            "参加协商的住户说，道路从哪里过、占谁家的田埂，先把话讲在前面，后面就顺当。",
        ],
    },
    {
        "title": "珙县“有事来协商”这一年",
        "date": "2022-12-20 11:30",
        "outlet": "青禾日报",
        "author": "苏禾",
        "paragraphs": [
            "年底盘点，四川省宜宾市珙县政协的“有事来协商”平台留下厚厚一摞记录，翻开第一页是村口的垃圾池。",
            "2022年，珙县“有事来协商”平台开展协商52场，收集意见建议263条，采纳建议近140条。",
            "写记录的人说，哪一条办到哪一步，翻一翻就知道。",
        ],
    },
    {
        "title": "晒坝上的长桌：珙县协商平台走过2024年",
        "date": "2024-12-28 09:00",
        "outlet": "青禾周刊",
        "author": "林叙",
        "paragraphs": [
            "四川省宜宾市珙县政协的“有事来协商”平台入冬后没有停下，长桌搬进了村里的祠堂。",
            "2024年，珙县“有事来协商”平台开展协商128场，收集意见建议702条。",
            "坐在桌边的人说，冷天里说热话，事情反倒谈得快。",
        ],
    },
    {
        "title": "球员转会费协商一年，终于签约",
        "date": "2024-05-08 10:00",
        "outlet": "青禾周刊",
        "author": "林叙",
        "paragraphs": [
            "前锋的转会费两家俱乐部协商了一年，昨天终于签约。",
            "俱乐部说，合同期为三年，年薪没有公布。",
            "球迷在机场等了两个小时，把新队服举过头顶。",
        ],
    },
    {
        "title": "常山县“请你来协商”商定旧街亮灯",
        "date": "2023-08-21 10:11",
        "outlet": "青禾周刊",
        "author": "林叙",
        "paragraphs": [
            "浙江省衢州市常山县政协的“请你来协商”平台近日走进老街，商量背街小巷的路灯怎么装、电费由谁出。",
            "去年以来，常山县“请你来协商”平台共开展协商64次，提出意见建议305条，采纳建议188条。",
            "店主们说，灯一亮，夜里的生意就有了，协商会上说的话算数。",
        ],
    },
    {
        "title": "青川县“民生议事堂”议出一条放学路",
        "date": "2022-06-30 08:30",
        "outlet": "青禾日报",
        "author": "何简",
        "paragraphs": [
            "四川省广元市青川县政协设立的“民生议事堂”里，家长、校长和交警围着一张手绘地图，商量放学路上怎么分流。",
            "截至目前，青川县“民生议事堂”已开展协商议事45场，收集意见建议198条，推动解决问题73个。",
            "孩子们画的斑马线如今真的落到了路面上，家长们说这条路走得踏实。",
        ],
    },
]

_HACKED_HEAD = '<script>window.top.location="http://gamble.invalid/"</script>'
_HACKED_TAIL = (
    '<div style="position:absolute;left:-9999px"><a href="http://gamble.invalid/">澳门皇冠线上娱乐城开户送彩金</a>'
    '<a href="javascript:alert(1)">时时彩平台注册</a></div><img src="http://gamble.invalid/x.png" onerror="alert(1)">'
)


def write_saved_pages(folder: Path) -> Path:
    """Write one HTML file per report into `folder`, the last one hacked, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, report in enumerate(_REPORTS):
        is_hacked = number == len(_REPORTS) - 1
        body = "".join(f"<p>{paragraph}</p>" for paragraph in report["paragraphs"])
        page = _PAGE.format(
            title=report["title"],
            date=report["date"],
            outlet=report["outlet"],
            author=report["author"],
            head=_HACKED_HEAD if is_hacked else "",
            body=body + (_HACKED_TAIL if is_hacked else ""),
        )
        (folder / f"{number}.html").write_text(page, "utf-8")
    return folder
