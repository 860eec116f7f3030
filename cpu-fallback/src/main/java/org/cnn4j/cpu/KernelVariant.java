package org.cnn4j.cpu;

import java.util.Locale;
import org.cnn4j.Cnn4jException;
import org.cnn4j.cpu.kernel.DepthwiseRowKernel;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.ShortGemmKernel;
import org.cnn4j.cpu.kernel.StemKernel;
import org.cnn4j.cpu.scalar.ScalarChannels;
import org.cnn4j.cpu.scalar.ScalarColumns;
import org.cnn4j.cpu.scalar.ScalarDepthwise;
import org.cnn4j.cpu.scalar.ScalarDepthwiseGradient;
import org.cnn4j.cpu.scalar.ScalarFunctions;
import org.cnn4j.cpu.scalar.ScalarGemm;
import org.cnn4j.cpu.scalar.ScalarOuterGemm;
import org.cnn4j.cpu.scalar.ScalarPoolGradients;
import org.cnn4j.cpu.scalar.ScalarRows;
import org.cnn4j.cpu.scalar.ScalarSpans;
import org.cnn4j.cpu.scalar.ScalarTraining;
import org.cnn4j.cpu.scalar.ScalarWinograd;
import org.cnn4j.cpu.vector.VectorKernels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which kernels the CPU backend computes with. */
public enum KernelVariant {
    /** The widest vectors that the machine likes, or plain Java where module {@code jdk.incubator.vector} is absent. */
    AUTO,
    /** Plain Java. */
    SCALAR,
    V128,
    V256,
    V512;

    /** The system property that chooses: {@code auto}, {@code scalar}, {@code 128}, {@code 256} or {@code 512}. */
    public static final String PROPERTY = "cnn4j.cpu.vector";

    private static final Logger LOG = LoggerFactory.getLogger(KernelVariant.class);

    /** What {@value #PROPERTY} asks for; AUTO if it is not set. */
    public static KernelVariant fromProperty() {
        String value = System.getProperty(PROPERTY, "auto").trim().toLowerCase(Locale.ROOT);
        return switch (value) {
            case "auto", "" -> AUTO;
            case "scalar" -> SCALAR;
            case "128" -> V128;
            case "256" -> V256;
            case "512" -> V512;
            default ->
                throw new Cnn4jException(PROPERTY + " must be auto, scalar, 128, 256 or 512, not '" + value + "'");
        };
    }

    /** Whether the JVM was started with the module of the Vector API. */
    public static boolean vectorModulePresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /**
     * The kernels of this variant.
     *
     * @throws Cnn4jException if vectors are asked for and their module is absent
     */
    KernelSet create() {
        if (this == SCALAR) {
            return scalar();
        }
        if (!vectorModulePresent()) {
            if (this == AUTO) {
                LOG.info("The CPU backend computes without the Vector API and is several times slower than with it; "
                        + "start Java with --add-modules jdk.incubator.vector");
                return scalar();
            }
            throw new Cnn4jException(PROPERTY + " asks for vectors of " + bits()
                    + " bits, but the module is absent; start Java with --add-modules jdk.incubator.vector");
        }
        // Reached only with the module: the class must not be loaded without it.
        if (this != AUTO) {
            return VectorKernels.of(bits());
        }
        int preferred = VectorKernels.preferredBits();
        if (preferred < 128) {
            LOG.info("This machine has no vectors of 128 bits or more; the CPU backend computes in plain Java");
            return scalar();
        }
        return VectorKernels.of(Math.min(512, preferred));
    }

    private int bits() {
        return Integer.parseInt(name().substring(1));
    }

    private static KernelSet scalar() {
        return new KernelSet(
                "scalar",
                new ScalarGemm(),
                ShortGemmKernel.NONE,
                new ScalarOuterGemm(),
                StemKernel.NONE,
                new ScalarRows(),
                new ScalarSpans(),
                new ScalarFunctions(),
                new ScalarChannels(),
                new ScalarDepthwise(),
                DepthwiseRowKernel.NONE,
                new ScalarDepthwiseGradient(),
                new ScalarWinograd(),
                new ScalarColumns(),
                new ScalarPoolGradients(),
                new ScalarTraining());
    }
}
