package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/** Reorders the axes: axis {@code i} of the result is axis {@code perm[i]} of x. Operand: x, any type. */
public record Transpose(List<Integer> perm) implements Op {
    public Transpose {
        perm = List.copyOf(perm);
        List<Integer> sorted = perm.stream().sorted().collect(Collectors.toList());
        Checks.requireParameter(
                sorted.equals(IntStream.range(0, perm.size()).boxed().collect(Collectors.toList())),
                "Transpose",
                "perm must have each axis once: " + perm);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        TensorType x = inputs.get(0);
        Checks.require(x.shape().rank() == perm.size(), this, "perm " + perm + " does not fit " + x.shape());
        List<Integer> dims = new ArrayList<>();
        perm.forEach(axis -> dims.add(x.shape().dim(axis)));
        return List.of(x.withShape(Shape.of(dims)));
    }
}
