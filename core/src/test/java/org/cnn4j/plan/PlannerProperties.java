package org.cnn4j.plan;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.pass.ChannelsLast;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.testkit.PlanChecker;
import org.cnn4j.testkit.RandomGraphs;

class PlannerProperties {
    @Property(tries = 300)
    void everyStepFindsItsOperands(
            @ForAll int seed,
            @ForAll @IntRange(min = 1, max = 25) int size,
            @ForAll @IntRange(max = 2) int guard,
            @ForAll @IntRange(max = 50) int scratch) {
        Graph graph = RandomGraphs.graph(seed, size);
        PlanOptions options = PlanOptions.aligned(64)
                .withGuards(guard * 96)
                .withScratch((op, in, out) -> op.hashCode() % 2 == 0 ? scratch : 0);
        PlanChecker.check(graph, Planner.plan(graph, options), options);
    }

    @Property(tries = 100)
    void everyResultMayBeAnOutput(@ForAll int seed, @ForAll @IntRange(min = 1, max = 12) int size) {
        Graph graph = RandomGraphs.graph(seed, size).withEveryResult();
        PlanOptions options = PlanOptions.aligned(8).withGuards(8);
        PlanChecker.check(graph, Planner.plan(graph, options), options);
    }

    @Property(tries = 300)
    void noValueLiesAcrossPieces(
            @ForAll int seed,
            @ForAll @IntRange(min = 1, max = 25) int size,
            @ForAll @IntRange(max = 2) int guard,
            @ForAll @IntRange(min = 64, max = 9000) int piece) {
        Graph graph = RandomGraphs.graph(seed, size);
        PlanOptions options = PlanOptions.aligned(64).withGuards(guard * 96).withPieces(piece);
        PlanChecker.check(graph, Planner.plan(graph, options), options);
    }

    /** Kernels that take windows here and not there, told apart by anything but chance. */
    @Property(tries = 400)
    void operandsOfConcatenationsMayLieInTheirResult(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 25) int size, @ForAll @IntRange(max = 3) int unable) {
        Graph graph = new ChannelsLast().apply(RandomGraphs.graph(seed, size, true));
        PlanOptions options = PlanOptions.aligned(64)
                .withGuards(unable * 32)
                .withLayout(Layout.CHANNELS_LAST)
                .withWindows(new SomeWindows(unable));
        PlanChecker.check(graph, Planner.plan(graph, options), options);
    }

    @Property(tries = 400)
    void operandsOfConcatenationsMayBeStretchesOfTheirResult(
            @ForAll int seed,
            @ForAll @IntRange(min = 1, max = 25) int size,
            @ForAll @IntRange(min = 3, max = 7) int log) {
        Graph graph = RandomGraphs.graph(seed, size, seed % 2 == 0);
        PlanOptions options = PlanOptions.aligned(1 << log).withGuards(64).withWindows(PlanOptions.Windows.STRETCHES);
        PlanChecker.check(graph, Planner.plan(graph, options), options);
    }

    private record SomeWindows(int unable) implements PlanOptions.Windows {
        @Override
        public boolean reads(Op op, List<TensorType> inputs, List<TensorType> outputs, int operand) {
            return unable == 0 || (inputs.hashCode() + operand) % (unable + 1) != 0;
        }

        @Override
        public boolean writes(Op op, List<TensorType> inputs, List<TensorType> outputs) {
            return unable == 0 || (inputs.hashCode() ^ outputs.hashCode()) % (unable + 1) != 0;
        }
    }
}
