"""One module per layout: `render(site)` returns the site's pages by path."""
