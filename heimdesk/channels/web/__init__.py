"""Pages: components, portal for customers, desk for staff."""
