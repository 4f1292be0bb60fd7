using System.Globalization;

namespace ShapesClassifier.Training;

/// <summary>The network, its loss and its optimiser as TorchScript: a whole training step is one call.</summary>
internal static class TrainingScript
{
    static readonly string Layers = string.Concat(Network.Blocks.Select((b, i) =>
        $"    x = block(x, {i}, weights, statistics, training)\n" + (b.Pool ? "    x = torch.max_pool2d(x, [2, 2], [2, 2])\n" : "")));

    // The functions take pixels as they are drawn, uint8 [N, H, W, 4], and drop the fourth.
    // In step, detaching gives leaves that share the weights' memory, so updating the weights later touches no graph.
    public static readonly string Source = string.Create(CultureInfo.InvariantCulture, $"""
        def initialise(weights: List[Tensor], statistics: List[Tensor]):
            for i in range(len(weights)):
                if weights[i].dim() > 1:
                    weights[i].normal_(0.0, (2.0 / weights[i][0].numel()) ** 0.5)
                else:
                    weights[i].fill_(1.0 if i % 3 == 1 and i < len(weights) - 2 else 0.0)
            for i in range(len(statistics)):
                statistics[i].fill_(i % 2)

        def block(x: Tensor, i: int, weights: List[Tensor], statistics: List[Tensor], training: bool) -> Tensor:
            x = torch.conv2d(x, weights[3 * i], None, [1, 1], [1, 1], [1, 1], 1)
            x = torch.batch_norm(x, weights[3 * i + 1], weights[3 * i + 2], statistics[2 * i], statistics[2 * i + 1], training, 0.1, {Network.Epsilon}, False)
            return torch.relu(x)

        def logits(pixels: Tensor, weights: List[Tensor], statistics: List[Tensor], training: bool) -> Tensor:
            x = pixels[:, :, :, :3].permute([0, 3, 1, 2]).float()
            x = (x - {Network.Mean}) * {Network.Scale}
        {Layers}    x = x.mean([2, 3])
            return torch.addmm(weights[-1], x, weights[-2].t())

        def correct(pixels: Tensor, labels: Tensor, weights: List[Tensor], statistics: List[Tensor]) -> Tensor:
            return (logits(pixels, weights, statistics, False).argmax(1) == labels).sum()

        def step(pixels: Tensor, labels: Tensor, weights: List[Tensor], statistics: List[Tensor], moments: List[Tensor], squares: List[Tensor], rate: float) -> Tuple[Tensor, Tensor]:
            leaves = [w.detach().requires_grad_() for w in weights]
            scores = logits(pixels, leaves, statistics, True)
            loss = torch.cross_entropy_loss(scores, labels)
            gradients = torch.autograd.grad([loss], leaves)
            for i in range(len(weights)):
                gradient = gradients[i]
                if gradient is not None:
                    moments[i].lerp_(gradient, {Learner.MomentStep})
                    squares[i].lerp_(gradient * gradient, {Learner.SquareStep})
                    weights[i].addcdiv_(moments[i], squares[i].sqrt() + 1e-8, value=-rate)
            return loss.detach(), (scores.argmax(1) == labels).sum()

        """);
}
