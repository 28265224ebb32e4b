/** The product's tokens in a shadow root of its own; above everything, so that the end button is always in sight. */
export const styles = `
:host{all:initial;--ac:#2A57CC;--surface:#fff;--line:#E4E6EA;--field:#8A929E;--tx:#1A1D23;--tx2:#4E5662;--danger:#B5231B;--warn:#855700;--warnTint:#FFF3D1;--pen:#E0337A}
@media (prefers-color-scheme:dark){:host{--ac:#3D6BE0;--surface:#17191E;--line:#2A2E36;--field:#6C7482;--tx:#E8EAED;--tx2:#B3BAC5;--danger:#D6453B;--warn:#E5B53C;--warnTint:#2E2510}}
*{box-sizing:border-box}
.back,.card,.bar{font:400 14px/22px Inter,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--tx)}
:host([lang=en]) :is(.back,.card,.bar){font-family:Inter,system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
.back{position:fixed;inset:0;z-index:2147483646;display:grid;place-items:center;padding:16px;background:rgba(10,12,16,.5)}
.card{width:min(460px,100%);max-height:100%;overflow:auto;padding:20px 24px;background:var(--surface);border:1px solid var(--line);border-radius:8px;box-shadow:0 8px 32px rgba(0,0,0,.24)}
.card:focus{outline:none}
.card.small{position:fixed;left:50%;top:50%;transform:translate(-50%,-50%);z-index:2147483646;width:min(380px,calc(100% - 32px))}
h2{margin:0 0 8px;font-size:18px;line-height:26px;font-weight:600}
p{margin:0 0 8px}
ul{margin:0 0 12px;padding:0 0 0 20px;color:var(--tx2)}
li{margin:2px 0}
.warn{padding:8px 12px;border-radius:6px;background:var(--warnTint);color:var(--warn)}
.problem{color:var(--danger)}.problem:empty{display:none}
.row{display:flex;flex-wrap:wrap;gap:8px;margin-top:12px}
button{font:inherit;min-height:40px;padding:0 16px;border:1px solid var(--field);border-radius:6px;background:none;color:inherit;cursor:pointer}
button:focus-visible,input:focus-visible{outline:2px solid var(--ac);outline-offset:2px}
.primary{border-color:var(--ac);background:var(--ac);color:#fff;font-weight:600}
.bar{position:fixed;left:50%;top:8px;transform:translateX(-50%);z-index:2147483647;display:flex;flex-wrap:wrap;justify-content:center;align-items:center;gap:4px 12px;width:max-content;max-width:calc(100% - 16px);padding:6px 6px 6px 14px;background:var(--surface);border:1px solid var(--danger);border-radius:8px;box-shadow:0 4px 16px rgba(0,0,0,.2)}
.bar label{display:flex;gap:6px;align-items:center;color:var(--tx2)}
.bar input{width:18px;height:18px;margin:0;accent-color:var(--ac)}
.dot{width:10px;height:10px;border-radius:5px;background:var(--danger);flex:none}
.end{border-color:#B5231B;background:#B5231B;color:#fff;font-weight:600}
.layer{position:relative;flex-basis:100%;max-width:260px;line-height:0}
.layer.whole{position:fixed;inset:0;max-width:none;z-index:2147483645;pointer-events:none}
.layer video{display:block;width:100%;border-radius:4px}
.layer[hidden],.fold{display:none}
.layer svg{position:absolute;inset:0;width:100%;height:100%}
polyline{fill:none;stroke:var(--pen);stroke-width:4;stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.faces{width:min(420px,calc(100% - 16px));left:auto;right:8px;transform:none;gap:8px;padding:8px}
.faces .dot{margin-left:4px}
.faces [role=status]{flex:1 1 70%}
.room{position:relative;flex-basis:100%;aspect-ratio:4/3;border-radius:4px;overflow:hidden;background:#14161A;color:#E8EAED;display:grid;place-items:center}
.room p{margin:0;padding:0 16px;text-align:center}
.room[hidden],.room [hidden]{display:none}
.room .theirs{position:absolute;inset:0;width:100%;height:100%;object-fit:cover}
.room .own{position:absolute;right:8px;bottom:8px;width:26%;border-radius:4px;border:2px solid #fff;transform:scaleX(-1)}
.point{position:absolute;width:20px;height:20px;margin:-10px 0 0 -10px;border-radius:10px;background:var(--pen);opacity:.75;border:2px solid #fff}
.point[hidden]{display:none}
@media (min-width:852px){.faces{right:408px}}
@media (max-width:480px){.bar{padding:6px}.fold{display:block;padding:0 8px}.layer:not(.whole){flex:none;width:min(100%,calc(56vh*var(--shape,.75)));max-width:none;margin:0 auto}.faces{gap:6px}.faces button{padding:0 8px}.back{place-items:end stretch;padding:0}.card:not(.small){width:100%;border-radius:8px 8px 0 0}.row button{flex:1 1 100%;min-height:44px}.bar{width:calc(100% - 16px)}.faces{top:auto;bottom:80px}}
`;
