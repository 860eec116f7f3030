package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A convolution and a product with and without measured choices, on small integers, so that each variant gives the same bits. */
class ChosenVariantsTest {
    /** What a run gave, and how its steps were computed. */
    private record Outcome(float[] result, List<String> how) {}

    private static Tensor integers(int... dims) {
        float[] values = new float[Shape.of(dims).intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 7 % 5 - 2;
        }
        return Tensor.of(Shape.of(dims), values);
    }

    private static Graph graph() {
        GraphBuilder builder = new GraphBuilder("two products");
        Value x = builder.input("x", integers(1, 8, 12, 16).type());
        Value w = builder.constant("w", integers(12, 8, 3, 3));
        Value y = builder.add("conv", new Conv(Window.of(3, 3).withPads(1, 1), 1, Epilogue.NONE), x, w);
        Value b = builder.constant("b", integers(16, 20));
        builder.output("z", builder.add("product", new MatMul(false, false, Epilogue.NONE), y, b));
        return builder.build();
    }

    private static Outcome run(boolean cpu, Map<String, String> choices) {
        DeviceInfo info = TestDevices.first();
        ClDevice device = new OpenClBackendProvider().find(info);
        Tuning tuning = new Tuning(choices, "test");
        try (OpenClBackend backend = new OpenClBackend(info, device, cpu, ProgramCache.standard(), tuning)) {
            Plan plan = Planner.plan(graph(), backend.planOptions().withGuards(256));
            try (Executable executable = backend.compile(plan);
                    Execution execution = executable.newExecution()) {
                float[] result = execution
                        .run(List.of(integers(1, 8, 12, 16)), null)
                        .get(0)
                        .floats();
                return new Outcome(
                        result, plan.steps().stream().map(executable::describe).toList());
            }
        }
    }

    /** The problem of a line such as {@code gemm_panel; panel 1x1x1 b1 = 8x3 by rule}, the n-th of its decisions. */
    private static String problem(String how, int n) {
        String[] parts = how.split("; ");
        return parts[n].substring(0, parts[n].indexOf(" = "));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rulesChooseWhereNothingWasMeasured(boolean cpu) {
        Outcome outcome = run(cpu, Map.of());
        assertEquals(2, outcome.how().size());
        for (String how : outcome.how()) {
            assertTrue(how.contains(cpu ? "panel" : "tiled"), how);
            assertTrue(how.endsWith(" by rule"), how);
        }
        assertArrayEquals(
                outcome.result(), run(cpu, Map.of("panel 1x1x1 b1", "8x3")).result());
    }

    @Test
    void measuredChoicesAreTakenOnCpuDevicesAndNamed() {
        Outcome byRule = run(true, Map.of());
        String convolution = problem(byRule.how().get(0), 1);
        String product = problem(byRule.how().get(1), 1);
        for (String form : List.of("winograd2-apart", "winograd2-fused")) {
            Outcome tuned = run(true, Map.of(convolution, form));
            assertTrue(
                    tuned.how().get(0).endsWith(convolution + " = " + form + " by tuning"),
                    tuned.how().toString());
            assertTrue(tuned.how().get(1).endsWith(" by rule"), tuned.how().toString());
            assertArrayEquals(byRule.result(), tuned.result(), form);
        }
        ClDevice device = new OpenClBackendProvider().find(TestDevices.first());
        for (PanelTile tile : device.nativeFloats() >= 16 ? PanelTile.WIDE : PanelTile.NARROW) {
            Map<String, String> choices = new HashMap<>(Map.of(convolution, "gemm", product, tile.toString()));
            Outcome tuned = run(true, choices);
            assertTrue(
                    tuned.how().get(1).endsWith(product + " = " + tile + " by tuning"),
                    tuned.how().toString());
            assertArrayEquals(byRule.result(), tuned.result(), tile.toString());
        }
    }

    @Test
    void measuredChoicesAreTakenOnGpusAndNamed() {
        Outcome byRule = run(false, Map.of());
        String convolution = problem(byRule.how().get(0), 1);
        String product = problem(byRule.how().get(0), 2);
        ClDevice device = new OpenClBackendProvider().find(TestDevices.first());
        DeviceClass kind = DeviceClass.of(device);
        GemmChoice.Limits limits = GemmChoice.Limits.of(device);
        TiledConfig last = ShippedConfigs.of(kind == DeviceClass.CPU ? DeviceClass.GENERIC : kind).stream()
                .filter(limits::allow)
                .reduce((a, b) -> b)
                .orElseThrow();
        Outcome tuned = run(false, Map.of(product, last.name()));
        assertTrue(
                tuned.how().get(0).endsWith(product + " = " + last.name() + " by tuning"),
                tuned.how().toString());
        assertArrayEquals(byRule.result(), tuned.result());
        Outcome transformed = run(false, Map.of(convolution, "winograd2"));
        String how = transformed.how().get(0);
        assertTrue(how.startsWith("winograd_patches, gemm_tiled, winograd_results; " + convolution), how);
        assertTrue(how.contains(" = winograd2 by tuning; tiled 12x48x8 b16 packed by rows of n = "), how);
        assertArrayEquals(byRule.result(), transformed.result());
        Outcome both = run(false, Map.of(convolution, "winograd2", problem(how, 2), last.name()));
        assertTrue(
                both.how().get(0).endsWith(" = " + last.name() + " by tuning"),
                both.how().toString());
        assertArrayEquals(byRule.result(), both.result());
    }

    @Test
    void roundsAreNamedOnce() {
        List<String> three = List.of("a", "b", "c", "a", "b", "c");
        assertEquals("2 times a, b, c", new HowComputed(three, List.of()).toString());
        assertEquals("3 times a", new HowComputed(List.of("a", "a", "a"), List.of()).toString());
        assertEquals("a, b, a", new HowComputed(List.of("a", "b", "a"), List.of()).toString());
        assertEquals("a", new HowComputed(List.of("a"), List.of()).toString());
    }

    @Test
    void variantsThatThereAreNotAreIgnored() {
        Outcome byRule = run(true, Map.of());
        Map<String, String> choices = Map.of(
                problem(byRule.how().get(0), 1),
                "winograd6-apart",
                problem(byRule.how().get(1), 1),
                "99x9");
        Outcome same = run(true, choices);
        assertEquals(byRule.how(), same.how());
        assertArrayEquals(byRule.result(), same.result());
    }

    @Test
    void aPropertyGoesBeforeWhatWasMeasured() {
        Outcome byRule = run(true, Map.of());
        String convolution = problem(byRule.how().get(0), 1);
        System.setProperty(PanelRule.CONV, "gemm");
        try {
            String how = run(true, Map.of(convolution, "winograd2-apart")).how().get(0);
            assertTrue(how.contains(convolution + " = gemm by -D" + PanelRule.CONV), how);
        } finally {
            System.clearProperty(PanelRule.CONV);
        }
    }
}
