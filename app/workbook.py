"""A stranger's workbook (XLSX), looked at before a library opens it."""

import io
import zipfile

_BLOCK = 1 << 20
_DOCTYPE = b"<!DOCTYPE"


class NoWorkbook(ValueError):
    """It is none, or one that would ask for other files."""


class TooLarge(ValueError):
    """It unpacks into more than may be."""


def check(content: bytes, *, largest: int) -> None:
    """Nothing for one that unpacks into at most `largest` bytes; TooLarge, NoWorkbook.

    What the parts say of their size is what is read of them, however much lies packed there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > largest:
                raise TooLarge
            if any(_has_doctype(packed, part) for part in parts):
                raise NoWorkbook
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise NoWorkbook from None


def _has_doctype(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with packed.open(part) as file:
        before = b""
        while block := file.read(_BLOCK):
            if _DOCTYPE in before + block:
                return True
            before = block[-len(_DOCTYPE) :]
    return False
