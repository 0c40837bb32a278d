"""The local engine: real edits by plain sentences, without a key, without a generative model."""

from __future__ import annotations

from sessions_app.providers.local.provider import LocalProvider

__all__ = ["LocalProvider"]
