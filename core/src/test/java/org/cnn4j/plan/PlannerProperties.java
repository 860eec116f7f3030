package org.cnn4j.plan;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.cnn4j.graph.Graph;
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
}
