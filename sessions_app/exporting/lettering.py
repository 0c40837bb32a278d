"""Words in any script for a PDF: drawn as pictures, for reportlab neither shapes Arabic and Indic letters nor turns lines
from right to left. Pillow does both, with HarfBuzz and FriBidi through Raqm, in any font that is there.

Fonts are the studio's own (Inter: Latin, Greek, Cyrillic) and those that are installed on the machine; with Noto among
them there is a letter for everything that people write.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from sessions_app.providers.local import weights

# Pixels of a letter's height: at 9.5 points, 270 to the inch.
SIZE = 36
LINE = 1.4
FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}.get(sys.platform, ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts"))
# Of each family the regular cut will do; pictures of emoji have one fixed size and cannot be set.
NOT_PLAIN = re.compile(r"bold|italic|oblique|light|thin|black|medium|condensed|narrow|extra|semi|mono|emoji", re.I)
PREFERRED = ("NotoSans", "DejaVuSans")


@dataclass(frozen=True)
class Line:
    """The letters of a line, black on white, and how far from the left they begin, pixels."""

    picture: Image.Image
    left: int


def can_draw() -> bool:
    """Whether there is any font to draw with."""
    return bool(_fonts())


def set_lines(text: str, width: int) -> Iterator[Line]:
    """The text in lines that are at most ``width`` pixels wide; those of a paragraph from right to left lie to the right."""
    for paragraph in text.splitlines() or [""]:
        backwards = _is_backwards(paragraph)
        line: list[str] = []
        used = 0.0
        for piece in _pieces(paragraph, width):
            wide = _length(piece)
            if line and used + _length(piece.rstrip()) > width:
                yield _drawn(line, width, backwards)
                line, used = [], 0.0
            line.append(piece)
            used += wide
        yield _drawn(line, width, backwards)


def unknown(text: str) -> set[str]:
    """The characters that no font here has a letter for."""
    return {character for character in set(text) if _shows(character) and _font_of(character) is None}


def _pieces(text: str, width: int) -> Iterator[str]:
    """What a line may end after: words with the space behind them, single letters of scripts that write without spaces."""
    for word in re.findall(r"\S+\s*|\s+", text):
        if any(unicodedata.east_asian_width(letter) in "WF" for letter in word) or _length(word) > width:
            # A mark belongs to the letter before it.
            yield from re.findall(r"\s+|.[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\ufe0f]*", word)
        else:
            yield word


def _drawn(pieces: list[str], width: int, backwards: bool) -> Line:
    """The pieces side by side, each run of one font shaped as a whole; the space behind a run lies on its far side."""
    picture = Image.new("L", (width, round(SIZE * LINE)), 255)
    draw = ImageDraw.Draw(picture)
    used = 0.0
    for path, group in groupby(pieces, key=_font_for):
        font, text = _font(path, SIZE), "".join(group)
        letters = text.rstrip()
        length = font.getlength(letters)
        draw.text((width - used - length if backwards else used, SIZE), letters, fill=0, font=font, anchor="ls")
        used += length + font.getlength(" ") * (len(text) - len(letters))
    # A margin for what sticks out of its letter's place.
    wide = max(1, min(width, round(used) + SIZE // 4))
    left = width - wide if backwards else 0
    return Line(picture.crop((left, 0, left + wide, picture.height)), left)


def _is_backwards(text: str) -> bool:
    """Whether its first letter that has a direction is of a script from right to left."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


@lru_cache(maxsize=64)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


@lru_cache(maxsize=20_000)
def _length(piece: str) -> float:
    return _font(_font_for(piece), SIZE).getlength(piece)


@lru_cache(maxsize=20_000)
def _font_for(piece: str) -> Path:
    """The first font that has all letters of a piece, else that of the first letter which any has."""
    wanted = [letter for letter in piece if _shows(letter)]
    whole = next((path for path in _fonts() if all(_has(path, letter) for letter in wanted)), None)
    return whole or next((path for path in map(_font_of, wanted) if path), _fonts()[0])


@lru_cache(maxsize=20_000)
def _font_of(letter: str) -> Path | None:
    return next((path for path in _fonts() if _has(path, letter)), None)


def _shows(letter: str) -> bool:
    return not letter.isspace() and unicodedata.category(letter) not in ("Cf", "Mn", "Me", "Cc")


@lru_cache(maxsize=100_000)
def _has(path: Path, letter: str) -> bool:
    """Whether the letter has a shape of its own, not the box that stands for what is missing."""
    font = _font(path, 20)
    return bytes(font.getmask(letter)) != _missing(path)


@cache
def _missing(path: Path) -> bytes:
    return bytes(_font(path, 20).getmask("\U0010fffe"))


@cache
def _fonts() -> tuple[Path, ...]:
    """The studio's own font, then the plain ones of the machine, those with most letters first."""
    files = (path for folder in FOLDERS for path in Path(folder).expanduser().rglob("*"))
    plain = [
        path for path in files if path.suffix.lower() in (".ttf", ".otf", ".ttc") and not NOT_PLAIN.search(path.stem)
    ]
    rank = {
        path: next((n for n, name in enumerate(PREFERRED) if path.name.startswith(name)), len(PREFERRED))
        for path in plain
    }
    usable = [path for path in sorted(plain, key=lambda path: (rank[path], path.name)) if _opens(path)]
    own = weights.find(weights.FONT)
    return (*([own] if own else []), *usable)


def _opens(path: Path) -> bool:
    try:
        _font(path, 20).getmask("a")
    except (OSError, ValueError):
        return False
    return True
