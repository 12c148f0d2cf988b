// Single keys rest while something is typed or a dialog is open, and when the reader switched them off (WCAG 2.1.4).
export function resting(event) {
  const target = event.target;
  const typing = target.isContentEditable || target.matches?.('textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])');
  return typing || document.documentElement.dataset.singleKeys === 'off' || Boolean(document.querySelector('dialog[open]'));
}
