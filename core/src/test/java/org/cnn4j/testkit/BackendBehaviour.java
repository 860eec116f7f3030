package org.cnn4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** What the backend interface promises besides right numbers. */
final class BackendBehaviour {
    private static final Shape PICTURE = Shape.of(1, 3, 9, 10);
    private static final Tensor WEIGHTS = new Fill(1).integers(Shape.of(4, 3, 3, 3), -2, 2);

    private BackendBehaviour() {}

    static Stream<DynamicNode> tests(Backend backend) {
        return Stream.of(
                DynamicTest.dynamicTest("outputs may be inputs, constants, aliases", () -> unusualOutputs(backend)),
                DynamicTest.dynamicTest("a listener hears of every step once, in order", () -> listener(backend)),
                DynamicTest.dynamicTest("inputs of a wrong type are refused", () -> wrongInputs(backend)),
                DynamicTest.dynamicTest(
                        "executions of one executable do not disturb each other", () -> threads(backend)),
                DynamicTest.dynamicTest("plans share constants and outlive each other", () -> sharedConstants(backend)),
                DynamicTest.dynamicTest("closing twice is fine", () -> closing(backend)),
                DynamicTest.dynamicTest("new results at every run", () -> freshResults(backend)),
                DynamicTest.dynamicTest("states go on from run to run", () -> StateBehaviour.goesOn(backend)),
                DynamicTest.dynamicTest("states are an execution's own", () -> StateBehaviour.ownStates(backend)),
                DynamicTest.dynamicTest(
                        "a run without outputs is seen by what follows", () -> StateBehaviour.withoutOutputs(backend)));
    }

    private static Plan plan(Backend backend, Graph graph) {
        return Planner.plan(graph, backend.planOptions().withGuards(CaseRunner.GUARD_BYTES));
    }

    /** conv, relu, and the sum of both. */
    private static Graph small(int filters) {
        GraphBuilder builder = new GraphBuilder("small");
        Value x = builder.input(
                "x", Tensor.zeros(org.cnn4j.DType.FLOAT32, PICTURE).type());
        Value w = builder.constant("w", WEIGHTS);
        Value y = builder.add("conv", new Conv(Window.of(3, 3).withPads(1, 1), 1, Epilogue.NONE), x, w);
        Value z = builder.add("relu", new Unary(UnaryFunction.RELU), y);
        builder.output("sum", builder.add("add", new Binary(Binary.Kind.ADD), y, z));
        assertEquals(filters, y.type().shape().dim(1));
        return builder.build();
    }

    private static void assertRight(Graph graph, Tensor input, Tensor actual) {
        RefTensor expected = Reference.run(graph, List.of(input)).get(0);
        assertNull(Comparison.difference(expected, actual, Tolerance.EXACT));
    }

    private static void unusualOutputs(Backend backend) {
        GraphBuilder builder = new GraphBuilder("unusual");
        Tensor input = new Fill(2).integers(Shape.of(2, 6), -9, 9);
        Value x = builder.input("x", input.type());
        Value c = builder.constant("c", WEIGHTS);
        Value flat = builder.add("flat", new Reshape(Shape.of(12)), x);
        Value negative = builder.add("negative", new Unary(UnaryFunction.of(UnaryFunction.Kind.NEG)), flat);
        builder.output("input", x);
        builder.output("constant", c);
        builder.output("alias", flat);
        builder.output("computed", negative);
        builder.output("alias of computed", builder.add("back", new Reshape(Shape.of(3, 4)), negative));
        Graph graph = builder.build();
        List<RefTensor> expected = Reference.run(graph, List.of(input));
        CaseRunner.run(
                backend,
                graph,
                List.of(input),
                List.of(input, WEIGHTS),
                expected,
                expected.stream().map(e -> Tolerance.EXACT).toList());
    }

    private static void listener(Backend backend) {
        Graph graph = small(4);
        Tensor input = new Fill(3).integers(PICTURE, -3, 3);
        List<Step> heard = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        try (Executable executable = backend.compile(plan(backend, graph));
                Execution execution = executable.newExecution()) {
            List<Tensor> timed = execution.run(List.of(input), (step, nanoseconds) -> {
                heard.add(step);
                times.add(nanoseconds);
            });
            assertEquals(executable.plan().steps(), heard);
            assertTrue(times.stream().allMatch(t -> t >= 0), "times " + times);
            assertTrue(
                    timed.get(0)
                            .contentEquals(execution.run(List.of(input), null).get(0)),
                    "timing changes the result");
        }
    }

    private static void wrongInputs(Backend backend) {
        Graph graph = small(4);
        Tensor right = new Fill(3).integers(PICTURE, -3, 3);
        try (Executable executable = backend.compile(plan(backend, graph));
                Execution execution = executable.newExecution()) {
            Tensor other = right.reshape(Shape.of(1, 3, 10, 9));
            assertThrows(Cnn4jException.class, () -> execution.run(List.of(other), null), "another shape");
            assertThrows(Cnn4jException.class, () -> execution.run(List.of(), null), "no input");
            Tensor ints = Tensor.zeros(org.cnn4j.DType.INT32, PICTURE);
            assertThrows(Cnn4jException.class, () -> execution.run(List.of(ints), null), "another element type");
            assertRight(graph, right, execution.run(List.of(right), null).get(0));
        }
    }

    private static void threads(Backend backend) throws Exception {
        Graph graph = small(4);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try (Executable executable = backend.compile(plan(backend, graph))) {
            List<Future<?>> jobs = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                Tensor input = new Fill(100 + t).integers(PICTURE, -3, 3);
                jobs.add(pool.submit(() -> {
                    try (Execution execution = executable.newExecution()) {
                        for (int i = 0; i < 20; i++) {
                            assertRight(
                                    graph,
                                    input,
                                    execution.run(List.of(input), null).get(0));
                        }
                    }
                }));
            }
            for (Future<?> job : jobs) {
                job.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void sharedConstants(Backend backend) {
        Graph graph = small(4);
        Tensor input = new Fill(4).integers(PICTURE, -3, 3);
        try (Executable second = backend.compile(plan(backend, graph))) {
            try (Executable first = backend.compile(plan(backend, graph));
                    Execution execution = first.newExecution()) {
                assertRight(graph, input, execution.run(List.of(input), null).get(0));
            }
            try (Execution execution = second.newExecution()) {
                assertRight(graph, input, execution.run(List.of(input), null).get(0));
            }
        }
    }

    private static void closing(Backend backend) {
        Executable executable = backend.compile(plan(backend, small(4)));
        Execution execution = executable.newExecution();
        execution.close();
        execution.close();
        executable.close();
        executable.close();
    }

    private static void freshResults(Backend backend) {
        Graph graph = small(4);
        try (Executable executable = backend.compile(plan(backend, graph));
                Execution execution = executable.newExecution()) {
            Tensor one = new Fill(5).integers(PICTURE, -3, 3);
            Tensor two = new Fill(6).integers(PICTURE, -3, 3);
            Tensor first = execution.run(List.of(one), null).get(0);
            execution.run(List.of(two), null);
            assertRight(graph, one, first);
        }
    }
}
