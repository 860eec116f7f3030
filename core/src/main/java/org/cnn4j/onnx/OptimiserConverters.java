package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Where;

/**
 * Steps of optimisers, from a domain of ONNX that training files use. Each node takes a learning rate, how many updates there were
 * before, and then list after list: the tensors to optimise, their gradients, and one or two states of each.
 */
final class OptimiserConverters {
    private static final String DOMAIN = "ai.onnx.preview.training.";

    private OptimiserConverters() {}

    static void register(ConverterTable table) {
        table.addMany(DOMAIN + "Adagrad", 1, 1, OptimiserConverters::adagrad);
        table.addMany(DOMAIN + "Adam", 1, 1, OptimiserConverters::adam);
        table.addMany(DOMAIN + "Momentum", 1, 1, OptimiserConverters::momentum);
    }

    /** Duchi, Hazan and Singer 2011, with a learning rate that decays. */
    private static List<Value> adagrad(NodeContext node) {
        float decay = node.attributes.real("decay_factor", 0);
        float epsilon = node.attributes.real("epsilon", 0);
        Value rate = node.binary(Binary.Kind.DIV, rate(node), node.affine(count(node), decay, 1));
        return update(node, 3, (x, g, states) -> {
            Value h = node.binary(Binary.Kind.ADD, states.get(0), node.binary(Binary.Kind.MUL, g, g));
            Value divisor = node.affine(node.unary(Kind.SQRT, h), 1, epsilon);
            Value step = node.binary(Binary.Kind.DIV, node.binary(Binary.Kind.MUL, rate, g), divisor);
            return List.of(node.binary(Binary.Kind.SUB, x, step), h);
        });
    }

    /** Kingma and Ba 2015, algorithm 1 in the order of its section 2. */
    private static List<Value> adam(NodeContext node) {
        float alpha = decay(node, "alpha", 0.9f);
        float beta = decay(node, "beta", 0.999f);
        float epsilon = node.attributes.real("epsilon", 1e-6f);
        float shrink = 1 - node.attributes.real("norm_coefficient_post", 0);
        Value rate = adamRate(node, alpha, beta);
        return update(node, 4, (x, g, states) -> {
            Value v = mixed(node, states.get(0), alpha, g);
            Value h = mixed(node, states.get(1), beta, node.binary(Binary.Kind.MUL, g, g));
            Value divisor = node.affine(node.unary(Kind.SQRT, h), 1, epsilon);
            Value step = node.binary(Binary.Kind.DIV, node.binary(Binary.Kind.MUL, rate, v), divisor);
            return List.of(node.affine(node.binary(Binary.Kind.SUB, x, step), shrink, 0), v, h);
        });
    }

    /** {@code rate * sqrt(1 - beta^count) / (1 - alpha^count)}; the rate itself before the first update. */
    private static Value adamRate(NodeContext node, float alpha, float beta) {
        Value rate = rate(node);
        Value count = count(node);
        Value root = node.unary(Kind.SQRT, oneWithoutPower(node, beta, count));
        Value corrected = node.binary(
                Binary.Kind.DIV, node.binary(Binary.Kind.MUL, rate, root), oneWithoutPower(node, alpha, count));
        return node.add(new Where(), isPositive(node, count), corrected, rate);
    }

    /**
     * {@code 1 - base^count}, without the loss of digits where the power is near 1: with {@code t = tanh(count * log(base) / 2)}, the
     * power is {@code (1 + t) / (1 - t)}, so the result is {@code -2t / (1 - t)}.
     */
    private static Value oneWithoutPower(NodeContext node, float base, Value count) {
        if (base == 0) {
            return node.scalarLike(count, 1);
        }
        Value t = node.unary(Kind.TANH, node.affine(count, (float) (Math.log(base) / 2), 0));
        return node.binary(Binary.Kind.DIV, node.affine(t, -2, 0), node.affine(t, -1, 1));
    }

