// What the measured notebooks run.

/** The other end of page/bareComm.ts: hands out as many bytes as it is asked for. */
export const BARE = `
import numpy as np
from comm import get_comm_manager

_bytes = memoryview(np.random.default_rng(1).bytes(64 << 20))

def _serve(comm, message):
    @comm.on_msg
    def _answer(message):
        data = message["content"]["data"]
        buffers = [_bytes[: data["bytes"]]] if data["bytes"] else []
        comm.send({"number": data["number"]}, buffers=buffers)

get_comm_manager().register_target("cnn_bench", _serve)
`;

/** Shows a pair of models; the comparator is `w`. */
export function show(folder, format = 'safetensors') {
  const [a, b] = ['a', 'b'].map(side => JSON.stringify(`${folder}/${side}.${format}`));
  return `
from cnn_comparator import CNNComparator
w = CNNComparator(${a}, ${b})
w`;
}

/** Prints so much, for so many seconds, that the Jupyter server drops messages. */
export function flood(seconds) {
  return `
import time
_end = time.monotonic() + ${seconds}
while time.monotonic() < _end:
    print("flood " * 50_000)
    time.sleep(0.05)`;
}
