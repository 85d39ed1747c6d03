"""The telephone network over HTTP, under /network; JSON in and out."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router

from simulator.carrier.account import Account
from simulator.carrier.exchange import TokenRefused
from simulator.carrier.network import (
    CALLS_PER_REQUEST_MAX,
    DialRequest,
    PhoneNetwork,
    TextRequest,
    UnknownCall,
)
from simulator.carrier.settings import FarEnd, FaultSettings, NumberSettings

Handler = Callable[[PhoneNetwork, Account, Request], Awaitable[Any]]
Endpoint = Callable[[Request], Awaitable[Response]]

_Dialling = TypeAdapter[DialRequest | list[DialRequest]](DialRequest | list[DialRequest])
_Plan = TypeAdapter[list[DialRequest]](list[DialRequest])
_Numbers = TypeAdapter[dict[str, NumberSettings]](dict[str, NumberSettings])
_FarEnds = TypeAdapter[dict[str, FarEnd]](dict[str, FarEnd])


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConnectRequest(_Strict):
    token: str
    params: dict[str, str] = {}
    batch: str = ""


class VanishRequest(_Strict):
    identity: str


class PressRequest(_Strict):
    digits: str


def network_routes(
    live: Callable[[], tuple[PhoneNetwork, Account]], desk_origins: tuple[str, ...]
) -> list[BaseRoute]:
    """The routes; those of devices may be called from the pages of the desk."""

    def route(method: str, path: str, handler: Handler) -> Route:
        return Route(path, _endpoint(live, handler), methods=[method])

    devices = CORSMiddleware(
        Router(
            [
                route("POST", "/connect", _connect),
                route("POST", "/vanish", _vanish),
                route("GET", "/{sid}", _device),
                route("POST", "/{sid}/hangup", _hang_up),
                route("POST", "/{sid}/digits", _press),
            ]
        ),
        allow_origins=desk_origins,
        allow_methods=("GET", "POST"),
        allow_headers=("content-type",),
    )
    return [
        Mount("/network/devices", devices),
        route("POST", "/network/calls", _dial),
        route("GET", "/network/calls", _list),
        route("GET", "/network/calls/{sid}", _tell),
        route("POST", "/network/calls/{sid}/hangup", _hang_up),
        route("POST", "/network/calls/{sid}/digits", _press),
        route("POST", "/network/messages", _write),
        route("GET", "/network/messages", _messages),
        route("GET", "/network/ordered", _ordered),
        route("GET", "/network/live", _live),
        route("GET", "/network/summary", _summarise),
        route("POST", "/network/plan", _plan),
        route("GET", "/network/progress", _progress),
        route("GET", "/network/times", _times),
        route("GET", "/network/alerts", _alerts),
        route("GET", "/network/health", _health),
        route("PUT", "/network/numbers", _set_numbers),
        route("PUT", "/network/application", _set_application),
        route("PUT", "/network/far-ends", _set_far_ends),
        route("PUT", "/network/faults", _set_faults),
    ]


def _endpoint(live: Callable[[], tuple[PhoneNetwork, Account]], handler: Handler) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        network, account = live()
        try:
            return _json(await handler(network, account, request))
        except ValidationError as error:
            return _json(
                {"error": "invalid", "detail": error.errors(include_url=False, include_context=False)}, 422
            )
        except TokenRefused as error:
            return _json({"error": "token_refused", "detail": str(error)}, 401)
        except UnknownCall as error:
            return _json({"error": "unknown_call", "detail": str(error)}, 404)
        except ValueError as error:
            return _json({"error": "invalid", "detail": str(error)}, 422)

    return endpoint


def _json(content: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


async def _dial(network: PhoneNetwork, account: Account, request: Request) -> Any:
    wanted = _Dialling.validate_json(await request.body())
    if isinstance(wanted, DialRequest):
        return {"call_sid": network.dial(wanted)}
    if len(wanted) > CALLS_PER_REQUEST_MAX:
        raise ValueError(f"at most {CALLS_PER_REQUEST_MAX} calls in one request")
    return {"call_sids": [network.dial(one) for one in wanted]}


async def _plan(network: PhoneNetwork, account: Account, request: Request) -> Any:
    """Take calls that are due soon; each is placed at its own moment, however late this request was."""
    wanted = _Plan.validate_json(await request.body())
    if len(wanted) > CALLS_PER_REQUEST_MAX:
        raise ValueError(f"at most {CALLS_PER_REQUEST_MAX} calls in one request")
    for one in wanted:
        network.plan(one)
    return {"planned": len(wanted)}


async def _list(network: PhoneNetwork, account: Account, request: Request) -> Any:
    query = request.query_params
    page, size = int(query.get("page", 0)), int(query.get("page_size", 100))
    return network.calls(query.get("batch", ""), page, size, facts=query.get("facts") == "true")


async def _tell(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return network.call(request.path_params["sid"])


async def _write(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return {"message_sid": network.write(TextRequest.model_validate_json(await request.body()))}


async def _messages(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return {"messages": network.messages(request.query_params.get("telephone", ""))}


async def _ordered(network: PhoneNetwork, account: Account, request: Request) -> Any:
    query = request.query_params
    page, size = int(query.get("page", 0)), int(query.get("page_size", 100))
    return network.ordered(float(query.get("since", 0)), page, size)


async def _live(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return network.live()


async def _summarise(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return network.summary(request.query_params.get("batch", ""))


async def _progress(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return network.progress(request.query_params.get("batch", ""))


async def _times(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return network.times(request.query_params.get("batch", ""))


async def _alerts(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return {"alerts": network.alerts()}


async def _health(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return network.health()


async def _connect(network: PhoneNetwork, account: Account, request: Request) -> Any:
    wanted = ConnectRequest.model_validate_json(await request.body())
    return {"call_sid": network.connect_device(wanted.token, wanted.params, wanted.batch)}


async def _vanish(network: PhoneNetwork, account: Account, request: Request) -> Any:
    wanted = VanishRequest.model_validate_json(await request.body())
    return {"call_sids": network.vanish(wanted.identity)}


async def _device(network: PhoneNetwork, account: Account, request: Request) -> Any:
    return network.device_status(request.path_params["sid"])


async def _hang_up(network: PhoneNetwork, account: Account, request: Request) -> Any:
    network.hang_up(request.path_params["sid"])
    return {"call_sid": request.path_params["sid"]}


async def _press(network: PhoneNetwork, account: Account, request: Request) -> Any:
    wanted = PressRequest.model_validate_json(await request.body())
    network.press(request.path_params["sid"], wanted.digits)
    return {"call_sid": request.path_params["sid"]}


async def _set_numbers(network: PhoneNetwork, account: Account, request: Request) -> Any:
    account.numbers |= _Numbers.validate_json(await request.body())
    return {"numbers": sorted(account.numbers)}


async def _set_application(network: PhoneNetwork, account: Account, request: Request) -> Any:
    application = NumberSettings.model_validate_json(await request.body())
    account.applications[account.settings.application_sid] = application
    return {"application_sid": account.settings.application_sid}


async def _set_far_ends(network: PhoneNetwork, account: Account, request: Request) -> Any:
    account.far_ends |= _FarEnds.validate_json(await request.body())
    return {"far_ends": sorted(account.far_ends)}


async def _set_faults(network: PhoneNetwork, account: Account, request: Request) -> Any:
    account.post.faults = FaultSettings.model_validate_json(await request.body())
    return account.post.faults.model_dump()
