package org.cnn4j.opencl;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.cnn4j.Shape;
import org.cnn4j.op.Conv;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.WinogradForm;

/**
 * Convolutions of 3 × 3 on CPU devices by Winograd's algorithm, {@code winograd.cl}: patches are transformed into strips, multiplied
 * position by position with weights that were transformed once, and transformed back with bias, residual and activation.
 */
final class WinogradConv {
    /** The other way: a product of matrices. */
    static final String PRODUCT = "gemm";

    private final Binder binder;
    private final Step step;
    private final Conv op;
    private final WinogradForm form;
    private final Shape x;
    private final Shape out;
    private final int width;
    private final int filters;
    private final int channels;
    private final int[] tiles;
    private final int vectors;

    private WinogradConv(Binder binder, Step step, Conv op, WinogradForm form) {
        this.binder = binder;
        this.step = step;
        this.op = op;
        this.form = form;
        this.x = step.input(0).type().shape();
        this.out = step.output().type().shape();
        this.width = binder.vector();
        this.filters = out.dim(1);
        this.channels = x.dim(1);
        this.tiles = WinogradRule.tiles(form, out, width);
        this.vectors = (tiles[2] + form.m() - 1) / form.m();
    }

    /** Whether a convolution can go this way, before any rule asks whether it should; sums of nothing cannot. */
    static boolean applies(Conv op, Step step) {
        Window w = op.window();
        return step.input(1).isConstant()
                && step.input(0).size() > 0
                && op.groups() == 1
                && w.rank() == 2
                && w.kernel().equals(java.util.List.of(3, 3))
                && w.strides().equals(Window.ones(2))
                && w.dilations().equals(Window.ones(2));
    }

    /** @return false if another way is better or the memory is too large for the device */
    static boolean bind(Binder binder, Step step, Conv op) {
        if (!applies(op, step)) {
            return false;
        }
        Way way = binder.choose(ways(binder, step, op));
        if (way.conv == null) {
            return false;
        }
        if (way.fused != null) {
            way.conv.launch(way.fused);
        } else {
            way.conv.launch(way.conv.tile());
        }
        return true;
    }

    /**
     * One way of computing a convolution.
     *
     * @param conv null for a product of matrices
     * @param fused null for three launches
     */
    private record Way(WinogradConv conv, FusedWinograd fused) {
        private String name() {
            return conv == null ? PRODUCT : "winograd" + conv.form.m() + (fused == null ? "-apart" : "-fused");
        }
    }

    /** The ways that the device's memory allows. */
    private static Variants<Way> ways(Binder binder, Step step, Conv op) {
        PanelRule rule = binder.context().panelRule();
        Shape x = step.input(0).type().shape();
        Shape out = step.output().type().shape();
        WinogradForm asked = rule.form(x, out, binder.vector());
        Way byRule = new Way(null, null);
        Map<String, Way> all = new LinkedHashMap<>();
        all.put(PRODUCT, byRule);
        for (WinogradForm form : WinogradForm.SQUARE) {
            WinogradConv conv = new WinogradConv(binder, step, op, form);
            Way apart = conv.fits(conv.tile()) ? new Way(conv, null) : null;
            FusedWinograd better = rule.mayFuse() ? conv.fused(rule.mustFuse()) : null;
            FusedWinograd possible = better == null ? conv.fused(true) : better;
            Way fused = possible == null ? null : new Way(conv, possible);
            for (Way way : new Way[] {apart, fused}) {
                if (way != null) {
                    all.put(way.name(), way);
                }
            }
            if (form == asked) {
                byRule = better != null ? fused : apart != null ? apart : byRule;
            }
        }
        return new Variants<>(problem(x, out, op), all, byRule.name(), rule.forcesConvolutions());
    }

    /** A convolution of 3 × 3 as a {@link Variants#problem}. */
    static String problem(Shape x, Shape out, Conv op) {
        return "conv3x3 " + times(x.dims()) + " to " + times(out.dims()) + " from "
                + op.window().padsBefore().get(0) + "x"
                + op.window().padsBefore().get(1);
    }

    private static String times(int[] dims) {
        return Arrays.stream(dims).mapToObj(String::valueOf).collect(Collectors.joining("x"));
    }

    private FusedWinograd fused(boolean anyway) {
        return FusedWinograd.of(binder, form, vectors, channels, filters, anyway);
    }

    /** The tile of products that follow the transforms. */
    private PanelTile tile() {
        return binder.context().panelRule().tile(width, filters, (long) vectors * width, channels, true);
    }

    private void launch(FusedWinograd fused) {
        PanelTile tile = fused.tile();
        int panel = channels * tile.rows();
        ClBuffer weights = weights(tile, panel, form.positions() * panel);
        Window w = op.window();
        ClKernel kernel = binder.launch(
                        "winograd_conv",
                        options() + " -DFUSED=1 -DMR=" + tile.rows() + " -DNV=" + tile.vectors(),
                        "vector.cl",
                        "activation.cl",
                        "poison.cl",
                        "gemm_tile.cl",
                        "rows.cl",
                        "winograd_transforms.cl",
                        "winograd.cl")
                .buffer(binder.memory(step.input(0)))
                .buffer(weights);
        bindOperands(kernel, weights)
                .local(FusedWinograd.stripBytes(form, tile, width, channels))
                .local(FusedWinograd.productBytes(form, tile, width))
                .ints(channels, x.dim(2), x.dim(3), x.intSize())
                .ints(filters, out.dim(2), out.dim(3), out.intSize())
                .ints(tiles)
                .ints(w.padsBefore().get(0), w.padsBefore().get(1))
                .ints(vectors)
                .ints(fused.panelsPerItem());
        bindEpilogue(kernel).size(new long[] {strips(tile), fused.chunks(filters)}, 1);
        finish();
    }

