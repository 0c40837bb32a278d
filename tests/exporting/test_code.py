"""The code of a turn, run as printed against the stand-in: it asks for exactly what the studio asked for."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.vendor import find_node
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.services.environment import plain_environment
from tests.services.product import Product

NASTY = (
    'Add the sign "It\'s $(touch pwned) `id` ${HOME} %s %d"\n'
    "\ttwo\\nlines \\\\ 'quoted' '''triple''' \"\"\"more\"\"\" {braces} </script> # no comment\r\n"
    "emoji 👩‍🚀🇩🇪, العربية, \u202edirection\u202c, \u2028line, 日本語, $$ !! %% \x7f \u200b end\\"
)
SETTINGS = {
    "provider": "gemini",
    "model": "nano-banana-2",
    "aspect_ratio": "16:9",
    "image_size": "2K",
    "thinking_level": "high",
    "grounding": "web_and_image",
    "service_tier": "flex",
}


@pytest.fixture(scope="module")
def gemini() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def client(gemini: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A program that uses a product of this file's own, with both engines."""
    environment = {"GEMINI_API_KEY": "paid", "GOOGLE_GEMINI_BASE_URL": gemini.base_url}
    product = Product(tmp_path_factory.mktemp("code"), environment)
    yield Client(product)
    product.clean_up()


@pytest.fixture(scope="module")
def edit(client: Client) -> dict[str, Any]:
    """A turn with every setting, a named reference and a prompt that breaks careless quoting, on top of an upload."""
    session, upload = client.start(encoded(photo(), "JPEG"))
    reference = client.upload(encoded(photo(seed=2)), 'it\'s a "logo".png')
    inputs = [{"asset": reference["id"], "role": "reference", "name": 'it\'s a "logo" $(id).png'}]
    return client.run(session, NASTY, parent=upload["id"], inputs=inputs, settings=SETTINGS)


def written(client: Client, turn: dict[str, Any], language: str, folder: Path) -> tuple[dict[str, Any], Path]:
    """The answer for the language, and its program in a folder with the files that it names."""
    answer = client.get(f"/turns/{turn['id']}/code", language=language)
    for file in answer["files"]:
        (folder / file["name"]).write_bytes(client.bytes_of(file["url"]))
    path = folder / answer["file_name"]
    path.write_text(answer["code"], encoding="utf-8", newline="")
    return answer, path


def start(command: list[str | Path], folder: Path, gemini: StandIn) -> subprocess.CompletedProcess[str]:
    environment = {**plain_environment(), "GEMINI_API_KEY": "paid", "GOOGLE_GEMINI_BASE_URL": gemini.base_url}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def asked_of(entry: dict[str, Any]) -> dict[str, Any]:
    """What a request asked for, whichever client sent it."""
    return {name: camel(entry[name]) for name in ("model", "contents", "body")}


def camel(value: Any) -> Any:
    """Google's server takes snake_case names as well, and its SDK sends a few."""
    if isinstance(value, list):
        return [camel(one) for one in value]
    if not isinstance(value, dict):
        return value
    # The studio also asks to see drafts; a program that writes one file has no use for them.
    kept = {name: one for name, one in value.items() if name not in ("includeThoughts", "include_thoughts")}
    return {re.sub(r"_(\w)", lambda found: found[1].upper(), name): camel(one) for name, one in kept.items()}


@pytest.mark.parametrize(("language", "program"), [("python", sys.executable), ("curl", "sh")])
def test_it_runs_as_printed_and_asks_for_what_the_studio_asked_for(
    language: str, program: str, client: Client, edit: dict[str, Any], gemini: StandIn, tmp_path: Path
) -> None:
    answer, path = written(client, edit, language, tmp_path)
    ours = next(entry for entry in gemini.log if entry["call"])

    run = start([program, path.name], tmp_path, gemini)

    assert run.returncode == 0, run.stderr
    theirs = gemini.log[-1]
    assert theirs["call"] is None
    assert asked_of(theirs) == asked_of(ours)
    (made,) = tmp_path.glob(f"turn-{edit['number']}-output*")
    assert Image.open(made).size == (2752, 1536)
    assert not (tmp_path / "pwned").exists()
    assert "paid" not in answer["code"]


def test_it_sends_the_prompt_letter_for_letter(
    client: Client, edit: dict[str, Any], gemini: StandIn, tmp_path: Path
) -> None:
    for language, program in (("python", sys.executable), ("curl", "sh")):
        _, path = written(client, edit, language, tmp_path)
        assert start([program, path.name], tmp_path, gemini).returncode == 0
        assert gemini.log[-1]["contents"][-1]["parts"][-1]["text"] == NASTY.strip()


