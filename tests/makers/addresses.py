"""Addresses of pages with something in every place of them."""

from werkzeug.routing import IntegerConverter, Rule

SOME_ID = "00000000-0000-0000-0000-000000000001"


def some_values(rule: Rule) -> dict[str, object]:
    """A value for each part of the address: an id that nobody has, or a number."""
    kinds = rule._converters
    return {name: 1 if isinstance(kinds.get(name), IntegerConverter) else SOME_ID for name in rule.arguments}
