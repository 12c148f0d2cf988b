// The composer: [data-insert] puts its text into the field that data-insert-into names, where the cursor stands.
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
