package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Op;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;

/** What a converter sees of one node: its operands, attributes and opset, and the graph that it adds to. */
final class NodeContext {
    final Attributes attributes;
    final long opset;
    private final OnnxNode node;
    private final GraphConversion conversion;
    private final String baseName;
    private int added;

    NodeContext(OnnxNode node, long opset, GraphConversion conversion) {
        this.node = node;
        this.opset = opset;
        this.conversion = conversion;
        this.attributes = new Attributes(node, opset);
        this.baseName =
                node.name().isEmpty() ? node.opType() + ":" + node.outputs().get(0) : node.name();
    }

    int inputCount() {
        return node.inputs().size();
    }

    int outputCount() {
        return node.outputs().size();
    }

    /** Whether output {@code index} is named and something reads it. */
    boolean isUsed(int index) {
        return index < node.outputs().size() && conversion.isRead(node.outputs().get(index));
    }

    boolean has(int index) {
        return index < node.inputs().size() && !node.inputs().get(index).isEmpty();
    }

    /** Operand {@code index}, which the operator cannot do without. */
    Value in(int index) {
        if (!has(index)) {
            throw fail("input " + index + " is missing");
        }
        return conversion.value(node.inputs().get(index));
    }

    /** All operands of an operator that takes any number of them. */
    List<Value> all() {
        if (inputCount() == 0) {
            throw fail("it has no inputs");
        }
        return IntStream.range(0, inputCount()).mapToObj(this::in).toList();
    }

    TensorType type(int index) {
        return in(index).type();
    }

    Shape shape(int index) {
        return type(index).shape();
    }

    int rank(int index) {
        return shape(index).rank();
    }

    /** The contents of an operand, or null if they are known at run time only. */
    Tensor constantOrNull(int index) {
        return conversion.constantOf(in(index));
    }

    /**
     * The contents of an operand that decides shapes, so that they must be known now.
     *
     * @throws org.cnn4j.graph.InputValueNeededException if they depend on the contents of a small graph input
     */
    Tensor constant(int index, String role) {
        Tensor tensor = constantOrNull(index);
        if (tensor == null) {
            conversion.demandContents(node.inputs().get(index));
            throw fail("its " + role + " (input " + index + ", '"
                    + node.inputs().get(index) + "') is computed while the network runs; it must be a constant");
        }
        return tensor;
    }

    /** The contents of an integer operand. */
    long[] longs(int index, String role) {
        Tensor tensor = constant(index, role);
        if (tensor.dtype() == DType.FLOAT32) {
            throw fail("its " + role + " must be integers, not " + tensor.type());
        }
        if (tensor.shape().rank() > 1) {
            throw fail("its " + role + " must be a list, not " + tensor.type());
        }
        return tensor.toLongArray();
    }

    /** The contents of an operand that is one integer. */
    long oneLong(int index, String role) {
        long[] values = longs(index, role);
        if (values.length != 1) {
            throw fail("its " + role + " must be one number, not " + values.length);
        }
        return values[0];
    }

    /**
     * A list that stands in an attribute in old opsets and in an input in newer ones; null where it is left out.
     *
     * @param inputSince the first opset with the input
     */
    long[] listOf(String name, int index, long inputSince) {
        if (opset < inputSince) {
            return attributes.longs(name, null);
        }
        return has(index) ? longs(index, name) : null;
    }

    /** Adds an operator with one result. */
    Value add(Op op, Value... operands) {
        return add(op, Arrays.asList(operands));
    }

    Value add(Op op, List<Value> operands) {
        String name = added == 0 ? baseName : baseName + "/" + added;
        added++;
        return conversion.add(name, op, operands);
    }

    Value constant(Tensor tensor) {
        return conversion.addConstant(baseName + "/constant", tensor);
    }

    /** A scalar of the element type of {@code like}. */
    Value scalarLike(Value like, double value) {
        DType dtype = like.type().dtype();
        Value scalar = constant(Tensor.scalar((float) value));
        return dtype == DType.FLOAT32 ? scalar : cast(scalar, dtype);
    }

    Value unary(UnaryFunction.Kind kind, Value x) {
        return unary(UnaryFunction.of(kind), x);
    }

    Value unary(UnaryFunction function, Value x) {
        return add(new Unary(function), x);
    }

    Value binary(Binary.Kind kind, Value a, Value b) {
        return add(new Binary(kind), a, b);
    }

    Value cast(Value x, DType to) {
        return x.type().dtype() == to ? x : add(new Cast(to), x);
    }

    Value reshape(Value x, int... dims) {
        return reshape(x, Shape.of(dims));
    }

    Value reshape(Value x, Shape shape) {
        return x.type().shape().equals(shape) ? x : add(new Reshape(shape), x);
    }

    Value expand(Value x, Shape shape) {
        return x.type().shape().equals(shape) ? x : add(new Expand(shape), x);
    }

    Value transpose(Value x, Integer... perm) {
        return add(new Transpose(List.of(perm)), x);
    }

    /** Element {@code index} of a list, as a scalar. */
    Value element(Value list, int index) {
        return reshape(add(new Slice(List.of(index), Shape.of(1), List.of(1)), list), Shape.scalar());
    }

    /** Reduces {@code axes}, each of which stays with dimension 1. */
    Value reduceKeeping(Reduce.Kind kind, Value x, int... axes) {
        return add(new Reduce(kind, IntStream.of(axes).sorted().boxed().toList(), true), x);
    }

    /** Holds a constant of that many elements, about to be computed, against the limits. */
    void countComputed(long elements) {
        conversion.countComputed(elements);
    }

    /** The element type that an attribute names by its number. */
    DType dtypeOf(long code) {
        OnnxDataType type = OnnxDataType.of(code);
        DType dtype = OnnxTensors.dtype(type);
        if (dtype == null) {
            throw fail(OnnxTensors.unsupported(type));
        }
        return dtype;
    }

    OnnxImportException fail(String problem) {
        return attributes.fail(problem);
    }
}
