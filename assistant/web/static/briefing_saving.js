// The panel that saves answers into notes: shown with its title in focus, sent, closed.
let openedBy = null;
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-save-note], [data-start-note], #start-note');
  if (button) openedBy = button;
}, true);

const isShown = () => document.body.classList.contains('saving-shown');
const close = () => {
  document.body.classList.remove('saving-shown');
  const visible = openedBy?.isConnected && openedBy.offsetParent ? openedBy : document.querySelector('#kept-button');
  visible?.focus();
};

// What was sent and not saved stays to be put right: only the line above it is new.
let sent = null;
watch('value', () => {
  const panel = element.querySelector('[data-panel]');
  if (!panel) return;
  if (panel.dataset.panel === 'told' && sent) {
    const line = panel.querySelector('.notice');
    const form = sent;
    sent = null;
    panel.append(form);
    line?.scrollIntoView({ block: 'nearest' });
    form.querySelector('[type="submit"]')?.focus();
    return;
  }
  sent = null;
  document.body.classList.add('saving-shown');
  showTopic();
  const first = panel.querySelector('.saving-open') ?? panel.querySelector('h2');
  setTimeout(() => first?.focus(), 60);
});

// The topic is asked for a new note alone.
const showTopic = () => {
  const chosen = element.querySelector('[name="draft"]');
  if (chosen) element.querySelector('.saving-topic').hidden = chosen.value !== '';
};

element.addEventListener('change', showTopic);
element.addEventListener('click', (event) => { if (event.target.closest('[data-close]')) close(); });
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  sent = form;
  trigger('keepquotes', {
    exchange: form.dataset.exchange,
    conversation: form.dataset.conversation,
    chosen: [...form.querySelectorAll('[name="chosen"]:checked')].map((box) => box.value),
    draft: form.querySelector('[name="draft"]').value,
    topic: form.querySelector('[name="topic"]').value,
  });
});
document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && isShown()) close(); });
