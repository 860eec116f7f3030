package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.DeviceException;
import org.cnn4j.KernelBuildException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.Test;

class LiveObjectsTest {
    private static final int RUNS = 10_000;

    private static Tensor ramp(int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 7 - 3) / 8f;
        }
        return Tensor.of(shape, values);
    }

    /** Convolution, pooling, matrix product, softmax: every way of holding device memory. */
    private static Graph network() {
        GraphBuilder builder = new GraphBuilder("small");
        Value x = builder.input("x", TensorType.float32(1, 1, 12, 12));
        Value conv = builder.add(
                "conv",
                new Conv(Window.of(3, 3).withPads(1, 1), 1, Epilogue.ofBias().withActivation(UnaryFunction.RELU)),
                x,
                builder.constant("w", ramp(4, 1, 3, 3)),
                builder.constant("b", ramp(4)));
        Value pool = builder.add("pool", Pool.max(Window.of(2, 2).withStrides(2, 2)), conv);
        Value flat = builder.add("flat", new Reshape(Shape.of(1, 144)), pool);
        Value dense = builder.add(
                "dense", new MatMul(false, true, Epilogue.NONE), flat, builder.constant("d", ramp(10, 144)));
        builder.output("y", builder.add("softmax", new Softmax(1, false), dense));
        return builder.build();
    }

    @Test
    void steadyRunsMakeNoObjects() {
        long before = LiveObjects.count();
        Tensor x = ramp(1, 1, 12, 12);
        try (Backend backend = new OpenClBackendProvider().open(TestDevices.first())) {
            Plan plan = Planner.plan(network(), backend.planOptions());
            Executable executable = backend.compile(plan);
            Execution execution = executable.newExecution();
            float[] first = execution.run(List.of(x), null).get(0).floats();
            long steady = LiveObjects.count();
            for (int i = 0; i < RUNS; i++) {
                float[] again = execution.run(List.of(x), null).get(0).floats();
                if (i % 1000 == 0) {
                    assertArrayEquals(first, again, "bitwise the same each time");
                    assertEquals(steady, LiveObjects.count());
                }
            }
            assertEquals(steady, LiveObjects.count());
            execution.close();
            execution.close();
            assertThrows(DeviceException.class, () -> execution.run(List.of(x), null));
            executable.close();
            executable.close();
            assertThrows(DeviceException.class, executable::newExecution);
        }
        assertEquals(before, LiveObjects.count());
    }

    @Test
    void plansShareConstantsAndGiveThemBack() {
        long before = LiveObjects.count();
        Graph graph = network();
        try (Backend backend = new OpenClBackendProvider().open(TestDevices.first())) {
            Plan plan = Planner.plan(graph, backend.planOptions());
            Executable one = backend.compile(plan);
            long withOne = LiveObjects.count();
            Executable two = backend.compile(Planner.plan(graph, backend.planOptions()));
            assertEquals(withOne, LiveObjects.count(), "the second plan of the same tensors uploads nothing");
            two.close();
            assertEquals(withOne, LiveObjects.count());
            one.close();
            assertTrue(LiveObjects.count() < withOne, "the last plan gives the constants back");
        }
        assertEquals(before, LiveObjects.count());
    }

    @Test
    void memoryThatCannotBeFilledIsGivenBack() {
        long before = LiveObjects.count();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        try (ClContext context = new ClContext(device, true, ProgramCache.standard())) {
            long open = LiveObjects.count();
            assertThrows(
                    KernelBuildException.class,
                    () -> context.allocate(
                            64, made -> context.kernels().kernel("f", "-DVW=3", "vector.cl", "winograd.cl")));
            assertEquals(open, LiveObjects.count());
        }
        assertEquals(before, LiveObjects.count());
    }

    @Test
    void deadExecutableSaysSo() {
        try (Backend backend = new OpenClBackendProvider().open(TestDevices.first())) {
            OpenClExecutable executable =
                    (OpenClExecutable) backend.compile(Planner.plan(network(), backend.planOptions()));
            try (Execution execution = executable.newExecution()) {
                executable.die(new DeviceException("the queue broke"));
                DeviceException e =
                        assertThrows(DeviceException.class, () -> execution.run(List.of(ramp(1, 1, 12, 12)), null));
                assertTrue(
                        e.getMessage().contains("dead") && e.getMessage().contains("the queue broke"), e.getMessage());
                assertThrows(DeviceException.class, executable::newExecution);
            } finally {
                executable.close();
            }
        }
    }

    @Test
    void findsWritesIntoGuardZones() {
        try (Backend backend = new OpenClBackendProvider().open(TestDevices.first());
                OpenClExecutable executable = (OpenClExecutable) backend.compile(
                        Planner.plan(network(), backend.planOptions().withGuards(64)));
                ExecutionMemory memory = new ExecutionMemory(executable)) {
            memory.checkGuards();
            Plan.Guard guard = executable.plan().guards().get(1);
            memory.spoil(guard);
            DeviceException e = assertThrows(DeviceException.class, memory::checkGuards);
            assertTrue(
                    e.getMessage().contains("out of bounds") && e.getMessage().contains(DType.FLOAT32.name()),
                    e.getMessage());
        }
    }
}
