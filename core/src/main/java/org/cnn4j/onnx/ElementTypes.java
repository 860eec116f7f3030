package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary.Kind;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Where;

/**
 * ONNX has more element types than cnn4j computes in. Each is carried by one that holds its values: floats of any width by
 * FLOAT32, small integers by INT32, unsigned ones by INT64 (of UINT64, the lower half). Where an operator's result could
 * leave the type's own range, it is brought back into it here, so that integers wrap around as they do elsewhere, and
 * casts to a narrower float round. What FLOAT16 networks compute between casts keeps FLOAT32's precision.
 */
final class ElementTypes {
    /** Operators on integers whose results may leave the range of their operands. */
    private static final Set<String> WRAPPING = Set.of(
            "Abs",
            "Add",
            "Cast",
            "CastLike",
            "CumSum",
            "Div",
            "Gemm",
            "MatMul",
            "Mean",
            "Mul",
            "Neg",
            "Pow",
            "Range",
            "ReduceL1",
            "ReduceProd",
            "ReduceSum",
            "ReduceSumSquare",
            "ScatterElements",
            "ScatterND",
            "Sub",
            "Sum");

    /** Operators that have no kernels for bytes: they are computed in INT32 and narrowed, which drops high bits. */
    private static final Set<String> WIDENED = Set.of(
            "Abs",
            "Add",
            "Clip",
            "Div",
            "Max",
            "Min",
            "Mod",
            "Mul",
            "Neg",
            "Pow",
            "Relu",
            "ScatterElements",
            "ScatterND",
            "Shrink",
            "Sign",
            "Sub",
            "Sum");

    private static final float FLOAT16_LIMIT = 65520;
    private static final float FLOAT16_NORMAL = 0x1p-14f;

    private ElementTypes() {}

