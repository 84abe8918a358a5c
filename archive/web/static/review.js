// Keys of the review queue: each presses a button or follows a link that stands in the page.
(() => {
  'use strict';
  const press = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest('input, textarea, select')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    if (!/^[acjknru]$/.test(key)) return;
    const target = document.querySelector(`[data-key="${key}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
    const details = target.closest('details');
    if (details && details.open) details.querySelector('select, input:not([type=hidden]), textarea')?.focus();
  };
  document.addEventListener('keydown', press);
  document.querySelector('.current')?.focus({ preventScroll: true });
})();
