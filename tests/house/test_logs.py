"""Logs carry ids and constants."""

import pytest

from app import log


@pytest.mark.parametrize("field", ["text", "body", "address", "phone", "name"])
def test_x_19_a_log_line_with_a_private_field_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="may not carry"):
        log.refuse_private_fields(None, "info", {"event": "x", field: "words"})