    /** Sutskever et al. 2013, section 2, with the gradient damped from the second update on. */
    private static List<Value> momentum(NodeContext node) {
        String mode = node.attributes.text("mode", "");
        if (!mode.equals("standard") && !mode.equals("nesterov")) {
            throw node.fail("mode '" + mode + "' is unknown; there are standard and nesterov");
        }
        float alpha = required(node, "alpha");
        float beta = required(node, "beta");
        required(node, "norm_coefficient");
        Value rate = rate(node);
        Value later = isPositive(node, count(node));
        Value share = node.add(new Where(), later, node.scalarLike(rate, beta), node.scalarLike(rate, 1));
        return update(node, 3, (x, g, states) -> {
            Value v = node.binary(
                    Binary.Kind.ADD, node.affine(states.get(0), alpha, 0), node.binary(Binary.Kind.MUL, share, g));
            Value direction = mode.equals("standard") ? v : node.binary(Binary.Kind.ADD, g, node.affine(v, alpha, 0));
            return List.of(node.binary(Binary.Kind.SUB, x, node.binary(Binary.Kind.MUL, rate, direction)), v);
        });
    }

    /** One optimised tensor's update: its new contents, then its new states. */
    private interface Rule {
        List<Value> apply(Value x, Value gradient, List<Value> states);
    }

    /**
     * The new contents of all tensors, then the new ones of each state.
     *
     * @param lists how many tensors a rule takes: the optimised one, its gradient and its states
     */
    private static List<Value> update(NodeContext node, int lists, Rule rule) {
        int operands = node.inputCount() - 2;
        if (operands < lists || operands % lists != 0) {
            throw node.fail("it takes a rate, a count and " + lists + " tensors for each one that it optimises, not "
                    + node.inputCount() + " inputs");
        }
        int tensors = operands / lists;
        float norm = node.attributes.real("norm_coefficient", 0);
        List<List<Value>> updated = new ArrayList<>();
        for (int k = 0; k < tensors; k++) {
            List<Value> own = operandsOf(node, k, tensors, lists);
            Value x = own.get(0);
            Value gradient = own.get(1);
            Value regularised = norm == 0 ? gradient : node.binary(Binary.Kind.ADD, node.affine(x, norm, 0), gradient);
            updated.add(rule.apply(x, regularised, own.subList(2, lists)));
        }
        return IntStream.range(0, lists - 1)
                .boxed()
                .flatMap(list -> updated.stream().map(own -> own.get(list)))
                .toList();
    }

    /** What belongs to tensor {@code k}, all of one type. */
    private static List<Value> operandsOf(NodeContext node, int k, int tensors, int lists) {
        List<Value> own = new ArrayList<>();
        for (int list = 0; list < lists; list++) {
            int index = 2 + list * tensors + k;
            Value operand = node.in(index);
            TensorType wanted = list == 0
                    ? new TensorType(DType.FLOAT32, operand.type().shape())
                    : own.get(0).type();
            if (!operand.type().equals(wanted)) {
                throw node.fail("input " + index + " must be " + wanted + (list == 0 ? "" : " as input " + (2 + k))
                        + ", not " + operand.type());
            }
            own.add(operand);
        }
        return own;
    }

    private static Value rate(NodeContext node) {
        return number(node, 0, "rate", DType.FLOAT32);
    }

    /** How many updates there were, as a float. */
    private static Value count(NodeContext node) {
        return node.cast(number(node, 1, "count of updates", DType.INT64), DType.FLOAT32);
    }

    private static Value number(NodeContext node, int index, String role, DType dtype) {
        TensorType type = node.type(index);
        if (type.dtype() != dtype || type.shape().size() != 1) {
            throw node.fail("its " + role + " (input " + index + ") must be one " + dtype + ", not " + type);
        }
        return node.reshape(node.in(index), Shape.scalar());
    }

    private static Value isPositive(NodeContext node, Value count) {
        return node.binary(Binary.Kind.GREATER, count, node.scalarLike(count, 0));
    }

    private static float decay(NodeContext node, String name, float otherwise) {
        float decay = node.attributes.real(name, otherwise);
        if (!(decay >= 0 && decay < 1)) {
            throw node.unsupported(name + " " + decay + " is not supported; averages decay by 0 or more, below 1");
        }
        return decay;
    }

    private static float required(NodeContext node, String name) {
        if (!node.attributes.has(name)) {
            throw node.fail("attribute '" + name + "' is missing");
        }
        return node.attributes.real(name, 0);
    }

    /** {@code share * average + (1 - share) * current}. */
    private static Value mixed(NodeContext node, Value average, float share, Value current) {
        return node.binary(Binary.Kind.ADD, node.affine(average, share, 0), node.affine(current, 1 - share, 0));
    }
}
