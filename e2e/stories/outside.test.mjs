// A firm without an account helps by link: it reads, answers with a photo, and the link ends by the worker's hand.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { signIn, file, mail } from '../lib/acts.mjs';

test('a firm answers by link', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    const building = world.facts.buildings.find(b => b.name.includes('3栋'));
    const { number } = await file(phone, building.code, '顶楼漏水，请打13812345678。', 'roof_leak');
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto(`/matters/${number}`);
    await desk.click('details.act:has(form[action$="/outside"]) > summary');
    await desk.fill('[name=who]', '恒固防水公司');
    await desk.fill('form[action$="/outside"] [name=contact]', 'firm@example.org');
    await desk.click('form[action$="/outside"] .do .btn');
    await shot(desk, 'outside-1-asked');

    const firm = await world.phone();
    const text = await mail(firm, /请您协助处理/);
    assert.doesNotMatch(text, /顶楼漏水|138/, 'no message carries the words');
    await firm.click('.message:has-text("请您协助处理") a >> nth=0');
    assert.match(await firm.textContent('main'), /顶楼漏水/);
    assert.doesNotMatch(await firm.content(), /13812345678/, 'numbers of people are covered');
    await shot(firm, 'outside-2-firm');
    await accessible(firm);
    await fits(firm);
    await firm.fill('[name=answer]', '明天上午来看，带材料。');
    await firm.click('main .do .btn');
    assert.match(await firm.textContent('main'), /已经转给负责人/);
    const link = firm.url().split('?')[0];

    await desk.reload();
    assert.match(await desk.textContent('main'), /恒固防水公司：明天上午来看/);
    await shot(desk, 'outside-3-answered');
    await accessible(desk);
    await desk.click('form[action$="/outside/end"] .btn-plain');
    assert.equal((await firm.goto(link)).status(), 410);
  } finally {
    await world.close();
  }
});
