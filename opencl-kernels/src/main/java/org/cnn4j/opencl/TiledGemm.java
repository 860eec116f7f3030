package org.cnn4j.opencl;

import java.util.Locale;

/** Matrix products on GPUs, by {@code gemm_tiled.cl}: tiles of both operands in local memory. */
final class TiledGemm implements GemmKernel {
    @Override
    public void launch(Binder binder, GemmCall call) {
        TiledGemv.of(call).ifPresentOrElse(gemv -> gemv.launch(binder), () -> new Launch(binder, call).enqueue());
    }

    /** One call, with what is worked out of it. */
    private static final class Launch {
        private final Binder binder;
        private final GemmCall call;
        private final TiledKernel.A a;
        private final TiledKernel.B b;
        /** Neighbouring batches of C that make one wide matrix. */
        private final int images;
        /** Entries of the table of batches. */
        private final int entries;

        private final GemmChoice choice;

        private Launch(Binder binder, GemmCall call) {
            this.binder = binder;
            this.call = call;
            a = layoutOfA(call);
            b = layoutOfB(call.b(), call.n());
            images = b == TiledKernel.B.ROWS_OF_K || b == TiledKernel.B.WINDOWS ? 1 : imagesOf(call);
            entries = call.batch() / images;
            long columns = (long) call.n() * images;
            String problem = "tiled " + call.describe(columns, entries) + " " + lower(a) + " by " + lower(b);
            choice = binder.choose(binder.context().gemmRule().variants(problem, sizes(columns)));
        }

        private GemmChoice.Sizes sizes(long columns) {
            return call.turned()
                    ? GemmChoice.Sizes.ofGradient(call.m(), columns, call.k(), entries)
                    : new GemmChoice.Sizes(call.m(), columns, call.k(), entries);
        }

