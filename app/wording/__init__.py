"""Agreed words: what we say to people, a text per key and language, and the words people send as commands.

The room owns the states of a text (draft, in review, published, retired), its placeholders, the words that
must never stand on a phone somebody may be watching, and how a text is put together for sending. First drafts
come from `translations/wording/<language>.toml`; a text nobody has reviewed says so wherever staff see it.
"""
