"""Forgetting, on request and on time: every room's own `forget`, called in order."""
