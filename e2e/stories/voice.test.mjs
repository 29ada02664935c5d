// Speaking instead of typing: a voice message alone is a complete filing, without scripts as a chosen recording.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot } from '../lib/world.mjs';

/** A short tone as a WAV file, as a phone's recorder would give it. */
function recording(seconds) {
  const rate = 8000, n = rate * seconds, wav = Buffer.alloc(44 + n * 2);
  wav.write('RIFF', 0); wav.writeUInt32LE(36 + n * 2, 4); wav.write('WAVEfmt ', 8); wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20); wav.writeUInt16LE(1, 22); wav.writeUInt32LE(rate, 24); wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32); wav.writeUInt16LE(16, 34); wav.write('data', 36); wav.writeUInt32LE(n * 2, 40);
  for (let i = 0; i < n; i++) wav.writeInt16LE(Math.round(8000 * Math.sin(i * 440 * 2 * Math.PI / rate)), 44 + i * 2);
  return { name: 'recording.wav', mimeType: 'audio/wav', buffer: wav };
}

test('a voice message is a complete filing', async () => {
  const world = await open();
  try {
    const phone = await world.phone({ js: false });
    const begin = async () => {
      await phone.goto(`/b/${world.facts.buildings[0].code}`);
      await phone.click('a.speak');
    };
    await begin();
    await phone.setInputFiles('[name=voice]', recording(3));
    await phone.click('.do .btn');
    await phone.click('button.tile >> nth=0');
    await shot(phone, 'voice-1-check');
    assert.equal(await phone.locator('.summary audio').count(), 1);
    await phone.click('.do .btn[value=send]');
    assert.match(await phone.textContent('.receipt .no'), /\d{4}-\d+/);
    await phone.click('.do .btn >> nth=0');
    const src = await phone.getAttribute('main audio', 'src');
    const answer = await phone.request.get(src);
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()['content-type'], /^audio\//);

    // Too long is said at the field, and nothing typed is lost.
    await begin();
    await phone.fill('[name=words]', '说来话长');
    await phone.setInputFiles('[name=voice]', recording(75));
    await phone.click('.do .btn');
    await shot(phone, 'voice-2-too-long');
    assert.match(await phone.textContent('.problems'), /60/);
    assert.equal(await phone.inputValue('[name=words]'), '说来话长');
  } finally {
    await world.close();
  }
});
