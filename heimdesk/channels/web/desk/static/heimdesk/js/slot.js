// A form in its slot: what came in has the focus, Escape closes it and gives the focus back to what opened it.
const SLOTS = '#change-slot, #list-slot';
const changed = (field) => field.matches('textarea, input:not([type=checkbox], [type=radio])') && field.value !== field.defaultValue;
let opener = '';

// what opened the slot may have come anew since, or stand in a menu that has closed
function giveBack() {
  const found = opener ? document.querySelector(`[hx-get="${CSS.escape(opener)}"]`) : null;
  const menu = found?.closest('[popover]:not(:popover-open)');
  (menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : found)?.focus();
  opener = '';
}

document.addEventListener('htmx:beforeRequest', ({ detail: { elt, target } }) => {
  if (target?.matches(SLOTS) && elt.hasAttribute('hx-get')) opener = elt.getAttribute('hx-get');
});

document.addEventListener('htmx:load', ({ target }) => {
  if (target.matches('.slot-box') && !target.querySelector('[data-first]')) target.focus();
  else if (target.matches('#facts') && document.activeElement === document.body) giveBack();
});

// a field with words of somebody's own is left first, and they stay; the next Escape closes
document.addEventListener('keydown', (event) => {
  const slot = event.key === 'Escape' && !event.isComposing && !event.defaultPrevented && event.target.closest(SLOTS);
  if (!slot) return;
  event.preventDefault();
  if (changed(event.target)) return slot.querySelector('[tabindex="-1"]').focus();
  slot.replaceChildren();
  giveBack();
});
