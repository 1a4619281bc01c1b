/** The element types that travel: float64 stays float64, everything else arrives as float32. */
export type FloatType = 'float32' | 'float64';

export type FloatArray = Float32Array | Float64Array;

/** Anything a host may hand over as a binary buffer. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/**
 * Reads little-endian floats out of a binary buffer, honouring its offset. Copies only when the
 * bytes are not aligned to the element size.
 *
 * @throws RangeError when the bytes do not hold a whole number of elements.
 */
export function floats(bytes: Bytes, type: FloatType): FloatArray {
  const [buffer, offset, length] = ArrayBuffer.isView(bytes)
    ? [bytes.buffer, bytes.byteOffset, bytes.byteLength]
    : [bytes, 0, bytes.byteLength];
  const FloatView = type === 'float64' ? Float64Array : Float32Array;
  const itemSize = FloatView.BYTES_PER_ELEMENT;
  if (length % itemSize !== 0) {
    throw new RangeError(`${length} bytes are not a whole number of ${type} elements.`);
  }
  return offset % itemSize === 0
    ? new FloatView(buffer as ArrayBuffer, offset, length / itemSize)
    : new FloatView((buffer as ArrayBuffer).slice(offset, offset + length));
}

/**
 * The bytes as a buffer of their own, fit to be transferred to another thread. Copies when the view
 * shows only a piece of a larger buffer, which would be taken away with it.
 */
export function ownBuffer(bytes: Bytes): ArrayBuffer {
  if (!ArrayBuffer.isView(bytes)) {
    return bytes;
  }
  const { buffer, byteOffset, byteLength } = bytes;
  return isBuffer(buffer) && byteLength === buffer.byteLength
    ? buffer
    : new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
}

/** Whether a value is an ArrayBuffer, of whatever realm. */
export function isBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}
