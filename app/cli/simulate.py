"""`waypost simulate`: write to the database as somebody on the simulated phone would, and see the answers."""

import click

from app.opening import open_runtime, refuse


@click.command
@click.argument("text")
@click.option("--from", "sender", default="+999300000001", show_default=True, help="An invented number.")
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Folder of database and keys.")
def simulate(text: str, sender: str, config: str | None, folder: str | None) -> None:
    """Let somebody write TEXT on the simulated phone, and print what comes back."""
    from app.ids import new_id
    from app.inbound.pipeline import receive, refused
    from app.outbox.worker import Dispatcher
    from channels.contract import Address, AddressKind, Parsed, Received
    from channels.simulator import Simulator

    with open_runtime(folder, config) as runtime:
        line = next((name for name, adapter in runtime.channels.items() if isinstance(adapter, Simulator)), None)
        if line is None:
            refuse(('there is no simulated phone: it works with [operation] mode = "demonstration" only',))
        address = Address(AddressKind.PHONE, sender)
        us = Address(AddressKind.PHONE, "+999000000000")
        told = Received(sender=address, to=us, text=text, provider_id=new_id().hex)
        receive(runtime, str(line), Parsed((told,)))
        Dispatcher(runtime, refused).drain()
        for shown in runtime.channels[str(line)].inbox(address):
            click.echo(shown.text)
