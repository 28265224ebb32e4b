/**
 * Words as they are meant, whatever they are written with: full-width and compatibility forms, case, traditional characters; spaces,
 * marks and invisible characters between the letters do not count. Keeps where each letter stood.
 */

/** Traditional and simplified, in pairs: those that everyday words are written with. */
const pairs =
  '萬万與与專专業业東东絲丝丟丢兩两嚴严喪丧個个豐丰臨临為为麗丽舉举麼么義义烏乌樂乐喬乔習习鄉乡書书買买亂乱爭争於于虧亏雲云亞亚產产畝亩親亲億亿僅仅從从侖仑倉仓儀仪們们價价眾众優优會会傳传傷伤倫伦偽伪體体餘余傭佣侶侣俠侠側侧僑侨儂侬儉俭債债傾倾償偿儲储兒儿黨党蘭兰關关興兴養养獸兽內内岡冈冊册寫写軍军農农馮冯衝冲決决況况凍冻淨净涼凉減减湊凑幾几鳳凤憑凭凱凯擊击鑿凿劃划劉刘則则剛刚創创刪删別别劑剂剝剥劇剧勸劝辦办務务動动勵励勁劲勞劳勢势勻匀匯汇區区醫医華华協协單单賣卖盧卢衛卫卻却廠厂廳厅歷历厲厉壓压厭厌縣县參参雙双發发變变敘叙葉叶號号嘆叹嘰叽嚇吓嗎吗啟启吳吴員员聽听嗚呜詠咏響响啞哑嘩哗噴喷嘮唠嗇啬囑嘱團团園园圍围國国圖图圓圆聖圣場场壞坏塊块堅坚壇坛壩坝墳坟墜坠壟垄墊垫塵尘牆墙壯壮聲声殼壳壺壶處处備备復复夠够頭头夾夹奪夺奮奋獎奖婦妇媽妈嫵妩姍姗婁娄嬌娇孫孙學学寧宁寶宝實实寵宠審审憲宪宮宫寬宽賓宾對对尋寻導导將将爾尔嘗尝堯尧屍尸盡尽層层屬属歲岁豈岂島岛嶺岭峽峡幣币帥帅師师帳帐簾帘帶带幫帮乾干並并廣广慶庆廬庐庫库應应廟庙廢废開开異异棄弃張张彌弥彎弯彈弹強强歸归當当錄录徹彻徑径憶忆憂忧懷怀態态慫怂憐怜總总戀恋懇恳惡恶惱恼懸悬驚惊懼惧慘惨懲惩慚惭慣惯憤愤願愿懶懒戲戏戰战戶户撲扑執执擴扩掃扫揚扬擾扰撫抚拋抛搶抢護护報报擔担擬拟攏拢擁拥攔拦擰拧撥拨擇择掛挂撐撑撓挠擋挡掙挣擠挤揮挥損损撿捡換换據据擄掳攜携攝摄擺摆搖摇攤摊敵敌斂敛數数齋斋鬥斗斬斩斷断無无舊旧時时曠旷曬晒顯显晉晋曉晓暈晕暫暂術术機机殺杀雜杂權权條条來来楊杨傑杰極极構构槍枪楓枫櫃柜標标棧栈棟栋欄栏樹树樣样橋桥檔档夢梦檢检樓楼橫横櫻樱歡欢歐欧殘残毆殴毀毁畢毕斃毙氣气氫氢漢汉湯汤溝沟沒没滬沪淚泪潑泼澤泽潔洁灑洒淺浅漿浆澆浇濁浊測测濟济瀏浏渾浑濃浓濤涛潤润漲涨澀涩淵渊漸渐漁渔滲渗溫温灣湾濕湿滾滚滯滞滿满濾滤濫滥濱滨灘滩潛潜瀾澜滅灭燈灯靈灵災灾爐炉點点煉炼爛烂燭烛煙烟煩烦燒烧燙烫熱热愛爱爺爷牽牵犧牺狀状獨独獄狱獎奖貓猫瑪玛環环現现瑣琐電电畫画暢畅療疗瘋疯癢痒癱瘫癮瘾皺皱盜盗監监蓋盖盤盘睏困矯矫礦矿碼码磚砖確确礎础禮礼禍祸離离種种積积稱称穩稳窮穷竊窃竅窍競竞筆笔筍笋籠笼節节範范築筑簡简籃篮糧粮緊紧糾纠紅红約约級级紀纪純纯紗纱納纳紙纸紛纷線线練练組组細细織织終终紹绍經经綁绑結结繞绕繪绘給给絡络絕绝統统絹绢繼继續续維维綿绵緒绪綠绿緩缓編编緣缘縮缩績绩繳缴羅罗罰罚職职聯联聰聪腸肠膚肤腎肾腫肿脅胁勝胜膽胆腦脑臉脸臘腊艙舱艱艰藝艺蘇苏薩萨蓮莲獲获營营蕭萧藍蓝蔣蒋藥药蘊蕴虛虚蟲虫雖虽蝦虾補补襯衬裝装褲裤見见規规視视覺觉覽览觀观觸触計计訂订認认討讨讓让訓训議议訊讯記记講讲許许論论設设訪访證证評评識识詐诈訴诉診诊詞词試试詩诗誠诚話话誕诞詢询該该詳详語语誤误說说請请諸诸讀读課课誰谁調调談谈謀谋謊谎謝谢謠谣譯译貝贝負负財财責责賢贤敗败賬账貨货質质販贩貪贪購购貫贯賤贱貼贴貴贵貸贷費费賀贺賊贼賄贿資资賭赌賞赏賠赔賴赖賺赚賽赛贈赠贏赢趕赶趙赵躍跃踐践車车軌轨軟软轉转輪轮輕轻載载較较輔辅輛辆輩辈輸输轄辖辭辞邊边遼辽達达遷迁過过運运還还這这進进遠远違违連连遲迟適适選选遜逊遞递邏逻遺遗鄰邻鄭郑釀酿釋释裡里裏里鑒鉴針针釘钉釣钓鈔钞鋼钢錢钱鑽钻鐵铁鈴铃鉛铅銅铜銀银銷销鎖锁鍋锅錯错鎮镇鏡镜長长門门閃闪閉闭問问闖闯閒闲間间悶闷鬧闹聞闻閱阅隊队陽阳陰阴陣阵階阶際际陸陆陳陈險险隨随隱隐隸隶難难雞鸡霧雾靜静頂顶頁页項项順顺須须頑顽顧顾頓顿頒颁預预領领頗颇頸颈頻频題题額额顏颜類类風风飛飞飯饭飲饮飾饰飽饱餓饿館馆馬马馭驭駕驾駛驶駐驻駁驳驅驱驗验騎骑騙骗騷骚驢驴骯肮髒脏鬚须鬆松魚鱼鮮鲜鳥鸟鴨鸭鵝鹅麥麦黃黄齊齐齒齿齡龄龍龙龜龟幹干後后';
const simple = new Map<string, string>();
{
  const all = [...pairs];
  for (let at = 0; at + 1 < all.length; at += 2) simple.set(all[at]!, all[at + 1]!);
}

const counts = /[\p{L}\p{N}]/u;
const folded = new Map<string, string>();

/** One character as it counts: none, one or (ligatures) more. */
function foldOne(character: string): string {
  const known = folded.get(character);
  if (known !== undefined) return known;
  let result = '';
  for (const part of character.normalize('NFKC').toLowerCase())
    if (counts.test(part)) result += simple.get(part) ?? part;
  if (folded.size > 20_000) folded.clear();
  folded.set(character, result);
  return result;
}

/** `at[n]`: where in the text the n-th unit of `folded` begins; `end[n]`: behind it. */
export type Folded = { folded: string; at: number[]; end: number[] };

export function fold(text: string): Folded {
  let result = '';
  const at: number[] = [];
  const end: number[] = [];
  let index = 0;
  for (const character of text) {
    const part = foldOne(character);
    for (let unit = 0; unit < part.length; unit++) {
      at.push(index);
      end.push(index + character.length);
    }
    result += part;
    index += character.length;
  }
  return { folded: result, at, end };
}
