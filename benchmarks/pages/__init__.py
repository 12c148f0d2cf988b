"""Pages that fly: what a request costs on a desk of many tickets, as a share of a page that only greets."""
