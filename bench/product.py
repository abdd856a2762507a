"""Everything the measuring programs know of Waypost: how it is started, where it keeps messages, what it calls them."""

import sys
from collections.abc import Callable
from pathlib import Path

from bench.measuring import Program, free_port
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER

AUTH_TOKEN = "secret"
PASSPHRASE = "only for measuring"
LINE = "sms"  # the line in the settings below
WAYPOST = Path(sys.executable).parent / "waypost"
STORED_IDS = "SELECT provider_id FROM message WHERE direction = 'in'"
UNCERTAIN = "SELECT count(*) FROM delivery WHERE state = 'uncertain'"  # sent, perhaps: the answer never came
IN_DOUBT = "SELECT id FROM delivery WHERE state IN ('uncertain', 'sending')"  # the same, and those soon to be
ON_THE_WAY = "SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending')"
UNACCOUNTED = "SELECT count(*) FROM delivery WHERE state NOT IN ('sent', 'delivered', 'read', 'uncertain')"
FASTEST = 100_000.0  # messages a second: the most the settings of a line take, and more than any line carries

SETTINGS = """\
[server]
public_url = "{url}"

[operation]
name = "Bench"
main_language = "en"
countries = ["KE"]

[channels.{line}]
kind = "twilio_sms"
account_sid = "{account_sid}"
auth_token = "{auth_token}"
number = "{number}"
api_url = "{provider_url}"
keyword_replies = "off"
"""

MakeProgram = Callable[[Path], Program]


def waypost(directory: Path, *, provider_url: str, messages_per_second: float | None = None) -> Program:
    """Waypost on an empty database in `directory`; without a rate of its own it keeps to the channel's default."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings, data = directory / "config.toml", directory / "data"
    data.mkdir()
    text = SETTINGS.format(
        url=url, line=LINE, account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, number=OUR_NUMBER, provider_url=provider_url
    )
    settings.write_text(text + (f"rate = {messages_per_second}\n" if messages_per_second else ""))
    settings.chmod(0o600)
    return Program(
        name="waypost",
        command=[str(WAYPOST), "run", "--config", str(settings), "--data", str(data), "--port", str(port)],
        environment={"WAYPOST_PASSPHRASE": PASSPHRASE},
        url=url,
        hook_path=f"/hooks/{LINE}",
        ready_path="/healthz",
        auth_token=AUTH_TOKEN,
        directory=directory,
        database=data / "waypost.sqlite3",
        stored_ids=STORED_IDS,
    )


def making(provider_url: str, *, messages_per_second: float | None = None) -> MakeProgram:
    """A maker of Waypost programs that all send through one provider."""
    return lambda directory: waypost(directory, provider_url=provider_url, messages_per_second=messages_per_second)
