// The source beside the note: the focus goes back to where it was opened from when it is closed, also by Escape.
// presses.js and source_panel.js stand before this.
let openedFrom = null;
document.addEventListener('click', (event) => {
  const chip = event.target.closest?.('#note [data-open]');
  if (chip) openedFrom = { chip, key: chip.dataset.open };
});
const goBack = () => {
  if (!openedFrom) return;
  const { chip, key } = openedFrom;
  const ending = key.slice(key.lastIndexOf('-'));
  const same = chip.isConnected ? chip : document.querySelector(`#note [data-open$="${CSS.escape(ending)}"]`);
  (same ?? document.querySelector('#note h2'))?.focus({ preventScroll: false });
};
watch('value', () => { if (!element.querySelector('[data-shown]')) goBack(); });
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-back]')) document.querySelector('#close-source')?.click();
});
