"""Who a browser is: a random token in a cookie that no script can read. It owns the runs that it started."""

import hashlib
import hmac
import re
import secrets

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "convscope_owner"
_SECONDS = 180 * 86_400
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")


class OwnerCookie:
    """ASGI middleware: a browser that opens a page without a token is given one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or COOKIE in Request(scope).cookies:
            await self.app(scope, receive, send)
            return

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    path = scope.get("root_path") or "/"
                    secure = "; Secure" if scope.get("scheme") == "https" else ""
                    headers.append(
                        "Set-Cookie",
                        f"{COOKIE}={secrets.token_urlsafe(24)}; Max-Age={_SECONDS}; Path={path}; HttpOnly; "
                        f"SameSite=Lax{secure}",
                    )
            await send(message)

        await self.app(scope, receive, with_cookie)


def owner() -> str:
    """The owner that this browser is, as it stands in a run: a digest, never the token. "" without a cookie."""
    token = str(st.context.cookies.get(COOKIE, ""))
    return hashlib.sha256(token.encode()).hexdigest()[:32] if _TOKEN.fullmatch(token) else ""


def owns(said: str) -> bool:
    """Whether this browser is the owner that a run names."""
    mine = owner()
    return bool(mine) and hmac.compare_digest(mine, said)
