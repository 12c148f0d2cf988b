// The controls of the page that have a key and can be seen, or stand in a menu with data-menu-keys; their keys in lower case.
export const keysOf = (control) => (control.getAttribute('aria-keyshortcuts') ?? '').toLowerCase().split(' ').filter(Boolean);
export const controls = () => [...document.querySelectorAll('[aria-keyshortcuts], [data-sequence]')].filter((each) => each.checkVisibility() || each.closest('[data-menu-keys]'));
