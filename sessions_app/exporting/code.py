"""Programs that ask a model for what a turn asked for; they run as printed, with the key left to the environment."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sessions_app.errors import InvalidRequest
from sessions_app.exporting.request import Asked, InputFile

AI_STUDIO = "https://aistudio.google.com/prompts/new_chat?model="
OPENAI_LOSES = "Gateways have no common field for thinking, search and service tiers, so these are left out."
# Google's REST pages all use it; the SDKs choose a version themselves.
REST_VERSION = "v1beta"


@dataclass(frozen=True)
class Program:
    """``code`` to save as ``file_name``; ``setup`` installs what it needs and ``run`` starts it."""

    language: str
    label: str
    file_name: str
    setup: str
    run: str
    code: str
    notes: tuple[str, ...]


def build_code(asked: Asked, language: str) -> Program:
    """The program in ``python``, ``node``, ``curl`` or ``openai``. Raises InvalidRequest for another language."""
    if language not in LANGUAGES:
        raise InvalidRequest(
            f"There is no code for {language}.", hint=f"Choose {', '.join(LANGUAGES)}.", field="language"
        )
    chosen = LANGUAGES[language]
    name = f"{asked.name}{chosen.ending}"
    loses = language == "openai" and (asked.thinking_level or asked.grounding != "off" or asked.service_tier)
    notes = (*asked.notes, OPENAI_LOSES) if loses else asked.notes
    return Program(language, chosen.label, name, chosen.setup, chosen.run.format(name), chosen.build(asked), notes)


def build_python(asked: Asked) -> str:
    """For Google's own client, google-genai."""
    image = _arguments(aspect_ratio=asked.aspect_ratio, image_size=asked.image_size)
    config = ['response_modalities=["TEXT", "IMAGE"],']
    if image:
        config.append(f"image_config=types.ImageConfig({image}),")
    if asked.thinking_level:
        level = asked.thinking_level.upper()
        config.append(f'thinking_config=types.ThinkingConfig(thinking_level="{level}"),')
    if asked.grounding == "web":
        config.append("tools=[types.Tool(google_search=types.GoogleSearch())],")
    elif asked.grounding == "web_and_image":
        kinds = "types.SearchTypes(web_search=types.WebSearch(), image_search=types.ImageSearch())"
        config.append(f"tools=[types.Tool(google_search=types.GoogleSearch(search_types={kinds}))],")
    if asked.service_tier:
        config.append(f'service_tier="{asked.service_tier}",')
    return f"""\
{_head("#", "python", asked)}
from pathlib import Path

from google import genai
from google.genai import types


def picture(name, mime_type):
    return types.Part.from_bytes(data=Path(name).read_bytes(), mime_type=mime_type)


client = genai.Client()
response = client.models.generate_content(
    model={_python(asked.model_id)},
    contents=[
{_lines(8, (f"{_python_part(part)}," for part in asked.parts))}
    ],
    config=types.GenerateContentConfig(
{_lines(8, config)}
    ),
)

made = 0
for candidate in response.candidates or []:
    for part in (candidate.content and candidate.content.parts) or []:
        if part.thought:
            continue
        if part.text:
            print(part.text)
        if part.inline_data:
            made += 1
            ending = part.inline_data.mime_type.removeprefix("image/")
            Path(f"{asked.name}-output-{{made}}.{{ending}}").write_bytes(part.inline_data.data)
if not made:
    raise SystemExit(f"No picture came back: {{response.prompt_feedback or response.candidates}}")
"""


