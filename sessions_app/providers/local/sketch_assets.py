"""Trim an icon set and its keywords to what the sketch needs. Standard library only: the set-up step runs it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

_GROUPS = {0: 0.3, 1: 0.5, 3: 1.0, 4: 1.0, 5: 1.0, 6: 0.9, 7: 0.9}
"""Groups of emojibase that can stand in a scene, by how willingly they are taken: faces (0) and people (1) less."""

_FACES = 0
_TAGGED_GROUPS = {3, 4}
"""Tags of animals and food are other names for them; those of all else are moods and occasions, no things."""

_NO_SCENERY = re.compile(
    r"o’clock|thirty|moon face|new moon|quarter moon|crescent moon|gibbous|medium|skin|symbol|button|hand"
)

_SHARED_BY_AT_MOST = 2
"""A tag that more icons carry ("animal", "food") says too little to choose one of them."""

_CHOSEN = {
    "automobile": "car cars auto sedan",
    "baby": "baby infant toddler",
    "balloon": "balloon balloons",
    "beach-with-umbrella": "parasol",
    "bear": "bear bears",
    "bird": "bird birds",
    "boy": "boy boys son",
    "bottle-with-popping-cork": "champagne",
    "lotion-bottle": "bottle perfume lotion shampoo cosmetics",
    "bouquet": "bouquet flowers",
    "brick": "brick bricks",
    "camera": "camera photographer",
    "cat": "cat cats kitten kitty",
    "cheese-wedge": "cheese",
    "chicken": "chicken chickens hen",
    "classical-building": "museum temple-front bank",
    "couch-and-lamp": "sofa couch armchair",
    "deciduous-tree": "tree trees oak",
    "delivery-truck": "truck lorry van",
    "desktop-computer": "computer monitor screen",
    "dog": "dog dogs puppy puppies",
    "dragon": "dragon dragons",
    "evergreen-tree": "pine fir spruce",
    "eyes": "eyes",
    "ferris-wheel": "funfair",
    "fish": "fish fishes",
    "flying-saucer": "ufo",
    "fork-and-knife-with-plate": "dinner restaurant meal dish",
    "girl": "girl girls daughter",
    "glass-of-milk": "milk",
    "guitar": "guitar guitarist",
    "handbag": "handbag purse bag",
    "headphone": "headphones headphone",
    "high-heeled-shoe": "heels",
    "horse": "horse horses pony",
    "hot-beverage": "coffee tea cup mug teacup espresso cappuccino latte",
    "house": "house home cottage cabin",
    "houses": "village houses",
    "laptop": "laptop notebook",
    "light-bulb": "bulb lightbulb idea",
    "locomotive": "locomotive",
    "lotus": "lotus lily",
    "man-standing": "man men guy gentleman father",
    "person-standing": "person human figure",
    "microphone": "microphone singer",
    "mobile-phone": "phone smartphone",
    "motorcycle": "motorbike motorcycle",
    "mouse": "mouse mice",
    "office-building": "office skyscraper",
    "open-book": "book reading",
    "owl": "owl owls",
    "palm-tree": "palm palms",
    "pizza": "pizza",
    "potted-plant": "plant houseplant",
    "rabbit": "rabbit bunny hare",
    "red-apple": "apple apples",
    "ring": "ring jewel",
    "robot": "robot robots android",
    "rocket": "rocket spaceship",
    "rose": "rose roses",
    "running-shoe": "shoe shoes sneaker sneakers trainer",
    "sailboat": "boat sailboat sailing yacht",
    "ship": "ship liner",
    "shortcake": "cake slice",
    "speedboat": "motorboat",
    "star": "star",
    "strawberry": "strawberry strawberries",
    "sunflower": "sunflower",
    "teapot": "teapot",
    "tiger": "tiger tigers",
    "taxi": "taxi cab",
    "tent": "tent camping",
    "train": "train",
    "tulip": "tulip tulips flower",
    "umbrella": "umbrella",
    "watch": "watch",
    "whale": "whale whales",
    "wine-glass": "wine glass",
    "woman-standing": "woman women lady mother",
    "wrapped-gift": "gift present",
    "airplane": "plane airplane aircraft jet",
    "artist": "painter",
    "bicycle": "bike bicycle bicycles cycling",
    "bowl-with-spoon": "bowl soup",
    "bread": "loaf toast",
    "castle": "castle palace",
    "chair": "chair",
    "grapes": "grape grapes",
    "hamburger": "burger hamburger",
    "hut": "hut shed",
    "old-woman": "grandmother grandma",
    "old-man": "grandfather grandpa",
    "person-superhero": "superhero hero",
    "person-mage": "wizard witch mage",
    "person-elf": "elf",
    "woman-merpeople": "mermaid",
    "person-vampire": "vampire",
    "person-zombie": "zombie",
    "person-fairy": "fairy",
    "astronaut": "astronaut cosmonaut spaceman",
    "sauropod": "dinosaur",
    "t-rex": "tyrannosaurus",
    "desert-island": "island",
    "lady-beetle": "ladybug ladybird",
    "honeybee": "bee bees",
    "person-surfing": "surfer surfing",
    "skier": "skier skiing",
    "snowman-without-snow": "snowman",
    "jack-o-lantern": "pumpkin halloween",
    "christmas-tree": "christmas",
    "man-police-officer": "policeman police",
    "woman-health-worker": "doctor nurse",
    "woman-cook": "chef cook",
    "woman-dancing": "dancer ballerina",
    "crown": "crown king queen princess prince",
    "crossed-swords": "sword swords knight",
    "pirate-flag": "pirate",
    "amphora": "vase jar",
    "top-hat": "hat",
    "alarm-clock": "clock",
    "tokyo-tower": "tower",
    "statue-of-liberty": "statue liberty",
    "ogre": "monster",
    "spiral-shell": "shell seashell",
    "violin": "violin",
    "cupcake": "cupcake muffin",
    "soccer-ball": "ball football",
    "lion": "lion lions",
    "snowflake": "snowflake",
    "dove": "dove pigeon",
    "duck": "duck ducks",
    "swan": "swan swans",
    "elephant": "elephant elephants",
    "sport-utility-vehicle": "suv jeep",
    "tractor": "tractor",
    "seedling": "sprout",
    "cherries": "cherry cherries",
    "tangerine": "orange-fruit mandarin",
    "candle": "candle candles",
    "books": "books library",
    "basket": "basket",
    "parachute": "parachute",
    "satellite": "satellite",
    "kite": "kite",
    "anchor": "anchor",
}
"""Everyday words for an icon, where labels and tags alone would choose worse or not at all."""


class _Icon(NamedTuple):
    """One emoji that can stand in a scene."""

    name: str
    label: str
    tags: frozenset[str]
    group: int


def build_sketch_assets(icons_json: Path, emojibase_json: Path, target: Path) -> None:
    """Write ``target``: ``{"icons": {name: svg body}, "words": {word: name}}``, about 3 MB.

    ``icons_json`` is Iconify's icons.json of Fluent Emoji Flat (each icon 32 by 32 units), ``emojibase_json`` is
    emojibase's en/data.json. The same input gives the same bytes.
    """
    bodies = {name: icon["body"] for name, icon in json.loads(icons_json.read_text("utf-8"))["icons"].items()}
    entries = json.loads(emojibase_json.read_text("utf-8"))
    words = _words(list(_usable(entries, bodies)))
    for name, chosen in _CHOSEN.items():
        words.update((word, name) for word in chosen.split() if name in bodies)
    # A portrait takes the head of who stands elsewhere.
    names = set(words.values()) | {name.removesuffix("-standing") for name in words.values()}
    icons = {name: bodies[name] for name in sorted(names) if name in bodies}
    found = {"icons": icons, "words": dict(sorted(words.items()))}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, separators=(",", ":"), ensure_ascii=False) + "\n", "utf-8")


def _usable(entries: list[dict[str, Any]], bodies: dict[str, str]) -> Iterator[_Icon]:
    for entry in entries:
        group = entry.get("group", -1)
        label = str(entry["label"]).lower()
        name = _slug(label)
        if group in _GROUPS and name in bodies and not _NO_SCENERY.search(label):
            tags = entry.get("tags", []) if group in _TAGGED_GROUPS else []
            yield _Icon(name, label, frozenset(tag.lower() for tag in tags), group)


def _words(usable: list[_Icon]) -> dict[str, str]:
    """The best icon for each word: its whole label first, then its label's last word, then a tag that few share."""
    shared = Counter(tag for icon in usable for tag in icon.tags)
    best: dict[str, tuple[float, str]] = {}
    for icon in usable:
        parts = icon.label.removesuffix(" face").split()
        scores = {tag: 1.0 for tag in sorted(icon.tags) if shared[tag] <= _SHARED_BY_AT_MOST}
        scores |= {" ".join(parts): 2.5, icon.label: 3.0}
        if icon.group != _FACES:
            scores.setdefault(parts[-1], 2.0 / len(parts))
        for word, score in scores.items():
            if len(word) > 2 and score * _GROUPS[icon.group] > best.get(word, (0.0, ""))[0]:
                best[word] = (score * _GROUPS[icon.group], icon.name)
    return {word: name for word, (_, name) in best.items()}


def _slug(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.replace("’", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
