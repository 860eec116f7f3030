package org.cnn4j.opencl;

/** One way of computing a {@link GemmCall}: for CPUs {@link PanelGemm} and {@link RowTimesMatrix}, for all others {@link TiledGemm}. */
interface GemmKernel {
    /** Packs A and adds the launches. */
    void launch(Binder binder, GemmCall call);
}
