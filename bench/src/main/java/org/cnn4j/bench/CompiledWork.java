package org.cnn4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.op.Transpose;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Slot;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;

/** A workload compiled for a backend, with its memory: below models, so that any backend serves, and no listener must be looked up. */
final class CompiledWork implements AutoCloseable {
    private final Executable executable;
    private final Execution execution;
    private final List<Tensor> inputs = new ArrayList<>();
    private final long leastBytes;
    private List<Tensor> results = List.of();
    private double stepMilliseconds;

    CompiledWork(Backend backend, Workload work) {
        Graph graph = Passes.apply(work.graph(), Passes.inference(new FoldMemo()));
        Plan plan = Planner.plan(graph, backend.planOptions());
        Map<String, Tensor> feeds = work.feeds();
        plan.inputs().forEach(slot -> inputs.add(feeds.get(slot.name())));
        leastBytes = leastBytes(plan);
        executable = backend.compile(plan);
        try {
            execution = executable.newExecution();
        } catch (RuntimeException e) {
            executable.close();
            throw e;
        }
    }

    private static long leastBytes(Plan plan) {
        long bytes = 0;
        for (Tensor constant : plan.constants()) {
            bytes += (long) constant.size() * constant.dtype().bytes();
        }
        for (List<Slot> slots : List.of(plan.inputs(), plan.outputs())) {
            for (Slot slot : slots) {
                bytes += (long) slot.size() * slot.type().dtype().bytes();
            }
        }
        return bytes;
    }

    /** The bytes of inputs, weights and results: what any way of computing must read or write. */
    long leastBytes() {
        return leastBytes;
    }

    /** Runs once; gives the milliseconds from arrays in Java's memory to arrays in Java's memory. */
    double run() {
        long start = System.nanoTime();
        results = execution.run(inputs, null);
        return (System.nanoTime() - start) / 1e6;
    }

    /**
     * Runs once; gives the milliseconds as {@link #run} does. The steps' own are in {@link #stepMilliseconds}, without those that
     * only turn axes: within a network, a layer's neighbours have the order that it wants.
     */
    double runBySteps() {
        stepMilliseconds = 0;
        long start = System.nanoTime();
        results = execution.run(inputs, (step, nanoseconds) -> {
            if (!(step.op() instanceof Transpose)) {
                stepMilliseconds += nanoseconds / 1e6;
            }
        });
        return (System.nanoTime() - start) / 1e6;
    }

    /** Of the last {@link #runBySteps}. */
    double stepMilliseconds() {
        return stepMilliseconds;
    }

    /** The first result of the last run. */
    float[] result() {
        return results.get(0).toFloatArray();
    }

    @Override
    public void close() {
        try {
            execution.close();
        } finally {
            executable.close();
        }
    }
}
