// The spreadsheet a community has: with faults and with a column that must not be read, told what is wrong, mended, confirmed,
// and the second time nothing changes.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';
import { xlsx, csv } from '../lib/sheet.mjs';

const titles = ['小区', '楼栋', '单元', '门户', '面积', '身份证号'];
const paper = '430302197001011239';
const home = (room, area) => ['柳荫小区', '1栋', '1单元', room, area, paper];
const faulty = [titles, home('101', 78.5), home('102', '约60'), home('', 61), home('101', 78.5), home('201', 8905), home('202', 60)];
const mended = [titles, home('101', 78.5), home('102', 60), home('103', 61), home('104', 78.5), home('201', 89.05), home('202', 60)];

/** Uploads a sheet and says that 门户 is the room: its title is one that nobody knows. */
async function upload(page, sheet) {
  await page.goto('/roster');
  await page.setInputFiles('[name=file]', sheet);
  await page.click('main .do .btn');
  await page.locator('tr', { hasText: '门户' }).locator('select').selectOption('room');
  await page.click('main .do .btn');
}

test('a roster comes in from a spreadsheet with faults and a sensitive column', async () => {
  const world = await open();
  try {
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto('/places');
    await desk.click('a[href$="/roster"]');
    await shot(desk, 'roster-1-start');
    await accessible(desk);
    await desk.setInputFiles('[name=file]', xlsx('房屋名册.xlsx', faulty));
    await desk.click('main .do .btn');

    // The sensitive column stands struck through, with the reason, and nothing of it is anywhere.
    await shot(desk, 'roster-2-columns');
    await accessible(desk);
    assert.equal(await desk.textContent('main s'), '身份证号');
    assert.match(await desk.textContent('main tr:has(s)'), /不读取/);
    assert.doesNotMatch(await desk.content(), new RegExp(paper));
    // Without the room no home can be told apart, and the page says so.
    await desk.click('main .do .btn');
    assert.match(await desk.textContent('.problems'), /房号|对应/);
    assert.equal(await desk.locator('option[value=room]:checked').count(), 0);
    const room = desk.locator('tr', { hasText: '门户' }).locator('select');
    await room.selectOption('room');
    await desk.click('main .do .btn');

    // Each row's problem in words, at its row of the spreadsheet; there is nothing to confirm.
    await shot(desk, 'roster-3-problems');
    await accessible(desk);
    const rows = await desk.locator('tr.row-wrong').allInnerTexts();
    const told = Object.fromEntries(rows.map(r => r.split('\t').map(s => s.trim())));
    assert.deepEqual(Object.keys(told), ['3', '4', '5', '6']);
    assert.match(told[3], /约60/);
    assert.match(told[4], /房号/);
    assert.match(told[5], /第 2 行/);
    assert.match(told[6], /小数点/);
    assert.equal(await desk.locator('form:has([name=seen])').count(), 0, 'nothing can be confirmed');
    assert.doesNotMatch(await desk.content(), new RegExp(paper));
    const list = await desk.request.get(await desk.getAttribute('a[href$="/problems.xlsx"]', 'href'));
    assert.equal(list.status(), 200);
    await desk.goto('/buildings');
    assert.doesNotMatch(await desk.textContent('main'), /柳荫小区/, 'nothing is written');

    // On a phone and in English one sees the same.
    await desk.goBack();
    const preview = new URL(desk.url()).pathname;
    const phone = await world.phone({ storageState: await desk.context().storageState() });
    await phone.goto(preview);
    await shot(phone, 'roster-4-phone');
    await accessible(phone);
    await fits(phone);
    await phone.click('.switches button[name=lang]');
    await phone.goto(preview);
    await shot(phone, 'roster-5-english');
    await fits(phone);
    assert.match(await phone.textContent('main'), /The same home as row 2/);
    assert.doesNotMatch(await phone.textContent('main'), /没有写房号/);
    await phone.click('.switches button[name=lang]');

    // The mended sheet, this time as .csv.
    await desk.goto(preview);
    await desk.click('main .do a.btn');
    assert.match(desk.url(), /\/roster$/);
    await upload(desk, csv('房屋名册.csv', mended));
    await shot(desk, 'roster-6-preview');
    await accessible(desk);
    assert.match(await desk.textContent('.figures'), /6\s*新增房屋|新增房屋\s*6/);
    assert.match(await desk.textContent('main'), /新增 1 个小区/);
    await phone.goto(new URL(desk.url()).pathname);
    await shot(phone, 'roster-7-phone-preview');
    await fits(phone);
    await desk.click('form:has([name=seen]) .btn');
    await shot(desk, 'roster-8-done');
    await accessible(desk);

    // Everybody finds the new building at once.
    const visitor = await world.phone();
    await visitor.goto('/buildings?q=柳荫');
    assert.match(await visitor.textContent('main'), /柳荫小区/);
    await visitor.click('main a[href^="/b/"]');
    assert.match(await visitor.textContent('h1'), /柳荫小区\s*1栋/);

    // The same file again changes nothing.
    await upload(desk, csv('房屋名册.csv', mended));
    await shot(desk, 'roster-9-again');
    assert.match(await desk.textContent('main .lead'), /没有什么要改/);
    assert.equal(await desk.locator('form:has([name=seen])').count(), 0);
  } finally {
    await world.close();
  }
});

test('nobody but those who keep the roster comes to the import', async () => {
  const world = await open();
  try {
    for (const role of ['resident', 'neighbour_leader', 'street_officer']) {
      const page = await world.phone();
      await signIn(page, world.person(role));
      assert.equal((await page.goto('/roster')).status(), 403, role);
    }
  } finally {
    await world.close();
  }
});
