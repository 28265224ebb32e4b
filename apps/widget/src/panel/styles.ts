/** Design tokens of the product in the widget's own shadow root; follows the visitor's light or dark setting. */
export const styles = `
:host{--ac:#2A57CC;--acText:#2450C0;--tint:#EAF0FD;--surface:#fff;--canvas:#F4F5F7;--bubble:#F1F2F5;--line:#E4E6EA;--field:#8A929E;--tx:#1A1D23;--tx2:#4E5662;--tx3:#626A77;--ok:#1A7A48;--danger:#B5231B;--dangerTint:#FDE8E6;--warn:#855700;--warnTint:#FFF3D1}
@media (prefers-color-scheme:dark){:host{--ac:#3D6BE0;--acText:#93B2FF;--tint:#1C2740;--surface:#17191E;--canvas:#101216;--bubble:#22252C;--line:#2A2E36;--field:#6C7482;--tx:#E8EAED;--tx2:#B3BAC5;--tx3:#8E96A4;--ok:#4FC48C;--danger:#FF8D83;--dangerTint:#3A1917;--warn:#E5B53C;--warnTint:#2E2510}}
.panel,.panel *{box-sizing:border-box}
.panel{position:fixed;right:16px;bottom:16px;z-index:2147483001;width:384px;height:min(640px,calc(100vh - 32px));display:flex;flex-direction:column;background:var(--surface);color:var(--tx);border:1px solid var(--line);border-radius:8px;box-shadow:0 4px 16px rgba(0,0,0,.16);overflow:hidden;font:400 14px/22px Inter,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;font-variant-numeric:tabular-nums}
.panel[hidden]{display:none}
@media (max-width:480px){.panel{inset:auto 0 0 0;width:auto;height:min(100dvh,calc(100vh - 8px));border-radius:8px 8px 0 0;font-size:16px;line-height:24px}}
button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;border-radius:6px}
button:focus-visible,input:focus-visible,textarea:focus-visible,a:focus-visible{outline:2px solid var(--ac);outline-offset:1px}
a{color:var(--acText)}
header{display:flex;align-items:center;gap:12px;height:56px;padding:0 8px 0 16px;border-bottom:1px solid var(--line);flex:none}
header svg{color:var(--acText)}
header div{flex:1;min-width:0}
header b{display:block;font-weight:600;font-size:16px;line-height:24px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
header small{display:block;color:var(--tx3);font-size:12px;line-height:16px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.icon{width:40px;height:40px;display:grid;place-items:center;color:var(--tx2)}
.icon:hover{background:var(--bubble)}
.banner{padding:8px 16px;font-size:12px;line-height:16px;background:var(--warnTint);color:var(--warn);flex:none}
.queue{margin:12px 16px 0;padding:12px;border-radius:8px;background:var(--tint);flex:none}
.queue p{margin:0;display:flex;justify-content:space-between;align-items:baseline}
.queue b{font-size:20px;line-height:28px;font-weight:600}
.queue small{color:var(--tx3);font-size:12px;line-height:16px}
.bar{display:flex;gap:4px;margin:8px 0}
.bar i{flex:1;height:4px;border-radius:2px;background:color-mix(in srgb,var(--ac) 18%,transparent)}
.bar i.on{background:var(--ac)}
.list{flex:1;overflow-y:auto;padding:12px 16px;overscroll-behavior:contain;display:flex;flex-direction:column;gap:8px}
.hist{display:flex;gap:4px;align-items:center;padding:8px 16px 8px 8px;border-bottom:1px solid var(--line);flex:none}
.hist input{flex:1;min-width:0;height:36px;padding:0 12px;border:1px solid var(--field);border-radius:6px;background:var(--surface);color:var(--tx);font:inherit}
.hits{gap:0;padding:0}
.hits button{display:flex;flex-direction:column;gap:2px;padding:8px 16px;border-bottom:1px solid var(--line);border-radius:0;text-align:left;overflow-wrap:anywhere}
.hits button:hover{background:var(--bubble)}
.hits small{color:var(--tx3);font-size:12px;line-height:16px}
.hits .event{margin:24px 16px}
mark{background:var(--warnTint);color:inherit}
.m.here p{outline:2px solid var(--ac);outline-offset:2px}
.day,.event{align-self:center;color:var(--tx3);font-size:12px;line-height:16px;text-align:center}
.m{max-width:82%;align-self:flex-start;display:flex;flex-direction:column;gap:2px}
.m.me{align-self:flex-end;align-items:flex-end}
.m p{margin:0;padding:8px 12px;border-radius:8px;background:var(--bubble);white-space:pre-wrap;overflow-wrap:anywhere}
.m.me p{background:var(--ac);color:#fff}
.m .gone{background:none;border:1px dashed var(--line);color:var(--tx3)}
.m.me .gone{background:none;color:var(--tx3)}
.m small{color:var(--tx3);font-size:12px;line-height:16px;display:flex;gap:8px;align-items:center}
.m small button{color:var(--acText);font-size:12px;line-height:16px;padding:4px 0}
.m small .bad{color:var(--danger)}
.m img{display:block;max-width:220px;max-height:220px;border-radius:8px;border:1px solid var(--line)}
.file{display:flex;gap:8px;align-items:center;padding:8px 12px;border:1px solid var(--line);border-radius:8px;color:var(--tx);max-width:100%;overflow-wrap:anywhere;text-align:left}
.card{display:flex;gap:12px;align-items:flex-start;max-width:100%;padding:8px;border:1px solid var(--line);border-radius:8px;background:var(--surface);text-align:left}
.m .card img,.card>img{width:64px;height:64px!important;object-fit:cover;border:1px solid var(--line);border-radius:6px;flex:none}
.card .words{min-width:0;display:flex;flex-direction:column;overflow-wrap:anywhere}.card .words small{color:var(--tx3);font-size:12px;line-height:16px}.card .words b,.card .words a,.card .words strong{font-weight:600}
.offer{display:flex;gap:8px;align-items:center;padding:8px 8px 0;border-top:1px solid var(--line);flex:none}.offer .card{flex:1;min-width:0;border:0;padding:0}.offer .card>img{width:48px;height:48px!important}.offer .plain{white-space:nowrap}.offer+footer{border-top:0}
.progress{height:4px;width:160px;border-radius:2px;background:var(--line);overflow:hidden}
.progress i{display:block;height:100%;background:var(--ac)}
.more{align-self:center;color:var(--acText);font-size:12px;padding:8px}
footer{border-top:1px solid var(--line);padding:8px;display:flex;gap:4px;align-items:flex-end;flex:none}
textarea,input{font:inherit;color:inherit;background:var(--surface);border:1px solid var(--field);border-radius:6px;padding:8px 12px;width:100%}
textarea::placeholder,input::placeholder{color:var(--tx3)}
footer textarea{resize:none;height:40px;max-height:120px;line-height:22px;flex:1}
.primary{background:var(--ac);color:#fff;font-weight:600;height:40px;padding:0 16px;white-space:nowrap}
.primary[disabled]{opacity:.5;cursor:default}
.plain{height:40px;padding:0 12px;border:1px solid var(--line)}
.wide{width:100%;height:44px}
form{padding:16px;display:flex;flex-direction:column;gap:12px;overflow-y:auto;flex:1}
form p{margin:0;padding:12px;border-radius:8px;background:var(--bubble)}
fieldset{border:0;margin:0;padding:0}label,legend{padding:0;display:block;font-size:12px;line-height:16px;color:var(--tx2)}
label>input,label>textarea{margin-top:4px;font-size:14px;line-height:22px;color:var(--tx)}
.err{color:var(--danger);font-size:12px;line-height:16px;margin-top:4px}
.choices{display:flex;gap:8px;margin-top:4px}
.choices button{flex:1;height:40px;border:1px solid var(--field);color:var(--tx)}
.choices button[aria-pressed=true]{border-color:var(--ac);background:var(--tint);color:var(--acText);font-weight:600}
.trap{position:absolute;left:-9999px;width:1px;height:1px}
.check{display:flex;gap:8px;align-items:flex-start;font-size:12px}
.check input{width:20px;height:20px;margin:0;flex:none;accent-color:var(--ac)}
.notice{font-size:12px;line-height:18px;color:var(--tx2);flex:none}.panel>.notice{padding:8px 16px}
.notice summary{cursor:pointer;text-decoration:underline}.notice section{max-height:160px;overflow-y:auto;margin-top:4px;padding:8px;border:1px solid var(--line);border-radius:6px;white-space:pre-line}
.rate{border-top:1px solid var(--line);padding:12px 16px;display:flex;flex-direction:column;gap:8px;flex:none}
.rate b{font-weight:600}
.stars{display:flex;gap:4px}
.stars button{width:44px;height:44px;color:var(--tx3)}
.stars button.on{color:#B97700}
.ask{padding:12px 16px;border-top:1px solid var(--line);display:flex;gap:8px;align-items:center;flex:none}
.ask span{flex:1}
.drop{position:absolute;inset:0;background:color-mix(in srgb,var(--surface) 86%,transparent);border:2px dashed var(--ac);border-radius:8px;display:grid;place-items:center;color:var(--acText);font-weight:600;pointer-events:none}
@media (max-width:480px){.offer{flex-wrap:wrap;justify-content:flex-end}.offer .card{flex:1 0 100%}label>input,label>textarea{font-size:16px;line-height:24px}footer textarea{height:44px}.icon{width:44px;height:44px}.primary{height:44px}}
@media (prefers-reduced-motion:no-preference){.panel{animation:in .16s ease-out}@keyframes in{from{opacity:0;transform:translateY(4px)}}}
`;
