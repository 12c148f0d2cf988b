// Brings [data-renew] up to date from the page as it is now: a "part" is replaced unless somebody is at work in it, "lines"
// gets what it lacks, "rows" is renewed cell by cell. Nothing that is typed, chosen, open or focused is lost.
import { lines, rows } from './renew-rows.js';

const FIELDS = 'textarea, select, input:not([type=hidden], [type=checkbox], [type=radio])';
const isTyped = (field) => field?.value?.trim() || field?.files?.length;
const byId = (id) => document.getElementById(id);

function isBusy(part) {
  const { renewUnless: text, renewKeeps: slot } = part.dataset, focus = document.activeElement;
  if (text && isTyped(byId(text))) return 'rests';
  if (part.querySelector(':popover-open, dialog[open]') || (part.contains(focus) && focus.matches(FIELDS))) return 'waits';
  return [...part.querySelectorAll(FIELDS)].some((field) => !byId(slot)?.contains(field) && isTyped(field)) && 'rests';
}

function replace(part, fresh) {
  const kept = byId(part.dataset.renewKeeps), focus = document.activeElement;
  const at = [...part.querySelectorAll('a, button, summary')].indexOf(focus);
  const open = [...part.querySelectorAll('details')].map((each) => each.open);
  if (kept?.childElementCount) fresh.querySelector(`#${kept.id}`)?.replaceWith(kept);
  fresh.querySelectorAll('details').forEach((each, index) => { each.open = open[index] ?? each.open; });
  part.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (at >= 0) (kept?.contains(focus) ? focus : fresh.querySelectorAll('a, button, summary')[at])?.focus({ preventScroll: true });
}

export async function renew(address) {
  const answer = await fetch(address, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return [];
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const of = (part) => [part, page.getElementById(part.id)];
  const all = Boolean(page.getElementById('rows')) !== Boolean(byId('rows')) && !byId('list-slot')?.childElementCount;
  if (all) replace(byId('main'), document.adoptNode(page.getElementById('main')));
  const parts = [...document.querySelectorAll('[data-renew=part]')].filter((part) => part.isConnected && !all).map(of);
  for (const [old, fresh] of [...document.querySelectorAll('[data-renew=lines]')].map(of)) fresh && lines(old, fresh, byId('news'));
  for (const [old, fresh] of [...document.querySelectorAll('[data-renew=rows]')].map(of)) fresh && rows(old, fresh, byId('news'));
  return parts.map(([part, fresh]) => isBusy(part) || (fresh ? replace(part, document.adoptNode(fresh)) : part.remove()));
}
