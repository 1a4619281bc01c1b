/** A residual network in two states, as modules, checkpoints, safetensors and ONNX. */
export const MAKE = `
import json, warnings
import numpy as np, torch
from torch import nn
from cnn_comparator import CNNComparator
warnings.filterwarnings("ignore")

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.bn = nn.BatchNorm2d(8)
        self.conv = nn.Conv2d(8, 8, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.fc = nn.Linear(8, 4)
    def forward(self, x):
        x = self.relu(self.bn(self.stem(x)))
        x = self.relu(x + self.conv(x))
        return self.fc(x.mean((2, 3)))

torch.manual_seed(0)
a, b = Net().eval(), Net().eval()
images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
torch.save({"state_dict": {"module." + k: v for k, v in a.state_dict().items()}}, "a.pt")
torch.save({"model": b.state_dict()}, "b.pth")
from safetensors.torch import save_file
save_file(a.state_dict(), "a.safetensors"); save_file(b.state_dict(), "b.safetensors")
torch.onnx.export(b, (torch.zeros(1, 3, 32, 32),), "b.onnx", dynamo=False, do_constant_folding=False,
    training=torch.onnx.TrainingMode.PRESERVE, input_names=["x"], dynamic_axes={"x": {0: "n"}})
distances = {n: float(np.linalg.norm((a.get_submodule(n).weight - b.get_submodule(n).weight).detach().double().numpy()))
    for n in ("stem", "conv", "fc")}
with torch.no_grad():
    batch = torch.from_numpy(images[1:2].transpose(0, 3, 1, 2)).float() / 255
    probabilities = [m(batch).double().softmax(1)[0].tolist() for m in (a, b)]
print("EXPECTED", json.dumps({"distances": distances, "probabilities": probabilities}))`;
