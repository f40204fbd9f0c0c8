"""The page's template: one file with its style inside; nothing is fetched, no script runs."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --paper: #fcfcfb; --ink: #1d1f24; --quiet: #666b75; --line: #dcdee3;
        --band: #f3f4f6; --accent: #2f6db5; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e6e7ea; --quiet: #9aa0ab;
        --line: #363a42; --band: #1f2228; --accent: #7db2ee; } }
@media print { :root { --paper: #fff; --ink: #000; --quiet: #555; --line: #ccc; --band: #f4f4f4; }
        section { break-inside: avoid-page; }
        .scroll { overflow: visible !important; max-height: none !important; }
        nav { display: none; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 68rem; background: var(--paper);
       color: var(--ink);
       font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .6rem; padding-top: .9rem; border-top: 1px solid var(--line);
     overflow-wrap: anywhere; }
p { margin: 0 0 .8rem; max-width: 46rem; overflow-wrap: anywhere; white-space: pre-line; }
nav { color: var(--quiet); font-size: .9rem; } nav a { margin-right: .9rem; white-space: nowrap; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
.scroll { overflow: auto; max-height: 42rem; border: 1px solid var(--line); border-radius: 6px;
          margin: .6rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .38rem .8rem; border-bottom: 1px solid var(--line);
         max-width: 30rem; overflow-wrap: anywhere; }
th { position: sticky; top: 0; background: var(--band); font-weight: 600; white-space: nowrap; }
tr:last-child td { border-bottom: 0; } td.n, th.n { text-align: right; white-space: nowrap; }
figure { margin: .8rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; display: block; }
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>{{ style }}</style>
</head>
<body>
<h1>{{ title }}</h1>
{% if sections | length > 3 %}<nav>
{% for section in sections %}{% if section.title %}<a href="#s{{ loop.index }}">{{ section.title }}</a>
{% endif %}{% endfor %}</nav>{% endif %}
{% for section in sections %}
<section id="s{{ loop.index }}">
{% if section.title %}<h2>{{ section.title }}</h2>{% endif %}
{% if section.text %}<p>{{ section.text }}</p>{% endif %}
{% if section.picture %}<figure>{{ section.picture | safe }}</figure>{% endif %}
{% if section.table %}{% set right = numbers(section.table[1]) %}
<div class="scroll"><table>
<thead><tr>{% for cell in section.table[0] %}<th{{ ' class="n"' | safe if loop.index0 in right }}>{{ cell }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in section.table[1] %}<tr>{% for cell in row %}<td{{ ' class="n"' | safe if loop.index0 in right }}>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table></div>{% endif %}
</section>
{% endfor %}
</body>
</html>
"""  # noqa: E501
