"""Grounding metadata as Google sends it with an answer that rests on a search."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote_plus

_REDIRECT = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/"
# Google's own style sheet for its chips, shortened to what changes their look: light and dark are both inside.
_STYLE = """<style>
.container { align-items: center; border-radius: 8px; display: flex; font-family: Google Sans, Roboto, sans-serif;
  font-size: 14px; line-height: 20px; padding: 8px 12px; }
.chip { display: inline-block; border: solid 1px; border-radius: 16px; min-width: 14px; padding: 5px 16px;
  text-align: center; user-select: none; margin: 0 8px; -webkit-tap-highlight-color: transparent; }
.carousel { overflow: auto; scrollbar-width: none; white-space: nowrap; margin-right: -12px; }
.headline { display: flex; margin-right: 4px; }
@media (prefers-color-scheme: light) {
  .container { background-color: #fafafa; box-shadow: 0 0 0 1px #0000000f; }
  .headline-label { color: #1f1f1f; }
  .chip { background-color: #ffffff; border-color: #d2d2d2; color: #5e5e5e; text-decoration: none; }
}
@media (prefers-color-scheme: dark) {
  .container { background-color: #1f1f1f; box-shadow: 0 0 0 1px #ffffff26; }
  .headline-label { color: #fff; }
  .chip { background-color: #2c2c2c; border-color: #3c4043; color: #fff; text-decoration: none; }
}
</style>"""
_MARK = (
    '<svg width="18" height="18" viewBox="9 9 35 35" fill="none"><path fill="#4285F4" d="M42 26c0-1 0-2-.3-3H26v6h9'
    'c-.4 2-1.6 4-3.3 5l5 4c3-3 5.300-7 5.300-12Z"/></svg>'
)


def metadata(prompt: str, searches: set[str]) -> dict[str, Any]:
    """What a search of these kinds (``webSearch``, ``imageSearch``) found for the prompt."""
    query = prompt[:60]
    chunks: list[dict[str, Any]] = [
        {"web": {"uri": f"{_REDIRECT}AUZIYQ{number}", "title": title}}
        for number, title in enumerate(("wikipedia.org", "britannica.com"), 1)
    ]
    found: dict[str, Any] = {
        "webSearchQueries": [query],
        "searchEntryPoint": {"renderedContent": rendered(query)},
        "groundingSupports": [{"groundingChunkIndices": [0], "segment": {"startIndex": 0, "endIndex": 7}}],
    }
    if "imageSearch" in searches:
        chunks.append(
            {
                "image": {
                    "sourceUri": "https://commons.wikimedia.org/wiki/File:Tower.jpg",
                    "imageUri": "https://upload.wikimedia.org/wikipedia/commons/a/a8/Tower.jpg",
                    "title": "File:Tower.jpg",
                    "domain": "wikimedia.org",
                }
            }
        )
        found["imageSearchQueries"] = [f"{query} photo"]
    return found | {"groundingChunks": chunks}


def rendered(query: str) -> str:
    """The search suggestions as HTML; each leads to Google's page of results."""
    chip = f'<a class="chip" href="https://www.google.com/search?q={quote_plus(query)}">{escape(query)}</a>'
    return f'{_STYLE}\n<div class="container"><div class="headline">{_MARK}</div><div class="carousel">{chip}</div></div>\n'
