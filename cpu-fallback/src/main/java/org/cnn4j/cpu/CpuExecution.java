package org.cnn4j.cpu;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.DeviceException;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.cpu.step.Binding;
import org.cnn4j.cpu.step.StepFactory;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Execution;
import org.cnn4j.spi.StepListener;

/** One execution: the arenas, scratch memory for each thread, and steps bound to both. */
final class CpuExecution implements Execution {
    private final Plan plan;
    private final Map<DType, Object> arenas = new EnumMap<>(DType.class);
    private final Buf[] inputs;
    private final Runnable[] steps;
    private final GuardZones guards;
    private boolean closed;

    CpuExecution(Plan plan, List<Step> bound, List<StepFactory> factories, KernelSet kernels, WorkerPool pool) {
        this.plan = plan;
        for (DType type : DType.values()) {
            if (plan.arenaElements(type) > 0) {
                arenas.put(type, type.newArray(Alignment.start(type) + plan.arenaElements(type)));
            }
        }
        this.inputs = new Buf[plan.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = new Buf();
        }
        Workspace[] workspaces = new Workspace[pool.threads()];
        for (int i = 0; i < workspaces.length; i++) {
            workspaces[i] = new Workspace();
        }
        this.guards = new GuardZones(plan, arenas, workspaces);
        this.steps = new Runnable[plan.steps().size()];
        for (int i = 0; i < steps.length; i++) {
            Step step = bound.get(i);
            Buf[] operands = step.inputs().stream().map(this::buf).toArray(Buf[]::new);
            Buf[] results = step.outputs().stream().map(this::buf).toArray(Buf[]::new);
            Buf scratch = step.scratch() == null ? null : buf(step.scratch());
            steps[i] = factories.get(i).bind(new Binding(operands, results, scratch, kernels, pool, workspaces));
        }
        for (int i = 0; i < plan.states().size(); i++) {
            writeState(i, plan.states().get(i).initial());
        }
    }

    private Buf buf(Slot slot) {
        return switch (slot.location()) {
            case INPUT -> inputs[slot.index()];
            case CONSTANT -> new Buf(plan.constants().get(slot.index()).array(), 0);
            case ARENA ->
                new Buf(
                        arenas.get(slot.type().dtype()),
                        Alignment.start(slot.type().dtype()) + slot.index());
        };
    }

    @Override
    public List<Tensor> run(List<Tensor> tensors, StepListener listener) {
        requireOpen();
        bindInputs(tensors);
        try {
            guards.start();
            for (int i = 0; i < steps.length; i++) {
                guards.poison(plan.steps().get(i));
                long start = listener == null ? 0 : System.nanoTime();
                steps[i].run();
                if (listener != null) {
                    listener.step(plan.steps().get(i), System.nanoTime() - start);
                }
                guards.check(plan.steps().get(i));
            }
            return outputs();
        } finally {
            for (Buf input : inputs) {
                input.set(null, 0);
            }
        }
    }

    private void bindInputs(List<Tensor> tensors) {
        if (tensors.size() != inputs.length) {
            throw new ShapeException(plan.name() + " takes " + inputs.length + " inputs, not " + tensors.size());
        }
        for (int i = 0; i < inputs.length; i++) {
            Slot slot = plan.inputs().get(i);
            if (!tensors.get(i).type().equals(slot.type())) {
                throw new ShapeException("input " + slot.name() + " of " + plan.name() + " must be " + slot.type()
                        + ", not " + tensors.get(i).type());
            }
            inputs[i].set(tensors.get(i).array(), 0);
        }
    }

    private List<Tensor> outputs() {
        List<Tensor> results = new ArrayList<>(plan.outputs().size());
        for (Slot slot : plan.outputs()) {
            results.add(copy(slot));
        }
        return results;
    }

    private Tensor copy(Slot slot) {
        Buf from = buf(slot);
        Object copy = slot.type().dtype().newArray(slot.size());
        System.arraycopy(from.array(), from.offset(), copy, 0, slot.size());
        return Tensor.wrap(slot.type(), copy);
    }

    private void requireOpen() {
        if (closed) {
            throw new DeviceException("This execution of " + plan.name() + " was closed");
        }
    }

    @Override
    public Tensor readState(int index) {
        requireOpen();
        return copy(plan.states().get(index).slot());
    }

    @Override
    public void writeState(int index, Tensor value) {
        requireOpen();
        Slot slot = plan.states().get(index).slot();
        slot.requireType(value.type(), plan.name());
        Buf to = buf(slot);
        System.arraycopy(value.array(), 0, to.array(), to.offset(), slot.size());
    }

    @Override
    public void close() {
        closed = true;
        arenas.clear();
    }
}
