// Language of the demo shop; the widget reads the page's language by itself.
if (new URLSearchParams(location.search).get('lang') === 'en') {
  document.documentElement.lang = 'en';
  for (const element of document.querySelectorAll('[data-en]')) element.textContent = element.dataset.en;
  const other = document.getElementById('other');
  other.textContent = '中文';
  other.href = '?lang=zh';
}
