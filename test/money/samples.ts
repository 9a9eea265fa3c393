/** Text as people and programs write it, by language or form. */
export const ENGLISH: Record<string, string> = {
  declaration:
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood. Everyone is entitled to all the rights and freedoms set forth in this Declaration, without distinction of any kind, such as race, colour, sex, language, religion, political or other opinion, national or social origin, property, birth or other status.",
  mail: `Hi Sam,

thanks for the quick call yesterday. I looked at the numbers again: we shipped 1,204 orders in March, 37 of them late, and the refund rate went from 2.1% to 3.4%. It's not a disaster, but I'd like to know why before the board meets on 14 May 2026. Could you check whether the carrier's tracking API (the one that kept timing out) was down between 9:30 and 11:00? If so, let's ask for a credit.

Best,
Maria`,
  novel:
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season of Darkness, it was the spring of hope, it was the winter of despair, we had everything before us, we had nothing before us, we were all going direct to Heaven, we were all going direct the other way.",
  science:
    "The mitochondrial electron transport chain transfers electrons from NADH and FADH2 to molecular oxygen through a series of membrane-bound complexes, pumping protons into the intermembrane space; ATP synthase then uses the resulting electrochemical gradient to phosphorylate ADP. Inhibitors such as rotenone, antimycin A and cyanide block complexes I, III and IV respectively.",
  recipe:
    "To make the sauce, melt two tablespoons of butter in a small saucepan over medium heat, whisk in the flour and cook for about a minute until it smells nutty. Slowly pour in the warm milk, whisking all the time so that no lumps form, then simmer for five minutes. Season with salt, white pepper and a little grated nutmeg.",
  law: "The court held that the statute, as applied to the petitioner, did not violate the Due Process Clause, because the legislature had a rational basis for distinguishing between residential and commercial tenants. The dissent argued that the majority's reading renders subsection (b)(3) superfluous and disregards forty years of settled precedent.",
};

export const CHINESE: Record<string, string> = {
  declaration:
    "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。人人有资格享受本宣言所载的一切权利和自由，不分种族、肤色、性别、语言、宗教、政治或其他见解、国籍或社会出身、财产、出生或其他身分等任何区别。",
  meeting:
    "今天下午我们开会讨论了新版本的发布计划。后端接口基本完成，但是登录页面还有几个小问题没有解决，测试同学反馈说在低端手机上加载速度比较慢。大家一致认为应该先把性能优化做好，再考虑增加新的功能。",
  research:
    "深度学习模型通常需要大量的标注数据和计算资源。近年来，研究人员提出了多种预训练方法，通过在海量无标注文本上学习语言的统计规律，显著提升了下游任务的效果。然而，模型规模的不断扩大也带来了推理成本高、部署困难、可解释性差等问题。",
  support:
    "请把下面这段英文翻译成中文，保留专有名词和数字，不要添加任何解释。用户反馈：昨天晚上八点左右，服务器突然无法访问，持续了大约二十分钟，之后自动恢复。我们检查了日志，发现数据库连接数达到上限。",
  novel:
    "“你怎么现在才来？”她问道，“大家都等了你半个多小时了。”他笑了笑，没有回答，只是把手里的伞放在门边，慢慢地坐了下来。窗外的雨还在下，街上几乎没有行人，只有远处的路灯在雨中发出微弱的光。",
  traditional:
    "隨著人工智慧技術的快速發展，許多企業開始將大型語言模型應用於客戶服務、文件摘要與程式開發等領域。專家指出，導入這類技術時，除了考量成本與效能之外，還必須重視資料安全與隱私保護，並建立完善的監督機制。",
};

export const OTHERS: Record<string, string> = {
  German:
    "Sehr geehrte Frau Müller, vielen Dank für Ihre Anfrage vom 3. November. Die Lieferverzögerung tut uns leid: Wegen der Umstellung unserer Lagerverwaltungssoftware konnten wir in der vergangenen Woche keine Bestellungen versenden.",
  French:
    "Tous les êtres humains naissent libres et égaux en dignité et en droits. Hier soir, nous sommes allés au théâtre avec des amis ; la pièce était un peu longue, mais l'actrice principale jouait à merveille.",
  Russian:
    "Вчера вечером мы с друзьями ходили в театр, спектакль оказался довольно длинным, но актёры играли замечательно. После представления решили прогуляться по набережной и обсудить планы на отпуск.",
  Japanese:
    "お世話になっております。先日お問い合わせいただいた件につきまして、ご連絡いたします。新しいバージョンのアプリケーションでは、ログイン画面の表示速度が改善され、データの同期も自動で行われるようになりました。",
  Korean:
    "안녕하세요. 지난번에 문의하신 내용에 대해 답변드립니다. 새 버전에서는 로그인 속도가 개선되었고 데이터 동기화도 자동으로 이루어집니다.",
  Arabic:
    "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء. ذهبنا أمس إلى السوق واشترينا الخضار والفواكه ثم عدنا إلى البيت.",
  Hindi: "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। कल हम बाज़ार गए थे और सब्ज़ियाँ खरीदीं।",
  emoji:
    "Great job team! 🎉🎉🎉 We shipped it 🚀 and nobody cried 😅. Next: sleep 😴, coffee ☕, and a walk with the dog 🐶❤️👍🏽. 🇩🇪🇫🇷🇯🇵 👨‍👩‍👧‍👦",
  JSON: JSON.stringify(
    Array.from({ length: 20 }, (_, id) => ({
      id: id * 37,
      name: `user${id}`,
      email: `user${id}@example.com`,
      active: id % 2 === 0,
      tags: ["alpha"],
    })),
  ),
  numbers: "1024 * 768 = 786432; 3.14159265358979; 2026-11-22T10:30:09Z; 0xDEADBEEF; +49 30 1234567; 192.168.178.1; 99.95 %; $1,234,567.89",
};
