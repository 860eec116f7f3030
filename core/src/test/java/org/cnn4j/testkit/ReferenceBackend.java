package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.DeviceException;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.spi.StepListener;

/**
 * The {@link Reference} as a device: slow, and right. It lays values into the plan's arenas and checks the guard zones as
 * a real backend does, so that plans are tested with it and users of backends need no real one.
 */
public class ReferenceBackend implements Backend {
    private static final int SENTINEL = 0x5A;
    private final DeviceInfo device = new DeviceInfo(
            "reference",
            "reference",
            "Reference",
            "cnn4j",
            "",
            "",
            DeviceInfo.Kind.JAVA,
            1,
            0,
            1L << 30,
            1L << 30,
            true,
            Map.of());

    @Override
    public DeviceInfo device() {
        return device;
    }

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public PlanOptions planOptions() {
        return PlanOptions.aligned(64);
    }

    @Override
    public Executable compile(Plan plan) {
        return new Compiled(plan);
    }

    /** The results of one step; tests of the test kit spoil them here. */
    protected List<Tensor> compute(Step step, List<Tensor> operands) {
        return Reference.run(step.op(), operands).stream()
                .map(RefTensor::toTensor)
                .toList();
    }

    /** Stores a result in its arena; tests of the test kit spoil it here. */
    protected void store(Tensor result, Object arena, Slot slot) {
        for (int row = 0; row < slot.rows(); row++) {
            int to = slot.index() + row * slot.pitch();
            System.arraycopy(result.array(), row * slot.columns(), arena, to, slot.columns());
        }
    }

    @Override
    public void close() {}

    private final class Compiled implements Executable {
        private final Plan plan;

        Compiled(Plan plan) {
            this.plan = plan;
        }

        @Override
        public Plan plan() {
            return plan;
        }

        @Override
        public Execution newExecution() {
            return new Run(plan);
        }

        @Override
        public void close() {}
    }

    private final class Run implements Execution {
        private final Plan plan;
        private final Map<DType, Object> arenas = new EnumMap<>(DType.class);

        Run(Plan plan) {
            this.plan = plan;
            for (DType dtype : DType.values()) {
                arenas.put(dtype, dtype.newArray(plan.arenaElements(dtype)));
            }
            for (Plan.Guard guard : plan.guards()) {
                for (int i = 0; i < guard.length(); i++) {
                    set(arenas.get(guard.dtype()), guard.offset() + i);
                }
            }
            for (int i = 0; i < plan.states().size(); i++) {
                writeState(i, plan.states().get(i).initial());
            }
        }

        @Override
        public Tensor readState(int index) {
            return load(plan.states().get(index).slot(), List.of());
        }

        @Override
        public void writeState(int index, Tensor value) {
            Slot slot = plan.states().get(index).slot();
            slot.requireType(value.type(), plan.name());
            System.arraycopy(value.array(), 0, arenas.get(slot.type().dtype()), slot.index(), slot.size());
        }

        private static void set(Object array, int i) {
            if (array instanceof float[] floats) {
                floats[i] = Float.NaN;
            } else if (array instanceof long[] longs) {
                longs[i] = SENTINEL;
            } else if (array instanceof int[] ints) {
                ints[i] = SENTINEL;
            } else {
                ((byte[]) array)[i] = SENTINEL;
            }
        }

        private static boolean isSet(Object array, int i) {
            if (array instanceof float[] floats) {
                return Float.isNaN(floats[i]);
            } else if (array instanceof long[] longs) {
                return longs[i] == SENTINEL;
            }
            return array instanceof int[] ints ? ints[i] == SENTINEL : ((byte[]) array)[i] == SENTINEL;
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs, StepListener listener) {
            List<TensorType> types = inputs.stream().map(Tensor::type).toList();
            List<TensorType> wanted = plan.inputs().stream().map(Slot::type).toList();
            if (!types.equals(wanted)) {
                throw new ShapeException("The plan takes inputs " + wanted + ", not " + types);
            }
            for (Step step : plan.steps()) {
                long start = System.nanoTime();
                List<Tensor> operands =
                        step.inputs().stream().map(slot -> load(slot, inputs)).toList();
                List<Tensor> results = compute(step, operands);
                for (int i = 0; i < results.size(); i++) {
                    Slot out = step.outputs().get(i);
                    store(results.get(i), arenas.get(out.type().dtype()), out);
                }
                checkGuards(step);
                if (listener != null) {
                    listener.step(step, System.nanoTime() - start);
                }
            }
            List<Tensor> outputs = new ArrayList<>();
            plan.outputs().forEach(slot -> outputs.add(load(slot, inputs)));
            return outputs;
        }

        private Tensor load(Slot slot, List<Tensor> inputs) {
            Object source =
                    switch (slot.location()) {
                        case INPUT -> inputs.get(slot.index()).array();
                        case CONSTANT -> plan.constants().get(slot.index()).array();
                        case ARENA -> arenas.get(slot.type().dtype());
                    };
            Object copy = slot.type().dtype().newArray(slot.size());
            int from = slot.location() == Slot.Location.ARENA ? slot.index() : 0;
            for (int row = 0; row < slot.rows(); row++) {
                System.arraycopy(source, from + row * slot.pitch(), copy, row * slot.columns(), slot.columns());
            }
            return Tensor.wrap(slot.type(), copy);
        }

        private void checkGuards(Step step) {
            for (Plan.Guard guard : plan.guards()) {
                for (int i = guard.offset(); i < guard.offset() + guard.length(); i++) {
                    if (!isSet(arenas.get(guard.dtype()), i)) {
                        throw new DeviceException("Step " + step + " wrote out of bounds, at " + i + " of the "
                                + guard.dtype() + " arena");
                    }
                }
            }
        }

        @Override
        public void close() {}
    }
}
