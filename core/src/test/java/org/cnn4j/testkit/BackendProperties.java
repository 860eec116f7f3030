package org.cnn4j.testkit;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.spi.Backend;

/**
 * Random shapes and parameters on a backend, and random networks, held to the reference; to be extended in the backend's
 * module. jqwik prints the seed and the smallest failing sample.
 */
public abstract class BackendProperties {
    /** The device to test, the same open one at every call. */
    protected abstract Backend backend();

    /** As {@link BackendContract#sumFactor}. */
    protected double sumFactor(ContractCase c) {
        return 0;
    }

    /** As {@link BackendContract#unsupported}; such a sample is not run. */
    protected Set<String> unsupported() {
        return Set.of();
    }

    private void check(ContractCase c) {
        boolean declared = unsupported().stream().anyMatch(c.name()::startsWith);
        if (BackendContract.checkSupport(backend(), c, declared)) {
            CaseRunner.check(backend(), c, sumFactor(c));
        }
    }

    @Property(tries = 100, shrinking = ShrinkingMode.BOUNDED)
    void convolutions(@ForAll("convolutionCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> convolutionCases() {
        return RandomCases.convolutions();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void transposedConvolutions(@ForAll("transposedConvolutionCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> transposedConvolutionCases() {
        return RandomCases.transposedConvolutions();
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void weightGradients(@ForAll("weightGradientCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> weightGradientCases() {
        return RandomCases.weightGradients();
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void poolGradients(@ForAll("poolGradientCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> poolGradientCases() {
        return RandomCases.poolGradients();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void products(@ForAll("productCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> productCases() {
        return RandomCases.products();
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
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
        return RandomMoves.moves();
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void binaries(@ForAll("binaryCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> binaryCases() {
        return RandomMoves.binaries();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void reductions(@ForAll("reductionCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> reductionCases() {
        return RandomMoves.reductions();
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void resizes(@ForAll("resizeCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> resizeCases() {
        return RandomMoves.resizes();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void searches(@ForAll("searchCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> searchCases() {
        return RandomIndexed.searches();
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void elements(@ForAll("elementCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> elementCases() {
        return RandomIndexed.elements();
    }

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void tuples(@ForAll("tupleCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> tupleCases() {
        return RandomIndexed.tuples();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void samples(@ForAll("sampleCases") ContractCase c) {
        check(c);
    }

    @Provide
    Arbitrary<ContractCase> sampleCases() {
        return RandomIndexed.samples();
    }

    /** A network after all passes, on the device, gives what the network before them means. */
    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void networks(@ForAll int seed, @ForAll @IntRange(min = 1, max = 14) int size) {
        network(RandomGraphs.graph(seed, size), seed);
    }

    /** The same with many concatenations, whose operands may lie in their results. */
    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void networksOfConcatenations(@ForAll int seed, @ForAll @IntRange(min = 2, max = 14) int size) {
        network(RandomGraphs.graph(seed, size, true), seed);
    }

    private void network(Graph graph, int seed) {
        List<Tensor> inputs = RandomGraphs.inputs(graph, seed);
        List<RefTensor> expected = Reference.run(graph, inputs);
        // All sums are exact in floats or nearly so; what may differ is a division or a root that a device
        // approximates.
        List<Tolerance> tolerances =
                expected.stream().map(e -> Tolerance.ofLargest(e, 1e-5)).toList();
        Graph optimised = Passes.apply(graph, Passes.inference(new FoldMemo()));
        for (Graph each : List.of(graph, optimised)) {
            try {
                CaseRunner.run(backend(), each, inputs, inputs, expected, tolerances);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "On " + backend().device() + (each == graph ? " before" : " after") + " passes: "
                                + e.getMessage() + "; nodes "
                                + each.nodes().stream()
                                        .map(n -> n.name() + " " + n.op())
                                        .toList(),
                        e);
            }
        }
    }
}
