"""A phone on a page."""

from flask import Blueprint

from app.runtime import Runtime


def create(runtime: Runtime) -> Blueprint:
    """The phone's pages."""
    del runtime
    return Blueprint("simulator", __name__)
