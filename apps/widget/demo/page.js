// Language of the demo shop; the widget reads the page's language by itself.
if (new URLSearchParams(location.search).get('lang') === 'en') {
  document.documentElement.lang = 'en';
  for (const element of document.querySelectorAll('[data-en]')) element.textContent = element.dataset.en;
  const other = document.getElementById('other');
  other.textContent = '中文';
  other.href = '?lang=zh';
}

// The page hands its product to the chat; `load` comes after the script of the widget, which is `async`.
addEventListener('load', () => {
  const english = document.documentElement.lang === 'en';
  window.Qiao?.show({
    kind: 'product',
    title: document.querySelector('h1').textContent,
    number: 'WQP12-D6',
    price: { amount: '4699.00', currency: 'CNY' },
    state: english ? 'In stock' : '现货',
    link: '?p=WQP12-D6',
    picture: '/demo/dishwasher.png',
  });
});
