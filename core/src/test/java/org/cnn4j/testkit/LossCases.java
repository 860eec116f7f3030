package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;

/** Cross-entropy of a softmax, and its gradient. */
final class LossCases {
    private static final float INF = Float.POSITIVE_INFINITY;

    private final Cases losses = new Cases("softmaxCrossEntropy");
    private final Cases gradients = new Cases("softmaxCrossEntropyGradient");

    private LossCases() {
        List<Shape> shapes = List.of(
                shape(1, 1),
                shape(1, 10),
                shape(5, 10),
                shape(64, 10),
                shape(7, 3),
                shape(67, 131),
                shape(3, 1000),
                shape(2, 5, 7),
                shape(2, 17, 7, 5),
                shape(3, 21, 1, 1),
                shape(2, 3, 2, 3, 4),
                shape(0, 4),
                shape(3, 4, 0),
                shape(301, 137),
                shape(2, 5, 1301),
                shape(8, 21, 32, 31));
        for (Shape x : shapes) {
            Fill fill = losses.fill(x.toString());
            add("one-hot " + x, fill.uniform(x, -8, 8), oneHot(fill, x));
            add("any targets " + x, fill.uniform(x, -8, 8), fill.uniform(x, 0, 1));
        }
        Shape three = shape(2, 3);
        Tensor extreme = Tensor.of(three, 1e4f, 1e4f, 9999f, -1e4f, -1e4f, -9990f);
        add("cannot overflow", extreme, Tensor.of(three, 1f, 0f, 0f, 0f, 0.5f, 0.5f));
        Tensor sure = Tensor.of(three, 40f, 0f, -40f, 30f, -3f, 9f);
        add("sure and right", sure, Tensor.of(three, 1f, 0f, 0f, 1f, 0f, 0f));
        add("sure and wrong", sure, Tensor.of(three, 0f, 0f, 1f, 0f, 1f, 0f));
        Tensor impossible = Tensor.of(three, 1f, -INF, 2f, -INF, 5f, -INF);
        add("minus infinity", impossible, Tensor.of(three, 1f, 0f, 0f, 0f, 1f, 0f));
        add("minus infinity wanted", impossible, Tensor.of(three, 0f, 1f, 0f, 0f, 0f, 2f));
        add("no targets", sure, Tensor.of(three, 0f, 0f, 0f, 3f, 2f, 1f));
        add("negative targets", sure, Tensor.of(three, -1f, 0f, 2f, 3f, -2f, -1f));
    }

    static List<ContractCase> losses() {
        return new LossCases().losses.all();
    }

    static List<ContractCase> gradients() {
        return new LossCases().gradients.all();
    }

    /** One class each; the classes are the second axis. */
    private static Tensor oneHot(Fill fill, Shape x) {
        RefTensor out = RefTensor.zeros(DType.FLOAT32, x.dims());
        RefTensor picks = RefTensor.of(fill.integers(DType.INT32, x, 0, 1 << 20));
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int own = index[1];
            index[1] = 0;
            out.doubles[i] = picks.longs[picks.at(index)] % x.dim(1) == own ? 1 : 0;
        }
        return out.toTensor();
    }

    private void add(String name, Tensor logits, Tensor targets) {
        SoftmaxCrossEntropy op = new SoftmaxCrossEntropy();
        losses.add(name, op, (in, out) -> loss(in, out), logits, targets);
        Shape places = op.infer(List.of(logits.type(), targets.type())).get(0).shape();
        gradients.add(
                name,
                new SoftmaxCrossEntropyGradient(),
                (in, out) -> gradient(in, out),
                gradients.fill(name).steps(places, 8, 0.25),
                logits,
                targets);
    }

    /** As for softmax: each logarithm is off by its own size and by the sum's roundings, times its target. */
    private static Tolerance loss(List<RefTensor> in, RefTensor out) {
        RefTensor targets = in.get(1);
        int classes = targets.dim(1);
        RefTensor magnitudes = RefLoss.losses(in.get(0), targets.abs());
        double[] allowed = new double[out.size()];
        for (int i = 0; i < targets.size(); i++) {
            int[] index = targets.index(i);
            allowed[lossAt(out, index)] += (32 + classes) * Tolerance.U * Math.abs(targets.real(i));
        }
        for (int i = 0; i < allowed.length; i++) {
            double size = Double.isFinite(magnitudes.real(i)) ? magnitudes.real(i) : 0;
            allowed[i] += (32 + 2 * classes) * Tolerance.U * size;
        }
        return new Tolerance(false, allowed);
    }

    /** The chance has the errors of softmax, the sum of targets those of a sum. */
    private static Tolerance gradient(List<RefTensor> in, RefTensor out) {
        RefTensor targets = in.get(2);
        RefTensor ones = RefTensor.zeros(in.get(0).type());
        java.util.Arrays.fill(ones.doubles, 1);
        RefTensor first = RefTensor.zeros(targets.type());
        int classes = targets.dim(1);
        double[] sums = new double[in.get(0).size()];
        for (int i = 0; i < targets.size(); i++) {
            sums[lossAt(in.get(0), targets.index(i))] += Math.abs(targets.real(i));
        }
        // With the first class as the target the gradient is the chance, less 1 for that class.
        for (int i = 0; i < targets.size(); i++) {
            first.doubles[i] = targets.index(i)[1] == 0 ? 1 : 0;
        }
        RefTensor chances = RefLoss.gradient(ones, in.get(1), first);
        double[] allowed = new double[out.size()];
        for (int i = 0; i < allowed.length; i++) {
            int[] index = out.index(i);
            int place = lossAt(in.get(0), index);
            double chance = chances.doubles[i] + first.doubles[i];
            double dloss = Math.abs(in.get(0).real(place));
            allowed[i] =
                    dloss * Tolerance.U * ((64 + 2 * classes) * chance * sums[place] + 8 * Math.abs(targets.real(i)));
        }
        return new Tolerance(false, allowed);
    }

    /** Where the loss of an element of {@code [N, C, ...]} lies in {@code losses}. */
    private static int lossAt(RefTensor losses, int[] index) {
        int[] place = new int[index.length - 1];
        place[0] = index[0];
        System.arraycopy(index, 2, place, 1, place.length - 1);
        return losses.at(place);
    }
}
