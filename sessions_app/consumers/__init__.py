"""Live updates: connect, check, forward. Nothing is ever written here; commands travel by HTTP."""

from sessions_app.consumers.gallery import GalleryConsumer
from sessions_app.consumers.sessions import SessionConsumer, SharedConsumer

__all__ = ["GalleryConsumer", "SessionConsumer", "SharedConsumer"]
