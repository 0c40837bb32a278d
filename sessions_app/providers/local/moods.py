"""What the words of a prompt say about light, weather and place. Data and look-up only."""

from __future__ import annotations

import re
from dataclasses import dataclass

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Mood:
    """The colours of a scene: sky from top to horizon, the land far and near, sun or moon, and the light on things."""

    sky: tuple[RGB, RGB, RGB]
    far: RGB
    light: RGB
    ambient: RGB
    shade: float


def _hex(value: str) -> RGB:
    return int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16)


def _mood(top: str, middle: str, low: str, far: str, light: str, ambient: str, shade: float) -> Mood:
    return Mood((_hex(top), _hex(middle), _hex(low)), _hex(far), _hex(light), _hex(ambient), shade)


MOODS = {
    "day": _mood("3f8fd6", "86c1ea", "dceef5", "b9d5e2", "fff3c4", "ffffff", 1.0),
    "sunset": _mood("3a2f6b", "c8557a", "ffb46e", "b06a86", "ffe2a0", "ffe3cf", 0.86),
    "sunrise": _mood("7fa6d6", "f3b9b4", "ffe6c2", "d9b3bd", "fff1cf", "fff2e6", 0.97),
    "night": _mood("0b1233", "1f2c5e", "4a4f86", "333c6e", "f7f0d8", "aeb9e8", 0.5),
    "storm": _mood("39434f", "66727d", "a3abb0", "7b868e", "dfe5e8", "d5dde3", 0.74),
    "snow": _mood("9dbfdc", "cfe0ec", "f2f7fa", "d5e2ec", "fffdf2", "f4f8fd", 1.02),
    "fog": _mood("b9c4c9", "d3dadb", "e9ecea", "cdd5d6", "fbf8ec", "f2f4f3", 0.96),
    "autumn": _mood("6fa3c4", "cfd3c2", "f6e3bd", "d7b98f", "fff0c6", "fff3df", 0.97),
    "spring": _mood("79bfe8", "b8e0ee", "f7eef0", "c9dfd2", "fff6d3", "ffffff", 1.02),
}

_MOOD_WORDS = {
    "night": "night midnight moon moonlight moonlit stars starry star nocturnal dark neon evening",
    "sunset": "sunset dusk golden twilight sundown",
    "sunrise": "sunrise dawn morning pastel early",
    "storm": "storm stormy rain rainy raining thunder moody gloomy lightning",
    "snow": "snow snowy winter ice icy arctic frozen christmas ski skiing penguin polar snowman",
    "fog": "fog foggy mist misty haze hazy",
    "autumn": "autumn fall october harvest pumpkin halloween",
    "spring": "spring blossom cherry april easter meadow",
}

LANDS = {
    "sea": "sea ocean lake water boat ship sailboat sailing sail coast surf surfing surfer island harbour harbor bay whale dolphin"
    " river yacht waves wave pier lighthouse",
    "beach": "beach sand sandy shore seaside coastline tropical palm palms holiday vacation",
    "city": "city street skyline town urban tokyo york paris london berlin downtown road traffic skyscraper skyscrapers taxi"
    " metropolis neon cyberpunk bus car cars",
    "forest": "forest woods wood jungle trees pine pines woodland deer fox owl bear squirrel hedgehog wolf camp camping tent",
    "mountain": "mountain mountains alps valley cliff peak peaks volcano hiking hiker summit himalaya ski skiing rocky",
    "desert": "desert dune dunes canyon sahara camel cactus egypt pyramid",
    "space": "space galaxy planet planets universe orbit astronaut alien ufo cosmos cosmic mars spaceship saturn nebula",
    "underwater": "underwater coral reef fish fishes octopus shark jellyfish submarine diver diving aquarium seabed turtle mermaid",
    "room": "room kitchen bedroom office interior sofa couch desk window library cafe bakery living indoor inside home bookshelf"
    " table",
    "portrait": "portrait headshot selfie",
    "studio": "studio product minimal minimalist minimalistic poster logo packshot podium still-life mockup mock-up"
    " advertisement cup mug bottle perfume watch lipstick coffee",
    "field": "field meadow farm grass hill hills countryside garden park picnic horse cow sheep village prairie lawn",
}

_SUBSTANCES = {
    "rain": "rain rainy raining thunder",
    "snow": "snow snowy snowing winter christmas",
    "rainbow": "rainbow",
}

STYLES = {
    "watercolour": "watercolour watercolor aquarelle watercolours watercolors",
    "oil": "oil impressionist impressionism painterly",
    "pencil": "pencil charcoal graphite",
    "black_and_white": "monochrome noir black-and-white greyscale grayscale",
    "vintage": "vintage retro polaroid nostalgic",
    "cinematic": "cinematic",
    "sepia": "sepia",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What was understood of the scenery; ``words`` are the ones that said so."""

    mood: str
    land: str
    weather: frozenset[str]
    style: str
    words: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether any word of the prompt spoke of scenery."""
        return bool(self.words)


def setting_of(prompt: str) -> Setting:
    """Mood, land, weather and style of a prompt. Plain day and open land are what no word asked to be otherwise."""
    words = re.findall(r"[a-z][a-z-]+", prompt.lower())
    used: list[str] = []

    def first(groups: dict[str, str], otherwise: str) -> str:
        for name, known in groups.items():
            matches = [word for word in words if word in known.split()]
            if matches:
                said = name if name in matches else matches[0]
                used.append(said)
                return name
        return otherwise

    mood = first(_MOOD_WORDS, "day")
    land = first(LANDS, "")
    style = first(STYLES, "")
    weather = frozenset(name for name, known in _SUBSTANCES.items() if set(known.split()) & set(words))
    if "rainbow" in weather:
        used.append("rainbow")
    if mood == "snow" and "snow" not in words and "snowy" not in words:
        weather -= {"snow"}
    return Setting(mood, land, weather, style, tuple(dict.fromkeys(used)))
