# SPDX-License-Identifier: Apache-2.0
"""A drawing of layers: who stands on whom."""

from html import escape

from .resolve import Resolution

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 170, 44, 30, 56, 20


def levels(resolution: Resolution) -> dict[str, int]:
    """0: depends on nobody."""
    found: dict[str, int] = {}
    for layer in resolution.order:
        found[layer.name] = 1 + max((found[wanted.name] for wanted in layer.depends), default=-1)
    return found


def svg(resolution: Resolution) -> str:
    """Of layers without problems."""
    level = levels(resolution)
    rows: dict[int, list[str]] = {}
    for name, row in level.items():
        rows.setdefault(row, []).append(name)
    columns = max(map(len, rows.values()), default=1)
    bottom = max(rows, default=0)
    place = {name: (MARGIN + column * (WIDTH + GAP_X), MARGIN + (bottom - row) * (HEIGHT + GAP_Y))
             for row, names in rows.items() for column, name in enumerate(names)}
    parts = []
    for layer in resolution.order:
        x, y = place[layer.name]
        for wanted in layer.depends:
            to_x, to_y = place[wanted.name]
            parts.append(f'<path d="M {x + WIDTH / 2} {y + HEIGHT} L {to_x + WIDTH / 2} {to_y}" stroke="#667" '
                         'marker-end="url(#tip)"/>')
    for layer in resolution.order:
        x, y = place[layer.name]
        text = f"{layer.name} {layer.version} ({resolution.priorities[layer.name]})"
        parts.append(f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#eef" stroke="#446"/>'
                     f'<text x="{x + WIDTH / 2}" y="{y + HEIGHT / 2 + 5}" text-anchor="middle">{escape(text)}</text>')
    width = 2 * MARGIN + columns * (WIDTH + GAP_X) - GAP_X
    height = 2 * MARGIN + (bottom + 1) * (HEIGHT + GAP_Y) - GAP_Y
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
            'font-size="14"><defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto"><path d="M 0 0 L 8 4 L 0 8 z" fill="#667"/></marker></defs>\n' + "\n".join(parts) + "\n</svg>\n")
