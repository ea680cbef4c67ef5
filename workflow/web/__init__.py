"""Where HTTP lives."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from workflow import extensions
from workflow.web import context, errors, filters, locale, numbers, security, views


def init_app(app: Flask) -> None:
    """Bind the web extensions, guards, filters and every blueprint of `views`."""
    hops = app.extensions["tdkt"].settings.proxy_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    Bootstrap5(app)
    extensions.csrf.init_app(app)
    extensions.babel.init_app(app, locale_selector=locale.select, timezone_selector=lambda: "Asia/Ho_Chi_Minh")
    for part in (numbers, security, errors, filters, context):
        part.init_app(app)
    for module in iter_modules(views.__path__):
        app.register_blueprint(import_module(f"{views.__name__}.{module.name}").blueprint)
