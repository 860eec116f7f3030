package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.op.GridSample;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.Fill;
import org.cnn4j.testkit.RandomCases;
import org.cnn4j.testkit.RandomIndexed;
import org.cnn4j.testkit.RandomMoves;

/** Gradients of operators of random shapes and parameters against central differences. */
class GradientProperties {
    /** The case's operator and its integer operands, with floats of which no two are equal. */
    private static void check(ContractCase c) {
        Fill fill = new Fill(c.op().hashCode());
        List<Tensor> operands = new ArrayList<>();
        for (Tensor operand : c.operands()) {
            boolean real = operand.dtype() == DType.FLOAT32;
            operands.add(real ? fill.uniform(operand.shape(), -2, 2) : operand);
        }
        GradientCheck.check(GradientCheck.of(c.op()), operands);
    }

    private static boolean isReal(ContractCase c) {
        return c.op().infer(c.operands().stream().map(Tensor::type).toList())
                                .get(0)
                                .dtype()
                        == DType.FLOAT32
                && c.operands().get(0).dtype() == DType.FLOAT32;
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void convolutions(@ForAll("convolutionCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> convolutionCases() {
        return RandomCases.convolutions();
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void transposedConvolutions(@ForAll("transposedConvolutionCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> transposedConvolutionCases() {
        return RandomCases.transposedConvolutions();
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void products(@ForAll("productCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> productCases() {
        return RandomCases.products();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void pools(@ForAll("poolCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> poolCases() {
        return RandomCases.pools();
    }

    @Property(tries = 100, shrinking = ShrinkingMode.BOUNDED)
    void moves(@ForAll("moveCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> moveCases() {
        return RandomMoves.moves().filter(GradientProperties::isReal);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void binaries(@ForAll("binaryCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> binaryCases() {
        return RandomMoves.binaries().filter(GradientProperties::isReal);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void reductions(@ForAll("reductionCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> reductionCases() {
        return RandomMoves.reductions().filter(GradientProperties::isReal);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void searches(@ForAll("searchCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> searchCases() {
        return RandomIndexed.searches().filter(GradientProperties::isReal);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void resizes(@ForAll("resizeCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> resizeCases() {
        return RandomMoves.resizes();
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void elements(@ForAll("elementCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> elementCases() {
        return RandomIndexed.elements().filter(GradientProperties::isReal);
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void tuples(@ForAll("tupleCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> tupleCases() {
        return RandomIndexed.tuples().filter(GradientProperties::isReal);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void samples(@ForAll("sampleCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> sampleCases() {
        return RandomIndexed.samples().filter(c -> ((GridSample) c.op()).mode() != GridSample.Mode.CUBIC);
    }
}
