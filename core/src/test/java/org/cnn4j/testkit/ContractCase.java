package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.Tensor;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;

/**
 * One operator on given operands, with how near a backend's result must come.
 *
 * @param name unique, beginning with the family: {@code conv/2d 3x3 pads}
 * @param tolerance for operators that sum products it is {@link Tolerance#EXACT} or null, which stands for
 *     {@link Tolerance#sum}
 * @param further the same for the results after the first; empty where they are indices, which any tolerance holds exact
 */
public record ContractCase(String name, Op op, List<Tensor> operands, Tolerance tolerance, List<Tolerance> further) {
    /** Restricts the suite to cases whose name contains this: {@value}. */
    public static final String FILTER_PROPERTY = "cnn4j.contract.case";

    public ContractCase {
        operands = List.copyOf(operands);
        further = List.copyOf(further);
    }

    /** A case of an operator with one result, or with indices behind the first. */
    public ContractCase(String name, Op op, List<Tensor> operands, Tolerance tolerance) {
        this(name, op, operands, tolerance, List.of());
    }

    public String family() {
        return name.substring(0, name.indexOf('/'));
    }

    public boolean sumsProducts() {
        return op instanceof Conv
                || op instanceof ConvTranspose
                || op instanceof ConvWeightGradient
                || op instanceof MatMul;
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
