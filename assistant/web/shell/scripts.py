"""The little JavaScript of the page: presses become events, and what was opened is scrolled to.

Each text runs once for its panel, with Gradio's `element`, `trigger` and `watch` in reach.
"""

# What has data-open, data-ask, data-back, data-copy, data-link or data-edit answers a press. A source that is open
# already is only scrolled to again. What was copied is said by the button itself for a while.
PRESSES = """
const copy = async (button, words) => {
  try { await navigator.clipboard.writeText(words); }
  catch {
    const held = document.body.appendChild(Object.assign(document.createElement('textarea'), { value: words }));
    held.select(); document.execCommand('copy'); held.remove();
  }
  const before = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = before; }, 1500);
};
const fill = (words) => {
  const box = document.querySelector('#question textarea');
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, words);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
};
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button');
  if (!pressed) return;
  const { open, ask, back, link, edit } = pressed.dataset;
  if (pressed.dataset.copy !== undefined) copy(pressed, pressed.dataset.copy);
  if (link !== undefined) copy(pressed, location.origin + '/' + link);
  if (edit !== undefined) fill(edit);
  if (ask !== undefined) trigger('ask', { question: ask });
  if (back !== undefined) document.querySelector(`#conversation [data-open="${CSS.escape(back)}"]`)?.focus();
  if (open === undefined) return;
  const shown = document.querySelector('#source [data-shown]')?.dataset.shown;
  if (shown === open) document.dispatchEvent(new Event('source:reveal'));
  else trigger('open', { key: open });
});
"""

# A new question is scrolled to the top. What had the focus keeps it when the conversation is written anew. Escape hides
# the card that hovers over the text, until the pointer or the focus moves on.
CONVERSATION = (
    PRESSES
    + """
let count = 0, held = null;
element.addEventListener('focusin', (event) => { held = event.target.closest('[data-open], [data-ask]'); });
element.addEventListener('focusout', (event) => { if (event.relatedTarget) held = null; });
watch('value', () => {
  if (held && !held.isConnected && document.activeElement === document.body) {
    const { open, ask } = held.dataset;
    const same = open ? `[data-open="${CSS.escape(open)}"]` : `[data-ask="${CSS.escape(ask)}"]`;
    const classes = [...held.classList].map((name) => `.${name}`).join('');
    element.querySelector(`${classes}${same}`)?.focus({ preventScroll: true });
  }
  const turns = element.querySelectorAll('.turn');
  const name = element.querySelector('.turns')?.dataset.conversation;
  const address = new URL(location.href);
  const linked = address.searchParams.get('answer');
  const wanted = linked && element.querySelector(`#x-${CSS.escape(linked)}`);
  if (name) history.replaceState(null, '', `?conversation=${name}`);
  else if (!turns.length && address.search && !linked && !address.searchParams.has('report'))
    history.replaceState(null, '', location.pathname);
  if (wanted) { wanted.scrollIntoView({ block: 'start' }); count = turns.length; return; }
  if (turns.length > count) turns[turns.length - 1].scrollIntoView({ block: 'start' });
  count = turns.length;
});
element.addEventListener('click', (event) => {
  const form = event.target.closest('[data-judge]')?.closest('.judge');
  if (!form) return;
  trigger('judge', {
    exchange: form.dataset.exchange,
    verdict: form.querySelector('input:checked')?.value ?? '',
    comment: form.querySelector('textarea').value,
  });
  if (form.querySelector('input:checked')) form.removeAttribute('open');
});
const hide = () => element.classList.add('no-peek');
document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
element.addEventListener('click', hide);
element.addEventListener('focusin', () => element.classList.remove('no-peek'));
element.addEventListener('pointerover', (event) => {
  if (!event.target.closest('.cite')) element.classList.remove('no-peek');
});
"""
)

