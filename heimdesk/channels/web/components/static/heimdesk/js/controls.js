// The controls of the page that have a key and can be seen, or stand in a menu with data-menu-keys; their keys in lower case.
export const keysOf = (control) => (control.getAttribute('aria-keyshortcuts') ?? '').toLowerCase().split(' ').filter(Boolean);
export const controls = () => [...document.querySelectorAll('[aria-keyshortcuts], [data-sequence]')].filter((each) => each.checkVisibility() || each.closest('[data-menu-keys]'));

// What a control says it does.
export function words(control) {
  const owner = (control.closest('label') ?? control).cloneNode(true);
  for (const kbd of owner.querySelectorAll('kbd, .count')) kbd.remove();
  return control.getAttribute('aria-label') ?? (control.title || owner.textContent.trim());
}

// A field gets the focus, all else is pressed; data-then-focus names what is focused after.
const FIELDS = 'textarea, select, input:not([type=checkbox], [type=radio], [type=file])';
export function press(control) {
  if (control.matches(FIELDS)) control.focus();
  else control.click();
  document.getElementById(control.dataset.thenFocus)?.focus();
}
