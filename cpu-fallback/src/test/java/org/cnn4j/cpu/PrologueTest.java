package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.step.Prologues;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Pool;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Execution;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Normalisation that the convolution after it does: only where nobody else sees it, and with the same result. */
class PrologueTest {
    private static final UnaryFunction RELU = UnaryFunction.RELU;
    private static final UnaryFunction ABS = UnaryFunction.of(UnaryFunction.Kind.ABS);

    private final GraphBuilder builder = new GraphBuilder("net");
    private final Random random = new Random(5);

    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    private Tensor integers(Shape shape) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(7) - 3;
        }
        return Tensor.of(shape, values);
    }

    private Value constant(int... dims) {
        return builder.constant("c", integers(Shape.of(dims)));
    }

    private Value pooled(int channels) {
        Value x = builder.input("x", TensorType.float32(2, channels, 5, 6));
        return builder.add("pool", Pool.max(Window.of(2, 2)), x);
    }

    /** With variance 1 and epsilon 0, all that follows is exact. */
    private Value norm(Value x, UnaryFunction activation) {
        int c = x.type().shape().dim(1);
        Value one = builder.constant("one", Tensor.filled(TensorType.float32(c), 1));
        BatchNorm op = new BatchNorm(0).withActivation(activation);
        return builder.add("norm", op, x, constant(c), constant(c), constant(c), one);
    }

    private Value conv(Value x, int filters, int size, Epilogue epilogue) {
        int c = x.type().shape().dim(1);
        Conv op = new Conv(Window.of(size, size).withPads(size / 2, size / 2), 1, epilogue);
        Value w = constant(filters, c, size, size);
        return epilogue.bias() ? builder.add("conv", op, x, w, constant(filters)) : builder.add("conv", op, x, w);
    }

    private void check(KernelVariant variant, int expected) {
        Graph graph = builder.build();
        List<Tensor> inputs = graph.inputs().stream()
                .map(input -> integers(input.type().shape()))
                .toList();
        try (CpuBackend backend = new CpuBackend(variant, 2)) {
            Plan plan = Planner.plan(graph, backend.planOptions().withGuards(256));
            Prologues prologues = Prologues.of(plan);
            assertEquals(
                    expected, plan.steps().stream().filter(prologues::absorbs).count(), "absorbed");
            try (Execution execution = backend.compile(plan).newExecution()) {
                List<Tensor> results = execution.run(inputs, null);
                for (int i = 0; i < results.size(); i++) {
                    assertArrayEquals(
                            Reference.run(graph, inputs).get(i).toTensor().floats(),
                            results.get(i).floats(),
                            0f,
                            variant + " output " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void theConvolutionNormalisesWhatItReads(KernelVariant variant) {
        // More channels than one block of a sum, and no multiple of any vector.
        Value x = norm(pooled(275), RELU);
        Value y = conv(x, 19, 1, Epilogue.ofBias().withActivation(RELU));
        Value z = conv(norm(y, UnaryFunction.clip(-1, 5)), 3, 1, Epilogue.NONE);
        builder.output("y", conv(norm(z, UnaryFunction.IDENTITY), 17, 1, Epilogue.ofBias()));
        check(variant, 3);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void othersMayReadWhatWasNotNormalised(KernelVariant variant) {
        Value x = pooled(20);
        Value y = conv(norm(x, RELU), 20, 1, Epilogue.NONE);
        builder.output("y", builder.add("sum", new Binary(Binary.Kind.ADD), x, y));
        check(variant, 1);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aNormalisationThatOthersReadStays(KernelVariant variant) {
        Value x = pooled(20);
        Value seen = norm(x, RELU);
        Value y = conv(seen, 20, 1, Epilogue.NONE);
        builder.output("y", builder.add("sum", new Binary(Binary.Kind.ADD), seen, y));
        Value output = norm(x, RELU);
        builder.output("norm", output);
        builder.output("conv of norm", conv(output, 4, 1, Epilogue.NONE));
        builder.output("window", conv(norm(x, RELU), 4, 3, Epilogue.NONE));
        builder.output("activation", conv(norm(x, ABS), 4, 1, Epilogue.NONE));
        check(variant, 0);
    }
}