        private static String lower(Enum<?> layout) {
            return layout.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        /** Constants and what has to be rearranged is packed, all else read where it lies. */
        private static TiledKernel.A layoutOfA(GemmCall call) {
            GemmCall.Rows rows = call.a();
            if (call.turned()) {
                return TiledKernel.A.PIECES;
            }
            if (!rows.slot().isConstant() && call.plainRows()) {
                if (rows.strides()[2] == 1) {
                    return TiledKernel.A.ROWS_OF_K;
                }
                if (rows.strides()[0] == 1) {
                    return TiledKernel.A.ROWS_OF_M;
                }
            }
            return TiledKernel.A.PACKED;
        }

        private static TiledKernel.B layoutOfB(GemmCall.Columns columns, int n) {
            if (columns.image() != null) {
                return columns.image().turned() ? TiledKernel.B.WINDOWS : TiledKernel.B.IMAGES;
            }
            return columns.columnStride() == 1 || n == 1 ? TiledKernel.B.ROWS_OF_N : TiledKernel.B.ROWS_OF_K;
        }

        /** How many batches of C follow each other for each batch of A, in a row of all of them: the images of a convolution. */
        private static int imagesOf(GemmCall call) {
            int sharing = call.a().count();
            for (int z = 0; z < call.batch(); z++) {
                if (call.batches()[2 * z] != z % sharing || call.batches()[2 * z + 1] != call.firstOfB() + z) {
                    return 1;
                }
            }
            return call.batch() % sharing == 0 ? Math.max(1, call.batch() / sharing) : 1;
        }

        private int distanceOfA() {
            return switch (a) {
                case PACKED -> 0;
                case ROWS_OF_K, PIECES -> call.a().strides()[0];
                case ROWS_OF_M -> call.a().strides()[2];
            };
        }

        private int distanceOfB() {
            return switch (b) {
                case ROWS_OF_N -> call.b().rowStride();
                case ROWS_OF_K -> call.b().columnStride();
                default -> 0;
            };
        }

        private TiledKernel.Wide wide() {
            boolean fromA = fours(distanceOfA(), call.a().stride());
            boolean fromB = fours(distanceOfB(), call.b().stride());
            boolean m = fours(call.m()) && fromA;
            boolean n = fours(call.n()) && (fromB || b != TiledKernel.B.ROWS_OF_N);
            boolean k = fours(call.k(), a == TiledKernel.A.PIECES ? distanceOfA() : 0)
                    && (fromA || a != TiledKernel.A.ROWS_OF_K)
                    && (fromB || b != TiledKernel.B.ROWS_OF_K);
            return new TiledKernel.Wide(m, n, k);
        }

        private int[] tapsOf(GemmCall.Image image) {
            return image.turned() ? image.windows(call.n(), distanceOfA()) : image.taps(call.k());
        }

        private static boolean fours(long... values) {
            for (long value : values) {
                if (value % 4 != 0) {
                    return false;
                }
            }
            return true;
        }

        private void enqueue() {
            TiledConfig config = choice.config();
            GemmCall.Image image = call.b().image();
            int slices = choice.slices();
            boolean blocks =
                    b == TiledKernel.B.IMAGES && image.channels() > 0 && image.channels() % config.depth() == 0;
            SumEnd end = SumEnd.of(call.activation());
            TiledKernel.Wide wide = wide();
            TiledKernel program = new TiledKernel(config, a, b, wide, blocks, slices > 1, end.clamp());
            long count = (long) call.batch() * call.m() * call.n();
            ClBuffer packed = a == TiledKernel.A.PACKED
                    ? call.packed(binder, config.tileM())
                    : binder.memory(call.a().slot());
            ClBuffer to = slices == 1 ? call.c() : binder.scratch(2, slices * count * Float.BYTES);
            ClBuffer taps = image == null || blocks ? call.b().buffer() : binder.table(tapsOf(image));
            int columns = call.n() * images;
            ClKernel kernel = binder.launch(TiledKernel.FUNCTION, program.options(), program.files());
            kernel.buffer(packed)
                    .buffer(call.b().buffer())
                    .buffer(call.biasArgument())
                    .buffer(call.residualArgument())
                    .buffer(to)
                    .buffer(binder.table(call.batches()))
                    .buffer(taps)
                    .ints(call.m(), call.n(), call.k(), choice.depth(call.k()))
                    .ints(
                            images,
                            slices,
                            Math.toIntExact(entries * call.b().stride()),
                            Math.multiplyExact(entries, call.m() * call.n()))
                    .ints(distanceOfA(), distanceOfB())
                    .integer(
                            a == TiledKernel.A.PACKED
                                    ? call.packedElements(config.tileM())
                                    : call.a().stride())
                    .integer(call.b().stride())
                    .ints(call.biasStride())
                    .ints(call.flags());
            call.bindImage(end.bind(kernel))
                    .size(
                            new long[] {
                                (long) (columns + config.tileN() - 1) / config.tileN() * config.items(),
                                (call.m() + config.tileM() - 1) / config.tileM(),
                                (long) entries * slices
                            },
                            config.items());
            if (slices > 1) {
                reduce(to, Math.toIntExact(count), wide.n(), end);
            }
        }

        private void reduce(ClBuffer partial, int count, boolean wide, SumEnd end) {
            int width = wide ? 4 : 1;
            ClKernel kernel = binder.launch(
                    "gemm_reduce",
                    "-DVW=4 -DVN=" + width + " " + end.option(),
                    "vector.cl",
                    "activation.cl",
                    "finish.cl",
                    "gemm_reduce.cl");
            kernel.buffer(partial)
                    .buffer(call.biasArgument())
                    .buffer(call.residualArgument())
                    .buffer(call.c())
                    .buffer(binder.table(call.batches()))
                    .ints(count)
                    .ints(call.m(), call.n(), choice.slices(), entries)
                    .ints(call.biasStride())
                    .ints(call.flags());
            end.bind(kernel).size((count + width - 1) / width, 64);
        }
    }
}
