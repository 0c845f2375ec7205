// The conversation on the page, even while its name has not reached the page's own parts.
(name) => document.querySelector('#conversation .turns')?.dataset.conversation || name
