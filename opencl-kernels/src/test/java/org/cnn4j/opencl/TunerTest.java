package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cnn4j.DeviceException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tuning from end to end with problems that take milliseconds, and what counts as faster and as right. */
class TunerTest {
    private static final Conv CONVOLUTION = new Conv(Window.of(3, 3).withPads(1, 1), 1, Epilogue.NONE);
    private static final MatMul PRODUCT = new MatMul(false, false, Epilogue.NONE);

    @TempDir
    Path folder;

    private String before;

    @BeforeEach
    void nameAFile() {
        before = System.getProperty(TuningDatabase.PROPERTY);
        System.setProperty(TuningDatabase.PROPERTY, file().toString());
    }

    @AfterEach
    void putBack() {
        if (before == null) {
            System.clearProperty(TuningDatabase.PROPERTY);
        } else {
            System.setProperty(TuningDatabase.PROPERTY, before);
        }
    }

    private Path file() {
        return folder.resolve("tuned.txt");
    }

    private static Tensor integers(int... dims) {
        float[] values = new float[Shape.of(dims).intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 7 % 5 - 2;
        }
        return Tensor.of(Shape.of(dims), values);
    }

    private static Graph graph(Op op, Tensor x, Tensor w) {
        GraphBuilder builder = new GraphBuilder("one");
        builder.output("y", builder.add("step", op, builder.input("x", x.type()), builder.constant("w", w)));
        return builder.build();
    }

    /** What a newly opened device gives, and how. */
    private record Run(float[] result, String how) {}

