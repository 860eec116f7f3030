package org.cnn4j.graph.pass;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.HostEvaluator;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Transpose;

/**
 * Lets convolutions, pooling, their gradients and all that lies between them compute with channels last. One walk over the nodes: a
 * value may exist in either order of axes; a conversion is emitted where an order that does not exist yet is first asked for, and never twice.
 * Operators that know nothing of channels take the order that their operands have ({@link LayoutRewriter}); the rest, and
 * the graph's own inputs and outputs, keep channels first.
 */
public final class ChannelsLast implements Pass {
    @Override
    public Graph apply(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> moves(node.op())) ? new Walk(graph).run() : graph;
    }

    /** Whether the pass starts at {@code op}; what has channels last already stays as it is. */
    private static boolean moves(Op op) {
        return op instanceof Conv conv && conv.layout() == Layout.CHANNELS_FIRST
                || op instanceof ConvTranspose transposed && transposed.layout() == Layout.CHANNELS_FIRST
                || op instanceof ConvWeightGradient gradient && gradient.layout() == Layout.CHANNELS_FIRST
                || op instanceof Pool pool && pool.layout() == Layout.CHANNELS_FIRST
                || movesTraining(op);
    }

    private static boolean movesTraining(Op op) {
        return op instanceof PoolGradient gradient && gradient.pool().layout() == Layout.CHANNELS_FIRST
                || op instanceof BatchNormTraining norm && norm.layout() == Layout.CHANNELS_FIRST
                || op instanceof BatchNormGradient gradient && gradient.layout() == Layout.CHANNELS_FIRST;
    }

    /** The state of one walk. Original values stand for their channels-first order. */
    static final class Walk {
        private final Graph graph;
        private final List<Node> emitted = new ArrayList<>();
        private final Map<Value, Tensor> constants;
        /** The channels-last twin of a value. */
        private final Map<Value, Value> twins = new IdentityHashMap<>();

        private final Set<Value> madeLast = Collections.newSetFromMap(new IdentityHashMap<>());
        /** Values that only their twins exist of. */
        private final Set<Value> onlyLast = Collections.newSetFromMap(new IdentityHashMap<>());

        private Walk(Graph graph) {
            this.graph = graph;
            this.constants = new IdentityHashMap<>(graph.constants());
        }

        private Graph run() {
            LayoutRewriter rewriter = new LayoutRewriter(this);
            for (Node node : graph.nodes()) {
                if (node.op() instanceof Conv conv && moves(conv)) {
                    convolution(node, conv.withLayout(Layout.CHANNELS_LAST), conv.epilogue());
                } else if (node.op() instanceof ConvTranspose transposed && moves(transposed)) {
                    convolution(node, transposed.withLayout(Layout.CHANNELS_LAST), transposed.epilogue());
                } else if (node.op() instanceof ConvWeightGradient gradient && moves(gradient)) {
                    emit(node, gradient.withLayout(Layout.CHANNELS_LAST), operands(node, 1));
                } else if (node.op() instanceof Pool pool && moves(pool)) {
                    emitLast(
                            node,
                            pool.withLayout(Layout.CHANNELS_LAST),
                            List.of(last(node.inputs().get(0))));
                } else if (movesTraining(node.op())) {
                    training(node);
                } else if (node.op() instanceof BatchNorm norm
                        && madeLast(node.inputs().get(0))) {
                    emitLast(node, norm.withLayout(Layout.CHANNELS_LAST), operands(node, 0));
                } else if (!rewriter.rewrite(node)) {
                    List<Value> operands =
                            node.inputs().stream().map(this::first).toList();
                    emitted.add(new Node(node.name(), node.op(), operands, node.outputs()));
                }
            }
            graph.outputs().forEach(output -> first(output.value()));
            graph.states().forEach(state -> first(state.next()));
            return new Graph(graph.name(), graph.inputs(), emitted, graph.outputs(), constants, graph.states());
        }

        private void convolution(Node node, Op op, Epilogue epilogue) {
            int residual = epilogue.residual() ? node.inputs().size() - 1 : 0;
            emitLast(node, op, operands(node, residual));
        }

        private void training(Node node) {
            if (node.op() instanceof PoolGradient gradient) {
                emitLast(
                        node,
                        gradient.withLayout(Layout.CHANNELS_LAST),
                        node.inputs().stream().map(this::last).toList());
            } else if (node.op() instanceof BatchNormTraining norm) {
                emitLast(node, norm.withLayout(Layout.CHANNELS_LAST), operands(node, 0));
            } else if (node.op() instanceof BatchNormGradient gradient) {
                emitLast(node, gradient.withLayout(Layout.CHANNELS_LAST), operands(node, 1));
            }
        }

        /** The operands with the first and that at {@code also} channels last; weights and the like have one order only. */
        private List<Value> operands(Node node, int also) {
            List<Value> operands = new ArrayList<>();
            for (int i = 0; i < node.inputs().size(); i++) {
                Value operand = node.inputs().get(i);
                operands.add(i == 0 || i == also ? last(operand) : first(operand));
            }
            return operands;
        }

        /** Whether {@code value} was computed with channels last. */
        boolean madeLast(Value value) {
            return madeLast.contains(value);
        }

        Tensor constantOf(Value value) {
            return constants.get(value);
        }

        Value constant(String name, Tensor tensor) {
            Value value = new Value(name, tensor.type());
            constants.put(value, tensor);
            return value;
        }

        /** Emits a node that computes {@code original}'s first result with channels last, and its others, which are vectors. */
        void emitLast(Node original, Op op, List<Value> operands) {
            List<Value> results = new ArrayList<>(original.outputs());
            Value result = results.get(0);
            Value twin = twin(result);
            twins.put(result, twin);
            madeLast.add(result);
            onlyLast.add(result);
            results.set(0, twin);
            emitted.add(new Node(original.name(), op, operands, results));
        }

        /** Emits a node that makes the results of {@code original} as they are. */
        void emit(Node original, Op op, List<Value> operands) {
            emitted.add(new Node(original.name(), op, operands, original.outputs()));
        }

        /** {@code value} with another shape; a new value with channels first. */
        Value reshaped(Value value, Shape shape) {
            Value result = new Value(value.name(), value.type().withShape(shape));
            emitted.add(new Node(value.name(), new Reshape(shape), List.of(first(value)), List.of(result)));
            return result;
        }

        /** {@code value} with channels first, converted if it must be. */
        Value first(Value value) {
            if (onlyLast.remove(value)) {
                Value twin = twins.get(value);
                emitted.add(new Node(
                        value.name(),
                        conversion(twin, value, Layout.toFirst(rank(value))),
                        List.of(twin),
                        List.of(value)));
            }
            return value;
        }

        /** {@code value} with channels last, converted if it must be. */
        Value last(Value value) {
            Value known = twins.get(value);
            if (known != null) {
                return known;
            }
            Value twin;
            List<Integer> perm = Layout.toLast(rank(value));
            Tensor constant = constants.get(value);
            if (constant != null) {
                twin = constant(value.name(), HostEvaluator.evaluate(new Transpose(perm), List.of(constant)));
            } else {
                twin = twin(value);
                emitted.add(new Node(value.name(), conversion(value, twin, perm), List.of(value), List.of(twin)));
            }
            twins.put(value, twin);
            return twin;
        }

        private static Value twin(Value value) {
            Shape shape = Layout.CHANNELS_LAST.ofChannelsFirst(value.type().shape());
            return new Value(value.name(), value.type().withShape(shape));
        }

        /** A transposition; a reshaping, which costs nothing, if no two axes of more than one element change their order. */
        private static Op conversion(Value from, Value to, List<Integer> perm) {
            TensorType type = from.type();
            int previous = -1;
            for (int axis : perm) {
                if (type.shape().dim(axis) != 1) {
                    if (axis < previous) {
                        return new Transpose(perm);
                    }
                    previous = axis;
                }
            }
            return new Reshape(to.type().shape());
        }

        private static int rank(Value value) {
            return value.type().shape().rank();
        }
    }
}
