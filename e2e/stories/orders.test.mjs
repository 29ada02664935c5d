// An order of the hotline is pasted, handled like any other matter, and its reply is ready to be pasted back. What cannot be
// done now goes on the open list with a date.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

const order = (number, words) => `工单编号：${number}\n诉求类别：照明\n诉求内容：${words}\n地址：铁西村小区3栋2单元\n办理时限：2027-01-20 17:30`;

async function act(page, name) {
  await page.click(`details.act:has(form[action$="/${name}"]) > summary`);
}

test('an order comes in by paste and its reply goes out by copy', async () => {
  const world = await open();
  try {
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto('/desk');
    await desk.click('a[href$="/orders"]');
    await desk.fill('[name=text]', order('XT2026112500123', '2单元楼道灯坏了一周，老人摔倒过。'));
    await desk.click('main .do .btn');
    await shot(desk, 'orders-1-look');
    await accessible(desk);
    if (await desk.locator('select[name$=category]').count()) await desk.selectOption('select[name$=category] >> nth=0', 'stairwell_light');
    await desk.click('main .do .btn >> nth=0');
    await desk.goto('/desk?tab=orders');
    await shot(desk, 'orders-2-desk');
    await desk.click('.row-title >> nth=0');
    assert.match(await desk.textContent('main'), /XT2026112500123/);

    // Whoever works on it takes it to their own post, answers, and copies the reply.
    const number = (await desk.textContent('#open .number')).trim();
    await desk.goto(`/matters/${number}`);
    await act(desk, 'assign');
    const own = (await desk.textContent('.who, .holds').catch(() => '')) || '';
    const options = await desk.locator('form[action$="/assign"] option').allInnerTexts();
    const mine = options.findIndex(o => o.includes(world.person('community_worker').name ?? '易晓棠'));
    assert.ok(mine >= 0, `one of ${options.join(' / ')} is the worker (${own})`);
    await desk.selectOption('form[action$="/assign"] select', { index: mine });
    await desk.click('form[action$="/assign"] .do .btn');
    await desk.goto(`/matters/${number}`);
    await act(desk, 'settle');
    await desk.check('[name=outcome][value=solved]');
    await desk.fill('[name=answer]', '已经换好灯泡和声控开关，今晚起正常。');
    await desk.click('form[action$="/settle"] .do .btn');
    await desk.goto(`/matters/${number}`);
    const reply = await desk.inputValue('#order-reply');
    assert.match(reply, /XT2026112500123/);
    assert.match(reply, /换好灯泡/);
    await shot(desk, 'orders-3-reply');
    // The same order again makes no second matter.
    await desk.goto('/orders');
    await desk.fill('[name=text]', order('XT2026112500123', '2单元楼道灯坏了一周。'));
    await desk.click('main .do .btn');
    assert.match(await desk.textContent('main'), new RegExp(number));
  } finally {
    await world.close();
  }
});