    private static Run run(DeviceInfo info, boolean cpu, Graph graph, Tensor x) {
        try (Backend backend = new OpenClBackendProvider().open(info, cpu)) {
            Plan plan = Planner.plan(graph, backend.planOptions());
            try (Executable executable = backend.compile(plan);
                    Execution execution = executable.newExecution()) {
                float[] result = execution.run(List.of(x), null).get(0).floats();
                return new Run(result, executable.describe(plan.steps().get(0)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsMeasuredIsStoredAndTaken(boolean cpu) {
        DeviceInfo info = TestDevices.first();
        Tensor picture = integers(1, 16, 16, 16);
        Tensor matrix = integers(48, 64);
        Graph convolution = graph(CONVOLUTION, picture, integers(24, 16, 3, 3));
        Graph product = graph(PRODUCT, matrix, integers(64, 80));
        int tuned = 0;
        int ways = 0;
        try (Tuner tuner = Tuner.open(info, cpu)) {
            assertEquals(file().toString(), tuner.file());
            for (Graph graph : List.of(convolution, product)) {
                Tensor x = graph == product ? matrix : picture;
                Plan plan = Planner.plan(graph, tuner.planOptions());
                Map<String, Step> problems = tuner.problems(plan);
                assertEquals(1, problems.size(), problems.toString());
                Tuner.Result result = tuner.tune(plan, List.of(x), 0.001);
                assertTrue(problems.containsKey(result.problem()), result.toString());
                assertEquals(List.of(), result.faults());
                assertTrue(result.gain() == 1 || result.tuned() && result.gain() > 1.05, result.toString());
                tuned += result.tuned() ? 1 : 0;
                ways += result.candidates();
            }
        }
        assertTrue(ways >= 6, "only " + ways + " ways were measured");
        assertEquals(tuned > 0, Files.exists(file()));
        System.setProperty(TuningDatabase.PROPERTY, TuningDatabase.OFF);
        Run convolutionByRule = run(info, cpu, convolution, picture);
        Run productByRule = run(info, cpu, product, matrix);
        System.setProperty(TuningDatabase.PROPERTY, file().toString());
        Run convolutionNow = run(info, cpu, convolution, picture);
        Run productNow = run(info, cpu, product, matrix);
        assertFalse((convolutionByRule.how() + productByRule.how()).contains("by tuning"));
        int named = (convolutionNow.how().contains("by tuning") ? 1 : 0)
                + (productNow.how().contains("by tuning") ? 1 : 0);
        assertEquals(tuned, named, convolutionNow.how() + productNow.how());
        assertArrayEquals(convolutionByRule.result(), convolutionNow.result(), 1e-2f);
        assertArrayEquals(productByRule.result(), productNow.result());
    }

    @Test
    void anEarlierWinnerThatNoLongerWinsIsForgotten() {
        DeviceInfo info = TestDevices.first();
        Tensor x = integers(3, 5);
        TuningDatabase database = TuningDatabase.standard(new OpenClBackendProvider().find(info));
        try (Tuner tuner = Tuner.open(info, true)) {
            Plan plan = Planner.plan(graph(PRODUCT, x, integers(5, 4)), tuner.planOptions());
            String problem = tuner.problems(plan).keySet().iterator().next();
            database.merge(Map.of(
                    problem,
                    new TuningDatabase.Entry("99x9", 1, 2),
                    "panel 7x7x7 b1",
                    new TuningDatabase.Entry("8x3", 1, 2)));
            Tuner.Result result = tuner.tune(plan, List.of(x), 0.001);
            TuningDatabase.Entry left = database.read().get(problem);
            assertEquals(result.tuned() ? result.winner() : null, left == null ? null : left.variant());
            assertTrue(database.read().containsKey("panel 7x7x7 b1"), "another problem's entry");
        }
    }

    @Test
    void aPropertyLeavesNothingToTune() {
        System.setProperty(PanelRule.TILE, "8x3");
        DeviceInfo info = TestDevices.first();
        if (new OpenClBackendProvider().find(info).nativeFloats() < 16) {
            System.setProperty(PanelRule.TILE, "4x3");
        }
        try (Tuner tuner = Tuner.open(info, true)) {
            Plan plan = Planner.plan(graph(PRODUCT, integers(3, 5), integers(5, 4)), tuner.planOptions());
            assertEquals(Map.of(), tuner.problems(plan));
        } finally {
            System.clearProperty(PanelRule.TILE);
        }
    }

    @Test
    void onlyProductsAndConvolutionsAreProblemsAndEachOnce() {
        GraphBuilder builder = new GraphBuilder("twice");
        Tensor w = integers(8, 8);
        var x = builder.input("x", integers(4, 8).type());
        var once = builder.add("a", PRODUCT, x, builder.constant("w", w));
        var clamped = builder.add("r", new Unary(UnaryFunction.RELU), once);
        builder.output("y", builder.add("b", PRODUCT, clamped, builder.constant("v", w)));
        try (Tuner tuner = Tuner.open(TestDevices.first(), true)) {
            Plan plan = Planner.plan(builder.build(), tuner.planOptions());
            assertEquals(1, tuner.problems(plan).size());
            assertThrows(IllegalArgumentException.class, () -> tuner.tune(plan, List.of(integers(4, 8)), 0.001));
        }
        assertFalse(Files.exists(file()));
    }

    @Test
    void thereMustBeAPlaceForResults() {
        DeviceInfo info = TestDevices.first();
        System.setProperty(TuningDatabase.PROPERTY, TuningDatabase.OFF);
        DeviceException e = assertThrows(DeviceException.class, () -> Tuner.open(info));
        assertTrue(e.getMessage().contains("-Dcnn4j.tuning=off"), e.getMessage());
    }

    @Test
    void fasterIsMoreThanNoise() {
        Samples rule = Samples.of(List.of(10.0, 10.1, 10.2, 10.3, 10.4));
        assertTrue(Tuner.isBeaten(rule, Samples.of(List.of(9.0, 9.1, 9.2, 9.3, 9.4))));
        assertFalse(Tuner.isBeaten(rule, Samples.of(List.of(9.9, 9.9, 9.9, 9.9, 9.9))), "3 per cent");
        assertFalse(Tuner.isBeaten(rule, Samples.of(List.of(5.0, 5.0, 9.0, 12.0, 12.0))), "as long, often");
    }

    @Test
    void rightIsNearAndNeverNotANumber() {
        float[] expected = {100, -1, 0};
        assertTrue(Tuner.agrees(expected, new float[] {100, -1, 0}));
        assertTrue(Tuner.agrees(expected, new float[] {100.005f, -1, 0}));
        assertFalse(Tuner.agrees(expected, new float[] {100, -1, 0.02f}));
        assertFalse(Tuner.agrees(expected, new float[] {100, -1, Float.NaN}));
        assertFalse(Tuner.agrees(expected, new float[] {100, Float.POSITIVE_INFINITY, 0}));
    }
}
