// The controls of the page that have a key and can be seen, and their keys in lower case.
export const keysOf = (control) => (control.getAttribute('aria-keyshortcuts') ?? '').toLowerCase().split(' ').filter(Boolean);
export const controls = () => [...document.querySelectorAll('[aria-keyshortcuts], [data-sequence]')].filter((each) => each.checkVisibility());