def test_the_code_for_node_is_javascript_that_holds_the_prompt(
    client: Client, edit: dict[str, Any], gemini: StandIn, tmp_path: Path
) -> None:
    _, path = written(client, edit, "node", tmp_path)
    # A module of the same name in the folder stands where npm would put Google's; it only keeps what it is given.
    package = tmp_path / "node_modules" / "@google" / "genai"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "@google/genai", "type": "module", "exports": "./index.js"}')
    (package / "index.js").write_text(RECORDER)
    with find_node() as node:
        checked = start([node.node, "--check", path.name], tmp_path, gemini)
        run = start([node.node, path.name], tmp_path, gemini)
    assert checked.returncode == 0, checked.stderr
    assert run.returncode == 0, run.stderr
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert (asked["key"], asked["model"]) == ("paid", edit["model_id"])
    texts = [part["text"] for part in asked["contents"][0]["parts"] if "text" in part]
    assert texts[-1] == NASTY.strip()
    ours = next(entry for entry in gemini.log if entry["call"])
    ours = camel(ours["body"])
    config = ours["generationConfig"]
    assert asked["config"] == {**config, "tools": ours["tools"], "serviceTier": ours["serviceTier"]}
    assert Image.open(tmp_path / f"turn-{edit['number']}-output-1.png").size == (2, 2)


RECORDER = """
import { writeFileSync } from "node:fs";
const data = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mNkYPgPRAwQCgAN/AH/K6VYXQAAAABJRU5ErkJggg==";
export class GoogleGenAI {
  constructor({ apiKey }) { this.key = apiKey; }
  get models() {
    return { generateContent: async (asked) => {
      writeFileSync("asked.json", JSON.stringify({ key: this.key, ...asked }));
      return { candidates: [{ content: { parts: [{ inlineData: { mimeType: "image/png", data } }] } }] };
    } };
  }
}
"""


def test_the_code_for_openai_clients_runs_against_a_gateway(
    client: Client, edit: dict[str, Any], gemini: StandIn, tmp_path: Path
) -> None:
    answer, path = written(client, edit, "openai", tmp_path)
    compile(answer["code"], path.name, "exec")
    environment = {**plain_environment(), "OPENAI_API_KEY": "paid", "OPENAI_BASE_URL": f"{gemini.base_url}/v1"}
    command = [sys.executable, path.name]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert gemini.log[-1]["contents"][-1]["parts"][-1]["text"] == NASTY.strip()
    assert list(tmp_path.glob(f"turn-{edit['number']}-output*"))


def test_it_says_so_where_no_picture_comes_back(
    client: Client, edit: dict[str, Any], gemini: StandIn, tmp_path: Path
) -> None:
    blocked = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}}
    for language, program in (("python", sys.executable), ("curl", "sh")):
        _, path = written(client, edit, language, tmp_path)
        gemini.script({"status": 200, "body": blocked})
        run = start([program, path.name], tmp_path, gemini)
        assert run.returncode == 1
        assert "No picture came back" in run.stderr


def test_it_offers_the_first_picture_and_a_turn_of_the_local_engine_too(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo()))
    refused = client.get(f"/turns/{upload['id']}/code", status=409)
    assert refused["error"]["message"] == "Turn 1 is an upload: there is nothing to run."
    local = client.run(session, "make it darker", settings={"provider": "local"})
    answer = client.get(f"/turns/{local['id']}/code")
    usual = next(model for model in client.get("/models")["items"] if model["provider"] == "gemini")
    assert answer["model_id"] in usual["ids"]
    assert answer["ai_studio_url"] == f"https://aistudio.google.com/prompts/new_chat?model={answer['model_id']}"
    told = f"This turn was made by the local engine. The code asks {usual['label']} for the same."
    assert answer["notes"] == [told]
    first = client.run(client.new_session(), "a red fox", settings={"provider": "gemini"})
    assert client.get(f"/turns/{first['id']}/code", language="curl")["files"] == []
    client.get(f"/turns/{first['id']}/code", status=422, language="cobol")


def test_its_files_are_the_bytes_that_the_model_was_sent(client: Client, edit: dict[str, Any]) -> None:
    files = client.get(f"/turns/{edit['id']}/code")["files"]
    assert [file["name"] for file in files] == ["turn-2-input-1.png", "turn-2-input-2.jpg"]
    shapes = [Image.open(io.BytesIO(client.bytes_of(file["url"]))).format for file in files]
    assert shapes == ["PNG", "JPEG"]
