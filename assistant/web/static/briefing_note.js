// The note: a new one is scrolled to on a phone, where it stands below the form; the address names its draft, so that
// it is there again when the page is loaded again; the focus stays with what was pressed while the note is written anew.
let title = '';
let pressed = null;

const shown = () => element.querySelector('[data-version]')?.dataset ?? {};

// Remember what has the focus: a button or the head of a form, and where its statement stands among the others.
const points = () => [...element.querySelectorAll('[data-point], [data-remark]')];
element.addEventListener('focusin', (event) => {
  const control = event.target.closest('button, summary');
  if (!control) return;
  const at = points().indexOf(control.closest('[data-point], [data-remark]'));
  const section = control.closest('[data-section]')?.dataset.section;
  const form = control.closest('details')?.querySelector('summary[data-form]')?.dataset;
  pressed = { act: form?.form ?? control.dataset.act, key: form?.key ?? control.dataset.key, at, section };
});
element.addEventListener('focusout', (event) => { if (event.relatedTarget) pressed = null; });

// Give the focus back: to the same button or form, else to the statement that took the place, else to the title.
const named = (within, { act, key }) => {
  const same = `:is([data-act="${CSS.escape(act)}"], summary[data-form="${CSS.escape(act)}"])`;
  return within.querySelector(`${same}[data-key="${CSS.escape(key)}"]`);
};
const restoreFocus = () => {
  // The page changes parts in place, so that what has the focus may be another button by now.
  const active = document.activeElement;
  if (!pressed || pressed.act === undefined || active?.matches('textarea')) return;
  if (active && active !== document.body && !element.contains(active)) return;
  const { act, at, section } = pressed;
  const next = at < 0 ? null : points()[Math.min(at, points().length - 1)];
  const home = section && element.querySelector(`[data-section="${CSS.escape(section)}"] > .note-tools summary`);
  const alike = next?.querySelector(`[data-act="${CSS.escape(act)}"]`) ?? next?.querySelector('summary, button');
  const found = named(element, pressed) ?? alike ?? home;
  (found ?? element.querySelector('h2'))?.focus({ preventScroll: Boolean(found) });
};

const nameDraft = () => {
  const address = new URL(location.href);
  const { draft } = shown();
  if (draft === undefined || (address.searchParams.get('draft') ?? '') === draft) return;
  if (draft) address.searchParams.set('draft', draft);
  else address.searchParams.delete('draft');
  history.replaceState(history.state, '', address);
};

// What stood first is not named: the page may be about to open the draft that its address names.
let isFirst = true;
watch('value', () => {
  const now = element.querySelector('.note h2')?.textContent || '';
  if (now && now !== title && innerWidth < 1000) element.scrollIntoView({ block: 'start' });
  title = now;
  if (now || !isFirst) nameDraft();
  isFirst = isFirst && !now;
  restoreFocus();
});

// Whoever comes back to this page sees what was done to the draft elsewhere, such as in the chat.
document.addEventListener('visibilitychange', () => {
  const { version, draft } = shown();
  if (!document.hidden && draft) trigger('look', { version, draft });
});