    /** Binds bias, residual and result; {@code nothing} stands for what there is not. */
    private ClKernel bindOperands(ClKernel kernel, ClBuffer nothing) {
        Slot bias = Gemm.bias(op.epilogue(), step.inputs(), 2);
        Slot residual = Gemm.residual(op.epilogue(), step.inputs(), 2);
        return kernel.buffer(bias == null ? nothing : binder.memory(bias))
                .buffer(residual == null ? nothing : binder.memory(residual))
                .buffer(binder.memory(step.output()));
    }

    private ClKernel bindEpilogue(ClKernel kernel) {
        UnaryFunction activation = op.epilogue().activation();
        UnaryFunction fused = UnaryKernels.isActivation(activation.kind()) ? activation : UnaryFunction.IDENTITY;
        return kernel.ints((op.epilogue().bias() ? 1 : 0) + (op.epilogue().residual() ? 4 : 0))
                .ints(fused.kind().ordinal())
                .real(fused.alpha())
                .real(fused.beta());
    }

    /** Adds a launch for an activation that products cannot apply. */
    private void finish() {
        UnaryFunction activation = op.epilogue().activation();
        if (!UnaryKernels.isActivation(activation.kind())) {
            ClBuffer y = binder.memory(step.output());
            UnaryKernels.launch(binder, y, y, out.intSize(), activation);
        }
    }

    private long stripElements(PanelTile tile) {
        return (long) strips(tile) * channels * tile.columns(width) + width;
    }

    private int strips(PanelTile tile) {
        return (vectors + tile.vectors() - 1) / tile.vectors();
    }

    private long panelElements(PanelTile tile) {
        return (long) ((filters + tile.rows() - 1) / tile.rows()) * tile.rows() * channels;
    }

    /** Positions lie a vector further apart than they are long: powers of two would meet in few sets of the caches. */
    private long productElements() {
        return (long) filters * vectors * width + width;
    }

    private boolean fits(PanelTile tile) {
        long most = Math.max(panelElements(tile), Math.max(stripElements(tile), productElements())) * form.positions();
        return most * Float.BYTES <= binder.device().maxAllocation() && most <= Integer.MAX_VALUE;
    }

    private String options() {
        return "-DVW=" + width + " -DT=" + form.m();
    }

    private void launch(PanelTile tile) {
        ClBuffer weights = weights(tile, Math.toIntExact(panelElements(tile)), channels * tile.rows());
        ClBuffer strips = binder.scratch(0, form.positions() * stripElements(tile) * Float.BYTES);
        ClBuffer products = binder.scratch(1, form.positions() * productElements() * Float.BYTES);
        Window w = op.window();
        int share = share(channels);
        binder.launch(
                        "winograd_input",
                        options(),
                        "vector.cl",
                        "activation.cl",
                        "rows.cl",
                        "winograd_transforms.cl",
                        "winograd.cl")
                .buffer(binder.memory(step.input(0)))
                .buffer(strips)
                .ints(channels, x.dim(2), x.dim(3), x.intSize())
                .ints(tiles)
                .ints(w.padsBefore().get(0), w.padsBefore().get(1))
                .ints(tile.vectors())
                .ints(Math.toIntExact(stripElements(tile)))
                .ints(share)
                .size(new long[] {vectors, (channels + share - 1) / share}, 1);
        new PanelGemm()
                .launchReady(
                        binder,
                        tile,
                        new PanelGemm.Ready(
                                filters,
                                vectors * width,
                                channels,
                                form.positions(),
                                weights,
                                panelElements(tile),
                                strips,
                                stripElements(tile),
                                products,
                                Math.toIntExact(productElements())));
        output(products);
    }

    private void output(ClBuffer products) {
        int share = share(filters);
        ClKernel kernel = binder.launch(
                        "winograd_output",
                        options(),
                        "vector.cl",
                        "activation.cl",
                        "rows.cl",
                        "winograd_transforms.cl",
                        "winograd.cl")
                .buffer(products);
        bindOperands(kernel, products)
                .ints(filters, out.dim(2), out.dim(3), out.intSize())
                .ints(tiles)
                .ints(vectors * width)
                .ints(Math.toIntExact(productElements()))
                .ints(share);
        bindEpilogue(kernel).size(new long[] {vectors, (filters + share - 1) / share}, 1);
        finish();
    }

    /** Channels a work-item: as many as leave eight items a unit. */
    private int share(int count) {
        int items = 8 * binder.device().computeUnits();
        int shares = Math.max(1, Math.min(count, (items + vectors - 1) / vectors));
        return (count + shares - 1) / shares;
    }

    private ClBuffer weights(PanelTile tile, int positionStride, int panelStride) {
        String layout = "winograd " + form + ", panels of " + tile.rows() + ", " + positionStride + " " + panelStride;
        long bytes = form.positions() * panelElements(tile) * Float.BYTES;
        return binder.derived(step.input(1), layout, raw -> binder.context().allocate(bytes, made -> {
            try (ClKernel kernel = binder.context()
                    .kernels()
                    .kernel(
                            "winograd_weights",
                            options() + " -DMR=" + tile.rows(),
                            "vector.cl",
                            "activation.cl",
                            "rows.cl",
                            "winograd_transforms.cl",
                            "winograd.cl")) {
                kernel.buffer(raw)
                        .buffer(made)
                        .buffer(binder.table(form.filterTransform()))
                        .ints(filters)
                        .ints(channels)
                        .ints(positionStride)
                        .ints(panelStride)
                        .size(new long[] {channels, (filters + tile.rows() - 1) / tile.rows()}, 1)
                        .enqueue();
            }
        }));
    }
}
