// From a neighbour's word to the warranty: a worker begins a project out of a complaint, an entrance agrees on paper, money and
// a quote are found, the works run, the accounts are kept, and who spoke first hears of it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { act as does, file, signIn } from '../lib/acts.mjs';

test('a complaint becomes works with open accounts', async () => {
  const world = await open();
  try {
    const phone = await world.phone({ js: false });
    const building = world.facts.buildings.find((b) => b.name.includes('3栋'));
    const matter = await file(phone, building.code, '3栋单元门关不上，冬天楼道里灌风。');
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto(`/projects/new?matter=${matter.number}`);
    await desk.check('[name=kind][value=stairwell]');
    await desk.selectOption('#f-place', { label: await desk.locator('#f-place option', { hasText: '3栋' }).first().innerText() });
    await desk.fill('#f-title', '3栋单元门更换');
    await desk.fill('#f-problem', '门关不上，冬天灌风');
    await desk.fill('#f-burdens', '施工两天，要从侧门绕行');
    await accessible(desk);
    await desk.click('main .do .btn');
    await desk.waitForURL(/\/projects\/P\d{4}-\d+$/);
    const at = new URL(desk.url()).pathname;
    const act = (name, fill) => does(desk, at, name, fill);
    // What lacks is said, and nothing moves.
    assert.ok(await desk.isDisabled('form:has(input[name=do][value=next]) .btn'));
    assert.match(await desk.textContent('main'), /还没有选定方案/);
    await act('option', { option: '换成钢门', option_cost: '1.2万', option_words: '每个单元一扇，带闭门器' });
    await act('choose', { chosen: 0, choose_why: '大家在楼下商量的' });
    // Homes that agreed on paper are taken down until one entrance has enough; then it goes on.
    await desk.goto(at);
    const rooms = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((floor) => [1, 2, 3].map((flat) => `${floor}0${flat}`));
    let decided = false;
    let unknown = 0;
    for (const room of rooms) {
      await desk.goto(at);
      await desk.locator('details:has(form[action$="/paper"]) summary').first().click();
      await desk.selectOption('form[action$="/paper"] select[name=door]', { index: 0 });
      await desk.fill('form[action$="/paper"] [name=room]', room);
      await desk.click('form[action$="/paper"] button[value="1"]');
      // A room that is not there is told at its field, with what was typed kept.
      if (await desk.locator('form[action$="/paper"] [name=room][aria-invalid=true]').count()) {
        assert.equal(await desk.inputValue('form[action$="/paper"] [name=room]'), room);
        unknown += 1;
        continue;
      }
      decided = await desk.isEnabled('form:has(input[name=do][value=next]) .btn');
      if (decided) break;
      assert.match(await desk.textContent('main'), /还没有一个单元同意/);
    }
    assert.ok(unknown > 0, 'some of these rooms are not there');
    assert.ok(decided, 'more than half of an entrance agree');
    await act('fund', { source: 'subsidy', fund_amount: '8000' });
    await act('fund', { source: 'owners', fund_amount: '4000' });
    // The firm's offer comes as it was sent: a document beside photos, by one field.
    const offer = { name: '报价.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') };
    await act('quote', { firm: '恒固门业', quote_amount: '11800', months: '24', quote_words: '含拆旧', files: [offer] });
    await act('take', { quote: 0, take_why: '质保最长' });
    await act('next', {});
    const tomorrow = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    await act('milestone', { milestone: '装好一单元的门', due: tomorrow });
    await act('entry', { way: 'received', entry: '补助到账', entry_amount: '8000' });
    await act('entry', { way: 'spent', entry: '预付款', entry_amount: '30000' });
    await act('counter', { corrects: 1, counter_why: '多写了一个零' });
    await act('reached', { reached: 0 });
    await desk.goto(at);
    await shot(desk, 'project-desk');
    await accessible(desk);
    await act('next', {});
    assert.match(await desk.textContent('main'), /大家验收/);
    // Anybody reads it, without scripts, and the accounts with it.
    await phone.goto(at);
    assert.match(await phone.textContent('main'), /冲正第 2 笔/);
    const download = phone.waitForEvent('download');
    await phone.click('a:has-text("报价单（PDF")');
    assert.match((await download).suggestedFilename(), /^P\d{4}-\d+ 报价单\.pdf$/);
    await shot(phone, 'project-phone');
    await accessible(phone);
    await fits(phone);
    const csv = await phone.request.get(`${world.base}${at}/accounts.csv`);
    assert.match(await csv.text(), /-30000\.00/);
    // Who spoke first finds the project on the matter's page.
    await phone.goto(`/matters/${matter.number}`);
    assert.match(await phone.textContent('main'), /3栋单元门更换/);
    // Somebody from elsewhere runs nothing.
    assert.equal(await phone.locator('form:has(input[name=do][value=next])').count(), 0);
  } finally {
    await world.close();
  }
});

test('a neighbour says what they would charge, and where on the plan', async () => {
  const world = await open();
  try {
    // Somebody of the compound is asked on Home, and answers with a thumb.
    const phone = await world.phone();
    await signIn(phone, world.facts.people.find((p) => p.name === '蒋柏年'));
    await phone.goto('/');
    assert.match(await phone.textContent('main'), /等您表态/);
    const asked = phone.locator('a', { hasText: '梧桐苑电动自行车充电位' }).first();
    await asked.click();
    await phone.waitForURL(/\/projects\/P\d{4}-\d+$/);
    const at = new URL(phone.url()).pathname;
    const before = await phone.textContent('#needs');
    await accessible(phone);
    await fits(phone);
    await shot(phone, 'project-needs');
    await does(phone, at, 'needs', { 'need-ebike': '2' });
    assert.notEqual(await phone.textContent('#needs'), before);
    await phone.click('#needs a[href$="/where"]');
    const plan = await phone.locator('svg.plan').boundingBox();
    await phone.touchscreen.tap(plan.x + plan.width * 0.5, plan.y + plan.height * 0.5);
    assert.match(await phone.textContent('[role=status]'), /已标好/);
    await accessible(phone);
    await fits(phone);
    await shot(phone, 'project-where');
    await phone.click('main .do .btn');
    await phone.waitForURL(/did=said/);
    assert.match(await phone.textContent('main'), /大家想装在哪里/);
    await shot(phone, 'project-spots');
    // Without scripts: the plan is a picture, and can be taken back.
    const old = await world.desk({ js: false });
    await signIn(old, world.facts.people.find((p) => p.name === '蒋柏年'));
    await old.goto(`${at}/where`);
    assert.match(await old.textContent('[role=status]'), /已标在/);
    await old.click('input[name=large]', { position: { x: 300, y: 120 } });
    assert.match(await old.textContent('[role=status]'), /已标在/);
    await shot(old, 'project-where-desk');
    await old.click('button[name=unpin]');
    await old.waitForURL(/did=said/);
    await shot(old, 'project-spots-desk');
    // Whoever lives elsewhere sees the marks and is asked nothing.
    const other = await world.phone({ js: false });
    await other.goto(at);
    assert.equal(await other.locator('a[href$="/where"]').count(), 0);
  } finally {
    await world.close();
  }
});
