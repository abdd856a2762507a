"""What stands in a text for a picture, a recording or a file: none is fetched, and that it was there is not lost."""

NOT_FETCHED = "[not fetched]"
_MOST = 10  # as many as a provider takes in one message


def with_attachments(text: str, many: int) -> str:
    """The text, and after it one token for each thing that was sent with it."""
    return " ".join([text, *[NOT_FETCHED] * min(many, _MOST)]).strip() if many else text
