"""Bulletins: warnings of other services, as CAP. They come from lists that the settings name, or from a file.

None is ever sent. The most that becomes of one is a draft of ours, in agreed words, that two people have to let out.
"""
