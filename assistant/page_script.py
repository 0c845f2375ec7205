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
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') element.classList.add('no-peek');
});
for (const move of ['focusin', 'pointerover']) {
  element.addEventListener(move, () => element.classList.remove('no-peek'));
}
"""
)

# An opened source takes the focus, and its first highlighted words are scrolled to a third of the panel's height.
# Escape goes back to where it was opened from.
SOURCE = (
    _PRESSES
    + """
const reveal = () => {
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
