/**
 * Covers what is marked `data-qiao-mask` while the screen is shared. The elements themselves are painted black, not something laid
 * over them: a cover that follows its element is late by a frame when the page moves, and that frame would be seen.
 */
const rules = `
[data-qiao-mask],[data-qiao-mask] *{color:#000!important;-webkit-text-fill-color:#000!important;background:#000!important;border-color:#000!important;caret-color:#000!important;outline-color:#000!important;text-shadow:none!important;box-shadow:none!important;fill:#000!important;stroke:#000!important;filter:brightness(0)!important;opacity:1!important;transition:none!important}
[data-qiao-mask]::placeholder,[data-qiao-mask]::selection,[data-qiao-mask] ::placeholder,[data-qiao-mask] ::selection{color:#000!important;background:#000!important}
[data-qiao-mask]::before,[data-qiao-mask]::after,[data-qiao-mask] ::before,[data-qiao-mask] ::after{color:#000!important;background:#000!important}
`;

/** Returns how to uncover. A sheet of the document, so that pages with a strict policy for styles are covered too. */
export function cover(): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}
