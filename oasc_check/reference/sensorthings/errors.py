"""How a request is refused."""

from starlette.responses import JSONResponse, Response


class RefusedError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def response(self) -> Response:
        return JSONResponse({"code": self.status, "type": "error", "message": self.message}, self.status)


def bad(message: str) -> RefusedError:
    return RefusedError(400, message)


def not_found(what: str) -> RefusedError:
    return RefusedError(404, f"there is nothing at {what}")
