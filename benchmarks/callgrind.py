"""Valgrind from inside: what is counted, and where one count ends and the next begins.

A program that runs under Valgrind speaks to it by a sequence of instructions that does nothing on a bare processor (client
requests, `valgrind.h`). With these requests Callgrind counts nothing while libraries are loaded, which takes most of the time, and
leaves a file for each part of the program that is to be counted by itself. x86-64 only.
"""

from __future__ import annotations

import ctypes
import mmap
import re
from pathlib import Path

# mov rax, rdi; xor edx, edx; rol rdi, 3; rol rdi, 13; rol rdi, 61; rol rdi, 51; xchg rbx, rbx; mov rax, rdx; ret
REQUEST = bytes.fromhex("4889f8 31d2 48c1c703 48c1c70d 48c1c73d 48c1c733 4887db 4889d0 c3")
CALLGRIND = ord("C") << 24 | ord("T") << 16
ZERO, DUMP, START = CALLGRIND + 1, CALLGRIND + 3, CALLGRIND + 4
WATCHED = 0x1001
_TRIGGER = re.compile(r"^desc: Trigger: Client Request: (.+)$", re.MULTILINE)
_COUNT = re.compile(r"^summary: (\d+)$", re.MULTILINE)


class Callgrind:
    """Callgrind, as the program sees it that it counts; without Valgrind it hears nothing."""

    def __init__(self) -> None:
        self._page = mmap.mmap(
            -1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        )
        self._page.write(REQUEST)
        address = ctypes.addressof(ctypes.c_char.from_buffer(self._page))
        self._ask = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)(address)

    def _request(self, number: int, argument: int = 0) -> int:
        words = (ctypes.c_uint64 * 6)(number, argument)
        return int(self._ask(ctypes.addressof(words)))

    @property
    def is_watched(self) -> bool:
        """Whether this program runs under Valgrind."""
        return self._request(WATCHED) > 0

    def start(self) -> None:
        """Count from here on."""
        self._request(START)
        self._request(ZERO)

    def end_part(self, name: str) -> None:
        """Leave the count since the last part under a name."""
        text = ctypes.create_string_buffer(name.encode())
        self._request(DUMP, ctypes.addressof(text))


def counts_in(folder: Path) -> list[tuple[str, int]]:
    """Parts and their instructions, in order, from the files that Callgrind left in a folder."""
    found = []
    for path in sorted(folder.glob("callgrind.*"), key=_number):
        text = path.read_text(encoding="utf-8", errors="replace")
        name, count = _TRIGGER.search(text), _COUNT.search(text)
        if name and count:
            found.append((name[1], int(count[1])))
    return found


def _number(path: Path) -> int:
    return int(path.suffix[1:]) if path.suffix[1:].isdigit() else 0