def build_node(asked: Asked) -> str:
    """For Google's own client, @google/genai."""
    parts = (f"{_node_part(part)}," for part in asked.parts)
    config = _rest_config(asked) | _rest_tools(asked) | _rest_tier(asked)
    return f"""\
{_head("//", "node", asked)}
import {{ readFile, writeFile }} from "node:fs/promises";

import {{ GoogleGenAI }} from "@google/genai";

const picture = async (name, mimeType) => ({{
  inlineData: {{ mimeType, data: (await readFile(name)).toString("base64") }},
}});

const client = new GoogleGenAI({{ apiKey: process.env.GEMINI_API_KEY }});
const response = await client.models.generateContent({{
  model: {_js(asked.model_id)},
  contents: [
    {{
      role: "user",
      parts: [
{_lines(8, parts)}
      ],
    }},
  ],
  config: {{
{_lines(4, (f"{name}: {json.dumps(value)}," for name, value in config.items()))}
  }},
}});

let made = 0;
for (const part of response.candidates?.[0]?.content?.parts ?? []) {{
  if (part.thought) continue;
  if (part.text) console.log(part.text);
  if (part.inlineData) {{
    made += 1;
    const ending = part.inlineData.mimeType.replace("image/", "");
    await writeFile(`{asked.name}-output-${{made}}.${{ending}}`, Buffer.from(part.inlineData.data, "base64"));
  }}
}}
if (!made) throw new Error(`No picture came back: ${{JSON.stringify(response.promptFeedback ?? response.candidates)}}`);
"""


def build_curl(asked: Asked) -> str:
    """For a shell, with nothing but curl and the usual tools. The body is written as a stream: pictures are too large
    for a command line.
    """
    body: dict[str, Any] = {
        "contents": [{"role": "user", "parts": [_rest_part(part) for part in asked.parts]}],
        "generationConfig": _rest_config(asked),
        **_rest_tools(asked),
        **_rest_tier(asked),
    }
    texts = _json(body).split(_HOLE)
    steps = [f"printf '%s' {_shell(texts[0])}"]
    for file, text in zip(asked.files, texts[1:], strict=True):
        steps += [f"base64 < {_shell(file.name)} | tr -d '\\n'", f"printf '%s' {_shell(text)}"]
    path = f"{REST_VERSION}/models/{asked.model_id}:generateContent"
    return f"""\
#!/bin/sh
{_head("#", "curl", asked)}
set -eu
{{
{_lines(2, steps)}
}} | curl --silent --show-error --fail-with-body --output {asked.name}-answer.json \\
  --header "x-goog-api-key: $GEMINI_API_KEY" --header 'Content-Type: application/json' --data-binary @- \\
  "${{GOOGLE_GEMINI_BASE_URL:-https://generativelanguage.googleapis.com}}/"{_shell(path)}

# The last picture in the answer is the result; drafts come before it.
tr ',{{}}' '\\n\\n\\n' < {asked.name}-answer.json | sed -n 's/^[[:space:]]*"data": *"\\([^"]*\\)".*/\\1/p' | tail -n 1 \\
  | base64 --decode > {asked.name}-output.jpg
test -s {asked.name}-output.jpg || {{ echo 'No picture came back; see {asked.name}-answer.json' >&2; exit 1; }}
"""


def build_openai(asked: Asked) -> str:
    """For the OpenAI client and any gateway that speaks chat/completions with pictures."""
    shape = {"aspect_ratio": asked.aspect_ratio, "image_size": asked.image_size}
    chosen = {name: value for name, value in shape.items() if value}
    extra = {"modalities": ["image", "text"]} | ({"image_config": chosen} if chosen else {})
    return f"""\
{_head("#", "openai", asked)}
import base64
from pathlib import Path

from openai import OpenAI


def picture(name, mime_type):
    data = base64.b64encode(Path(name).read_bytes()).decode()
    return {{"type": "image_url", "image_url": {{"url": f"data:{{mime_type}};base64,{{data}}"}}}}


def text(words):
    return {{"type": "text", "text": words}}


client = OpenAI()
response = client.chat.completions.create(
    # Gateways have names of their own; some want this one without google/.
    model={_python(asked.gateway_model)},
    messages=[
        {{
            "role": "user",
            "content": [
{_lines(16, (f"{_openai_part(part)}," for part in asked.parts))}
            ],
        }}
    ],
    extra_body={json.dumps(extra)},
)

message = response.choices[0].message
if message.content:
    print(message.content)
pictures = (message.model_extra or {{}}).get("images") or []
for number, one in enumerate(pictures, start=1):
    kind, _, data = one["image_url"]["url"].partition(";base64,")
    ending = kind.removeprefix("data:image/")
    Path(f"{asked.name}-output-{{number}}.{{ending}}").write_bytes(base64.b64decode(data))
if not pictures:
    raise SystemExit("No picture came back.")
"""


