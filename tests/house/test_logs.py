"""Logs carry ids and constants."""

import json
from pathlib import Path

import pytest

from app.log import logger
from tests.makers.logs import logging_to


@pytest.mark.parametrize("field", ["text", "body", "address", "phone", "name"])
def test_x_19_a_log_line_with_a_private_field_is_refused(field: str, tmp_path: Path) -> None:
    with logging_to(tmp_path / "log") as file:
        for tell in (logger().info, logger().warning, logger().error):
            with pytest.raises(ValueError, match="may not carry"):
                tell("x", **{field: "words"})
    assert file.read_text() == ""


def test_an_event_is_one_json_line_with_its_time_level_and_fields(tmp_path: Path) -> None:
    with logging_to(tmp_path / "log") as file:
        logger().warning("hook.refused", channel="sms", many=3)
    (line,) = file.read_text().splitlines()
    told = json.loads(line)
    assert told.pop("at").endswith("Z")
    assert told == {"event": "hook.refused", "level": "warning", "channel": "sms", "many": 3}
