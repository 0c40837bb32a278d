"""What a model found by searching, from the ``groundingMetadata`` of its answer (Gemini API, Google Search grounding)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """A page that was found. ``uri`` is empty where the answer gave none that may be linked."""

    title: str
    uri: str
    domain: str


@dataclass(frozen=True)
class Sources:
    """``images`` are the pages that contain the pictures; ``suggestions`` is Google's HTML, to be shown as it is."""

    pages: tuple[Source, ...] = ()
    images: tuple[Source, ...] = ()
    queries: tuple[str, ...] = ()
    image_queries: tuple[str, ...] = ()
    suggestions: str = ""

    def __bool__(self) -> bool:
        return bool(self.pages or self.images or self.queries or self.image_queries or self.suggestions)


def read_sources(grounding: object) -> Sources:
    """The sources in grounding metadata; whatever has another shape than Google's is left out."""
    told = _dict(grounding)
    chunks = [_dict(chunk) for chunk in _list(told.get("groundingChunks"))]
    return Sources(
        pages=_sources([_dict(chunk["web"]) for chunk in chunks if "web" in chunk], "uri"),
        images=_sources([_dict(chunk["image"]) for chunk in chunks if "image" in chunk], "sourceUri"),
        queries=_texts(told.get("webSearchQueries")),
        image_queries=_texts(told.get("imageSearchQueries")),
        suggestions=_text(_dict(told.get("searchEntryPoint")).get("renderedContent")),
    )


def _sources(chunks: list[Json], address: str) -> tuple[Source, ...]:
    """Each page once, in order."""
    found = []
    for chunk in chunks:
        uri = _linkable(_text(chunk.get(address)))
        title, domain = _text(chunk.get("title")).strip(), _text(chunk.get("domain")).strip()
        if title or uri:
            found.append(Source(title or domain or uri, uri, domain if domain != title else ""))
    return tuple(dict.fromkeys(found))


def _linkable(uri: str) -> str:
    """The address, if it leads to a web page and nowhere else."""
    try:
        parts = urlsplit(uri)
        return uri if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in _list(value) if isinstance(text, str) and text.strip()))
