import { describe, expect, it, vi } from 'vitest';
import { Interruption } from '../../../../runner/agent/control/interruption.ts';
import { UPLOAD_MS } from '../../../../runner/agent/control/fitting-rungs.ts';
import { lastMoment } from '../../../../runner/agent/control/last-moment.ts';

describe('a machine that is only advised to be left', () => {
  it('is left by what goes on elsewhere, and by nothing else', () => {
    const interruption = new Interruption();
    const moved = interruption.signalFor(true);
    const staying = interruption.signalFor(false);
    interruption.advise();
    expect([moved.aborted, staying.aborted]).toEqual([true, false]);
    expect(interruption.reason).toBe('rebalance');
    interruption.announce(Date.now());
    expect(staying.aborted).toBe(true);
    expect(interruption.reason).toBe('interruption');
  });
});

describe('a machine whose end is announced in the middle of a stop', () => {
  it('keeps the time of the upload, whatever grace the command was given', async () => {
    const interruption = new Interruption();
    const moment = lastMoment(interruption, new AbortController().signal);
    interruption.announce(Date.now() + UPLOAD_MS + 30);
    expect(moment.aborted).toBe(false);
    await vi.waitFor(() => expect(moment.aborted).toBe(true));
  });

  it('cuts nothing short that has ended', async () => {
    const interruption = new Interruption();
    const moment = lastMoment(interruption, AbortSignal.abort());
    interruption.announce(Date.now());
    await new Promise(setImmediate);
    expect(moment.aborted).toBe(false);
  });
});
