"""What an operator may have meant by a name that is no field: other crawlers' words, fields given elsewhere."""

from collections.abc import Mapping

from pydantic import BaseModel

from schemas.gazetteer import find_places, nearest_names, place_of_code
from schemas.source import ApiRules, ArticleRules, Expect, ListRules, Politeness, Source

_PLACES: Mapping[str, type[BaseModel]] = {
    "listing": ListRules,
    "api": ApiRules,
    "politeness": Politeness,
    "expect": Expect,
}
_WORDS = {
    "seeds": "start_urls start_url starturls urls url seed start list_urls list_pages entry feeds sitemaps home site",
    "title": "label display_name sitename site_name full_name",
    "place": "adcode region code place_code area county city province location",
    "publisher": "publisher_kind kind owner category",
    "spider": "type parser engine crawler method mode",
    "listing": "list list_rules lists pager pagination",
    "listing.links": "link_selector links_css item items_css list_selector article_links rows css xpath",
    "listing.next": "next_page next_selector next_link pager_next",
    "listing.allow": "allowed pattern article_pattern url_pattern include regex",
    "listing.max_pages": "pages page_limit max_list_pages depth limit max_depth",
    "article": "articles article_rules rules selectors fields content",
    "article: [{published: …}]": "date pubdate publish_date published_at time",
    "article: [{outlet: …}]": "source media",
    "article: [{body: …}]": "text main main_text content_selector",
    "api.items": "records list_path items_path data_path",
    "api.link": "link_path url_path link_template url_template",
    "api.body": "post post_body payload post_data",
    "api.first_page": "start_page page_start first",
    "politeness": "polite throttle limits",
    "politeness.delay": "download_delay crawl_delay interval wait pause rate",
    "politeness.timeout": "download_timeout time_limit",
    "politeness.max_bytes": "max_size size_limit maxsize download_maxsize",
    "politeness.obey_robots": "robots robotstxt robots_txt robotstxt_obey respect_robots ignore_robots",
    "politeness.verify_certificate": "verify verify_ssl ssl insecure tls verify_tls",
    "politeness.allow_private": "private allow_loopback allow_localhost allow_local",
    "encoding": "charset codepage",
    "rhythm": "schedule cron frequency every period",
    "rescan": "rescan_window rescan_days window recheck",
    "notes": "note comment comments description remarks",
    "browser": "javascript js render rendered headless playwright",
}
_MEANT = {word: field for field, words in _WORDS.items() for word in words.split()}
_VALUES = {
    "spider": {
        "listing": "list lists html web site default page pages static",
        "feed": "rss atom rss2 feeds",
        "sitemap": "sitemaps sitemap_index",
        "search": "json api json_api wp-json rest",
        "epaper": "newspaper paper e-paper digital",
        "warc": "wacz archive",
    },
    "publisher": {
        "cppcc": "zhengxie zx ppcc",
        "government": "gov government_site state official",
        "newspaper": "news media press paper",
        "party": "ccp dang",
        "portal": "website web site other",
        "aggregator": "aggregate collection",
    },
}


def find_meant_field(name: str, path: str) -> str | None:
    """Return the field that `name`, given below `path` (empty at the top), was meant for; None where unclear."""
    lowered = name.lower().replace("-", "_")
    if not path and lowered not in Source.model_fields:
        if lowered in ArticleRules.model_fields:
            return f"article: [{{{lowered}: …}}]"
        for place, model in _PLACES.items():
            if lowered in model.model_fields:
                return f"{place}.{lowered}"
    if lowered in Source.model_fields:
        return lowered
    return _MEANT.get(lowered)


def find_meant_value(field: str, value: object) -> str | None:
    """Return the value that `value` of `field` was most likely meant for."""
    lowered = str(value).lower()
    return next((meant for meant, words in _VALUES.get(field, {}).items() if lowered in words.split()), None)


def find_place_fault(given: str) -> str | None:
    """Return why `given` is no adcode, with the code that was meant; None where it is the code of a place."""
    if place_of_code(given):
        return None
    if given.isdecimal():
        return (
            f"is {given!r}, which is no place's adcode"
            if len(given) == 6
            else f"is {given!r}; an adcode has six digits"
        )
    found = find_places(given)
    if found:
        codes = ", ".join(
            f"{place.code} ({place.province or ''}{place.city or ''}{place.county or ''})" for place in found[:4]
        )
        return f"is {given!r}, but must be an adcode: {codes}"
    near = ", ".join(nearest_names(given, 3))
    return f"is {given!r}, but must be an adcode of six digits{f'; names near it: {near}' if near else ''}"
