package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.Tensor;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Slot;
import org.jocl.Pointer;

/** The constants of one executable on the device, raw or packed, shared through the backend's {@link ConstantPool}. */
final class DeviceConstants implements Binder.Constants, AutoCloseable {
    private final ClContext context;
    private final ConstantPool pool;
    private final Plan plan;
    private final List<ConstantPool.Key> held = new ArrayList<>();

    DeviceConstants(ClContext context, ConstantPool pool, Plan plan) {
        this.context = context;
        this.pool = pool;
        this.plan = plan;
    }

    @Override
    public ClBuffer raw(Slot slot) {
        Tensor tensor = plan.constants().get(slot.index());
        return acquire(tensor, "raw", () -> named(slot, () -> upload(tensor)));
    }

    @Override
    public ClBuffer derived(Slot slot, String layout, Function<ClBuffer, ClBuffer> make) {
        Tensor tensor = plan.constants().get(slot.index());
        return acquire(
                tensor,
                layout,
                () -> named(slot, () -> {
                    try (ClBuffer raw = upload(tensor)) {
                        return make.apply(raw);
                    }
                }));
    }

    @Override
    public ClBuffer computed(Slot slot, String layout, UnaryOperator<float[]> make) {
        Tensor tensor = plan.constants().get(slot.index());
        return acquire(
                tensor,
                layout,
                () -> named(slot, () -> {
                    float[] made = make.apply(tensor.floats());
                    return context.upload((long) made.length * Float.BYTES, Pointer.to(made));
                }));
    }

    /** Says which constant it is that does not fit. */
    private ClBuffer named(Slot slot, Supplier<ClBuffer> make) {
        try {
            return make.get();
        } catch (OutOfDeviceMemoryException e) {
            throw ClErrors.doesNotFit("The constant " + slot.name() + " " + slot.type(), plan.name(), e);
        }
    }

    @Override
    public ClBuffer table(int[] values) {
        return acquire(
                new TableKey(java.util.Arrays.hashCode(values), java.util.Arrays.toString(values)),
                "ints",
                () -> context.upload((long) values.length * Integer.BYTES, Pointer.to(values)));
    }

    @Override
    public ClBuffer table(float[] values) {
        return acquire(
                new TableKey(java.util.Arrays.hashCode(values), java.util.Arrays.toString(values)),
                "floats",
                () -> context.upload((long) values.length * Float.BYTES, Pointer.to(values)));
    }

    /** Tables are told apart by content. */
    private record TableKey(int hash, String content) {}

    private ClBuffer acquire(Object owner, String layout, Supplier<ClBuffer> make) {
        ConstantPool.Key key = new ConstantPool.Key(owner, layout);
        ClBuffer buffer = pool.acquire(key, make);
        held.add(key);
        return buffer;
    }

    private ClBuffer upload(Tensor tensor) {
        long bytes = (long) tensor.size() * tensor.dtype().bytes();
        return context.upload(bytes, HostArrays.pointer(tensor.array(), tensor.dtype()));
    }

    @Override
    public void close() {
        held.forEach(pool::release);
        held.clear();
    }
}
