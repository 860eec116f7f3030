package org.cnn4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.InputValueNeededException;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Plan;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.BackendProvider;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.ExcludedDevice;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.spi.StepListener;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.Test;

/** Engines and models, on the reference as a device that counts what it is asked for. */
class EngineTest {
    /** Counts plans compiled and given back, and executions open. */
    private static final class Counting extends ReferenceBackend implements BackendProvider {
        final AtomicInteger compiled = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger executions = new AtomicInteger();
        final AtomicInteger backendClosed = new AtomicInteger();
        volatile RuntimeException failure;
        volatile boolean dies;

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
        public Backend open(DeviceInfo device) {
            return this;
        }

        @Override
        public void close() {
            backendClosed.incrementAndGet();
        }

        @Override
        public Executable compile(Plan plan) {
            compiled.incrementAndGet();
            Executable inner = super.compile(plan);
            AtomicBoolean dead = new AtomicBoolean();
            return new Executable() {
                @Override
                public boolean isAlive() {
                    return !dead.get();
                }

                @Override
                public Plan plan() {
                    return plan;
                }

                @Override
                public Execution newExecution() {
                    executions.incrementAndGet();
                    return counted(inner.newExecution(), dead);
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                    inner.close();
                }
            };
        }

        private Execution counted(Execution inner, AtomicBoolean executableDead) {
            return new Execution() {
                private boolean dead;

                @Override
                public List<Tensor> run(List<Tensor> inputs, StepListener listener) {
                    if (dead) {
                        throw new DeviceException("this execution is dead");
                    }
                    if (failure != null) {
                        dead = true;
                        executableDead.set(dies);
                        throw failure;
                    }
                    return inner.run(inputs, listener);
                }

                @Override
                public Tensor readState(int index) {
                    return inner.readState(index);
                }

                @Override
                public void writeState(int index, Tensor value) {
                    inner.writeState(index, value);
                }

                @Override
                public void close() {
                    executions.decrementAndGet();
                    inner.close();
                }
            };
        }
    }

    /** {@code y = x + x} for vectors of any length. */
    private static final class Doubling implements GraphSource {
        @Override
        public String name() {
            return "doubling";
        }

        @Override
        public List<GraphInput> inputs() {
            return List.of(new GraphInput("x", DType.FLOAT32, List.of(-1)));
        }

        @Override
        public List<String> outputs() {
            return List.of("y");
        }

