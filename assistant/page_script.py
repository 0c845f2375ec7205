"""The little JavaScript of the page: presses become events, and what was opened is scrolled to.

Each text runs once for its panel, with Gradio's `element`, `trigger` and `watch` in reach.
"""

# What has data-open, data-ask or data-back answers a press. A source that is open already is only scrolled to again.
_PRESSES = """
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button');
  if (!pressed) return;
  const { open, ask, back } = pressed.dataset;
  if (ask !== undefined) trigger('ask', { question: ask });
  if (back !== undefined) document.querySelector(`#conversation [data-open="${CSS.escape(back)}"]`)?.focus();
  if (open === undefined) return;
  const shown = document.querySelector('#source [data-shown]')?.dataset.shown;
  if (shown === open) document.dispatchEvent(new Event('source:reveal'));
  else trigger('open', { key: open });
});
"""

# A new question is scrolled to the top. Escape hides the card that hovers over the text, until the pointer or the focus
# moves on.
CONVERSATION = (
    _PRESSES
    + """
let count = 0;
watch('value', () => {
  const turns = element.querySelectorAll('.turn');
  if (turns.length > count) turns[turns.length - 1].scrollIntoView({ block: 'start' });
  count = turns.length;
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
    _PRESSES
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
watch('value', reveal);
document.addEventListener('source:reveal', reveal);
element.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') element.querySelector('[data-back]')?.click();
});
"""
)

# The ticked reports are told to the server, and the fold's own words say how many they are. A press elsewhere and
# Escape close it.
SCOPE = """
element.addEventListener('change', () => {
  const all = [...element.querySelectorAll('input')];
  const ticked = all.filter((input) => input.checked).map((input) => input.value);
  const summary = element.querySelector('summary');
  summary.dataset.all ??= summary.textContent;
  summary.textContent = ticked.length ? `Asking ${ticked.length} of ${all.length} reports` : summary.dataset.all;
  trigger('choose', { reports: ticked });
});
const close = () => element.querySelector('details')?.removeAttribute('open');
document.addEventListener('pointerdown', (event) => element.contains(event.target) || close());
element.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  close();
  element.querySelector('summary').focus();
});
"""

# Where the window is narrow, focus would scroll the page or bring up a keyboard over it.
FOCUS_IF_WIDE = """() => {
  if (matchMedia('(min-width: 1000px)').matches) document.querySelector('#question textarea').focus();
}"""
FOCUS_ON_QUESTION = "() => document.querySelector('#question textarea').focus()"
