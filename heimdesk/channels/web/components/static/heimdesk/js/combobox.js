// A field with role=combobox over a listbox that htmx fills: arrows move, Enter follows the chosen hit, Escape empties.
export const choices = (list) => [...list.querySelectorAll('[role=option]:not([aria-disabled=true])')];
const chosen = (list) => list.querySelector('[role=option][aria-selected=true]');
const listOf = (input) => document.getElementById(input.getAttribute('aria-controls'));

export function choose(input, option) {
  for (const each of listOf(input).querySelectorAll('[aria-selected=true]')) each.setAttribute('aria-selected', 'false');
  option?.setAttribute('aria-selected', 'true');
  option?.scrollIntoView({ block: 'nearest' });
  if (option?.id) input.setAttribute('aria-activedescendant', option.id);
  else input.removeAttribute('aria-activedescendant');
}

document.addEventListener('keydown', (event) => {
  const input = event.target.closest('[role=combobox]');
  const list = input && listOf(input);
  if (!list || event.isComposing) return;
  const all = choices(list), at = all.indexOf(chosen(list));
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    if (all.length) choose(input, all[(at + (event.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + all.length) % all.length]);
    event.preventDefault();
  } else if (event.key === 'Enter' && at >= 0) {
    event.preventDefault();
    all[at].click();
  } else if (event.key === 'Escape' && all.length && !input.closest('dialog')) {
    list.replaceChildren();
    input.setAttribute('aria-expanded', 'false');
    choose(input, null);
  }
});

// what was found for older words is not followed by Enter
document.addEventListener('input', (event) => event.target.matches('[role=combobox]') && choose(event.target, null));
document.addEventListener('htmx:afterSwap', (event) => {
  const input = document.querySelector(`[role=combobox][aria-controls="${event.target.id}"]`);
  if (!input) return;
  input.setAttribute('aria-expanded', String(choices(event.target).length > 0));
  choose(input, chosen(event.target));
});
