// The choice of reports to ask: ticks, and a year that leaves only what was published in it or later.

// Send the chosen reports to the server, and let the fold's own words say how many they are.
const choose = () => {
  const all = [...element.querySelectorAll('input')];
  const since = element.querySelector('select').value;
  const recent = all.filter((input) => !since || input.closest('label').dataset.year >= since);
  for (const input of all) input.closest('label').classList.toggle('too-old', !recent.includes(input));
  // Without a tick all reports are asked; with a year, all those of that year or later.
  const ticked = recent.filter((input) => input.checked);
  const chosen = (ticked.length || !since ? ticked : recent).map((input) => input.value);
  const summary = element.querySelector('summary');
  summary.textContent = chosen.length ? `Asking ${chosen.length} of ${all.length} reports` : summary.dataset.all;
  trigger('choose', { reports: chosen });
};

// Fold the list.
const close = () => element.querySelector('details')?.removeAttribute('open');

element.addEventListener('change', choose);
// The list is written anew when the library has changed; whoever has opened it finds it open.
let isOpen = false;
element.addEventListener('toggle', (event) => { isOpen = event.target.open; }, true);
new MutationObserver(() => {
  const details = element.querySelector('details');
  if (isOpen && details && !details.open) details.open = true;
}).observe(element, { childList: true, subtree: true });
// A press elsewhere and Escape close it.
document.addEventListener('pointerdown', (event) => element.contains(event.target) || close());
element.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  close();
  element.querySelector('summary').focus();
});
