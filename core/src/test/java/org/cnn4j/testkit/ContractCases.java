package org.cnn4j.testkit;

import java.util.List;
import java.util.stream.Stream;

/** All cases of the contract that a backend keeps, family by family. */
public final class ContractCases {
    private ContractCases() {}

    /** Made once: working out what each case may differ by takes most of a second. */
    private static final class Made {
        static final List<ContractCase> CASES = Stream.of(
                        ConvCases.all(),
                        ConvTransposeCases.all(),
                        MatMulCases.all(),
                        PoolCases.all(),
                        PoolCases.indices(),
                        ElementwiseCases.unary(),
                        ElementwiseCases.binary(),
                        ElementwiseCases.where(),
                        ElementwiseCases.cast(),
                        ReductionCases.reduce(),
                        ReductionCases.softmax(),
                        ReductionCases.batchNorm(),
                        MovementCases.reshape(),
                        MovementCases.transpose(),
                        MovementCases.concat(),
                        MovementCases.slice(),
                        MovementCases.pad(),
                        MovementCases.expand(),
                        MovementCases.gather(),
                        ResizeCases.all(),
                        LargeCases.all(),
                        GridSampleCases.all(),
                        SearchCases.argReduce(),
                        SearchCases.cumSum(),
                        SearchCases.topK(),
                        IndexedCases.gatherElements(),
                        IndexedCases.gatherNd(),
                        IndexedCases.scatterElements(),
                        IndexedCases.scatterNd(),
                        ConvWeightGradientCases.all(),
                        ConvDataGradientCases.all(),
                        BatchNormTrainingCases.training(),
                        BatchNormTrainingCases.gradient(),
                        PoolGradientCases.all(),
                        ActivationGradientCases.all(),
                        LossCases.losses(),
                        LossCases.gradients(),
                        DropoutCases.all(),
                        OptimizerCases.all())
                .flatMap(List::stream)
                .toList();
    }

    /** All cases, or those that the system property {@value ContractCase#FILTER_PROPERTY} picks. */
    public static List<ContractCase> all() {
        String filter = System.getProperty(ContractCase.FILTER_PROPERTY, "");
        return Made.CASES.stream().filter(c -> c.name().contains(filter)).toList();
    }
}