        @Override
        public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
            GraphBuilder builder = new GraphBuilder(name());
            Value x = builder.input("x", types.get("x"));
            builder.output("y", builder.add("sum", new Binary(Binary.Kind.ADD), x, x));
            return builder.build();
        }
    }

    /** Expands x to the shape that is the contents of its second input. */
    private static final class Expanding implements GraphSource {
        @Override
        public String name() {
            return "expanding";
        }

        @Override
        public List<GraphInput> inputs() {
            return List.of(
                    new GraphInput("x", DType.FLOAT32, List.of(1)), new GraphInput("shape", DType.INT64, List.of(2)));
        }

        @Override
        public List<String> outputs() {
            return List.of("y");
        }

        @Override
        public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
            Tensor shape = values.get("shape");
            if (shape == null) {
                throw new InputValueNeededException("shape");
            }
            GraphBuilder builder = new GraphBuilder(name());
            Value x = builder.input("x", types.get("x"));
            Shape to = Shape.of((int) shape.getLong(0), (int) shape.getLong(1));
            builder.output("y", builder.add("expand", new Expand(to), x));
            return builder.build();
        }
    }

    private final Counting counting = new Counting();
    private final Engine engine = Engine.open(new Device(counting, counting.device()));

    private static Tensor vector(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = i;
        }
        return Tensor.of(Shape.of(length), values);
    }

    @Test
    void aPlanIsCompiledOnceAShape() {
        Model model = engine.load(new Doubling());
        assertArrayEquals(new float[] {0, 2, 4}, model.run(vector(3)).toFloatArray());
        model.run(vector(3));
        assertEquals(1, counting.compiled.get());
        assertArrayEquals(new float[] {0, 2}, model.run(vector(2)).toFloatArray());
        model.run(vector(3));
        assertEquals(2, counting.compiled.get());
        assertSame(model.plan(Map.of("x", vector(3))), model.plan(Map.of("x", vector(3))));
        assertNotSame(model.plan(Map.of("x", vector(3))), model.plan(Map.of("x", vector(2))));
    }

    @Test
    void theLeastRecentlyUsedPlanIsGivenUp() {
        Model model = engine.load(new Doubling());
        for (int length = 1; length <= Model.PLANS_KEPT; length++) {
            model.run(vector(length));
        }
        model.run(vector(1));
        model.run(vector(100));
        assertEquals(1, counting.closed.get());
        int compiled = counting.compiled.get();
        model.run(vector(1));
        assertEquals(compiled, counting.compiled.get(), "the plan for 1 was used of late and must have been kept");
        model.run(vector(2));
        assertEquals(compiled + 1, counting.compiled.get(), "the plan for 2 was the oldest");
    }

    @Test
    void runsThatDoNotOverlapShareAnExecution() {
        Model model = engine.load(new Doubling());
        for (int i = 0; i < 10; i++) {
            model.run(vector(3));
        }
        assertEquals(1, counting.executions.get());
    }

    @Test
    void manyThreadsGetTheirOwnResults() throws Exception {
        Model model = engine.load(new Doubling());
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> jobs = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int length = 1 + t;
                jobs.add(pool.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        Tensor y = model.run(vector(1 + (length + i) % 12));
                        assertEquals(2.0 * (y.size() - 1), y.getDouble(y.size() - 1));
                    }
                }));
            }
            for (Future<?> job : jobs) {
                job.get();
            }
        } finally {
            pool.shutdownNow();
        }
        model.close();
        assertEquals(0, counting.executions.get());
        assertEquals(counting.compiled.get(), counting.closed.get());
    }

    @Test
    void closingGivesEverythingBackOnce() {
        Model model = engine.load(new Doubling());
        model.run(vector(3));
        model.run(vector(4));
        engine.close();
        engine.close();
        model.close();
        assertEquals(0, counting.executions.get());
        assertEquals(2, counting.closed.get());
        assertEquals(1, counting.backendClosed.get());
        String model1 = assertThrows(IllegalStateException.class, () -> model.run(vector(3)))
                .getMessage();
        assertTrue(model1.contains("closed"), model1);
        String engine1 = assertThrows(IllegalStateException.class, () -> engine.load(new Doubling()))
                .getMessage();
        assertTrue(engine1.contains("closed"), engine1);
    }

    @Test
    void aRunThatFailsIsToldAndOthersGoOn() {
        Model model = engine.load(new Doubling());
        model.run(vector(3));
        counting.failure = new DeviceException("the device is gone");
        assertThrows(DeviceException.class, () -> model.run(vector(3)));
        counting.failure = null;
        assertArrayEquals(new float[] {0, 2, 4}, model.run(vector(3)).toFloatArray());
        model.close();
        assertEquals(0, counting.executions.get());
    }

    @Test
    void aPlanWhoseDeviceFailedIsCompiledAnew() {
        Model model = engine.load(new Doubling());
        model.run(vector(3));
        counting.failure = new DeviceException("out of resources");
        counting.dies = true;
        assertThrows(DeviceException.class, () -> model.run(vector(3)));
        assertEquals(1, counting.closed.get(), "nobody uses the dead one");
        counting.failure = null;
        assertArrayEquals(new float[] {0, 2, 4}, model.run(vector(3)).toFloatArray());
        assertEquals(2, counting.compiled.get());
        model.close();
        assertEquals(0, counting.executions.get());
        assertEquals(2, counting.closed.get());
    }

    @Test
    void wrongInputsAreNamed() {
        Model model = engine.load(new Doubling());
        assertMessage(() -> model.run(Map.of()), "Input \"x\" float32[?] is missing");
        assertMessage(() -> model.run(Map.of("x", vector(2), "z", vector(2))), "no input \"z\"; its inputs are [x]");
        assertMessage(() -> model.run(vector(4).reshape(Shape.of(2, 2))), "takes float32[?], not float32[2, 2]");
        assertMessage(() -> model.run(Tensor.of(Shape.of(1), 1L)), "not int64[1]");
        assertEquals(0, counting.compiled.get());
    }

    private static void assertMessage(org.junit.jupiter.api.function.Executable run, String expected) {
        String message = assertThrows(ShapeException.class, run).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void inputsThatDecideShapesBecomePartOfThePlan() {
        Model model = engine.load(new Expanding());
        for (long rows = 1; rows < 4; rows++) {
            Map<String, Tensor> feeds = new LinkedHashMap<>();
            feeds.put("x", vector(1));
            feeds.put("shape", Tensor.of(Shape.of(2), rows, 5L));
            assertEquals(Shape.of((int) rows, 5), model.run(feeds).get("y").shape());
            assertEquals(Shape.of((int) rows, 5), model.run(feeds).get("y").shape());
        }
        assertEquals(3, counting.compiled.get());
    }

    @Test
    void aFixedGraphTakesItsOwnShapeAlone() {
        GraphBuilder builder = new GraphBuilder("fixed");
        Value x = builder.input("x", TensorType.float32(3));
        builder.output("out", builder.add("neg", new Unary(UnaryFunction.of(UnaryFunction.Kind.NEG)), x));
        builder.output("in", x);
        Model model = engine.load(builder.build());
        Map<String, Tensor> results = model.run(Map.of("x", vector(3)));
        assertEquals(List.of("out", "in"), List.copyOf(results.keySet()));
        assertArrayEquals(new float[] {-0f, -1, -2}, results.get("out").toFloatArray());
        assertMessage(() -> model.run(Map.of("x", vector(4))), "takes float32[3], not float32[4]");
        assertThrows(Cnn4jException.class, () -> model.run(vector(3)), "two outputs");
    }
}
