package org.cnn4j.data;

import java.util.List;
import org.cnn4j.Shape;

/** Some samples of another data set, in an order of their own. */
final class DatasetView implements Dataset {
    private final Dataset source;
    private final int[] indices;

    DatasetView(Dataset source, int[] indices) {
        this.source = source;
        this.indices = indices;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Shape shape() {
        return source.shape();
    }

    @Override
    public List<String> classes() {
        return source.classes();
    }

    @Override
    public int label(int index) {
        return source.label(indices[index]);
    }

    @Override
    public void read(int index, float[] to, int offset) {
        source.read(indices[index], to, offset);
    }
}
