"""The search page: words, conditions and facets, all in the address."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from archive.filters import Filter
from archive.results import FacetCount
from archive.web.asking import FilterParam, WordsParam, make_filter
from archive.web.labels import label_of
from archive.web.site import language_of, make_url, render, site_of
from archive.web.words import translate
from schemas.codebook import Language, Section, load_codebook

router = APIRouter(include_in_schema=False)

PAGE = 20
_LAST_PAGE = 5_000
_SHOWN_FACETS = 10
_FIELDS: dict[str, str] = {
    "province": "province",
    "platform": "platform",
    "method": "method",
    "outlet": "outlet",
    "source": "source",
}


def _name_facet(facet: str, item: FacetCount, language: Language) -> str:
    return translate(f"facet_relevant_{item.value}", language) if facet == "relevant" else item.label


SmallText = Annotated[str, Query(max_length=500)]
PageParam = Annotated[int, Query(ge=1, le=_LAST_PAGE)]


def _is_chosen(asked: Filter, facet: str, value: str, label: str) -> bool:
    if facet == "year":
        return asked.since == value and asked.until == value
    if facet == "relevant":
        return asked.relevant is (value == "yes")
    chosen = getattr(asked, _FIELDS[facet])
    return value in chosen or label in chosen


def _toggle(asked: Filter, facet: str, item: FacetCount) -> Filter:
    """Return the filter with one facet's value added, or taken away where it is chosen."""
    is_chosen = _is_chosen(asked, facet, item.value, item.label)
    if facet == "year":
        year = None if is_chosen else item.value
        return asked.model_copy(update={"since": year, "until": year})
    if facet == "relevant":
        return asked.model_copy(update={"relevant": None if is_chosen else item.value == "yes"})
    name = _FIELDS[facet]
    kept = tuple(v for v in getattr(asked, name) if v not in (item.value, item.label))
    return asked.model_copy(update={name: kept if is_chosen else (*kept, item.label)})


_SECTIONS: dict[str, Section] = {
    "platform_kind": "platform_kinds",
    "method_kind": "method_kinds",
    "metric": "metrics",
}


def name_value(key: str, value: object, language: Language) -> str:
    """Return a value of a condition for readers."""
    if key == "fact":
        return translate(f"fact_{value}", language)
    return label_of(_SECTIONS[key], str(value), language) if key in _SECTIONS else str(value)


def list_conditions(asked: Filter, language: Language) -> list[tuple[str, Filter]]:
    """Return each condition in words with the filter that is left without it."""
    found: list[tuple[str, Filter]] = []
    for name, value in asked:
        if isinstance(value, tuple):
            for i, item in enumerate(value):
                rest = asked.model_copy(update={name: value[:i] + value[i + 1 :]})
                if name == "metrics":
                    words = f"{label_of('metrics', item.metric, language)} {item.operator} {item.value:,g}"
                else:
                    said = name_value(name, item, language)
                    words = f"{translate(f'key_{name}', language)}{translate('colon', language)}{said}"
                found.append((words, rest))
        elif value is not None:
            said = translate("yes" if value else "no", language) if isinstance(value, bool) else value
            words = f"{translate(f'key_{name}', language)}{translate('colon', language)}{said}"
            found.append((words, asked.model_copy(update={name: None})))
    return found


@router.get("/search")
def show_search(
    request: Request,
    q: WordsParam = "",
    expression: FilterParam = "",
    place: SmallText = "",
    platform: SmallText = "",
    since: SmallText = "",
    until: SmallText = "",
    sort: SmallText = "relevance",
    page: PageParam = 1,
) -> HTMLResponse:
    """Show what answers the words and passes the conditions."""
    site, language = site_of(request), language_of(request)
    asked = make_filter(expression, place, platform, since, until)
    found = site.archive.search(q, asked, limit=PAGE, offset=(page - 1) * PAGE, sort=sort)

    def here(filter_: Filter, page: int = 1) -> str:
        params: dict[str, Any] = {
            "q": q,
            "filter": str(filter_),
            "sort": sort if sort != "relevance" else "",
            "page": page if page > 1 else "",
        }
        return make_url("/search", language, params)

    facets = []
    for name, items in found.facets.items():
        shown = sorted(items, key=lambda i: i.value, reverse=True) if name == "year" else items
        rows = [
            (
                _name_facet(name, item, language),
                item.count,
                here(_toggle(asked, name, item)),
                _is_chosen(asked, name, item.value, item.label),
            )
            for item in shown
        ]
        facets.append((name, rows[:_SHOWN_FACETS], rows[_SHOWN_FACETS:]))
    conditions = [(words, here(rest)) for words, rest in list_conditions(asked, language)]
    off_topic = next((item.count for item in found.facets["relevant"] if item.value == "no"), 0)
    return render(
        request,
        "search.html",
        off_topic=off_topic if asked.relevant is None else 0,
        is_ranked=bool(q.strip()) and sort == "relevance",
        only_relevant_url=here(asked.model_copy(update={"relevant": True})),
        q=q,
        asked=asked,
        found=found,
        facets=facets,
        conditions=conditions,
        clear_url=make_url("/search", language, {"q": q}),
        feed_url=make_url("/feed.atom", language, {"q": q, "filter": str(asked)}),
        sort=sort,
        sorts=["relevance", "date", "-date"],
        metrics=load_codebook().metrics,
        page=page,
        last=min(_LAST_PAGE, -(-found.total // PAGE)),
        page_url=lambda number: here(asked, number),
        first=(page - 1) * PAGE + 1,
    )
