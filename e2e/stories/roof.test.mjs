// A roof leaks: one unbroken file from a neighbour's word over a meeting, a consultation and a lawful owners' vote on paper to quotes,
// works, acceptance and the warranty; and the neighbour who spoke first hears of every step. The demo's clock runs ahead in between.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { act, file, signInAs } from '../lib/acts.mjs';

test('a leaking roof, from the first word to the warranty', async () => {
  const world = await open();
  try {
    const as = (page, person) => signInAs(world, page, person);
    const [yi, luo, chair] = [world.person('community_worker'), world.person('community_worker', 1), world.person('chair')];
    const neighbour = world.person('resident', 1);
    const building = world.facts.buildings.find(b => b.name === '铁西村小区 3栋');
    const phone = await world.phone();
    const [desk, other] = [await world.desk(), await world.desk()];
    const place = async (page) => page.selectOption('#f-place', { label: (await page.locator('#f-place option', { hasText: /铁西村小区 3栋$/ }).first().innerText()).trim() });

    // A neighbour says it, signed in.
    await as(phone, neighbour);
    const matter = await file(phone, building.code, '3栋顶楼漏水，一下雨就往下滴，墙皮都掉了。', 'roof_leak');

    // It is talked over in a listening meeting, and something is decided.
    await as(desk, yi);
    await desk.goto('/meetings/new?kind=listening');
    await desk.selectOption('#f-place', 'community');
    await desk.fill('#f-title', '3栋的屋顶');
    await desk.click('.do .btn');
    await desk.waitForURL(/\/meetings\/[0-9a-f]{32}$/);
    const meeting = new URL(desk.url()).pathname;
    await desk.click('summary:has-text("加议题")');
    await desk.fill('#f-matter', matter.number);
    await desk.click('form[action$="/items"] .btn');
    assert.match(await desk.textContent('main'), new RegExp(matter.number));
    await desk.click('form[action$="/call"] button');
    await desk.goto(`${meeting}/chair`);
    await desk.click('form[action$="/open"] .btn');
    // On to the item that is about the matter, so that what is decided belongs to it.
    const current = () => desk.textContent('li[aria-current=step]');
    const on = desk.locator('form[action$="/go-to"] button', { hasText: '下一' });
    while (!(await current()).includes('漏水')) await on.click();
    await desk.fill('#f-minutes', '# 屋顶\n\n* 年年补，年年漏\n* 先听听大家愿意怎么修');
    await desk.waitForFunction(() => /已自动保存/.test(document.querySelector('form[action$="/minutes"] [role=status]').textContent));
    await desk.fill('#f-words', '3栋屋面翻修，用不用维修资金由业主表决');
    await desk.click('form[action$="/decide"] .btn');
    await desk.click('form[action$="/close"] .btn');
    await desk.goto(meeting);
    await desk.click('form[action$="/approve"] .btn');
    await as(other, chair);
    await other.goto(meeting);
    await other.click('form[action$="/approve"] .btn');
    assert.match(await other.textContent('main'), /会议记录已公布/);

    // The decision leads to a consultation; the neighbour answers it.
    await desk.goto(meeting);
    const decision = await desk.getAttribute('a[href*="/decisions/"]', 'href');
    await desk.goto(decision);
    await accessible(desk);
    await desk.click('a[href*="/consultations/new?decision="]');
    await desk.fill('#f-question', '3栋屋面怎么修？');
    await desk.selectOption('#f-place', 'community');
    await desk.fill('#f-statements', '整体翻修，一次做好\n只补漏的地方，少花钱\n修好以后要留五年质保');
    await desk.click('.do .btn');
    await desk.waitForURL(/\/consultations\/C\d{4}-\d{3}$/);
    const consultation = new URL(desk.url()).pathname;
    assert.match(await desk.textContent('main'), /来自会议决定/);
    await phone.goto(consultation);
    await phone.click('form[action$="/go"] .btn');
    await phone.click('button[name=vote][value="1"]');

    // The decision becomes a project; the matter's page shows all of it.
    await desk.goto(decision);
    await desk.click('a[href*="/projects/new?decision="]');
    await desk.check('[name=kind][value=roof]');
    await place(desk);
    await desk.fill('#f-title', '3栋屋面防水翻修');
    await desk.fill('#f-problem', '屋面老化，多处渗水，补过三次');
    await desk.click('main .do .btn');
    await desk.waitForURL(/\/projects\/P\d{4}-\d+$/);
    const project = new URL(desk.url()).pathname;
    await phone.goto(`/matters/${matter.number}`);
    for (const step of [/3栋的屋顶/, /3栋屋面怎么修/, /3栋屋面防水翻修/]) assert.match(await phone.textContent('main'), step);
    await shot(phone, 'roof-1-matter');
    await desk.goto(decision);
    assert.match(await desk.textContent('main'), /已立为项目 P/);

    // What it costs, and a vote of the owners: the class is found by its article, notice is given and posted.
    await act(desk, project, 'option', { option: '整体翻修防水层', option_cost: '4.8万', option_words: '两层卷材，质保五年' });
    await desk.goto('/ballots/new?class=fund_use');
    assert.match(await desk.textContent('main'), /第二百七十八条/);
    await desk.fill('#f-title', '3栋屋面防水翻修使用维修资金');
    await desk.fill('#f-words', '屋面多处渗水。整体翻修，质保五年，费用从维修资金里出。');
    await place(desk);
    await desk.fill('#f-why_place', '只修3栋的屋面，由3栋业主表决。');
    await desk.fill('#f-question', '同意使用维修资金翻修3栋屋面');
    await desk.fill('#f-options', '同意 | 48000');
    await desk.selectOption('#f-share', 'area');
    await desk.fill('#f-fund', '186400');
    await desk.fill('#f-opens', world.date(17));
    await desk.fill('#f-closes', world.date(23));
    await desk.click('main .do .btn');
    await desk.waitForURL(/\/ballots\/B\d{4}-\d+(\/run)?$/);
    const ballot = new URL(desk.url()).pathname.replace(/\/run$/, '');
    await act(desk, `${ballot}/run`, 'notice');
    await act(desk, `${ballot}/run`, 'posting', { posting: '3栋各单元门口、社区公示栏' });
    await phone.goto(ballot);
    assert.match(await phone.textContent('main'), /48,?000|4\.8/);
    await accessible(phone);
    await fits(phone);
    await shot(phone, 'roof-2-notice');

    // Objections to the roll are over: it is frozen. When voting opens two people enter the papers.
    await world.later(8);
    await as(desk, yi);
    await act(desk, `${ballot}/run`, 'freeze');
    await world.later(9);
    await as(desk, yi);
    await desk.goto(`${ballot}/print`);
    const house = await desk.locator('select[name=b] option', { hasText: '3栋' }).first().getAttribute('value');
    await desk.selectOption('select[name=b]', house);
    await desk.click('button:not([name])');
    const papers = [...(await desk.textContent('body')).matchAll(/(\d+)（([A-Z0-9]+)）/g)].map(([, n, letters]) => ({ n: Number(n), letters }));
    assert.ok(papers.length > 20, 'a paper for every owner');
    // What cannot be is told at the field, with what was typed kept.
    await desk.goto(`${ballot}/papers`);
    await desk.fill('#f-n', '9999');
    await desk.check('[name=item-q01][value="1"]');
    await desk.click('main .do .btn');
    assert.equal(await desk.inputValue('#f-n'), '9999');
    assert.equal(await desk.locator('[aria-invalid=true]').count() > 0, true, 'the number is wrong, and it says so');
    await as(other, luo);
    for (const clerk of [desk, other]) {
      await clerk.goto(`${ballot}/papers`);
      const form = await clerk.evaluate(() => Object.fromEntries([...document.querySelectorAll('main form input[type=hidden]')].map(i => [i.name, i.value])));
      // One by hand, the others by the same form.
      for (const [i, p] of papers.entries()) {
        const said = i % 9 === 4 ? 'against' : '1';
        if (i === 0) {
          await clerk.fill('#f-n', String(p.n));
          await clerk.fill('#f-letters', p.letters);
          await clerk.check('[name=item-q01][value="1"]');
          await clerk.click('main .do .btn');
          await clerk.waitForURL(u => u.searchParams.has('did'));
          continue;
        }
        if (i % 7 === 3) continue;
        const once = (BigInt(`0x${form.once.match(/^[0-9a-f]{32}$/) ? form.once : '0'}`) + BigInt(i)).toString(16).padStart(32, '0');
        const sent = await clerk.request.post(`${world.base}${ballot}/papers`, { form: { ...form, once, n: String(p.n), letters: p.letters, 'item-q01': said }, headers: { origin: world.base }, maxRedirects: 0 });
        assert.equal(sent.status(), 303, `paper ${p.n}`);
      }
    }
    await phone.goto(ballot);
    assert.match(await phone.textContent('main'), /法定|三分之二|2\/3/);
    assert.doesNotMatch(await phone.textContent('main'), /通过了|没有通过/);
    await shot(phone, 'roof-3-running');

    // Closed, counted, posted for objections, final.
    await world.later(8);
    await as(desk, yi);
    await act(desk, `${ballot}/run`, 'close');
    await act(desk, `${ballot}/run`, 'count');
    await phone.goto(ballot);
    assert.match(await phone.textContent('#result'), /通过/);
    await accessible(phone);
    await shot(phone, 'roof-4-result');
    await world.later(16);
    await as(desk, yi);
    await act(desk, `${ballot}/run`, 'final');

    // Money, quotes, works, acceptance point by point by those who live below, the warranty.
    await act(desk, project, 'choose', { chosen: 0, choose_why: '业主表决通过' });
    await act(desk, project, 'next');
    await act(desk, project, 'fund', { source: 'fund', fund_amount: '48000' });
    await act(desk, project, 'quote', { firm: '湘潭固安防水', quote_amount: '46800', months: '60', quote_words: '含拆旧' });
    await act(desk, project, 'take', { quote: 0, take_why: '质保五年，做过1栋' });
    await act(desk, project, 'next');
    await act(desk, project, 'milestone', { milestone: '铺好两层卷材', due: world.date(20) });
    await act(desk, project, 'reached', { reached: 0 });
    await act(desk, project, 'next');
    await as(phone, neighbour);
    for (let point = 0; point < 3; point++) {
      await phone.goto(project);
      const forms = phone.locator('form[action$="/answer"]:has(input[name=do][value=looked])');
      await forms.nth(point).locator('[name=yes][value="1"]').first().click();
      await phone.waitForLoadState('load');
    }
    await act(desk, project, 'next');
    await phone.goto(project);
    assert.match(await phone.textContent('main'), /质保/);
    await accessible(phone);
    await fits(phone);
    await shot(phone, 'roof-5-warranty');
    // It leaks again: back to the firm, by the warranty.
    await phone.fill('form:has(input[name=do][value=broke]) [name=broke]', '大雨以后西边又渗水了');
    await phone.click('form:has(input[name=do][value=broke]) .btn');
    await phone.waitForLoadState('load');
    assert.match(await phone.textContent('main'), /\d{4}-\d+/);

    // Who spoke first has heard of every step, and the decision is carried out.
    await phone.goto('/mailbox');
    const told = (await phone.locator('.message').allInnerTexts()).filter(m => m.includes(neighbour.login)).join('\n');
    for (const step of ['征求意见结束了', '问需求、比方案', '定了方案', '施工', '大家验收', '质保', '您说的事已收到']) assert.ok(told.includes(step), `${step} was told:\n${told}`);
    await phone.goto('/decisions');
    assert.match(await phone.locator('li', { hasText: '3栋屋面翻修' }).innerText(), /办成了/);
  } finally {
    await world.close();
  }
});
