package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.DeviceException;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Execution;
import org.cnn4j.spi.StepListener;

/**
 * Memory and bound kernels for one run at a time: a run writes the inputs, enqueues the launches and reads the results. It makes no
 * OpenCL object and waits for nothing in between, unless a listener wants times.
 */
final class OpenClExecution implements Execution {
    private final OpenClExecutable executable;
    private final Plan plan;
    private final ExecutionMemory memory;
    private final List<List<ClKernel>> launches = new ArrayList<>();
    private final LeakReporter.Watch watch;
    private boolean closed;
    private boolean ran;

    OpenClExecution(OpenClExecutable executable) {
        this.executable = executable;
        this.plan = executable.plan();
        this.memory = new ExecutionMemory(executable);
        Binder binder = new Binder(executable.context(), executable.constants(), memory, memory.poisons());
        try {
            for (Step step : plan.steps()) {
                executable.bindStep(binder, step);
                launches.add(binder.takeLaunches());
            }
        } catch (RuntimeException e) {
            binder.takeLaunches().forEach(ClKernel::close);
            release();
            throw e;
        }
        this.watch = LeakReporter.watch(this, "execution of " + plan.name());
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs, StepListener listener) {
        if (closed) {
            throw new DeviceException("The execution of " + plan.name() + " is closed");
        }
        executable.requireAlive();
        checkInputs(inputs);
        // One run at a time has the queue: launches of two runs in turns would gain nothing and each would wait for the
        // other.
        synchronized (executable.context()) {
            try {
                write(inputs);
                enqueue(listener);
                List<Tensor> results = new ArrayList<>();
                for (Slot output : plan.outputs()) {
                    results.add(read(output, inputs));
                }
                memory.checkGuards();
                if (!ran) {
                    // Some drivers compile when a kernel is first enqueued.
                    SignalHandlers.reclaim();
                    executable.context().kernels().save();
                    ran = true;
                }
                return results;
            } catch (DeviceException e) {
                executable.die(e);
                throw e;
            }
        }
    }

    private void enqueue(StepListener listener) {
        memory.poisonAll();
        for (int i = 0; i < launches.size(); i++) {
            memory.poison(plan.steps().get(i));
            long start = listener == null ? 0 : System.nanoTime();
            for (ClKernel kernel : launches.get(i)) {
                kernel.enqueue();
            }
            if (listener != null) {
                executable.context().finish();
                listener.step(plan.steps().get(i), System.nanoTime() - start);
            }
        }
    }

    private void checkInputs(List<Tensor> inputs) {
        if (inputs.size() != plan.inputs().size()) {
            throw new ShapeException(plan.name() + " takes " + plan.inputs().size() + " inputs, not " + inputs.size());
        }
        for (int i = 0; i < inputs.size(); i++) {
            TensorType type = plan.inputs().get(i).type();
            if (!inputs.get(i).type().equals(type)) {
                throw new ShapeException("Input " + plan.inputs().get(i).name() + " must be " + type + ", not "
                        + inputs.get(i).type());
            }
        }
    }

    private void write(List<Tensor> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            DType dtype = input.dtype();
            if (input.size() > 0) {
                memory.input(i).write(HostArrays.pointer(input.array(), dtype), 0, (long) input.size() * dtype.bytes());
            }
        }
    }

    /** The first read waits for the launches; results in inputs and constants are on the host already. */
    private Tensor read(Slot slot, List<Tensor> inputs) {
        return switch (slot.location()) {
            case INPUT -> inputs.get(slot.index()).reshape(slot.type().shape());
            case CONSTANT ->
                plan.constants().get(slot.index()).reshape(slot.type().shape());
            case ARENA -> {
                DType dtype = slot.type().dtype();
                Object array = dtype.newArray(slot.size());
                if (slot.size() > 0) {
                    memory.of(slot).read(HostArrays.pointer(array, dtype), 0, (long) slot.size() * dtype.bytes());
                }
                yield Tensor.wrap(slot.type(), array);
            }
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            watch.closed();
            release();
        }
    }

    private void release() {
        launches.forEach(list -> list.forEach(ClKernel::close));
        launches.clear();
        memory.close();
    }
}
