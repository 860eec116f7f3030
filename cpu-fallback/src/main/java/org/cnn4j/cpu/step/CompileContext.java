package org.cnn4j.cpu.step;

import java.util.function.Supplier;
import org.cnn4j.Tensor;
import org.cnn4j.cpu.ConvMethod;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Slot;

/** What a step may use while it is compiled. */
public record CompileContext(
        Plan plan, Prologues prologues, KernelSet kernels, int threads, ConvMethod conv, ConstantCache cache) {
    /** The tensor in a constant slot. */
    Tensor constant(Slot slot) {
        return plan.constants().get(slot.index());
    }

    /**
     * Something derived from a constant, such as a packed matrix: made once for each tensor and form, shared by all plans.
     *
     * @param form tells apart what is derived from one tensor, its kernel's parameters included
     */
    <T> T derive(Slot slot, Class<T> type, String form, Supplier<T> make) {
        return cache.get(constant(slot), type, form, make);
    }
}
