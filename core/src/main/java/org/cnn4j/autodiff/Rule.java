package org.cnn4j.autodiff;

import org.cnn4j.op.Op;

/**
 * How gradients pass back through an operator: adds the nodes that compute them, and gives each operand that wants one its own.
 *
 * @param <O> the operator
 */
@FunctionalInterface
interface Rule<O extends Op> {
    /**
     * @param node the node to pass; at least one of its results has a gradient, and at least one of its operands wants one
     */
    void pass(O op, NodeGradient node);
}
