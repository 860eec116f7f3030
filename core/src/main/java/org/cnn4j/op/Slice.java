package org.cnn4j.op;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Picks every {@code step}-th element from {@code start} on each axis. Operand: x, any type.
 *
 * @param starts the first index an axis, within x
 * @param sizes the result's shape
 * @param steps not 0; a negative one walks backwards
 */
public record Slice(List<Integer> starts, Shape sizes, List<Integer> steps) implements Op {
    public Slice {
        starts = List.copyOf(starts);
        steps = List.copyOf(steps);
        Checks.requireParameter(
                starts.size() == sizes.rank() && steps.size() == sizes.rank() && !steps.contains(0),
                "Slice",
                "starts " + starts + ", sizes " + sizes + " and steps " + steps + " do not fit");
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        Shape x = inputs.get(0).shape();
        Checks.require(x.rank() == sizes.rank(), this, "starts " + starts + " do not fit " + x);
        for (int i = 0; i < x.rank(); i++) {
            if (sizes.dim(i) > 0) {
                long last = starts.get(i) + (long) (sizes.dim(i) - 1) * steps.get(i);
                Checks.require(
                        starts.get(i) >= 0 && starts.get(i) < x.dim(i) && last >= 0 && last < x.dim(i),
                        this,
                        "axis " + i + " of " + x + " has no elements " + starts.get(i) + " to " + last);
            }
        }
        return List.of(inputs.get(0).withShape(sizes));
    }
}
