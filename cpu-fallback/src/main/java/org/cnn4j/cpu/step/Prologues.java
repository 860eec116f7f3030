package org.cnn4j.cpu.step;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.cpu.kernel.Clamp;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Layout;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * Batch normalisations that the pointwise convolution right after them does while it reads its operand, as in DenseNet, where they
 * cannot be folded into weights. The convolution takes the normalisation's operands: x as its first one, and the four others after its
 * own. The normalisation's own result is then never stored.
 */
public final class Prologues {
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, BatchNorm> norms = new HashMap<>();
    private final Set<Integer> absorbed = new HashSet<>();

    private Prologues() {}

    /** Finds them in a plan. */
    public static Prologues of(Plan plan) {
        Prologues found = new Prologues();
        for (Step step : plan.steps()) {
            Step before = step.index() == 0 ? null : plan.steps().get(step.index() - 1);
            boolean fuses = before != null
                    && before.op() instanceof BatchNorm norm
                    && clamps(norm)
                    && step.op() instanceof Conv conv
                    && isPointwise(conv, step)
                    && step.input(0).equals(before.output())
                    && stays(before.input(0), step)
                    && before.uses() == 1;
            found.steps.add(fuses ? found.fused(before, step) : step);
        }
        return found;
    }

    private Step fused(Step norm, Step conv) {
        List<Slot> operands = new ArrayList<>(conv.inputs());
        operands.set(0, norm.input(0));
        operands.addAll(norm.inputs().subList(1, 5));
        norms.put(conv.index(), (BatchNorm) norm.op());
        absorbed.add(norm.index());
        return conv.withInputs(operands);
    }

    /** Whether the kernels that read the operand can do the activation. */
    private static boolean clamps(BatchNorm norm) {
        return norm.layout() == Layout.CHANNELS_LAST && Clamp.of(norm.activation()) != null;
    }

    /** A product of pixels with filters; one pixel alone goes another way. */
    private static boolean isPointwise(Conv conv, Step step) {
        return conv.layout() == Layout.CHANNELS_LAST
                && conv.groups() == 1
                && conv.window().isPointwise()
                && step.output().size() > 0
                && step.output().type().shape().product(1, conv.window().rank() + 1) > 1;
    }

    /** Whether a value is still what it was while {@code step} runs, be it alive or not. */
    private static boolean stays(Slot value, Step step) {
        boolean written = step.outputs().stream().anyMatch(value::overlaps);
        return !written && (step.scratch() == null || !value.overlaps(step.scratch()));
    }

    /** The plan's steps, with the operands that they are to be bound to. */
    public List<Step> steps() {
        return steps;
    }

    /** Whether another step does all that {@code step} would. */
    public boolean absorbs(Step step) {
        return absorbed.contains(step.index());
    }

    /** What the convolution {@code step} is to normalise its operand with, or null. */
    BatchNorm norm(Step step) {
        return norms.get(step.index());
    }
}
