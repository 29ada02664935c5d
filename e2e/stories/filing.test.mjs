// Saying something in full: questions of the category, a place marked on the plan, photos made smaller on the phone; and what is
// covered before everybody may read it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

/** A photo as a phone takes it, far too large. */
async function photo(page, width) {
  const bytes = await page.evaluate(async (width) => {
    const paper = document.createElement('canvas');
    paper.width = width;
    paper.height = width * 3 / 4;
    const pen = paper.getContext('2d');
    for (let x = 0; x < width; x += 8) for (let y = 0; y < paper.height; y += 8) { pen.fillStyle = `rgb(${(x * 7 + y) % 200 + 50},${(x + y * 5) % 200 + 50},${(x * y) % 200 + 50})`; pen.fillRect(x, y, 8, 8); }
    const blob = await new Promise(done => paper.toBlob(done, 'image/jpeg', 0.95));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, width);
  return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(bytes) };
}

test('questions, a pin, photos, and what is covered', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    await phone.goto('/say');
    await phone.fill('[name=words]', '五楼的王建国先生家没有水，电话13900001111');
    const large = await photo(phone, 3200);
    await phone.setInputFiles('[name=photo]', [large, large]);
    await phone.waitForFunction(() => document.querySelectorAll('.thumbs img').length === 2);
    const sizes = await phone.evaluate(async () => Promise.all([...document.querySelector('[name=photo]').files].map(async f => { const p = await createImageBitmap(f); return Math.max(p.width, p.height); })));
    assert.deepEqual(sizes, [2000, 2000], 'made smaller on the phone');
    assert.ok(await phone.isVisible('[data-camera]'), 'a phone is offered its camera beside the gallery');
    await phone.click('.thumbs button >> nth=1');
    assert.equal(await phone.locator('.thumbs img').count(), 1);
    await phone.click('.do .btn');

    // A reply may stop the form; another goes on.
    await phone.click('button.tile[value=water_power_gas]');
    await accessible(phone);
    await fits(phone);
    await phone.click('button.tile[value="gas:yes"]');
    assert.match(await phone.getAttribute('.danger a', 'href'), /tel:119/);
    assert.equal(await phone.locator('.do button').count(), 0, 'no way on');
    await accessible(phone);
    await phone.click('button[value="ask:gas"]');
    await phone.click('button.tile[value="gas:no"]');
    await phone.click('button.tile[value="what:water"]');
    await phone.click('button.btn-plain[value="spread:"]');

    // The place, by a tap on the plan.
    await phone.selectOption('[name=place]', { index: 2 });
    await phone.click('button[value=pin]');
    await fits(phone);
    await accessible(phone);
    const plan = await phone.locator('svg.plan').boundingBox();
    await phone.touchscreen.tap(plan.x + plan.width * 0.45, plan.y + plan.height * 0.45);
    await phone.waitForFunction(() => document.querySelector('[name=spot]').value);
    await shot(phone, 'filing-1-pin');
    await phone.click('.do .btn');
    await phone.waitForSelector('.do .btn[value=send]');
    assert.match(await phone.textContent('.summary'), /已在图上标出/);
    await phone.click('.do .btn[value=send]');
    const number = (await phone.textContent('.receipt .no')).trim();

    // Whoever releases it covers a part of the photo and leaves the name covered.
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto(`/matters/${number}`);
    assert.match(await desk.textContent('main'), /是哪一样？.*水/s);
    assert.ok(await desk.isVisible('.plan-small'));
    await desk.goto(`/matters/${number}/cover`);
    await accessible(desk);
    assert.match(await desk.textContent('blockquote.said'), /五楼的＊＊＊先生家没有水，电话＊＊＊/);
    await desk.click('main a.btn-small');
    const map = await desk.locator('.cover-map').boundingBox();
    await desk.mouse.move(map.x + 20, map.y + 20);
    await desk.mouse.down();
    await desk.mouse.move(map.x + map.width * 0.6, map.y + map.height * 0.5, { steps: 4 });
    await desk.mouse.up();
    await accessible(desk);
    await shot(desk, 'filing-2-cover');
    await desk.click('.do .btn');
    await desk.click('main .do > a.btn');
    await desk.click('form[action$="/release"] .do .btn');

    // Everybody reads the covered words and sees the copy, in which the part is gone.
    const other = await world.phone({ lang: 'en' });
    await other.goto(`/matters/${number}`);
    assert.match(await other.textContent('blockquote.said'), /五楼的＊＊＊先生家没有水，电话＊＊＊/);
    const dark = (page) => page.evaluate(async () => {
      const img = document.querySelector('.photos img');
      img.loading = 'eager';
      await img.decode();
      const paper = document.createElement('canvas');
      [paper.width, paper.height] = [img.naturalWidth, img.naturalHeight];
      const pen = paper.getContext('2d');
      pen.drawImage(img, 0, 0);
      return Math.max(...pen.getImageData(Math.round(paper.width * 0.3), Math.round(paper.height * 0.25), 1, 1).data.slice(0, 3));
    });
    assert.ok(await dark(other) < 60, 'covered');
    await shot(other, 'filing-3-public');
    await desk.goto(`/matters/${number}`);
    assert.ok(await dark(desk) > 60, 'the original for those who handle it');
  } finally {
    await world.close();
  }
});
