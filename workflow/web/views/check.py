"""What the code on a certificate stands for, told to everybody: nothing but what the certificate itself says."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from workflow import clock
from workflow.errors import Throttled
from workflow.services import certificates
from workflow.web.errors import page
from workflow.web.pages.words import award_name
from workflow.web.security import public

blueprint = Blueprint("check", __name__, url_prefix="/check")


@blueprint.get("")
@public
def index() -> Any:
    """Where a code is typed by hand."""
    if code := request.args.get("code", "").strip():
        return redirect(url_for(".show", code=code[:200]), 303)
    return render_template("check/index.html")


@blueprint.get("/<code>")
@public
def show(code: str) -> Any:
    """One award; any other code answers 404, too many of them 429."""
    try:
        found = certificates.look_up(code, request.remote_addr or "", now=clock.now())
    except Throttled as throttled:
        response = make_response(page(429))
        response.headers["Retry-After"] = str(throttled.seconds)
        return response
    return render_template("check/show.html", found=found, award=award_name(found.award_code))


@blueprint.after_request
def _kept_to_itself(response: Response) -> Response:
    """No search engine lists what a code opens, and no other site learns a code from the way there."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
