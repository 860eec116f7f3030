package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<Value, Value> widened = new IdentityHashMap<>();
    private int added;
    private DType wide;

    NodeContext(OnnxNode node, long opset, GraphConversion conversion) {
        this.node = node;
        this.opset = opset;
        this.conversion = conversion;
        this.attributes = new Attributes(node, opset);
        this.baseName =
                node.name().isEmpty() ? node.opType() + ":" + node.outputs().get(0) : node.name();
    }

    /** A number that no other node of the file has, and this one has in every graph of the file. */
    int position() {
        return conversion.position();
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
        Value value = conversion.value(node.inputs().get(index));
        boolean isByte = value.type().dtype() == DType.UINT8 || value.type().dtype() == DType.INT8;
        return wide != null && isByte ? widened.computeIfAbsent(value, narrow -> cast(narrow, wide)) : value;
    }

    /** From now on, operands of bytes are seen as cast to {@code dtype}. */
    void widenBytes(DType dtype) {
        wide = dtype;
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

    /** The shape of the first operand of the node that makes operand {@code index}; null if that is no {@code op}. */
    Shape operandOfMaker(int index, String op) {
        OnnxNode maker = conversion.maker(node.inputs().get(index));
        return maker != null && maker.opType().equals(op)
                ? conversion.value(maker.inputs().get(0)).type().shape()
                : null;
    }

    /** The ONNX type of operand {@code index}; null where it is not known to differ from what carries it. */
    OnnxDataType onnxType(int index) {
        return conversion.typeOf(node.inputs().get(index));
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

    /**
     * The contents of an operand on which the size of the result depends; a graph input of any shape is asked for.
     *
     * @throws org.cnn4j.graph.InputValueNeededException if they are the contents of a graph input
     */
    Tensor contents(int index) {
        in(index);
        conversion.demandInput(node.inputs().get(index));
        Tensor tensor = constantOrNull(index);
        if (tensor == null) {
            throw unsupported("this operator is not supported on values computed while the network runs (input " + index
                    + ", '" + node.inputs().get(index) + "'), since its result's size depends on them; cut the "
                    + "network before it and do this step on the outputs");
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
        return addAll(op, operands).get(0);
    }

    /** Adds an operator and gives all its results. */
    List<Value> addAll(Op op, List<Value> operands) {
        String name = added == 0 ? baseName : baseName + "/" + added;
        added++;
        return conversion.addAll(name, op, operands);
    }

    Value constant(Tensor tensor) {
        return conversion.addConstant(baseName + "/constant", tensor);
    }

    /** A scalar of the element type of {@code like}. */
    Value scalarLike(Value like, double value) {
        return constant(Tensor.filled(new TensorType(like.type().dtype(), Shape.scalar()), value));
    }

    Value unary(UnaryFunction.Kind kind, Value x) {
        return unary(UnaryFunction.of(kind), x);
    }

    Value unary(UnaryFunction function, Value x) {
        return add(new Unary(function), x);
    }

    /** {@code factor * x + term}. */
    Value affine(Value x, float factor, float term) {
        return factor == 1 && term == 0 ? x : unary(new UnaryFunction(UnaryFunction.Kind.AFFINE, factor, term), x);
    }

    /** Places counted in elements of an axis as GridSample takes them, -1 and 1 at the outer edges. */
    Value normalised(Value at, int size) {
        return affine(at, 2f / size, 1f / size - 1);
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

    /** The element type that a cast names; null if it names none. */
    OnnxDataType castTarget() {
        return ElementTypes.castTarget(node);
    }

    /** The element type that an attribute names by its number. */
    DType dtypeOf(long code) {
        OnnxDataType type = OnnxDataType.of(code);
        DType dtype = ElementTypes.carrier(type);
        if (dtype == null) {
            throw unsupported(OnnxTensors.unsupported(type));
        }
        return dtype;
    }

    OnnxImportException unsupported(String problem) {
        return attributes.unsupported(problem);
    }

    OnnxImportException fail(String problem) {
        return attributes.fail(problem);
    }
}
