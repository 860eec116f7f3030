package org.cnn4j.autodiff;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.graph.Node;
import org.cnn4j.op.Op;

/** The rule of each operator that has one. */
final class RuleTable {
    private static final RuleTable ALL = new RuleTable();

    private final Map<Class<? extends Op>, Rule<? extends Op>> rules = new HashMap<>();

    private RuleTable() {
        ProductRules.addTo(this);
        PoolRules.addTo(this);
        NormRules.addTo(this);
        LossRules.addTo(this);
        UnaryRules.addTo(this);
        BinaryRules.addTo(this);
        ReduceRules.addTo(this);
        MovementRules.addTo(this);
        IndexRules.addTo(this);
        ResizeRules.addTo(this);
        GridSampleRules.addTo(this);
    }

    <O extends Op> void add(Class<O> type, Rule<O> rule) {
        rules.put(type, rule);
    }

    /** The operators with a rule. */
    static Set<Class<? extends Op>> types() {
        return Collections.unmodifiableSet(ALL.rules.keySet());
    }

    /**
     * Passes gradients back through a node.
     *
     * @throws UnsupportedOperatorException if its operator has no rule
     */
    static void pass(Node node, NodeGradient gradient) {
        pass(node.op().getClass(), node, gradient);
    }

    private static <O extends Op> void pass(Class<O> type, Node node, NodeGradient gradient) {
        @SuppressWarnings("unchecked") // as add put it there
        Rule<O> rule = (Rule<O>) ALL.rules.get(type);
        if (rule == null) {
            throw gradient.unsupported("has no gradient");
        }
        rule.pass(type.cast(node.op()), gradient);
    }
}
