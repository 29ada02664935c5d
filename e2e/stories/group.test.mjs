// A matter goes into a chat: opened in WeChat's own browser on a small phone, the text, the picture and the sheet are there.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot } from '../lib/world.mjs';
import { file } from '../lib/acts.mjs';

const WECHAT = 'Mozilla/5.0 (Linux; Android 12; V2061A Build/SP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0.5304.141 '
  + 'Mobile Safari/537.36 XWEB/5061 MMWEBSDK/20230405 MicroMessenger/8.0.35.2360(0x2800235D) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64';

test('a neighbour sends a matter to the group from inside a chat', async () => {
  const world = await open();
  try {
    const phone = await world.phone({ userAgent: WECHAT });
    const { number } = await file(phone, world.facts.buildings[2].code, '单元门关不上了。', 'doors_windows');
    await phone.goto(`/matters/${number}`);
    assert.equal(await phone.getAttribute('meta[property="og:url"]', 'content'), `${world.base}/c/430304008002/matters/${number}`);
    // A chat offers scripts no way to share; the text is copied.
    await phone.click('a[href$="/group"]');
    const text = await phone.inputValue('#group-text');
    assert.match(text, new RegExp(number));
    assert.match(text, new RegExp(`${world.base}/c/430304008002/matters/${number}$`));
    assert.doesNotMatch(text, /单元门关不上了/);
    await phone.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await phone.click('[data-copy]');
    assert.equal(await phone.evaluate(() => navigator.clipboard.readText()), text);
    // The picture becomes a PNG that a long press keeps.
    await phone.waitForSelector('[data-ready="1"]');
    assert.match(await phone.getAttribute('img.sheet-thumb', 'src'), /^blob:/);
    assert.equal(await phone.getAttribute('[data-save]', 'download'), `${number}.png`);
    assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the phone');
    await shot(phone, 'group-wechat');
    await phone.goto(`/matters/${number}/poster`);
    assert.match(await phone.textContent('main'), new RegExp(number));
    // At its worst, without scripts, the text can be taken with a long press and the picture is an SVG.
    const old = await world.phone({ userAgent: WECHAT, js: false });
    await old.goto(`/matters/${number}/group`);
    assert.equal(await old.inputValue('#group-text'), text);
    assert.match(await old.getAttribute('img.sheet-thumb', 'src'), /poster\.svg$/);
  } finally {
    await world.close();
  }
});
