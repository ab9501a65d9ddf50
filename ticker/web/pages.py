"""Pages for people, made of templates: all that is filled in is text, whatever it looks like.

No script and no style stands in a page, and none comes from elsewhere; the policy that goes with it forbids them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import hdrs, web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ticker.model.alert import rfc3339
from ticker.text.clean import cut
from ticker.text.spans import fine_span
from ticker.web import links
from ticker.web.assets import address
from ticker.web.session import COOKIE

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
# What stands in the bar of every page, in order: where it leads, and its name.
BAR: tuple[tuple[str, str], ...] = (
    ("/", "Wall"),
    (links.history(), "History"),
    ("/plots", "Plots"),
    ("/state", "State"),
)
_SHORT = 1_000  # characters; no headline that is one has more

_ENVIRONMENT = Environment(
    loader=PackageLoader("ticker.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: web.Request, template: str, *, status: int = HTTPStatus.OK, **values: object) -> web.Response:
    """A page: a template (``templates/``) with values filled in."""
    text = _ENVIRONMENT.get_template(template).render(
        here=request.path, bar=BAR, is_logged_in=COOKIE in request.cookies, **values
    )
    return web.Response(
        text=text, status=status, content_type="text/html", headers={hdrs.CONTENT_SECURITY_POLICY: POLICY}
    )


def part(template: str, **values: object) -> str:
    """A piece of a page, such as one headline, to be put into one that is open."""
    return _ENVIRONMENT.get_template(template).render(**values)


def moment(at: datetime) -> Markup:
    """A time as people read it, UTC; scripts show it in the zone of the reader."""
    at = at.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(rfc3339(at), f"{at:%Y-%m-%d %H:%M:%S} UTC")


def short(text: str) -> str:
    """A headline as lists show it; its own page has it whole."""
    return cut(text, _SHORT)


_ENVIRONMENT.globals |= {"asset": address, "links": links}
_ENVIRONMENT.filters |= {"moment": moment, "short": short, "span": fine_span}
