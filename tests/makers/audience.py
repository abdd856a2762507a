"""Two provinces with their districts, and people who joined for them."""

from pathlib import Path
from typing import Any
from uuid import UUID

from app.audience.actions import join
from app.audience.tables import Consent, How
from app.contacts.actions import reach_at
from app.places.worker import area_of, load_areas, refresh
from app.runtime import Runtime
from app.transaction import write
from app.work import COMMAND, SYSTEM, Work
from channels.contract import Address, AddressKind
from tests.makers.areas import district, province, save, square

NORTH, SOUTH = "KE001", "KE002"
NORTH_WEST, NORTH_EAST = "KE001001", "KE001002"
IN_NORTH_WEST = (-0.75, 37.25)  # latitude and longitude of a point in it


def load_provinces(runtime: Runtime, folder: Path) -> None:
    """Province 1 with its districts 1 and 2, and Province 2; places lie in them from now on."""
    for name, features in {
        "provinces": [province(1), province(2)],
        "districts": [district(1, 1, square(37.0, -1.0, 0.5)), district(2, 1, square(37.5, -1.0, 0.5))],
    }.items():
        load_areas(runtime, COMMAND, [save(folder / f"{name}.geojson", features)])
    refresh(runtime)
    runtime.area_of = lambda place: area_of(runtime, place)


def telephone(number: int, kind: AddressKind = AddressKind.PHONE) -> Address:
    """The telephone, or the WhatsApp, of an invented number."""
    return Address(kind, f"+9991000{number:05d}")


def joined(
    runtime: Runtime,
    address: Address,
    area: str,
    *,
    language: str = "en",
    channel: str = "simulator",
    how: How = How.TEXT,
    **more: Any,
) -> UUID:
    """The contact of somebody who joined for an area."""

    def unit(work: Work) -> UUID:
        contact_id = reach_at(work, address, channel=channel, language=language)
        assert contact_id is not None
        agreed: dict[str, Any] = (
            {"consent": Consent.SPOKEN, "agreed_on": work.now.date()} if how in (How.VOLUNTEER, How.IMPORT) else {}
        )
        join(work, contact_id, area=area, how=how, **(agreed | more))
        return contact_id

    return write(runtime, SYSTEM, unit)
