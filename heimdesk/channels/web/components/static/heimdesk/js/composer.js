// The composer: what is written to a customer and what to colleagues are two texts (data-other is the one not shown);
// [data-insert] puts its text into the field that data-insert-into names, where the cursor stands.
import { save } from './draft.js';

document.addEventListener('change', ({ target }) => {
  const form = target.name === 'mode' && target.form;
  const field = form?.elements?.text;
  if (field?.dataset.other === undefined) return;
  const old = field.value;
  field.value = field.dataset.other;
  field.dataset.other = old;
  save(form, { mode: target.value === 'note' ? 'reply' : 'note', text: old });
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-insert]');
  const field = button && document.getElementById(button.dataset.insertInto ?? 'text');
  if (!field) return;
  event.preventDefault();
  button.closest('[popover]')?.hidePopover?.();
  button.closest('dialog')?.close?.();
  field.focus();
  const { selectionStart: start, value } = field;
  const gap = start > 0 && !value.slice(0, start).endsWith('\n') && button.dataset.insert.includes('\n') ? '\n\n' : '';
  field.setRangeText(gap + button.dataset.insert, start, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
});
