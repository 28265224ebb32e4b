/** Runs on any Node that knows modules: keep the syntax old and import nothing. */
export const oldest = [20, 19];

/** @returns {string | undefined} what to tell the person, or undefined when this Node will do */
export function complainAboutNode(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  if (parts[0] > oldest[0] || (parts[0] === oldest[0] && parts[1] >= oldest[1])) return undefined;
  return (
    '需要 Node.js ' +
    oldest.join('.') +
    ' 或更新（推荐 22 或 24），这里是 ' +
    version +
    '。什么都没有改动。请从 https://nodejs.org 安装后重试。\n' +
    'Node.js ' +
    oldest.join('.') +
    ' or newer is needed (22 or 24 recommended), this is ' +
    version +
    '. Nothing was changed. Install it from https://nodejs.org and try again.'
  );
}

export function demandNode() {
  const complaint = complainAboutNode(process.version);
  if (complaint === undefined) return;
  console.error(complaint);
  process.exit(1);
}
