package org.cnn4j.op;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Puts elements around x. Operand: x, any type.
 *
 * @param before the number of elements before each axis, not negative
 * @param after the same after each axis
 * @param value what CONSTANT fills in (converted to x's type)
 */
public record Pad(Mode mode, List<Integer> before, List<Integer> after, double value) implements Op {
    /** Where the new elements come from. */
    public enum Mode {
        CONSTANT,
        /** The nearest element of x. */
        EDGE,
        /** x mirrored at its first and last element, which are not repeated. */
        REFLECT,
        /** x repeated. */
        WRAP
    }

    public Pad {
        before = List.copyOf(before);
        after = List.copyOf(after);
        Checks.requireParameter(
                before.size() == after.size()
                        && before.stream().allMatch(p -> p >= 0)
                        && after.stream().allMatch(p -> p >= 0),
                "Pad",
                "pads must be from 0, one an axis: " + before + " and " + after);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        Shape x = inputs.get(0).shape();
        Checks.require(x.rank() == before.size(), this, "pads " + before + " do not fit " + x);
        int[] dims = x.dims();
        for (int i = 0; i < dims.length; i++) {
            int more = Math.addExact(before.get(i), after.get(i));
            Checks.require(
                    more == 0 || mode == Mode.CONSTANT || dims[i] > 0,
                    this,
                    "axis " + i + " of " + x + " has nothing to repeat");
            dims[i] = Math.addExact(dims[i], more);
        }
        return List.of(inputs.get(0).withShape(Shape.of(dims)));
    }

    /**
     * The index within an axis of {@code length} elements that position {@code i} of the padded axis takes its value
     * from, or -1 for the constant. Reflection goes back and forth as often as it must.
     */
    public int source(int axis, int i, int length) {
        int at = i - before.get(axis);
        if (at >= 0 && at < length) {
            return at;
        }
        return switch (mode) {
            case CONSTANT -> -1;
            case EDGE -> at < 0 ? 0 : length - 1;
            case WRAP -> Math.floorMod(at, length);
            case REFLECT -> {
                int period = Math.max(1, 2 * (length - 1));
                int m = Math.floorMod(at, period);
                yield m < length ? m : period - m;
            }
        };
    }
}