@dataclass(frozen=True)
class Language:
    """``ending`` ends the program's file name, ``run`` starts it, with ``{}`` for that name."""

    label: str
    ending: str
    setup: str
    run: str
    build: Callable[[Asked], str]


_KEY = "export GEMINI_API_KEY=..."
_GATEWAY = "export OPENAI_BASE_URL=...\nexport OPENAI_API_KEY=..."
LANGUAGES = {
    "python": Language("Python", ".py", f"pip install google-genai\n{_KEY}", "python {}", build_python),
    "node": Language("Node", ".mjs", f"npm install @google/genai\n{_KEY}", "node {}", build_node),
    "curl": Language("cURL", ".sh", _KEY, "sh {}", build_curl),
    "openai": Language("OpenAI", "-openai.py", f"pip install openai\n{_GATEWAY}", "python {}", build_openai),
}


def _head(mark: str, language: str, asked: Asked) -> str:
    """What the reader has to do first."""
    chosen = LANGUAGES[language]
    lines = [*chosen.setup.splitlines(), chosen.run.format(f"{asked.name}{chosen.ending}")]
    if asked.files:
        lines.append(f"Needs beside it: {', '.join(file.name for file in asked.files)}")
    return "\n".join(f"{mark} {line}" for line in lines)


def _rest_config(asked: Asked) -> dict[str, Any]:
    config: dict[str, Any] = {"responseModalities": ["TEXT", "IMAGE"]}
    shape = {"aspectRatio": asked.aspect_ratio, "imageSize": asked.image_size}
    if any(shape.values()):
        config["imageConfig"] = {name: value for name, value in shape.items() if value}
    if asked.thinking_level:
        config["thinkingConfig"] = {"thinkingLevel": asked.thinking_level.upper()}
    return config


def _rest_tools(asked: Asked) -> dict[str, Any]:
    if asked.grounding == "off":
        return {}
    kinds: dict[str, Any] = (
        {"searchTypes": {"webSearch": {}, "imageSearch": {}}} if asked.grounding == "web_and_image" else {}
    )
    return {"tools": [{"googleSearch": kinds}]}


def _rest_tier(asked: Asked) -> dict[str, Any]:
    return {"serviceTier": asked.service_tier} if asked.service_tier else {}


# JSON escapes NUL, so no text that is written as JSON can hold this.
_HOLE = "\x00"


def _rest_part(part: str | InputFile) -> dict[str, Any]:
    return (
        {"inlineData": {"mimeType": part.mime_type, "data": _Hole()}} if isinstance(part, InputFile) else {"text": part}
    )


class _Hole(str):
    """Where the bytes of a file belong."""


def _json(value: Any) -> str:
    """JSON on one line, with a hole in the text for each ``_Hole``."""
    if isinstance(value, _Hole):
        return f'"{_HOLE}"'
    if isinstance(value, dict):
        return "{" + ",".join(f"{_js(name)}:{_json(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return _js(value)


def _python_part(part: str | InputFile) -> str:
    return _picture_call(part) if isinstance(part, InputFile) else _python(part)


def _openai_part(part: str | InputFile) -> str:
    return _picture_call(part) if isinstance(part, InputFile) else f"text({_python(part)})"


def _node_part(part: str | InputFile) -> str:
    return f"await {_picture_call(part)}" if isinstance(part, InputFile) else f"{{ text: {_js(part)} }}"


def _picture_call(file: InputFile) -> str:
    return f"picture({_js(file.name)}, {_js(file.mime_type)})"


def _python(text: str) -> str:
    """A Python string in double quotes where that needs no more escapes; what cannot be seen is escaped."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain.startswith("'") and '"' not in text and "\\'" not in plain else plain


def _js(value: Any) -> str:
    """A JSON value, which is JavaScript too; what cannot be seen (signs of direction, joiners) is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(_escaped(sign) if unicodedata.category(sign) in _UNSEEN else sign for sign in text)


_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Cn", "Co"}


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _shell(text: str) -> str:
    """One word for a POSIX shell, whatever is in it."""
    return "'" + text.replace("'", "'\\''") + "'"


def _arguments(**values: str | None) -> str:
    return ", ".join(f"{name}={_python(value)}" for name, value in values.items() if value)


def _lines(indent: int, lines: Any) -> str:
    return "\n".join(" " * indent + line for line in lines)
