"""The outbox: what is to be sent and what became of it. Its worker is the only caller of a channel's `send`."""
