package org.cnn4j.bench;

import java.util.List;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.CpuBackend;
import org.cnn4j.cpu.KernelVariant;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.spi.StepListener;

/** Java's backend, with its first result and its clock changed. */
record StubBackend(Backend real, float error, long clockNanoseconds) implements Backend {
    StubBackend(float error, long clockNanoseconds) {
        this(new CpuBackend(KernelVariant.SCALAR, 1), error, clockNanoseconds);
    }

    @Override
    public DeviceInfo device() {
        return real.device();
    }

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return real.supports(op, inputs);
    }

    @Override
    public PlanOptions planOptions() {
        return real.planOptions();
    }

    @Override
    public Executable compile(Plan plan) {
        return new Compiled(real.compile(plan));
    }

    @Override
    public void close() {
        real.close();
    }

    private final class Compiled implements Executable {
        private final Executable of;

        Compiled(Executable of) {
            this.of = of;
        }

        @Override
        public Plan plan() {
            return of.plan();
        }

        @Override
        public Execution newExecution() {
            return new Running(of.newExecution());
        }

        @Override
        public void close() {
            of.close();
        }
    }

    private final class Running implements Execution {
        private final Execution of;

        Running(Execution of) {
            this.of = of;
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs, StepListener listener) {
            StepListener changed = listener == null || clockNanoseconds < 0
                    ? listener
                    : (step, nanoseconds) -> listener.step(step, clockNanoseconds);
            Tensor right = of.run(inputs, changed).get(0);
            float[] values = right.toFloatArray();
            values[values.length - 1] += error;
            return List.of(Tensor.of(right.shape(), values));
        }

        @Override
        public Tensor readState(int index) {
            return of.readState(index);
        }

        @Override
        public void writeState(int index, Tensor value) {
            of.writeState(index, value);
        }

        @Override
        public void close() {
            of.close();
        }
    }
}
