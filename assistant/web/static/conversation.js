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

const nameOfShown = () => element.querySelector('.turns')?.dataset.conversation ?? '';

// Let the address name the conversation that is shown, another one as a step of its own, to which the browser's Back
// leads. A link to an answer or a place in a report is left as it is.
const nameInAddress = (turns, linked, address) => {
  const name = nameOfShown();
  const named = address.searchParams.get('conversation');
  if (name && name === named) return;
  if (name && linked) history.replaceState(null, '', `?conversation=${name}`);
  else if (name) history.pushState(null, '', `?conversation=${name}`);
  else if (!turns.length && named) history.pushState(null, '', location.pathname);
  else if (!turns.length && address.search && !linked && !address.searchParams.has('report'))
    history.replaceState(null, '', location.pathname);
};

// The conversation that was turned away from, and the one that was wanted instead ("": a new one). A last word of an
// answer that grows in the one that was left can be under way already; when it arrives, it must not bring that back.
let left = null;
let wanted = '';
const leaveFor = (name) => {
  const shown = nameOfShown();
  left = shown && shown !== name ? shown : null;
  wanted = name;
};
const isLeft = () => {
  const shown = nameOfShown();
  if (!left || shown !== left) {
    wanted = shown;
    return false;
  }
  trigger('resume', { conversation: wanted });
  return true;
};
document.addEventListener('click', (event) => {
  const pressed = event.target.closest('#fresh, [data-resume]');
  if (pressed) leaveFor(pressed.dataset.resume ?? '');
}, true);

// Back and Forward: open the conversation that the address names now.
window.addEventListener('popstate', () => {
  const named = new URLSearchParams(location.search).get('conversation') ?? '';
  if (named === nameOfShown()) return;
  leaveFor(named);
  trigger('resume', { conversation: named });
});

// In a wide window the source panel follows the latest answer: a moment after it is whole, its first source is shown
// beside it, and the focus stays where it is. Whoever has opened a source, or reads one, is left with it.
const FOLLOW_AFTER_MS = 500;
let followed = null;
let following;
const followAnswer = (turns) => {
  const last = turns[turns.length - 1];
  if (!last || last.hasAttribute('aria-busy') || last.id === followed) return;
  const isFirstLook = followed === null && count === 0 && turns.length > 1;
  followed = last.id;
  clearTimeout(following);
  if (window.innerWidth < 1000 || isFirstLook) return;
  following = setTimeout(() => {
    const panel = document.querySelector('#source');
    const key = last.querySelector('.source')?.dataset.open ?? 'library';
    const shown = panel.querySelector('[data-shown]')?.dataset.shown;
    if (!last.isConnected || panel.contains(document.activeElement) || shown === key) return;
    document.body.dataset.following = key;
    trigger('open', { key, follows: true });
  }, FOLLOW_AFTER_MS);
};
// Who opens a source is taken to it, also where the same one is on its way already.
element.addEventListener('click', (event) => {
  if (!event.target.closest('[data-open]')) return;
  clearTimeout(following);
  delete document.body.dataset.following;
});

// All of an answer that shows its first few, asked for in its place; once it stands there, the answer has the focus.
let expanded = null;
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-full]');
  if (!button) return;
  expanded = button.closest('.turn').id;
  button.disabled = true;
  trigger('expand', { exchange: button.dataset.full });
});
const showExpanded = () => {
  const turn = expanded && element.querySelector(`#${CSS.escape(expanded)}`);
  if (!turn || turn.querySelector('[data-full]:disabled')) return;
  const answer = turn.querySelector('.answer');
  expanded = null;
  if (!answer) return;
  answer.tabIndex = -1;
  answer.focus({ preventScroll: true });
};

// The last question once more, by the up arrow in an empty box.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowUp' || !event.target.matches?.('#question textarea') || event.target.value) return;
  const asked = element.querySelectorAll('.turn .question');
  if (!asked.length) return;
  event.preventDefault();
  fill(asked[asked.length - 1].textContent);
});

// Scroll to the answer that the address links to, or else to a new question.
const scrollToTurn = (turns, linked) => {
  if (linked) linked.scrollIntoView({ block: 'start' });
  else if (turns.length > count) turns[turns.length - 1].scrollIntoView({ block: 'start' });
  count = turns.length;
};

// Whenever the conversation was written again. The linked answer is found before the address changes.
watch('value', () => {
  if (isLeft()) return;
  restoreFocus();
  const turns = element.querySelectorAll('.turn');
  const address = new URL(location.href);
  const linked = address.searchParams.get('answer');
  const target = linked && element.querySelector(`#x-${CSS.escape(linked)}`);
  nameInAddress(turns, linked, address);
  followAnswer(turns);
  showExpanded();
  scrollToTurn(turns, target);
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
