// An order of the hotline is pasted, handled like any other matter, and its reply is ready to be pasted back. What cannot be
// done now goes on the open list with a date.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible } from '../lib/world.mjs';
import { signIn, file } from '../lib/acts.mjs';

const order = (number, words) => `工单编号：${number}\n诉求类别：照明\n诉求内容：${words}\n地址：铁西村小区3栋2单元\n办理时限：2027-01-20 17:30`;

async function act(page, name) {
  await page.click(`details.act:has(form[action$="/${name}"]) > summary`);
}

/** A worker takes a matter to their own post. */
async function take(desk, world, number) {
  await desk.goto(`/matters/${number}`);
  if (await desk.locator('form[action$="/settle"]').count()) return;
  await act(desk, 'assign');
  const name = world.person('community_worker').name;
  await desk.selectOption('form[action$="/assign"] select', { label: await desk.locator('form[action$="/assign"] option', { hasText: name }).first().innerText() });
  await desk.click('form[action$="/assign"] .do .btn');
  await desk.goto(`/matters/${number}`);
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
    await take(desk, world, number);
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

test('shelved with a date, on the open list, and come back by itself', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    const building = world.facts.buildings.find(b => b.name.includes('3栋'));
    const { number } = await file(phone, building.code, '屋顶的防水要翻修，雨天就漏。', 'roof_leak');
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await take(desk, world, number);
    await act(desk, 'shelve');
    await desk.fill('[name=shelve_why]', '要等维修基金，年后开会定。');
    const day = new Date(Date.now() + 40 * 864e5).toISOString().slice(0, 10);
    await desk.fill('[name=review]', day);
    await desk.click('form[action$="/shelve"] .do .btn');
    await phone.goto('/open');
    await shot(phone, 'shelve-1-open-list');
    await accessible(phone);
    assert.match(await phone.textContent('main'), /要等维修基金/);
    // Of the story: what was shelved weeks ago came back on its date, and was answered.
    const back = world.facts.matters.map(m => new URL(m.url, world.base).pathname);
    let found = false;
    for (const path of back) {
      await phone.goto(path);
      if (/复查日期到/.test(await phone.textContent('.timeline'))) { found = true; break; }
    }
    assert.ok(found, 'the demo has a matter that came back');
    await shot(phone, 'shelve-2-back');
  } finally {
    await world.close();
  }
});
