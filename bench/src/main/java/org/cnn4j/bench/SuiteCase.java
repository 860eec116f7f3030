package org.cnn4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.cnn4j.nn.Network;

/**
 * A row of {@link DeviceSuite} before it is measured.
 *
 * @param batch pictures in a run; 1 for a product of matrices
 * @param work made when its turn comes, since networks are large
 */
public record SuiteCase(Kind kind, String name, int batch, Supplier<Workload> work) {
    /** What is measured; each kind has a form of line. */
    public enum Kind {
        GEMM,
        CONV,
        NET;

        /** The word that lines of this kind begin with. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The shapes of {@link GemmBenchmark}. */
    static final List<String> GEMMS = List.of(
            "512x512x512",
            "1024x1024x1024",
            "64x12544x147",
            "64x3136x576",
            "256x3136x64",
            "512x49x4608",
            "1000x1x4096");

    /** What fills a GPU. */
    private static final List<String> LARGE_GEMMS = List.of("2048x2048x2048", "4096x4096x4096");

    private static final int BATCH = 8;
    private static final int GPU_BATCH = 32;
    private static final List<String> QUICK_NETWORKS = List.of("squeezenet1.1", "resnet18", "mobilenetv2");
    private static final long SEED = 1;

    /** Builds a network once for its rows, which come one after the other, and holds no more than one. */
    private static final class LastNetwork {
        private Network network;

        Network get(ZooNetwork zoo) {
            if (network == null || !network.name().equals(zoo.name())) {
                network = null;
                network = zoo.build(SEED);
            }
            return network;
        }
    }

    /**
     * Everything, in the order of the rows: products, layers, networks.
     *
     * @param gpu whether there is a GPU to fill: larger products, and 32 pictures instead of eight
     * @param quick layers and networks with one picture, and of the networks the small ones alone
     */
    public static List<SuiteCase> all(boolean gpu, boolean quick) {
        List<SuiteCase> cases = new ArrayList<>();
        GEMMS.forEach(shape -> cases.add(gemm(shape)));
        if (gpu && !quick) {
            LARGE_GEMMS.forEach(shape -> cases.add(gemm(shape)));
        }
        int most = gpu ? GPU_BATCH : BATCH;
        ConvLayer.standard().forEach(layer -> cases.add(layer(layer, quick ? 1 : most)));
        LastNetwork last = new LastNetwork();
        List<ZooNetwork> networks =
                quick ? QUICK_NETWORKS.stream().map(ZooNetwork::named).toList() : ZooNetwork.standard();
        for (ZooNetwork zoo : networks) {
            for (int batch : quick ? List.of(1) : List.of(1, most)) {
                cases.add(new SuiteCase(Kind.NET, zoo.name(), batch, () -> Workload.network(last.get(zoo), batch)));
            }
        }
        return cases;
    }

    static SuiteCase gemm(String shape) {
        return new SuiteCase(Kind.GEMM, shape, 1, () -> Workload.gemm(shape));
    }

    static SuiteCase layer(String layer, int batch) {
        return new SuiteCase(
                Kind.CONV, layer, batch, () -> ConvLayer.parse(layer).workload(batch));
    }

    /** What its line begins with, before the colon. */
    public String label() {
        return kind.word() + " " + name + (kind == Kind.GEMM ? "" : " b" + batch);
    }
}