    /** The element type that carries {@code type}; null if none does. */
    static DType carrier(OnnxDataType type) {
        return switch (type) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> DType.FLOAT32;
            case INT64, UINT32, UINT64 -> DType.INT64;
            case INT32, INT16, UINT16 -> DType.INT32;
            case UINT8 -> DType.UINT8;
            case INT8 -> DType.INT8;
            case BOOL -> DType.BOOL;
            default -> null;
        };
    }

    private static boolean isCarriedByAnother(OnnxDataType type) {
        DType carrier = carrier(type);
        String own = type == OnnxDataType.FLOAT ? DType.FLOAT32.name() : type.name();
        return carrier != null && !carrier.name().equals(own);
    }

    /** What a model's users should know of its element types, such as {@code "FLOAT16 as FLOAT32"}; empty if all is as it says. */
    static String statement(OnnxGraph graph) {
        Map<OnnxDataType, DType> carried = new EnumMap<>(OnnxDataType.class);
        List<OnnxDataType> all = new ArrayList<>();
        graph.inputs().forEach(input -> all.add(input.type()));
        graph.initializers().values().forEach(tensor -> all.add(tensor.type()));
        for (OnnxNode node : graph.nodes()) {
            for (OnnxAttribute attribute : node.attributes().values()) {
                if (attribute.kind() == OnnxAttribute.Kind.TENSOR && attribute.t() != null) {
                    all.add(attribute.t().type());
                }
            }
            OnnxAttribute to = node.opType().equals("Cast") ? node.attributes().get("to") : null;
            if (to != null && to.kind() == OnnxAttribute.Kind.INT) {
                all.add(OnnxDataType.of(to.i()));
            }
        }
        for (OnnxDataType type : all) {
            if (type != null && isCarriedByAnother(type)) {
                carried.put(type, carrier(type));
            }
        }
        return carried.entrySet().stream()
                .map(entry -> entry.getKey() + " as " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The ONNX type of output {@code k}; null where it is not known to differ from what carries it. */
    static OnnxDataType ofOutput(OnnxNode node, int k, Function<String, OnnxDataType> known) {
        return switch (node.opType()) {
            case "Cast" -> castTarget(node);
            case "CastLike", "Where", "DequantizeLinear" -> ofInput(node, 1, known);
            case "OneHot" -> ofInput(node, 2, known);
            case "MatMulInteger" -> null;
            case "QuantizeLinear" -> {
                OnnxDataType zero = ofInput(node, 2, known);
                OnnxAttribute named = node.attributes().get("output_dtype");
                yield zero != null || named == null || named.i() == 0 ? zero : OnnxDataType.of(named.i());
            }
            case "Constant", "ConstantOfShape" -> ofTensor(node);
            case "EyeLike" ->
                node.attributes().containsKey("dtype")
                        ? OnnxDataType.of(node.attributes().get("dtype").i())
                        : ofInput(node, 0, known);
            case "Shape", "Size", "ArgMax", "ArgMin", "NonZero", "NonMaxSuppression" -> null;
            case "TopK", "MaxPool", "Dropout" -> k == 0 ? ofInput(node, 0, known) : null;
            default -> ofInput(node, 0, known);
        };
    }

    private static OnnxDataType ofInput(OnnxNode node, int index, Function<String, OnnxDataType> known) {
        return index < node.inputs().size() ? known.apply(node.inputs().get(index)) : null;
    }

    private static OnnxDataType ofTensor(OnnxNode node) {
        OnnxAttribute value = node.attributes().get("value");
        return value == null || value.t() == null ? null : value.t().type();
    }

    /** Casts name their target by a number, and by a word before opset 6; null if there is no such type. */
    static OnnxDataType castTarget(OnnxNode node) {
        OnnxAttribute to = node.attributes().get("to");
        if (to == null || to.kind() != OnnxAttribute.Kind.STRING) {
            return to == null ? null : OnnxDataType.of(to.i());
        }
        for (OnnxDataType type : OnnxDataType.values()) {
            if (type.name().equalsIgnoreCase(to.s())) {
                return type;
            }
        }
        return null;
    }

    /** The node's results, with bytes computed in INT32 where no kernel takes them. */
    static List<Value> convert(Converter converter, OnnxNode node, NodeContext context) {
        if (!context.has(0)) {
            return converter.convert(context);
        }
        DType narrow = context.type(0).dtype();
        boolean isByte = narrow == DType.UINT8 || narrow == DType.INT8;
        boolean pool = node.opType().equals("MaxPool");
        if (!isByte || !pool && !WIDENED.contains(node.opType())) {
            return converter.convert(context);
        }
        // FLOAT32 holds every byte, and a maximum is one of its operands.
        DType wide = pool ? DType.FLOAT32 : DType.INT32;
        context.widenBytes(wide);
        List<Value> results = new ArrayList<>();
        for (Value result : converter.convert(context)) {
            results.add(result.type().dtype() == wide ? context.cast(result, narrow) : result);
        }
        return results;
    }

    /** {@code x} brought into the range of {@code type}, where the node may have led it out of there. */
    static Value fit(NodeContext node, OnnxNode of, Value x, OnnxDataType type, OnnxDataType from) {
        if (type == null || carrier(type) != x.type().dtype() || !WRAPPING.contains(of.opType())) {
            return x;
        }
        boolean cast = of.opType().startsWith("Cast");
        if (cast && type == from) {
            return x;
        }
        return switch (type) {
            case UINT16 -> modulo(node, x, 0x1p16);
            case UINT32 -> modulo(node, x, 0x1p32);
            case INT16 -> {
                Value half = node.scalarLike(x, 0x1p15);
                yield node.binary(Kind.SUB, modulo(node, node.binary(Kind.ADD, x, half), 0x1p16), half);
            }
            case FLOAT16 -> cast ? toFloat16(node, x) : x;
            case BFLOAT16 -> cast ? toBfloat16(node, x) : x;
            default -> x;
        };
    }

    private static Value modulo(NodeContext node, Value x, double range) {
        return node.binary(Kind.MOD, x, node.scalarLike(x, range));
    }

    /**
     * Rounds to the nearest number of 11 significant bits (Veltkamp 1968), or below FLOAT16's normal numbers to a multiple
     * of the least; beyond its greatest number is infinity.
     */
    private static Value toFloat16(NodeContext node, Value x) {
        Value magnitude = node.unary(UnaryFunction.Kind.ABS, x);
        Value few = node.affine(node.unary(UnaryFunction.Kind.ROUND, node.affine(x, 0x1p24f, 0)), 0x1p-24f, 0);
        Value small = node.binary(Kind.LESS, magnitude, node.constant(Tensor.scalar(FLOAT16_NORMAL)));
        Value large = node.binary(Kind.GREATER_OR_EQUAL, magnitude, node.constant(Tensor.scalar(FLOAT16_LIMIT)));
        Value infinite = node.affine(x, Float.POSITIVE_INFINITY, 0);
        Value rounded = node.add(new Where(), small, few, significant(node, x, 13));
        return node.add(new Where(), large, infinite, rounded);
    }

    /** Rounds to 8 significant bits; what would overflow on the way is scaled down for it. */
    private static Value toBfloat16(NodeContext node, Value x) {
        Value magnitude = node.unary(UnaryFunction.Kind.ABS, x);
        Value large = node.binary(Kind.GREATER_OR_EQUAL, magnitude, node.constant(Tensor.scalar(0x1p100f)));
        Value scaled = node.affine(significant(node, node.affine(x, 0x1p-32f, 0), 16), 0x1p32f, 0);
        Value infinite = node.binary(Kind.EQUAL, magnitude, node.constant(Tensor.scalar(Float.POSITIVE_INFINITY)));
        Value rounded = node.add(new Where(), large, scaled, significant(node, x, 16));
        return node.add(new Where(), infinite, x, rounded);
    }

    /** {@code x} with the lowest {@code dropped} of its 24 significant bits rounded away: c - (c - x), c = (2^dropped + 1) x. */
    private static Value significant(NodeContext node, Value x, int dropped) {
        Value c = node.affine(x, (1 << dropped) + 1, 0);
        return node.binary(Kind.SUB, c, node.binary(Kind.SUB, c, x));
    }
}
