package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory and bound kernels for one run at a time: a run enqueues writing the inputs, the launches and reading the results, and waits
 * once for all of them. It makes no OpenCL object, unless a listener wants times.
 */
final class OpenClExecution implements Execution {
    private static final Logger LOG = LoggerFactory.getLogger(OpenClExecution.class);

    private final OpenClExecutable executable;
    private final Plan plan;
    private final ExecutionMemory memory;
    private final List<List<ClKernel>> launches = new ArrayList<>();
    /** One for each input and result; null for what is empty, or is on the host already. */
    private final List<HostPort> inputPorts = new ArrayList<>();

    private final List<HostPort> outputPorts = new ArrayList<>();
    private final LeakReporter.Watch watch;
    private boolean closed;
    private boolean ran;
    /** Whether a run without outputs was enqueued and not yet waited for. */
    private boolean pending;

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
            for (int i = 0; i < plan.inputs().size(); i++) {
                inputPorts.add(port(plan.inputs().get(i), memory.input(i)));
            }
            for (Slot output : plan.outputs()) {
                boolean computed = output.location() == Slot.Location.ARENA;
                outputPorts.add(computed ? port(output, memory.of(output)) : null);
            }
        } catch (RuntimeException e) {
            binder.takeLaunches().forEach(ClKernel::close);
            release();
            throw e;
        }
        this.watch = LeakReporter.watch(this, "execution of " + plan.name());
    }

    private HostPort port(Slot slot, ClBuffer buffer) {
        DType dtype = slot.type().dtype();
        long bytes = (long) slot.size() * dtype.bytes();
        return bytes == 0 ? null : HostPort.of(executable.context(), buffer, dtype, bytes);
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs, StepListener listener) {
        checkInputs(inputs);
        return alone(() -> {
            settle();
            write(inputs);
            if (listener == null) {
                enqueue(null);
            } else {
                time(listener);
            }
            prepareReads();
            pending = true;
            if (ran && plan.outputs().isEmpty()) {
                executable.context().flush();
                return List.of();
            }
            settle();
            List<Tensor> results = new ArrayList<>();
            for (int i = 0; i < plan.outputs().size(); i++) {
                results.add(read(plan.outputs().get(i), outputPorts.get(i), inputs));
            }
            return results;
        });
    }

    /** Waits for the run that is under way, if there is one, and does what follows a run. */
    private void settle() {
        if (!pending) {
            return;
        }
        pending = false;
        executable.context().finish();
        memory.checkGuards();
        if (!ran) {
            // Some drivers compile when a kernel is first enqueued.
            SignalHandlers.reclaim();
            executable.context().kernels().save();
            ran = true;
        }
    }

    /**
     * Uses the queue. One run at a time has it: launches of two runs in turns would gain nothing and each would wait for the other.
     */
    private <T> T alone(Supplier<T> use) {
        if (closed) {
            throw new DeviceException("The execution of " + plan.name() + " is closed");
        }
        executable.requireAlive();
        synchronized (executable.context()) {
            try {
                return use.get();
            } catch (DeviceException e) {
                executable.die(e);
                throw e;
            }
        }
    }

    @Override
    public Tensor readState(int index) {
        Slot slot = plan.states().get(index).slot();
        Object array = slot.type().dtype().newArray(slot.size());
        return alone(() -> {
            settle();
            memory.read(slot, array);
            return Tensor.wrap(slot.type(), array);
        });
    }

    @Override
    public void writeState(int index, Tensor value) {
        Slot slot = plan.states().get(index).slot();
        slot.requireType(value.type(), plan.name());
        alone(() -> {
            settle();
            memory.write(slot, value.array());
            return value;
        });
    }

    /**
     * By the device's clock, or step by step: with poison between the steps, or where the device's clock is of no use. That shows when the steps
     * have run, so a plan with states, which a second run would change once more, goes step by step at once.
     */
    private void time(StepListener listener) {
        executable.context().finish();
        boolean clocked = !memory.poisons() && plan.states().isEmpty();
        long[] times = clocked ? executable.context().clock().run(launches) : null;
        if (times == null) {
            enqueue(listener);
            return;
        }
        for (int i = 0; i < times.length; i++) {
            listener.step(plan.steps().get(i), times[i]);
        }
    }

    /** Enqueues all launches; with a listener, waits after each step. */
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
            if (inputPorts.get(i) != null) {
                inputPorts.get(i).send(inputs.get(i).array());
            }
        }
    }

    /** Enqueues what makes the results readable, and the inputs of the next run writable, after the wait. */
    private void prepareReads() {
        for (HostPort port : outputPorts) {
            if (port != null) {
                port.request();
            }
        }
        for (HostPort port : inputPorts) {
            if (port != null) {
                port.makeReady();
            }
        }
    }

    private Tensor read(Slot slot, HostPort port, List<Tensor> inputs) {
        return switch (slot.location()) {
            case INPUT -> inputs.get(slot.index()).reshape(slot.type().shape());
            case CONSTANT ->
                plan.constants().get(slot.index()).reshape(slot.type().shape());
            case ARENA -> {
                Object array = slot.type().dtype().newArray(slot.size());
                if (port != null) {
                    port.receive(array);
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
            finishQuietly();
            release();
        }
    }

    /** Lets a run that is under way end before its memory goes. */
    private void finishQuietly() {
        if (pending && executable.isAlive()) {
            synchronized (executable.context()) {
                try {
                    settle();
                } catch (DeviceException e) {
                    executable.die(e);
                    LOG.warn("The last run of {} failed: {}", plan.name(), e.getMessage());
                }
            }
        }
    }

    private void release() {
        closePorts(inputPorts);
        closePorts(outputPorts);
        launches.forEach(list -> list.forEach(ClKernel::close));
        launches.clear();
        memory.close();
    }

    private void closePorts(List<HostPort> ports) {
        for (HostPort port : ports) {
            if (port != null) {
                try {
                    port.close();
                } catch (DeviceException e) {
                    // A device that failed takes nothing back; all else is still to be released.
                    LOG.warn("An execution of {} was closed after a failure: {}", plan.name(), e.getMessage());
                }
            }
        }
        ports.clear();
    }
}
