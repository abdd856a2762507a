"""Which organisations an HSDS document holds, whatever stands at its root: they, services or places of these. Pure."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.directory.hsds_check import Problem
from app.directory.hsds_shape import AT_LOCATION, FILES, LOCATION, ORGANIZATION, SERVICE

# What only an object of this kind says of itself, looked for in this order.
_TELLING: Final[Mapping[str, frozenset[str]]] = {
    AT_LOCATION: frozenset({"service", "service_id", "location_id"}),
    SERVICE: frozenset({"organization", "organization_id", "service_at_locations", "status"}),
    LOCATION: frozenset({"location_type"}),
    "taxonomy_term": frozenset({"taxonomy", "taxonomy_id", "taxonomy_detail", "term_uri"}),
}
_WRAPPERS: Final = ("contents", "organizations", "services")


@dataclass(frozen=True, slots=True)
class Roots:
    """The organisations of a document, each with its services, and what is in it of which none is said."""

    documents: Sequence[Any]
    problems: Sequence[Problem]


@dataclass(slots=True)
class _Gathered:
    """Organisations and services while they are gathered, by their ids."""

    documents: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    organisations: dict[str, dict[str, Any]] = field(default_factory=dict)
    services: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


def parse(raw: bytes) -> Any:
    """What JSON says; ValueError or RecursionError for what is none."""
    return json.loads(raw)


def tables_in(given: Any) -> Mapping[str, Sequence[Any]] | None:
    """The tables of a document that is a list of rows for each; None for one that is nested."""
    if not isinstance(given, dict) or "id" in given or not FILES.keys() & given.keys():
        return None
    tables = {name: rows for name, rows in given.items() if isinstance(rows, list)}
    nested = any(isinstance(value, dict | list) for rows in tables.values() for row in rows for value in _values(row))
    return tables if FILES.keys() & tables.keys() and not nested else None


def _values(row: Any) -> Collection[Any]:
    return row.values() if isinstance(row, dict) else ()


def organisations_in(given: Any) -> Roots:
    """The organisations of a document: one, a list, a page of an API, or what holds its organisation itself."""
    found = _Gathered()
    for number, one in enumerate(_listed(_inside(given)), 1):
        kind = _kind_of(one)
        if kind == AT_LOCATION:
            _take_place(found, one, f"{kind} {number}")
        elif kind == SERVICE:
            _take_service(found, one, f"{kind} {number}")
        elif kind == ORGANIZATION:
            found.documents.append(one)
        else:
            found.problems.append(Problem(f"{kind} {number}", "hsds.object", ORGANIZATION))
    return Roots(found.documents, found.problems)


def _inside(given: Any) -> Any:
    """What a page of an API, or what wraps a list and says nothing else of itself, holds."""
    if not isinstance(given, dict) or {"id", "name"} & given.keys():
        return given
    return next((given[name] for name in _WRAPPERS if isinstance(given.get(name), list)), given)


def _listed(given: Any) -> list[Any]:
    """As a list: what is none, and should be, is named by what checks the document."""
    return list(given) if isinstance(given, list) else [given]


def _kind_of(one: Any) -> str:
    if not isinstance(one, dict) or "services" in one:
        return ORGANIZATION
    return next((kind for kind, names in _TELLING.items() if names & one.keys()), ORGANIZATION)


def _take_place(found: _Gathered, one: Mapping[str, Any], where: str) -> None:
    """A service at a place comes to the service it holds."""
    service = one.get("service")
    if not isinstance(service, dict):
        found.problems.append(Problem(where, "hsds.parent", SERVICE))
        return
    taken = _take_service(found, service, where, again=True)
    if taken is not None:
        place = {name: value for name, value in one.items() if name != "service"}
        taken["service_at_locations"] = [*_listed(taken.get("service_at_locations") or []), place]


def _take_service(
    found: _Gathered, one: Mapping[str, Any], where: str, *, again: bool = False
) -> dict[str, Any] | None:
    """A service comes to the organisation it holds; `again`: one that is there already is that one."""
    of = one.get("organization")
    if not isinstance(of, dict):
        found.problems.append(Problem(where, "hsds.parent", ORGANIZATION))
        return None
    key = str(of.get("id")), str(one.get("id"))
    if again and key in found.services:
        return found.services[key]
    mine = found.organisations.get(key[0])
    if mine is None:
        mine = {**of, "services": _listed(of.get("services") or [])}
        found.organisations[key[0]] = mine
        found.documents.append(mine)
    service = {name: value for name, value in one.items() if name != "organization"}
    found.services[key] = service
    mine["services"].append(service)
    return service
