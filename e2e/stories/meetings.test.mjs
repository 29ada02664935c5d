// A meeting from the plan to what became of it: planned and called on a desktop, joined by code on one phone with scripts and
// one without, a question seen on the screen of the hall, minutes, two agreements, and a decision that becomes a matter.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

test('neighbours meet, vote, and what they decide becomes a matter', async () => {
  const world = await open();
  try {
    const who = (role) => world.person(role);
    const desk = await world.desk();
    await signIn(desk, who('community_worker'));
    await desk.goto('/meetings/new?kind=listening');
    await desk.selectOption('#f-place', 'community');
    await desk.fill('#f-title', '电动车停哪里');
    await desk.click('.do .btn');
    await desk.waitForURL(/\/meetings\/[0-9a-f]{32}$/);
    const at = new URL(desk.url()).pathname;
    await accessible(desk);
    await desk.click(`form[action$="/call"] button`);
    assert.match(await desk.textContent('main'), /已发邀请/);
    // It is held in another room: the page says where it was and why. A document hangs on the first item, to be downloaded.
    await desk.click('summary:has-text("改时间、地点")');
    await desk.fill('#f-held_at', '活动室');
    await desk.fill('#f-why', '会议室停电');
    await desk.click('form[action$="/move"] .btn');
    assert.match(await desk.textContent('main'), /有变动。原来是.*会议室停电/);
    await desk.click('summary:has-text("加材料")');
    await desk.selectOption('#f-about', { index: 1 });
    await desk.fill('#f-paper', '三家公司的报价');
    await desk.setInputFiles('#f-files', { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') });
    await desk.click('form[action$="/papers"] button.btn:not([type=button])');
    const download = desk.waitForEvent('download');
    await desk.click('a:has-text("三家公司的报价（PDF")');
    assert.equal((await download).suggestedFilename(), '三家公司的报价.pdf');
    await accessible(desk);
    // Somebody who cannot come says what they want raised, without scripts and without an account.
    const old = await world.phone({ js: false });
    await old.goto(at);
    await old.fill('#f-raised', '充电的地方离窗户远一点');
    await old.click('form[action$="/raise"] button');
    assert.match(await old.textContent('main'), /提出来了/);
    await desk.goto(at);
    assert.match(await desk.textContent('main'), /离窗户远一点/);
    // It is opened; two phones join.
    await desk.goto(`${at}/chair`);
    await desk.click('form[action$="/open"] .btn');
    const code = (await desk.textContent('#present')).match(/会议码 (\w{6})/)[1];
    const hall = await world.desk();
    await hall.goto(`${at}/hall`);
    assert.match(await hall.textContent('.hall-code'), new RegExp(code));
    const phone = await world.phone();
    for (const p of [phone, old]) {
      await p.goto('/join');
      await p.fill('#f-code', code.toLowerCase());
      await p.click('.do .btn');
      assert.match(p.url(), /\/j\//);
    }
    await hall.waitForFunction(() => document.querySelector('[data-n=present]').textContent === '2');
    // A question appears by itself where scripts run, after a reload where they do not.
    await desk.fill('#f-question', '先在西侧试试？');
    await desk.click('form[action$="/ask"] .btn');
    await phone.waitForSelector('button[name=choice]');
    await phone.click('button[name=choice][value="0"]');
    await old.reload();
    await old.click('button[name=choice][value="0"]');
    assert.match(await old.textContent('main'), /您选的/);
    await hall.waitForFunction(() => document.querySelector('td.num')?.textContent === '2');
    await shot(hall, 'meeting-hall');
    await shot(phone, 'meeting-phone');
    await desk.goto(`${at}/chair`);
    await desk.click('form[action*="/polls/"] .btn');
    // Minutes save themselves; a decision is noted.
    await desk.fill('#f-minutes', '# 电动车\n\n* 先在西侧试');
    await desk.waitForFunction(() => /已自动保存/.test(document.querySelector('form[action$="/minutes"] [role=status]').textContent));
    await desk.fill('#f-words', '在西侧空地划出停车位');
    await desk.check('#f-what');
    await desk.selectOption('#f-owner', { index: 1 });
    await desk.fill('#f-due', '2099-01-01');
    await desk.click('form[action$="/decide"] .btn');
    await desk.click('form[action$="/close"] .btn');
    await shot(desk, 'meeting-chair');
    await desk.goto(at);
    await desk.click('form[action$="/approve"] .btn');
    const chair = await world.desk();
    await signIn(chair, who('chair'));
    await chair.goto(at);
    await chair.click('form[action$="/approve"] .btn');
    assert.match(await chair.textContent('main'), /会议记录已公布/);
    // Everybody reads it; the decision becomes a matter.
    await old.goto('/decisions');
    assert.match(await old.textContent('main'), /在西侧空地划出停车位/);
    await chair.click('a[href*="/decisions/"]');
    await chair.click('summary:has-text("转成诉求")');
    await chair.selectOption('#f-category', { index: 1 });
    await chair.click('form[action$="/matter"] .btn');
    assert.match(chair.url(), /\/matters\/\d{4}-\d+/);
    assert.match(await chair.textContent('main'), /电动车停哪里/);
  } finally {
    await world.close();
  }
});
