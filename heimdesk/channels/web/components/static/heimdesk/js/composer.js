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
  const { selectionStart: start, selectionEnd: end, value } = field, { insert } = button.dataset;
  const [gap, touches, touched] = insert.includes('\n') ? ['\n\n', /[^\n]$/, /^[^\n]/] : [' ', /[^\s(]$/, /^[^\s.,;:!?)]/];
  const [before, after] = [touches.test(value.slice(0, start)) ? gap : '', touched.test(value.slice(end)) ? gap : ''];
  field.setRangeText(before + insert + after, start, end, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
});
