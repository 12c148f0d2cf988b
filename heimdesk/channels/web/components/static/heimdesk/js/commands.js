// command/commandfor and popovertarget where the browser lacks them: opens and closes dialogs and popovers.
const target = (button) => document.getElementById(button.getAttribute('commandfor') ?? button.getAttribute('popovertarget'));

if (!('commandForElement' in HTMLButtonElement.prototype)) {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[commandfor]');
    const owner = button && target(button);
    if (!owner) return;
    const command = button.getAttribute('command');
    if (command === 'show-modal' && !owner.open) owner.showModal();
    else if (command === 'close') owner.close();
    else if (command === 'toggle-popover') owner.togglePopover?.();
  });
}

if (!('popover' in HTMLElement.prototype)) {
  for (const each of document.querySelectorAll('[popover]')) each.hidden = true;
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[popovertarget]');
    if (button) target(button).hidden = !target(button).hidden;
  });
}

// a press beside an open dialog closes it
document.addEventListener('click', (event) => event.target.matches('dialog[open]') && event.target.close());
