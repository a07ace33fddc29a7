"""The report: one page, good for itself, that shows what a run removed.

`gather` reads an audit once and counts; `sample` keeps what can be shown of it; `texts` finds the clean texts again;
`page` makes the page. What stands in the page beside these modules (`page.html`, `*.css`, `*.js`) is data.
"""