# An opened source takes the focus, and its first highlighted words are scrolled to a third of the panel's height.
# Escape goes back to where it was opened from.
SOURCE = (
    PRESSES
    + """
const reveal = () => {
  const shown = element.querySelector('[data-shown]')?.dataset.shown;
  for (const button of document.querySelectorAll('#conversation [data-open]')) {
    if (button.dataset.open === shown) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
  element.querySelector('h2')?.focus({ preventScroll: true });
  if (window.innerWidth < 1000) element.scrollIntoView({ block: 'start' });
  const text = element.querySelector('.reader-text');
  const mark = element.querySelector('#quote');
  if (!text) return;
  const above = mark ? mark.getBoundingClientRect().top - text.getBoundingClientRect().top : 0;
  text.scrollTop = mark ? text.scrollTop + above - text.clientHeight / 3 : 0;
};
element.addEventListener('click', (event) => {
  const heading = event.target.closest('[data-jump]') && element.querySelector(
    `#${CSS.escape(event.target.closest('[data-jump]').dataset.jump)}`);
  if (!heading) return;
  element.querySelector('.contents').removeAttribute('open');
  const text = element.querySelector('.reader-text');
  text.scrollTop += heading.getBoundingClientRect().top - text.getBoundingClientRect().top - 16;
  heading.focus({ preventScroll: true });
});
let matches = [], at = -1;
const show = (step) => {
  const said = element.querySelector('.found');
  if (!matches.length) return;
  at = (at + step + matches.length) % matches.length;
  const text = element.querySelector('.reader-text');
  const place = matches[at].getBoundingClientRect();
  text.scrollTop += place.top - text.getBoundingClientRect().top - text.clientHeight / 3;
  if (window.CSS?.highlights) CSS.highlights.set('match-now', new Highlight(matches[at]));
  said.textContent = `${at + 1} of ${matches.length}`;
};
const find = (words) => {
  const said = element.querySelector('.found');
  matches = []; at = -1; said.textContent = '';
  window.CSS?.highlights?.delete('match'); window.CSS?.highlights?.delete('match-now');
  const sought = words.trim().toLowerCase();
  if (sought.length < 2) return;
  const walker = document.createTreeWalker(element.querySelector('.reader-text'), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const held = node.data.toLowerCase();
    if (held.length !== node.data.length) continue;
    for (let from = held.indexOf(sought); from >= 0; from = held.indexOf(sought, from + sought.length)) {
      const range = document.createRange();
      range.setStart(node, from); range.setEnd(node, from + sought.length);
      matches.push(range);
    }
  }
  if (!matches.length) { said.textContent = 'Not found'; return; }
  if (window.CSS?.highlights) CSS.highlights.set('match', new Highlight(...matches));
  show(1);
};
element.addEventListener('input', (event) => event.target.matches('[data-find]') && find(event.target.value));
element.addEventListener('keydown', (event) => {
  if (!event.target.matches('[data-find]') || event.key !== 'Enter') return;
  event.preventDefault(); show(event.shiftKey ? -1 : 1);
});
element.addEventListener('click', (event) => {
  const step = event.target.closest('[data-find-step]')?.dataset.findStep;
  if (step) show(Number(step));
});
watch('value', reveal);
document.addEventListener('source:reveal', reveal);
element.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') element.querySelector('[data-back]')?.click();
});
"""
)

# The ticked reports are told to the server, and the fold's own words say how many they are; a year leaves only those
# published in it or later. A press elsewhere and Escape close it.
SCOPE = """
element.addEventListener('change', () => {
  const all = [...element.querySelectorAll('input')];
  const since = element.querySelector('select').value;
  const young = all.filter((input) => !since || input.closest('label').dataset.year >= since);
  for (const input of all) input.closest('label').classList.toggle('too-old', !young.includes(input));
  const ticked = young.filter((input) => input.checked);
  const asked = (ticked.length ? ticked : since ? young : []).map((input) => input.value);
  const summary = element.querySelector('summary');
  summary.textContent = asked.length ? `Asking ${asked.length} of ${all.length} reports` : summary.dataset.all;
  trigger('choose', { reports: asked });
});
const close = () => element.querySelector('details')?.removeAttribute('open');
document.addEventListener('pointerdown', (event) => element.contains(event.target) || close());
element.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  close();
  element.querySelector('summary').focus();
});
"""

# Suggested questions come after the answer, and take their place under it.
ONWARD = """
watch('value', () => {
  const given = element.querySelector('[data-for]');
  const place = given && document.querySelector(`#conversation .onward[data-for="${CSS.escape(given.dataset.for)}"]`);
  if (place) place.replaceChildren(...given.childNodes);
  given?.remove();  // what came too late for its answer is not kept about
});
"""

# The list of conversations. What deletes asks once more before it does.
KEPT = """
const close = () => { document.body.classList.remove('kept-shown'); document.querySelector('#kept-button')?.focus(); };
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button');
  if (!pressed) return;
  const { resume, forget, forgetAll, sure } = pressed.dataset;
  if (pressed.dataset.close !== undefined) close();
  if (pressed.dataset.rename !== undefined) {
    const form = pressed.closest('li').querySelector('form');
    form.hidden = !form.hidden;
    if (!form.hidden) form.querySelector('input').select();
  }
  if (resume !== undefined) { trigger('resume', { conversation: resume }); close(); }
  if (forget === undefined && forgetAll === undefined) return;
  if (pressed.textContent !== sure) { pressed.textContent = sure; return; }
  trigger('forget', { conversation: forget ?? '*' });
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const entry = event.target.closest('li');
  trigger('rename', { conversation: entry.dataset.conversation, name: event.target.querySelector('input').value });
});
let typing;
element.addEventListener('input', (event) => {
  if (!event.target.matches('[data-search]')) return;
  clearTimeout(typing);
  typing = setTimeout(() => trigger('search', { words: event.target.value }), 250);
});
watch('value', () => {
  const box = element.querySelector('[data-search]');
  if (!box?.value || !document.body.classList.contains('kept-shown')) return;
  box.focus(); box.setSelectionRange(box.value.length, box.value.length);
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.body.classList.contains('kept-shown')) close();
});
"""
SHOW_KEPT = """() => {
  document.body.classList.add('kept-shown');
  setTimeout(() => document.querySelector('#kept-title')?.focus(), 60);
}"""

# The conversation on the page, even while its name has not reached the page's own parts.
CONVERSATION_SHOWN = "(name) => document.querySelector('#conversation .turns')?.dataset.conversation || name"

# Where the window is narrow, focus would scroll the page or bring up a keyboard over it.
FOCUS_IF_WIDE = """() => {
  if (matchMedia('(min-width: 1000px)').matches) document.querySelector('#question textarea').focus();
}"""
FOCUS_ON_QUESTION = "() => document.querySelector('#question textarea').focus()"
