"""What is offered for the local engine is what it can do: every step and every text of the helper."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from sessions_app.providers.local.instructions import parse
from sessions_app.providers.local.plan import Refusal
from sessions_app.views.prompts import PLACES
from studio.vendor import find_node

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import { RULES } from "studio/lib/next-steps";
import { textPrompt } from "studio/lib/text-helper";
const places = JSON.parse(process.argv[1]);
const texts = places.map((place) => textPrompt({ words: "Summer sale", mode: "add", place }, true));
console.log(JSON.stringify([...RULES.flatMap((rule) => rule.local), ...texts]));
"""


def test_the_local_engine_understands_every_step_that_it_is_offered() -> None:
    with find_node() as node:
        command = [node.node, "--input-type=module", "--eval", SCRIPT, json.dumps([place for place, _ in PLACES])]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    offered = json.loads(run.stdout)
    assert len(offered) > 30
    refused = [sentence for sentence in offered if isinstance(parse(sentence, drawn=False), Refusal)]
    assert refused == []
