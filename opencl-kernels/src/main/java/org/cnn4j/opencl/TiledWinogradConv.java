package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cnn4j.Shape;
import org.cnn4j.op.Conv;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.WinogradForm;

/**
 * Convolutions of 3 × 3 on GPUs by Winograd's algorithm: {@code winograd_tiled.cl} transforms patches into matrices and products into
 * images; between them the products of all positions are one batch of {@link TiledGemm}.
 */
final class TiledWinogradConv {
    private static final String PATCHES = "winograd_patches";
    private static final String RESULTS = "winograd_results";
    private static final String[] FILES = {
        "vector.cl", "activation.cl", "finish.cl", "winograd_transforms.cl", "winograd_tiled.cl"
    };
    private static final int ITEMS = 64;

    private final Binder binder;
    private final Step step;
    private final Conv op;
    private final TiledWinograd way;
    private final Shape x;
    private final Shape out;

    private TiledWinogradConv(Binder binder, Step step, Conv op, TiledWinograd way) {
        this.binder = binder;
        this.step = step;
        this.op = op;
        this.way = way;
        this.x = step.input(0).type().shape();
        this.out = step.output().type().shape();
    }

    /**
     * The options of both kernels.
     *
     * @param run floats of a row that are written at a time: 1, 2 or 4
     */
    private static String options(WinogradForm form, int run, SumEnd end) {
        return "-DVW=" + (run == 2 ? 2 : 4) + " -DLANES=float -DT=" + form.m() + " -DSTEP=" + run + " " + end.option();
    }

    /** The programs that most networks take. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        List<KernelCatalog.Entry> entries = new ArrayList<>();
        for (WinogradForm form : WinogradForm.SQUARE) {
            for (int run = 1; run <= form.m(); run *= 2) {
                for (String function : run == 1 ? List.of(PATCHES, RESULTS) : List.of(RESULTS)) {
                    entries.add(new KernelCatalog.Entry(
                            devices,
                            form + " by " + run,
                            "tiles of images",
                            function,
                            options(form, run, SumEnd.of(UnaryFunction.RELU)),
                            KernelLibrary.source(FILES),
                            ITEMS,
                            0));
                }
            }
        }
        return entries;
    }

    /** @return false if a product of matrices is better, or the memory is too large for the device */
    static boolean bind(Binder binder, Step step, Conv op) {
        if (!WinogradConv.applies(op, step)) {
            return false;
        }
        TiledWinograd way = binder.choose(ways(binder, step, op)).orElse(null);
        if (way == null) {
            return false;
        }
        new TiledWinogradConv(binder, step, op, way).launch();
        return true;
    }

    /** The ways that the device's memory allows; an empty one is the product of matrices. */
    private static Variants<Optional<TiledWinograd>> ways(Binder binder, Step step, Conv op) {
        Shape x = step.input(0).type().shape();
        Shape out = step.output().type().shape();
        GemmRule products = binder.context().gemmRule();
        TiledWinogradRule rule = binder.context().winogradRule();
        long bytes = Math.min(rule.bytes(), binder.device().maxAllocation());
        List<TiledWinograd> possible = WinogradForm.SQUARE.stream()
                .map(form -> TiledWinograd.of(form, x, out, bytes, products))
                .filter(way -> fits(binder, way))
                .toList();
        Map<String, Optional<TiledWinograd>> all = new LinkedHashMap<>();
        all.put(WinogradConv.PRODUCT, Optional.empty());
        possible.forEach(way -> all.put(way.name(), Optional.of(way)));
        String byRule =
                rule.choose(possible, x, out, products).map(TiledWinograd::name).orElse(WinogradConv.PRODUCT);
        return new Variants<>(WinogradConv.problem(x, out, op), all, byRule, rule.forcesConvolutions());
    }

    private static boolean fits(Binder binder, TiledWinograd way) {
        long weights = WinogradFilters.elements(
                way.form(),
                way.filters(),
                way.channels(),
                binder.context().gemmRule().largestTileM());
        long most = Math.max(weights, Math.max(way.patchElements(), way.productElements()));
        return most <= Integer.MAX_VALUE
                && most * Float.BYTES <= binder.device().maxAllocation();
    }

    private void launch() {
        ClBuffer patches = binder.scratch(0, way.patchElements() * Float.BYTES);
        ClBuffer products = binder.scratch(1, way.productElements() * Float.BYTES);
        for (int first = 0; first < way.tiles(); first += way.columns()) {
            int[] tiles = {way.across(), way.ofImage(), way.tiles(), first};
            transform(patches, tiles);
            multiply(patches, products);
            transformBack(products, tiles);
        }
        UnaryFunction activation = op.epilogue().activation();
        if (!UnaryKernels.isActivation(activation.kind())) {
            ClBuffer y = binder.memory(step.output());
            UnaryKernels.launch(binder, y, y, out.intSize(), activation);
        }
    }

    /** Both kernels are of one program, so that it holds none that goes unused. */
    private String options() {
        return options(way.form(), Integer.lowestOneBit(out.dim(3) | way.form().m()), end());
    }

    private SumEnd end() {
        UnaryFunction activation = op.epilogue().activation();
        return SumEnd.of(UnaryKernels.isActivation(activation.kind()) ? activation : UnaryFunction.IDENTITY);
    }

    private void transform(ClBuffer patches, int[] tiles) {
        Window w = op.window();
        binder.launch(PATCHES, options(), FILES)
                .buffer(binder.memory(step.input(0)))
                .buffer(patches)
                .ints(way.channels(), x.dim(2), x.dim(3), way.columns())
                .ints(tiles)
                .ints(w.padsBefore().get(0), w.padsBefore().get(1))
                .size((long) way.channels() * way.columns(), ITEMS);
    }

    private void multiply(ClBuffer patches, ClBuffer products) {
        int positions = way.form().positions();
        int[] pairs = new int[2 * positions];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = i / 2;
        }
        new Gemm(binder, way.filters(), way.columns(), way.channels())
                .batches(pairs)
                .a(step.input(1), positions, new WinogradFilters(way.form(), way.filters(), way.channels()))
                .matrix(patches, (long) way.channels() * way.columns(), way.columns(), 1)
                .launch(products, null, true, null, UnaryFunction.IDENTITY);
    }

    private void transformBack(ClBuffer products, int[] tiles) {
        Slot bias = Gemm.bias(op.epilogue(), step.inputs(), 2);
        Slot residual = Gemm.residual(op.epilogue(), step.inputs(), 2);
        ClKernel kernel = binder.launch(RESULTS, options(), FILES)
                .buffer(products)
                .buffer(bias == null ? products : binder.memory(bias))
                .buffer(residual == null ? products : binder.memory(residual))
                .buffer(binder.memory(step.output()))
                .ints(way.filters(), out.dim(2), out.dim(3), way.columns())
                .ints(tiles)
                .ints((bias == null ? 0 : 1) + (residual == null ? 0 : 4));
        end().bind(kernel).size((long) way.filters() * way.columns(), ITEMS);
    }
}
