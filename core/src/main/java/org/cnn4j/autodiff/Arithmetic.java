package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Op;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Where;

/** Shorthand for the nodes that rules add, all named after one prefix and their operators. */
final class Arithmetic {
    private final GraphBuilder builder;
    private final String prefix;

    Arithmetic(GraphBuilder builder, String prefix) {
        this.builder = builder;
        this.prefix = prefix;
    }

    Value add(Op op, Value... operands) {
        return builder.add(prefix + op.name(), op, operands);
    }

    Value add(Op op, List<Value> operands) {
        return builder.add(prefix + op.name(), op, operands);
    }

    List<Value> addAll(Op op, Value... operands) {
        return builder.addAll(prefix + op.name(), op, Arrays.asList(operands));
    }

    Value constant(Tensor tensor) {
        return builder.constant(prefix + "constant", tensor);
    }

    Value number(double number) {
        return constant(Tensor.scalar((float) number));
    }

    Value filled(Shape shape, float value) {
        float[] values = new float[shape.intSize()];
        Arrays.fill(values, value);
        return constant(Tensor.of(shape, values));
    }

    Value zerosLike(Value x) {
        return filled(x.type().shape(), 0);
    }

    Value unary(Kind kind, Value x) {
        return add(new Unary(UnaryFunction.of(kind)), x);
    }

    Value exp(Value x) {
        return unary(Kind.EXP, x);
    }

    Value negative(Value x) {
        return unary(Kind.NEG, x);
    }

    /** {@code factor * x + more}. */
    Value affine(double factor, Value x, double more) {
        return add(new Unary(new UnaryFunction(Kind.AFFINE, (float) factor, (float) more)), x);
    }

    Value scaled(double factor, Value x) {
        return factor == 1 ? x : affine(factor, x, 0);
    }

    Value plus(Value a, Value b) {
        return add(new Binary(Binary.Kind.ADD), a, b);
    }

    Value minus(Value a, Value b) {
        return add(new Binary(Binary.Kind.SUB), a, b);
    }

    Value times(Value a, Value b) {
        return add(new Binary(Binary.Kind.MUL), a, b);
    }

    Value over(Value a, Value b) {
        return add(new Binary(Binary.Kind.DIV), a, b);
    }

    Value square(Value x) {
        return times(x, x);
    }

    /** BOOL, of the common shape. */
    Value compare(Binary.Kind comparison, Value a, Value b) {
        return add(new Binary(comparison), a, b);
    }

    /** 1 where a comparison holds and 0 elsewhere. */
    Value indicator(Binary.Kind comparison, Value a, Value b) {
        return add(new Cast(DType.FLOAT32), compare(comparison, a, b));
    }

    Value where(Value condition, Value a, Value b) {
        return add(new Where(), condition, a, b);
    }

    Value sum(Value x, List<Integer> axes, boolean keepDims) {
        return axes.isEmpty() ? x : add(new Reduce(Reduce.Kind.SUM, axes, keepDims), x);
    }

    Value reshape(Value x, Shape shape) {
        return x.type().shape().equals(shape) ? x : add(new Reshape(shape), x);
    }

    Value reshape(Value x, List<Integer> dims) {
        return reshape(x, Shape.of(dims));
    }

    Value expand(Value x, Shape shape) {
        return x.type().shape().equals(shape) ? x : add(new Expand(shape), x);
    }

    /** The way back from broadcasting: sums over the axes along which a value of {@code shape} was repeated. */
    Value sumTo(Value x, Shape shape) {
        Shape from = x.type().shape();
        int shift = from.rank() - shape.rank();
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < from.rank(); i++) {
            if (from.dim(i) != 1 && (i < shift || shape.dim(i - shift) == 1)) {
                axes.add(i);
            }
        }
        return reshape(sum(x, axes, true), shape);
    }

    static List<Integer> dims(Shape shape) {
        return new ArrayList<>(Arrays.stream(shape.dims()).boxed().toList());
    }

    /** All axes of a value of {@code rank} axes but one. */
    static List<Integer> allBut(int axis, int rank) {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (i != axis) {
                axes.add(i);
            }
        }
        return axes;
    }
}
