"""PyTorch on the models of bench: images per second as JSON. Arguments: threads, batch size. Exit code 3 without torch."""
import json
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(3)

THREADS, BATCH = int(sys.argv[1]), int(sys.argv[2])


def lenet_300_100():
    return torch.nn.Sequential(
        torch.nn.Flatten(), torch.nn.Linear(784, 300), torch.nn.ReLU(),
        torch.nn.Linear(300, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10))


def lenet_5():
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 20, 5), torch.nn.MaxPool2d(2), torch.nn.Conv2d(20, 50, 5), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(800, 500), torch.nn.ReLU(), torch.nn.Linear(500, 10))


def speed(model, steps):
    """Images per second, the median of 5 runs, the batches ready in memory."""
    images = torch.rand(20 * BATCH, 1, 28, 28)
    labels = torch.randint(0, 10, (20 * BATCH,))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
    speeds = []
    for _ in range(5):
        start = time.perf_counter()
        for i in range(steps):
            at = i % 20 * BATCH
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(images[at:at + BATCH]), labels[at:at + BATCH])
            loss.backward()
            optimizer.step()
        speeds.append(steps * BATCH / (time.perf_counter() - start))
    return sorted(speeds)[2]


torch.set_num_threads(THREADS)
torch.manual_seed(1)
print(json.dumps({"lenet-300-100": speed(lenet_300_100(), 400), "lenet-5": speed(lenet_5(), 40)}))
