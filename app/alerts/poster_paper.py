"""The same sheet as a page that WeasyPrint sets as PDF.

It draws the words of an SVG letter by letter, which neither Arabic nor Burmese survives; so words are no part of the
drawing here.
"""

import base64
from html import escape

from app.alerts.poster import FONTS, MIDDLE, OPENED, Sheet, Written, lay_out, lead_of
from app.language import direction

_STYLE = (
    "@page{size:210mm 297mm;margin:0}body{margin:0}img,p{position:absolute;margin:0}"
    "img{left:0;top:0;width:210mm;height:297mm}"
    f"p{{width:210mm;text-align:center;white-space:nowrap;font-family:{FONTS}}}"
)


def page(sheet: Sheet) -> str:
    """HTML for a printer, with nothing in it to be fetched; no browser is ever shown it."""
    laid = lay_out(sheet)
    shapes = base64.b64encode(f"{OPENED}{laid.shapes}</svg>".encode()).decode()
    words = "".join(_line(one) for one in laid.written)
    return f'<style>{_STYLE}</style><img src="data:image/svg+xml;base64,{shapes}">{words}'


def _line(one: Written) -> str:
    lead = lead_of(one.language) * one.size
    top = one.y - MIDDLE * one.size - lead / 2
    placed = f"left:{one.x / 10 - 105:.1f}mm;top:{top / 10:.1f}mm;line-height:{lead / 10:.1f}mm"
    letters = f"font-size:{one.size / 10:.1f}mm;font-weight:{700 if one.bold else 400};color:{one.ink}"
    tongue = f'lang="{escape(one.language)}" dir="{direction(one.language or "en")}"'
    return f'<p {tongue} style="{placed};{letters}">{escape(one.words)}</p>'
