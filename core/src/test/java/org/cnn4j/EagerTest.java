package org.cnn4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.cnn4j.op.Slice;
import org.cnn4j.plan.Plan;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.BackendProvider;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.ExcludedDevice;
import org.cnn4j.spi.Executable;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.Test;

/** Single operators on an engine. */
class EagerTest {
    private final AtomicInteger compiled = new AtomicInteger();

    private final class Counting extends ReferenceBackend implements BackendProvider {
        @Override
        public String name() {
            return "reference";
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of(device());
        }

        @Override
        public List<ExcludedDevice> excluded() {
            return List.of();
        }

        @Override
        public Backend open(DeviceInfo info) {
            return this;
        }

        @Override
        public Executable compile(Plan plan) {
            compiled.incrementAndGet();
            return super.compile(plan);
        }
    }

    private Engine engine() {
        Counting counting = new Counting();
        return Engine.open(new Device(counting, counting.device()));
    }

    /** The 6×6 picture of every textbook: light on the left, dark on the right, and a kernel for vertical edges. */
    @Test
    void aVerticalEdgeStandsOut() {
        float[] picture = new float[36];
        for (int i = 0; i < 36; i++) {
            picture[i] = i % 6 < 3 ? 10 : -3;
        }
        try (Engine engine = engine()) {
            Tensor edges = engine.conv2d(
                    Tensor.of(Shape.of(1, 1, 6, 6), picture),
                    Tensor.of(Shape.of(1, 1, 3, 3), 1f, 0f, -1f, 1f, 0f, -1f, 1f, 0f, -1f),
                    null,
                    1,
                    0);
            assertEquals(Shape.of(1, 1, 4, 4), edges.shape());
            float[] row = {0, 39, 39, 0};
            for (int y = 0; y < 4; y++) {
                for (int x = 0; x < 4; x++) {
                    assertEquals(row[x], edges.toFloatArray()[y * 4 + x]);
                }
            }
        }
    }

    @Test
    void aSmallNetworkCallByCall() {
        Tensor x = Tensor.of(Shape.of(1, 1, 4, 4), 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, -1f, -2f, -3f, -4f, 0f, 0f, 0f, 9f);
        try (Engine engine = engine()) {
            Tensor pooled = engine.maxPool2d(engine.relu(x), 2, 2, 0);
            assertArrayEquals(new float[] {6, 8, 0, 9}, pooled.toFloatArray());
            assertArrayEquals(
                    new float[] {3.5f, 5.5f, -0.75f, 0.5f},
                    engine.averagePool2d(x, 2, 2, 0).toFloatArray());
            Tensor flat = pooled.reshape(Shape.of(1, 4));
            Tensor weight = Tensor.of(Shape.of(2, 4), 1f, 0f, 0f, 0f, 0f, 1f, 1f, -1f);
            Tensor scores = engine.dense(flat, weight, Tensor.of(Shape.of(2), 1f, 2f));
            assertArrayEquals(new float[] {7, 1}, scores.toFloatArray());
            assertArrayEquals(
                    new float[] {14, 1},
                    engine.multiply(scores, engine.add(Tensor.scalar(-1), Tensor.of(Shape.of(2), 3f, 2f)))
                            .toFloatArray());
            float[] probabilities = engine.softmax(scores, -1).toFloatArray();
            assertEquals(1 / (1 + Math.exp(-6)), probabilities[0], 1e-6);
            Tensor up = engine.convTranspose2d(pooled, Tensor.of(Shape.of(1, 1, 2, 2), 1f, 2f, 3f, 4f), null, 2, 0);
            assertArrayEquals(new float[] {6, 12, 8, 16, 18, 24, 24, 32, 0, 0, 9, 18, 0, 0, 27, 36}, up.toFloatArray());
        }
    }

    @Test
    void anOperatorIsCompiledOnceForItsShapes() {
        try (Engine engine = engine()) {
            Tensor small = Tensor.of(Shape.of(2), -1f, 1f);
            for (int i = 0; i < 5; i++) {
                assertArrayEquals(new float[] {0, 1}, engine.relu(small).toFloatArray());
            }
            assertEquals(1, compiled.get());
            engine.relu(Tensor.of(Shape.of(3), 1f, 2f, 3f));
            assertEquals(2, compiled.get());
        }
    }

    @Test
    void operatorsLongUnusedAreGivenUp() {
        try (Engine engine = engine()) {
            for (int size = 1; size <= 300; size++) {
                Tensor x = Tensor.zeros(DType.FLOAT32, Shape.of(size));
                assertEquals(Shape.of(size), engine.tanh(x).shape());
            }
            engine.tanh(Tensor.zeros(DType.FLOAT32, Shape.of(300)));
            assertEquals(300, compiled.get(), "a recent one was compiled anew");
            engine.tanh(Tensor.zeros(DType.FLOAT32, Shape.of(1)));
            assertEquals(301, compiled.get(), "the first one was kept for ever");
        }
    }

    @Test
    void operandsThatDoNotFitAreNamed() {
        try (Engine engine = engine()) {
            Tensor a = Tensor.zeros(DType.FLOAT32, Shape.of(2, 3));
            ShapeException e = assertThrows(ShapeException.class, () -> engine.matmul(a, a));
            assertTrue(e.getMessage().contains("inner dimensions differ: 3"), e.getMessage());
            Slice slice = new Slice(List.of(4, 0), Shape.of(1, 3), List.of(1, 1));
            assertThrows(ShapeException.class, () -> engine.apply(slice, a));
        }
    }
}
