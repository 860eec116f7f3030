package org.cnn4j.cpu.vector;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.Cnn4jException;
import org.cnn4j.cpu.kernel.ChannelKernel;
import org.cnn4j.cpu.kernel.ColumnKernel;
import org.cnn4j.cpu.kernel.DepthwiseGradientKernel;
import org.cnn4j.cpu.kernel.DepthwiseKernel;
import org.cnn4j.cpu.kernel.DepthwiseRowKernel;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.OuterGemmKernel;
import org.cnn4j.cpu.kernel.PoolGradientKernel;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.ShortGemmKernel;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.StemKernel;
import org.cnn4j.cpu.kernel.TrainingKernel;
import org.cnn4j.cpu.kernel.WinogradKernel;

/**
 * Kernels written with the Vector API. To be loaded only where module {@code jdk.incubator.vector} is readable.
 *
 * <p>C2 turns vector code into instructions only if the species is a constant. The kernel classes are therefore templates: each
 * is defined once per width as a hidden class with the species as its class data, which the VM trusts like a literal.
 */
public final class VectorKernels {
    /** Made once: another copy of the classes would be compiled anew, and calls could no longer be inlined where both are met. */
    private static final Map<Integer, KernelSet> SETS = new ConcurrentHashMap<>();

    private VectorKernels() {}

    /** The width in bits that suits this machine best. */
    public static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /**
     * The kernels for one width.
     *
     * @param bits 128, 256 or 512
     */
    public static KernelSet of(int bits) {
        return SETS.computeIfAbsent(bits, VectorKernels::create);
    }

    private static KernelSet create(int bits) {
        VectorSpecies<Float> species = VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
        return new KernelSet(
                "vector" + bits,
                define(bits == 512 ? VectorGemm.class : VectorGemmNarrow.class, GemmKernel.class, species),
                bits == 512 ? define(VectorShortGemm.class, ShortGemmKernel.class, species) : ShortGemmKernel.NONE,
                define(
                        bits == 512 ? VectorOuterGemm.class : VectorOuterGemmNarrow.class,
                        OuterGemmKernel.class,
                        species),
                bits == 512 ? define(VectorStem.class, StemKernel.class, species) : StemKernel.NONE,
                define(VectorRows.class, RowKernel.class, species),
                define(VectorSpans.class, SpanKernel.class, species),
                define(VectorFunctions.class, FunctionKernel.class, species),
                define(VectorChannels.class, ChannelKernel.class, species),
                define(VectorDepthwise.class, DepthwiseKernel.class, species),
                define(VectorDepthwiseRows.class, DepthwiseRowKernel.class, species),
                define(VectorDepthwiseGradient.class, DepthwiseGradientKernel.class, species),
                define(VectorWinograd.class, WinogradKernel.class, species),
                define(VectorColumns.class, ColumnKernel.class, species),
                define(VectorPoolGradients.class, PoolGradientKernel.class, species),
                define(VectorTraining.class, TrainingKernel.class, species));
    }

    /** What a kernel class calls to learn its species. */
    @SuppressWarnings("unchecked")
    static VectorSpecies<Float> species(Lookup lookup) {
        try {
            VectorSpecies<Float> species = MethodHandles.classData(lookup, "_", VectorSpecies.class);
            if (species == null) {
                throw new IllegalStateException(
                        lookup.lookupClass() + " is a template; VectorKernels defines its copies");
            }
            return species;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The class of a species' vectors, for casts of those whose methods a loop of very many operators calls. Without the cast C2 takes that
     * class from the profile, with a check. On Java 17, once the profiles of all methods that it inlines into one count 100 failed class
     * checks, it makes virtual calls instead; in methods so large that it also inlines late, every vector then becomes an object, in that JVM
     * for good. A method inside of the Vector API that each operator passes through has 4 or more failed checks after one kind of
     * operator alone was hot, and they count again for each operator: 28 are enough.
     *
     * <p>So operators are called on a vector that is cast, whose results have its class. Sums have it after their loop only if C2 knows that
     * the loop runs once at least; else they may be what they were before it.
     */
    static Class<? extends FloatVector> type(VectorSpecies<Float> species) {
        return species.vectorType().asSubclass(FloatVector.class);
    }

    private static <T> T define(Class<? extends T> template, Class<T> type, VectorSpecies<Float> species) {
        String file = template.getSimpleName() + ".class";
        try (InputStream in = VectorKernels.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new Cnn4jException("class file " + file + " of the CPU backend is missing from the class path");
            }
            Lookup hidden = MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), species, true);
            return type.cast(hidden.lookupClass().getDeclaredConstructor().newInstance());
        } catch (IOException | ReflectiveOperationException e) {
            throw new Cnn4jException("cannot define the vector kernels of " + species.vectorBitSize() + " bits", e);
        }
    }
}
