// A consultation from the question to the results: begun on a desktop, answered by buttons on a phone without scripts and by
// keyboard, a statement written and let in, a sheet of paper; and the map of one that is over, with the table that says the same.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, ready, shot, accessible } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

test('neighbours are asked, answer and see what they have in common', async () => {
  const world = await open();
  try {
    const who = (role) => world.person(role);
    const desk = await world.desk();
    await signIn(desk, who('community_worker'));
    await desk.goto('/consultations/new');
    await desk.fill('#f-question', '楼道里能不能放鞋柜？');
    await desk.selectOption('#f-place', 'community');
    await desk.fill('#f-statements', '楼道里一样东西都不能放\n窄的鞋柜可以放\n放的东西要贴上门牌号');
    await accessible(desk);
    await desk.click('.do .btn');
    await desk.waitForURL(/\/consultations\/C\d{4}-\d{3}$/);
    const at = new URL(desk.url()).pathname;
    // A neighbour answers on a phone without scripts.
    const phone = await world.phone({ js: false });
    await signIn(phone, who('resident'));
    await phone.goto(at);
    await shot(phone, 'consultation-phone');
    await phone.click('form[action$="/go"] .btn');
    assert.match(await phone.textContent('main'), /已答 0 条/);
    await accessible(phone);
    await shot(phone, 'consultation-vote');
    const form = phone.locator('form:has(button[name=vote])').first();
    const action = (await form.getAttribute('action')) ?? phone.url();
    const sent = { vote: '1' };
    for (const input of await form.locator('input[type=hidden]').all()) sent[await input.getAttribute('name')] = await input.inputValue();
    await phone.click('button[name=vote][value="1"]');
    assert.match(await phone.textContent('main'), /已答 1 条/);
    // The same form sent again passes over nothing.
    const next = await phone.textContent('#statement');
    await phone.request.post(new URL(action, world.base).href, { form: sent, headers: { origin: world.base } });
    await phone.reload();
    assert.equal(await phone.textContent('#statement'), next);
    // They write one; the worker lets it in.
    await phone.goto(at);
    await phone.fill('#f-words', '消防通道前面不能放');
    await phone.click('form[action$="/statements"] button');
    assert.match(await phone.textContent('main'), /收到了/);
    await desk.goto(`${at}/moderate`);
    assert.match(await desk.textContent('main'), /消防通道前面不能放/);
    await accessible(desk);
    await desk.click('button[name=verdict][value="in"]');
    assert.match(await desk.textContent('main'), /已记下/);
    // The rest by keyboard.
    const keys = await world.desk();
    await signIn(keys, who('resident'));
    await keys.goto(at);
    await keys.click('form[action$="/go"] .btn');
    for (const key of ['a', 'ArrowRight', 'p']) {
      await keys.waitForSelector('#statement');
      await ready(keys);
      const now = await keys.textContent('#statement');
      await keys.keyboard.press(key);
      await keys.waitForFunction((was) => document.querySelector('#statement')?.textContent !== was, now);
    }
    assert.match(await keys.textContent('main'), /都答完了/);
    await keys.goto(`${at}/mine`);
    assert.match(await keys.textContent('main'), /您选了：同意/);
    await accessible(keys);
    // A sheet of paper is one voice.
    await desk.goto(`${at}/sheets`);
    await desk.fill('#f-many', '2');
    await desk.click('input[value=make] ~ button, form:has(input[value=make]) button');
    const code = (await desk.textContent('main')).match(/编号 (\w{6})/)[1];
    await shot(desk, 'consultation-sheet');
    for (const said of [/录入好了/, /用过|作废|收回/]) {
      await desk.goto(`${at}/sheets`);
      await desk.fill('#f-code', code);
      await desk.check('input[name="s-1"][value="1"]');
      await desk.click('.do .btn');
      assert.match(await desk.textContent('main'), said);
    }
    // The one that is over: a map, and a table that says the same.
    const visitor = await world.phone();
    await visitor.goto('/consultations');
    await visitor.click('text=煤棚拆掉以后的空地怎么用');
    await visitor.click('.do .btn');
    assert.match(await visitor.textContent('main'), /大家想到一起的/);
    assert.ok(await visitor.$('svg.map-opinion'));
    await visitor.click('text=用表格看');
    assert.match(await visitor.textContent('main table'), /A 群/);
    await accessible(visitor);
    await shot(visitor, 'consultation-results');
  } finally {
    await world.close();
  }
});
