package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * The gradient of maximum or average pooling with respect to its operand. MAX gives what comes from behind to the first maximum
 * of each window in row-major order (the first NaN where there is one; 0 and -0 are equal), AVERAGE spreads it over the window's
 * elements as the divisor counted them. Windows that overlap add up; a window that lies in the padding altogether gives nothing.
 *
 * <p>Operands, FLOAT32: dy {@code [N, C, out...]}, and for MAX x {@code [N, C, spatial...]}. Result: dx {@code [N, C, spatial...]}.
 *
 * @param pool the pooling, MAX or AVERAGE, with the layout of dy, x and dx
 * @param spatial the spatial sizes of x
 */
public record PoolGradient(Pool pool, List<Integer> spatial) implements Op {
    public PoolGradient {
        spatial = List.copyOf(spatial);
        Checks.requireParameter(
                pool.kind() != Pool.Kind.LP, "PoolGradient", "pooling must be MAX or AVERAGE, not " + pool.kind());
        Checks.requireParameter(
                spatial.size() == pool.window().rank(),
                "PoolGradient",
                "spatial sizes must be one for each axis of kernel "
                        + pool.window().kernel() + ", not " + spatial);
    }

    public PoolGradient withLayout(Layout other) {
        return new PoolGradient(pool.withLayout(other), spatial);
    }

    @Override
    public String name() {
        return pool.name() + "Gradient";
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        boolean max = pool.kind() == Pool.Kind.MAX;
        Checks.arity(this, inputs, max ? 2 : 1);
        TensorType dy = inputs.get(0);
        Checks.dtype(this, "dy", dy, DType.FLOAT32);
        Checks.require(
                dy.shape().rank() == spatial.size() + 2,
                this,
                "dy must have rank " + (spatial.size() + 2) + " ([N, C, out...]), not " + dy.shape());
        Shape maps = pool.layout().toChannelsFirst(dy.shape());
        Shape x = pool.layout().ofChannelsFirst(Checks.shape(maps.dim(0), maps.dim(1), spatial));
        TensorType type = new TensorType(DType.FLOAT32, x);
        Shape expected = pool.infer(List.of(type)).get(0).shape();
        Checks.require(
                dy.shape().equals(expected), this, "dy must be " + expected + " for x " + x + ", not " + dy.shape());
        if (max) {
            Checks.dtype(this, "x", inputs.get(1), DType.FLOAT32);
            Checks.require(
                    inputs.get(1).shape().equals(x),
                    this,
                    "x must be " + x + ", not " + inputs.get(1).shape());
        }
        return List.of(type);
    }
}
