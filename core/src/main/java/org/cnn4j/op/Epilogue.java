package org.cnn4j.op;

import java.util.Objects;

/**
 * What a convolution or matrix product does with each sum before it is stored: {@code activation(sum + bias +
 * residual)}, so that none of it takes a pass over memory of its own.
 *
 * @param bias a further operand: one number an output channel (convolution) or an output column (matrix product)
 * @param residual a further operand of the result's shape
 */
public record Epilogue(boolean bias, boolean residual, UnaryFunction activation) {
    public static final Epilogue NONE = new Epilogue(false, false, UnaryFunction.IDENTITY);

    public Epilogue {
        Objects.requireNonNull(activation, "activation");
    }

    public static Epilogue ofBias() {
        return new Epilogue(true, false, UnaryFunction.IDENTITY);
    }

    public Epilogue withBias() {
        return new Epilogue(true, residual, activation);
    }

    public Epilogue withResidual() {
        return new Epilogue(bias, true, activation);
    }

    public Epilogue withActivation(UnaryFunction function) {
        return new Epilogue(bias, residual, function);
    }

    /** The number of further operands. */
    public int operands() {
        return (bias ? 1 : 0) + (residual ? 1 : 0);
    }
}
