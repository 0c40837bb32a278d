"""One of a thing for each process: a vendor's client must not cross a fork."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """Makes the thing at its first use in a process and shares it between the process's threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._mine: T | None = None
        self._parents: T | None = None
        _all.add(self)

    def get(self) -> T:
        """The thing of this process."""
        with self._lock:
            if self._mine is None:
                self._mine = self._make()
            return self._mine

    def forget(self) -> None:
        """In a child process: the parent's connections would mix up answers. The old thing is kept, unused, because
        tearing it down could wait for a lock that a thread of the parent held.
        """
        self._lock = threading.Lock()
        self._parents, self._mine = self._mine, None


_all: weakref.WeakSet[PerProcess[Any]] = weakref.WeakSet()


def _forget_all() -> None:
    for one in _all:
        one.forget()


os.register_at_fork(after_in_child=_forget_all)
