package org.cnn4j.autodiff;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.testkit.Fill;
import org.junit.jupiter.api.Test;

/** Gradients of whole networks against central differences. */
class NetworkGradientTest {
    private final Fill fill = new Fill(3);

    private Tensor uniform(double low, double high, int... dims) {
        return fill.uniform(Shape.of(dims), low, high);
    }

    /** Two classes, one each for the pictures of a batch. */
    private static Tensor targets(int pictures) {
        float[] targets = new float[2 * pictures];
        for (int i = 0; i < pictures; i++) {
            targets[2 * i + i % 2] = 1;
        }
        return Tensor.of(Shape.of(pictures, 2), targets);
    }

    private static Value meanLoss(GraphBuilder builder, Value logits, Value targets) {
        Value losses = builder.add("losses", new SoftmaxCrossEntropy(), logits, targets);
        return builder.add("mean", new Reduce(Reduce.Kind.MEAN, List.of(0), false), losses);
    }

    /** Convolutions with epilogues, pools, dropout and dense layers: operands are x, targets, counter and then weights in order. */
    @Test
    void lenet() {
        Epilogue tanh = Epilogue.ofBias().withActivation(UnaryFunction.of(UnaryFunction.Kind.TANH));
        int compared = GradientCheck.check(
                (builder, in) -> {
                    Conv first = new Conv(Window.of(3, 3).withPads(1, 1), 1, tanh);
                    Value a = builder.add("conv1", first, in.get(0), in.get(3), in.get(4));
                    Window twice = Window.of(2, 2).withStrides(2, 2);
                    Value b = builder.add("pool1", Pool.max(twice), a);
                    Conv second = new Conv(Window.of(2, 2), 1, tanh);
                    Value c = builder.add("conv2", second, b, in.get(5), in.get(6));
                    Value d = builder.add("pool2", Pool.average(twice, false), c);
                    Value flat = builder.add("flat", new Reshape(Shape.of(3, 12)), d);
                    Value kept = builder.add("dropout", new Dropout(0.5f, 1), flat, in.get(2));
                    MatMul dense = new MatMul(false, true, Epilogue.ofBias());
                    Value logits = builder.add("dense", dense, kept, in.get(7), in.get(8));
                    return meanLoss(builder, logits, in.get(1));
                },
                List.of(
                        uniform(-1, 1, 3, 1, 8, 6),
                        targets(3),
                        Tensor.of(Shape.of(2), 5L, 1L),
                        uniform(-0.5, 0.5, 4, 1, 3, 3),
                        uniform(-0.5, 0.5, 4),
                        uniform(-0.5, 0.5, 12, 4, 2, 2),
                        uniform(-0.5, 0.5, 12),
                        uniform(-0.5, 0.5, 2, 12),
                        uniform(-0.5, 0.5, 2)));
        assertTrue(compared > 60, "only " + compared + " elements were compared");
    }

    /** Two blocks whose convolutions share their weights, each with batch normalisation and a sum with what came in. */
    @Test
    void residualNetworkWithSharedWeights() {
        int compared = GradientCheck.check(
                (builder, in) -> {
                    Conv conv = new Conv(Window.of(3, 3).withPads(1, 1), 1, Epilogue.NONE);
                    Value x = builder.add("stem", conv, in.get(0), in.get(2));
                    for (int block = 0; block < 2; block++) {
                        Value y = builder.add("conv" + block, conv, x, in.get(3));
                        BatchNormTraining norm = new BatchNormTraining(1e-2f);
                        List<Value> normal = builder.addAll("norm" + block, norm, List.of(y, in.get(4), in.get(5)));
                        Value sum = builder.add("sum" + block, new Binary(Binary.Kind.ADD), normal.get(0), x);
                        x = builder.add("relu" + block, new Unary(UnaryFunction.RELU), sum);
                    }
                    Value pooled = builder.add("pool", new Reduce(Reduce.Kind.MEAN, List.of(2, 3), false), x);
                    Value logits = builder.add("dense", new MatMul(false, false, Epilogue.NONE), pooled, in.get(6));
                    return meanLoss(builder, logits, in.get(1));
                },
                List.of(
                        uniform(-1, 1, 4, 3, 5, 5),
                        targets(4),
                        uniform(-0.5, 0.5, 4, 3, 3, 3),
                        uniform(-0.5, 0.5, 4, 4, 3, 3),
                        uniform(0.5, 1.5, 4),
                        uniform(-0.5, 0.5, 4),
                        uniform(-0.5, 0.5, 4, 2)));
        assertTrue(compared > 45, "only " + compared + " elements were compared");
    }
}
