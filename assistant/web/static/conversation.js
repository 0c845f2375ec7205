// The conversation: new questions are scrolled to, focus is kept while answers grow, feedback is sent.
// presses.js stands before this.

// How many turns there were, and the button that has the focus.
let count = 0;
let focused = null;

// Remember which button has the focus; forget it once the focus goes to something else on the page.
element.addEventListener('focusin', (event) => { focused = event.target.closest('[data-open], [data-ask]'); });
element.addEventListener('focusout', (event) => { if (event.relatedTarget) focused = null; });

// Give the focus to the button that stands where the focused one stood before the conversation was written again.
const restoreFocus = () => {
  if (!focused || focused.isConnected || document.activeElement !== document.body) return;
  const { open, ask } = focused.dataset;
  const same = open ? `[data-open="${CSS.escape(open)}"]` : `[data-ask="${CSS.escape(ask)}"]`;
  const classes = [...focused.classList].map((name) => `.${name}`).join('');
  element.querySelector(`${classes}${same}`)?.focus({ preventScroll: true });
};

// Let the address name the conversation that is shown. A link to an answer or a place in a report is left as it is.
const nameInAddress = (turns, linked, address) => {
  const name = element.querySelector('.turns')?.dataset.conversation;
  if (name) history.replaceState(null, '', `?conversation=${name}`);
  else if (!turns.length && address.search && !linked && !address.searchParams.has('report'))
    history.replaceState(null, '', location.pathname);
};

// Scroll to the answer that the address links to, or else to a new question.
const scrollToTurn = (turns, wanted) => {
  if (wanted) wanted.scrollIntoView({ block: 'start' });
  else if (turns.length > count) turns[turns.length - 1].scrollIntoView({ block: 'start' });
  count = turns.length;
};

// Whenever the conversation was written again. The linked answer is found before the address changes.
watch('value', () => {
  restoreFocus();
  const turns = element.querySelectorAll('.turn');
  const address = new URL(location.href);
  const linked = address.searchParams.get('answer');
  const wanted = linked && element.querySelector(`#x-${CSS.escape(linked)}`);
  nameInAddress(turns, linked, address);
  scrollToTurn(turns, wanted);
});

// Send what a person thinks of an answer, and fold the form once a verdict was chosen.
const judge = (event) => {
  const form = event.target.closest('[data-judge]')?.closest('.judge');
  if (!form) return;
  const chosen = form.querySelector('input:checked');
  trigger('judge', {
    exchange: form.dataset.exchange,
    verdict: chosen?.value ?? '',
    comment: form.querySelector('textarea').value,
  });
  if (chosen) form.removeAttribute('open');
};

// Hide the card that hovers over the text, until the pointer or the focus moves on.
const hide = () => element.classList.add('no-peek');

element.addEventListener('click', judge);
document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
element.addEventListener('click', hide);
element.addEventListener('focusin', () => element.classList.remove('no-peek'));
element.addEventListener('pointerover', (event) => {
  if (!event.target.closest('.cite')) element.classList.remove('no-peek');
});
