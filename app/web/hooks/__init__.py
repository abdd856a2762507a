"""Where providers call: a small application of its own, without sessions, cookies or languages."""
