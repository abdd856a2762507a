"""Tests of the map library."""
