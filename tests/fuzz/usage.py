"""Processor time and memory of this process, and limits on them, where the system has such."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

_STATUS, _REFERENCES = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def resident() -> int:
    """Bytes in memory now; 0 where it is not told."""
    return _status("VmRSS")


def peak_memory() -> int:
    """The most bytes in memory since ``reset_peak``; 0 where it is not told."""
    return _status("VmHWM")


def reset_peak() -> None:
    """Begins to look for the peak afresh."""
    if _REFERENCES.exists():
        _REFERENCES.write_text("5", encoding="ascii")


def limit_process(seconds: int, more_memory: int) -> None:
    """The process ends after so much processor time, and gets no more memory than that besides."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    size = _status("VmSize")
    if size:
        resource.setrlimit(resource.RLIMIT_AS, (size + more_memory, size + more_memory))


def end_after(seconds: float) -> None:
    """The process is ended by the system after so much processor time; 0 takes it back."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _status(key: str) -> int:
    if not _STATUS.exists():
        return 0
    found = re.search(rf"{key}:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"))
    return 0 if found is None else int(found[1]) << 10
