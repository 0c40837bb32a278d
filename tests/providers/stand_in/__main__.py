"""Run the stand-in by hand: ``python -m tests.providers.stand_in --port 8800``."""

from __future__ import annotations

import argparse
import sys

from tests.providers.stand_in import __doc__ as manual
from tests.providers.stand_in.server import DEFAULTS, Server

POINTERS = """Stand-in at {url}

Point the product at it, one way or several at once:
  Gemini    GEMINI_API_KEY=paid GOOGLE_GEMINI_BASE_URL={url} make run
  Vertex AI GOOGLE_GENAI_USE_ENTERPRISE=1 GOOGLE_API_KEY=paid GOOGLE_VERTEX_BASE_URL={url} DEFAULT_PROVIDER=vertex make run
  Gateway   GATEWAY_BASE_URL={url}/v1 GATEWAY_API_KEY=paid GATEWAY_MODEL=google/gemini-nano-banana-2.1 DEFAULT_PROVIDER=gateway make run

Script it:  curl -d '{{"queue": [{{"status": 503}}]}}' {url}/control
What came:  curl {url}/log
"""


def main() -> None:
    """Serve until Ctrl+C."""
    parser = argparse.ArgumentParser(description=manual, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8800)
    for name in ("delay", "signature_bytes", "drafts", "picture_bytes"):
        parser.add_argument("--" + name.replace("_", "-"), type=type(DEFAULTS[name]), default=DEFAULTS[name])
    parser.add_argument("--png", action="store_true")
    parser.add_argument("--credentials", action="store_true")
    args = parser.parse_args()
    server = Server(args.host, args.port)
    chosen = {
        name: getattr(args, name)
        for name in ("delay", "signature_bytes", "drafts", "picture_bytes", "png", "credentials")
    }
    server.world.control({"settings": chosen})
    sys.stdout.write(POINTERS.format(url=f"http://{args.host}:{server.server_address[1]}"))
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


main()
