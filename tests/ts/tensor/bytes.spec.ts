/** @jest-environment node */
import { floats, ownBuffer } from '../../../src/tensor/bytes';

describe('floats', () => {
  const source = Float32Array.of(1, -2.5, 3);

  it('reads views at any offset, copying only when not aligned', () => {
    const shifted = new Uint8Array(16);
    shifted.set(new Uint8Array(source.buffer), 1);
    expect(floats(shifted.subarray(1, 13), 'float32')).toEqual(source);
    const aligned = floats(new DataView(source.buffer, 4, 8), 'float32');
    expect(aligned).toEqual(Float32Array.of(-2.5, 3));
    expect(aligned.buffer).toBe(source.buffer);
    expect(floats(Float64Array.of(0.1).buffer, 'float64')).toEqual(Float64Array.of(0.1));
    expect(floats(new ArrayBuffer(0), 'float32').length).toBe(0);
  });

  it('refuses half an element', () => {
    expect(() => floats(new ArrayBuffer(6), 'float32')).toThrow('6 bytes');
  });
});

describe('ownBuffer', () => {
  it('takes a whole buffer as it is and copies a piece of one', () => {
    const whole = Float32Array.of(1, 2, 3, 4);
    expect(ownBuffer(whole)).toBe(whole.buffer);
    expect(ownBuffer(whole.buffer)).toBe(whole.buffer);
    const piece = ownBuffer(whole.subarray(1, 3));
    expect(piece).not.toBe(whole.buffer);
    expect(new Float32Array(piece)).toEqual(Float32Array.of(2, 3));
  });
});
