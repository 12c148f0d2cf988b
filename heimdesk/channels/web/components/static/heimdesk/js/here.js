// #here names the colleagues who have the same ticket open, and says who writes: [{name, writes: "" | "reply" | "note"}].
export function tellHere(others) {
  const place = document.getElementById('here');
  if (!place) return;
  const said = others.map(({ name, writes }) => {
    const line = document.createElement('span');
    line.className = writes ? 'writes' : '';
    line.textContent = place.dataset[writes || 'here'].replace('{name}', name);
    return line;
  });
  place.replaceChildren(...said);
}
