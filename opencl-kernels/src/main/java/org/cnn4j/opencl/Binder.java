package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.cnn4j.DType;
import org.cnn4j.plan.Poison;
import org.cnn4j.plan.Slot;

/**
 * What a kernel family needs to turn a step into launches: device memory of slots, packed constants, scratch memory and kernels. A
 * plan is bound once to find out which programs it needs, with {@link Kernels} and {@link Constants} that make nothing; once to check
 * it and to pack its constants, with {@link Memory} that has no arena; and once more for each execution.
 */
final class Binder {
    /** Where slots and scratch memory lie. */
    interface Memory {
        ClBuffer of(Slot slot);

        /** Scratch memory number {@code index} (0 to 2) of at least {@code bytes}, used by one step at a time. */
        ClBuffer scratch(int index, long bytes);
    }

    /** Where constants lie. */
    interface Constants {
        /** A constant as it is. */
        ClBuffer raw(Slot slot);

        /** A constant in another form, made from its raw form by {@code make} when it is first asked for. */
        ClBuffer derived(Slot slot, String layout, Function<ClBuffer, ClBuffer> make);

        /** A constant of floats in another form, computed by {@code make} on the host when it is first asked for. */
        ClBuffer computed(Slot slot, String layout, UnaryOperator<float[]> make);

        ClBuffer table(int[] values);

        ClBuffer table(float[] values);
    }

    /** Where kernels come from. */
    @FunctionalInterface
    interface Kernels {
        /** As {@link KernelLibrary#kernel}. */
        ClKernel kernel(String name, String options, String... files);
    }

    private final ClContext context;
    private final Kernels source;
    private final Constants constants;
    private final Memory memory;
    private final boolean poisoned;
    private final List<ClKernel> kernels = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();

    /** @param poisoned whether kernels start by spoiling their local memory */
    Binder(ClContext context, Constants constants, Memory memory, boolean poisoned) {
        this(context, context.kernels()::kernel, constants, memory, poisoned);
    }

    Binder(ClContext context, Kernels source, Constants constants, Memory memory, boolean poisoned) {
        this.context = context;
        this.source = source;
        this.constants = constants;
        this.memory = memory;
        this.poisoned = poisoned;
    }

    ClContext context() {
        return context;
    }

    ClDevice device() {
        return context.device();
    }

    /** Whether to take the kernels for CPUs. */
    boolean cpu() {
        return context.cpuKernels();
    }

    /** The floats that elementwise kernels take at a time. */
    int vector() {
        return context.vectorWidth();
    }

    ClBuffer memory(Slot slot) {
        return slot.isConstant() ? constants.raw(slot) : memory.of(slot);
    }

    ClBuffer scratch(int index, long bytes) {
        return memory.scratch(index, bytes);
    }

    /** A constant in a form of its own, made once for all executions. {@code layout} names the form. */
    ClBuffer derived(Slot constant, String layout, Function<ClBuffer, ClBuffer> make) {
        return constants.derived(constant, layout, make);
    }

    /** As {@link #derived}, computed on the host. */
    ClBuffer computed(Slot constant, String layout, UnaryOperator<float[]> make) {
        return constants.computed(constant, layout, make);
    }

    /** A small read-only table. */
    ClBuffer table(int[] values) {
        return constants.table(values);
    }

    /** A small read-only table. */
    ClBuffer table(float[] values) {
        return constants.table(values);
    }

    /** A kernel that becomes the next launch of the step; the caller binds its arguments and size. */
    ClKernel launch(String name, String options, String... files) {
        boolean local = List.of(files).contains("poison.cl");
        String all = poisoned && local ? options + " -DPOISON=" + Poison.bits(DType.FLOAT32) : options;
        ClKernel kernel = source.kernel(name, all, files);
        kernels.add(kernel);
        return kernel;
    }

    /** One of several ways of computing something: as a property says, else as was measured on this device, else as the rule does. */
    <T> T choose(Variants<T> variants) {
        Decision decision = Decision.of(variants, context.tuning());
        decisions.add(decision);
        return variants.all().get(decision.variant());
    }

    /** The decisions since the last call, each once however often it was asked for. */
    List<Decision> takeDecisions() {
        List<Decision> taken = decisions.stream().distinct().toList();
        decisions.clear();
        return taken;
    }

    /** The launches since the last call. */
    List<ClKernel> takeLaunches() {
        List<ClKernel> taken = List.copyOf(kernels);
        kernels.clear();
        return taken;
    }
}
