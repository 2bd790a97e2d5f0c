"""What a broker answers when it does not do what was asked (NGSIv2, "Error Responses")."""


class ApiError(Exception):
    """An error answer: `status` of HTTP, `error` as the specification names it, and a sentence for people."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.description = description


def bad_request(description: str) -> ApiError:
    """The request is wrong whatever the broker holds."""
    return ApiError(400, "BadRequest", description)


def parse_error(description: str) -> ApiError:
    """The payload is no JSON."""
    return ApiError(400, "ParseError", description)


def not_found(what: str) -> ApiError:
    """The resource does not exist."""
    return ApiError(404, "NotFound", f"{what} does not exist; check its id and type")


def unprocessable(description: str) -> ApiError:
    """The request does not fit what the broker holds."""
    return ApiError(422, "Unprocessable", description)
