package org.cnn4j.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Slot;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.spi.StepListener;

/**
 * Training steps on a device. There is one compiled plan for each batch size that is met; parameters and all else that stays lie on the device with
 * the plan that ran last, and pass through the host when the batch size changes, as it does at the end of an epoch at most.
 */
final class StepRunner implements AutoCloseable {
    /** Batch sizes that are kept compiled: the usual one and an epoch's last. */
    private static final int KEPT = 2;

    private final Engine engine;
    private final GraphSource source;
    private final TrainingSettings settings;
    private final Map<TensorType, Compiled> compiled = new LinkedHashMap<>(4, 0.75f, true);
    private Compiled active;
    /** What states are to be when the next plan is made ready; null to take what the active one holds. */
    private Map<String, Tensor> restored;

    private boolean closed;

    StepRunner(Engine engine, GraphSource source, TrainingSettings settings) {
        this.engine = engine;
        this.source = source;
        this.settings = settings;
    }

    private static final class Compiled implements AutoCloseable {
        private final Executable executable;
        private final Execution execution;
        private final Plan plan;
        private final Map<String, Integer> states = new LinkedHashMap<>();

        Compiled(Executable executable) {
            this.executable = executable;
            this.plan = executable.plan();
            try {
                this.execution = executable.newExecution();
            } catch (RuntimeException e) {
                executable.close();
                throw e;
            }
            for (int i = 0; i < plan.states().size(); i++) {
                states.put(plan.states().get(i).name(), i);
            }
        }

        Map<String, Tensor> read() {
            Map<String, Tensor> values = new LinkedHashMap<>();
            states.forEach((name, index) -> values.put(name, execution.readState(index)));
            return values;
        }

        void write(Map<String, Tensor> values) {
            values.forEach((name, value) -> execution.writeState(states.get(name), value));
        }

        @Override
        public void close() {
            execution.close();
            executable.close();
        }
    }

    /**
     * Makes a step.
     *
     * @param images {@code [N, C, H, W]}
     * @param targets {@code [N, ...]}
     * @param rates for each group what the optimiser is told, one row after another
     * @param counter seed and number of the step, for dropout
     * @param listener told the time of each operator, or null
     */
    void run(Tensor images, Tensor targets, Tensor rates, Tensor counter, StepListener listener) {
        requireOpen();
        activate(images.type(), targets.shape());
        List<Tensor> inputs = new ArrayList<>();
        for (Slot slot : active.plan.inputs()) {
            inputs.add(
                    switch (slot.name()) {
                        case StepGraph.TARGETS -> targets;
                        case StepGraph.SETTINGS -> rates;
                        case StepGraph.COUNTER -> counter;
                        default -> images;
                    });
        }
        active.execution.run(inputs, listener);
    }

    private void activate(TensorType images, Shape targets) {
        Compiled wanted = compiled.get(images);
        if (wanted == null) {
            wanted = new Compiled(compile(images, targets));
            compiled.put(images, wanted);
        }
        Map<String, Tensor> values = restored;
        if (values == null && active != null && active != wanted) {
            values = active.read();
        }
        if (values != null) {
            wanted.write(values);
        }
        restored = null;
        active = wanted;
        Iterator<Compiled> oldest = compiled.values().iterator();
        while (compiled.size() > KEPT && oldest.hasNext()) {
            Compiled candidate = oldest.next();
            if (candidate != active) {
                oldest.remove();
                candidate.close();
            }
        }
    }

    private Executable compile(TensorType images, Shape targets) {
        Graph graph = StepGraph.of(source, settings, images, targets.dropFirst(1));
        Graph ready = Passes.apply(graph, Passes.training());
        return engine.backend().compile(Planner.plan(ready, engine.backend().planOptions()));
    }

    /** Copies of all states by name; empty before the first step, unless some were restored. */
    Map<String, Tensor> states() {
        requireOpen();
        if (restored != null) {
            return restored;
        }
        return active == null ? Map.of() : active.read();
    }

    /** Lets the next step begin with these states: all that {@link #states} gave. None are those of a training before its first step. */
    void restore(Map<String, Tensor> states) {
        requireOpen();
        if (states.isEmpty()) {
            release();
        } else {
            restored = new LinkedHashMap<>(states);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This trainer of network \"" + source.name() + "\" was closed");
        }
    }

    /** A number that steps add to. */
    float read(String name) {
        Tensor value = restored != null ? restored.get(name) : active.execution.readState(active.states.get(name));
        return value.toFloatArray()[0];
    }

    /** Lets a number that steps add to begin at 0. */
    void reset(String name) {
        if (restored != null) {
            restored.put(name, Tensor.scalar(0));
        } else if (active != null) {
            active.execution.writeState(active.states.get(name), Tensor.scalar(0));
        }
    }

    /** The plan of the steps that ran last; null before the first. */
    Plan plan() {
        return active == null ? null : active.plan;
    }

    @Override
    public void close() {
        release();
        closed = true;
    }

    private void release() {
        compiled.values().forEach(Compiled::close);
        compiled.clear();
        active = null;
        restored = null;
    }
}
