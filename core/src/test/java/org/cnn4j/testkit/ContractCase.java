package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.Tensor;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;

/**
 * One operator on given operands, with how near a backend's result must come.
 *
 * @param name unique, beginning with the family: {@code conv/2d 3x3 pads}
 * @param tolerance for operators that sum products it is {@link Tolerance#EXACT} or null, which stands for
 *     {@link Tolerance#sum}
 */
public record ContractCase(String name, Op op, List<Tensor> operands, Tolerance tolerance) {
    /** Restricts the suite to cases whose name contains this: {@value}. */
    public static final String FILTER_PROPERTY = "cnn4j.contract.case";

    public ContractCase {
        operands = List.copyOf(operands);
    }

    public String family() {
        return name.substring(0, name.indexOf('/'));
    }

    public boolean sumsProducts() {
        return op instanceof Conv || op instanceof ConvTranspose || op instanceof MatMul;
    }

    /** What to add to a Maven command line to run this case alone. */
    public String reproduce() {
        return "-D" + FILTER_PROPERTY + "='" + name + "'";
    }

    @Override
    public String toString() {
        return name + ": " + op + " on " + operands.stream().map(Tensor::type).toList();
    }
}
