"""The yardstick: the shortest FastAPI endpoint that reads a form. No signature, no decision, no journal."""

import socket
import sys

import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response

app = FastAPI()


@app.post("/form")
async def form(request: Request) -> Response:
    fields = await request.form()
    return Response(f"<Response>{len(fields)}</Response>", media_type="text/xml")


def main(fd: int) -> None:
    """Serve an open socket, with the same server and loop as the product's web process."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    # Given as a socket: by number, the server would take it for a Unix socket and leave Nagle's algorithm on.
    uvloop.run(uvicorn.Server(config).serve(sockets=[socket.socket(fileno=fd)]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
