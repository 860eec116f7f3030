package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Op;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;
import org.cnn4j.op.TopK;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.op.Where;

/**
 * What every operator means, in double precision and loops that can be checked by reading. It judges the backends, so it
 * shares no arithmetic with them or with {@code org.cnn4j.op}: shapes, coordinates and special functions are its own.
 */
public final class Reference {
    private Reference() {}

    /** The results of {@code op}; floats are read exactly and computed in double precision. */
    public static List<RefTensor> run(Op op, List<Tensor> operands) {
        return results(op, operands.stream().map(RefTensor::of).toList());
    }

    /** The outputs of {@code graph}, with every value between kept in double precision. */
    public static List<RefTensor> run(Graph graph, List<Tensor> inputs) {
        return evaluate(graph, inputs.stream().map(RefTensor::of).toList());
    }

    /** As {@link #run(Graph, List)}, with inputs that need not be floats. */
    public static List<RefTensor> evaluate(Graph graph, List<RefTensor> inputs) {
        Map<Value, RefTensor> known = new IdentityHashMap<>();
        graph.constants().forEach((value, tensor) -> known.put(value, RefTensor.of(tensor)));
        for (int i = 0; i < inputs.size(); i++) {
            known.put(graph.inputs().get(i), inputs.get(i));
        }
        for (Node node : graph.nodes()) {
            List<RefTensor> operands = new ArrayList<>();
            node.inputs().forEach(value -> operands.add(known.get(value)));
            List<RefTensor> results = results(node.op(), operands);
            for (int i = 0; i < results.size(); i++) {
                known.put(node.outputs().get(i), results.get(i));
            }
        }
        return graph.outputs().stream().map(output -> known.get(output.value())).toList();
    }

    /** All results of one operator. */
    static List<RefTensor> results(Op op, List<RefTensor> in) {
        RefLayouts layouts = RefLayouts.of(op, in.size());
        if (layouts != null) {
            return layouts.toLast(results(layouts.op(), layouts.toFirst(in)));
        }
        if (op instanceof TopK top) {
            return RefIndexed.topK(top, in.get(0));
        } else if (op instanceof MaxPoolIndices pool) {
            return RefPool.maxIndices(pool, in.get(0));
        } else if (op instanceof BatchNormTraining norm) {
            return RefBatchNorm.training(norm, in);
        } else if (op instanceof BatchNormGradient norm) {
            return RefBatchNorm.gradient(norm, in);
        } else if (op instanceof OptimizerUpdate update) {
            return RefOptimizer.update(update, in);
        }
        return List.of(one(op, in));
    }

    /** The first result of one operator. */
    static RefTensor apply(Op op, List<RefTensor> in) {
        return results(op, in).get(0);
    }

    private static RefTensor one(Op op, List<RefTensor> in) {
        RefTensor x = in.get(0);
        if (op instanceof Conv conv) {
            return RefConv.conv(conv, in);
        } else if (op instanceof ConvTranspose conv) {
            return RefConv.transposed(conv, in);
        } else if (op instanceof MatMul product) {
            return RefSums.matMul(product, in);
        } else if (op instanceof Pool pool) {
            return RefPool.pool(pool, x);
        } else if (op instanceof Reduce reduce) {
            return RefReduce.reduce(reduce, x);
        } else if (op instanceof BatchNorm norm) {
            return RefSums.batchNorm(norm, in);
        } else if (op instanceof Softmax softmax) {
            return RefSums.softmax(softmax, x);
        } else if (op instanceof Resize resize) {
            return RefResize.resize(resize, x);
        } else if (op instanceof Unary unary) {
            return RefElementwise.unary(unary.function(), x);
        } else if (op instanceof Binary binary) {
            return RefElementwise.binary(binary.kind(), x, in.get(1));
        } else if (op instanceof Where) {
            return RefElementwise.where(x, in.get(1), in.get(2));
        } else if (op instanceof Cast cast) {
            return RefElementwise.cast(cast.to(), x);
        } else if (op instanceof GridSample sample) {
            return RefGridSample.sample(sample, x, in.get(1));
        } else if (op instanceof ArgReduce reduce) {
            return RefIndexed.argReduce(reduce, x);
        } else if (op instanceof CumSum sum) {
            return RefIndexed.cumSum(sum, x);
        }
        return ofTraining(op, in);
    }

    private static RefTensor ofTraining(Op op, List<RefTensor> in) {
        if (op instanceof ConvWeightGradient gradient) {
            return RefConvGradient.weights(gradient, in.get(0), in.get(1));
        } else if (op instanceof PoolGradient gradient) {
            return RefPoolGradient.gradient(gradient, in);
        } else if (op instanceof UnaryGradient gradient) {
            return RefActivationGradient.gradient(gradient.function(), in.get(0), in.get(1));
        } else if (op instanceof SoftmaxCrossEntropy) {
            return RefLoss.losses(in.get(0), in.get(1));
        } else if (op instanceof SoftmaxCrossEntropyGradient) {
            return RefLoss.gradient(in.get(0), in.get(1), in.get(2));
        } else if (op instanceof Dropout dropout) {
            return RefDropout.dropout(dropout, in);
        }
        return move(op, in);
    }

    private static RefTensor move(Op op, List<RefTensor> in) {
        RefTensor x = in.get(0);
        if (op instanceof Reshape reshape) {
            return x.reshape(reshape.shape());
        } else if (op instanceof Transpose transpose) {
            return RefMovement.transpose(transpose, x);
        } else if (op instanceof Concat concat) {
            return RefMovement.concat(concat.axis(), in);
        } else if (op instanceof Slice slice) {
            return RefMovement.slice(slice, x);
        } else if (op instanceof Pad pad) {
            return RefMovement.pad(pad, x);
        } else if (op instanceof Expand expand) {
            return RefMovement.expand(expand.shape(), x);
        } else if (op instanceof Gather gather) {
            return RefMovement.gather(gather.axis(), x, in.get(1));
        } else if (op instanceof GatherElements gather) {
            return RefIndexed.gatherElements(gather.axis(), x, in.get(1));
        } else if (op instanceof GatherNd gather) {
            return RefIndexed.gatherNd(gather.batchDims(), x, in.get(1));
        } else if (op instanceof ScatterElements scatter) {
            return RefIndexed.scatterElements(scatter, x, in.get(1), in.get(2));
        } else if (op instanceof ScatterNd scatter) {
            return RefIndexed.scatterNd(scatter.reduction(), x, in.get(1), in.get(2));
        }
        throw new IllegalArgumentException("The reference lacks " + op);
    }
}
