package org.cnn4j.cpu.kernel;

/**
 * Where a value lies: a Java array and the offset of the first element. A buffer of a constant or of the arena never changes; that of a
 * graph input is pointed at the caller's array before each run, so kernels ask again in each run.
 */
public final class Buf {
    private Object array;
    private int offset;

    /** A place that is known only later. */
    public Buf() {}

    /** The elements of {@code array} from {@code offset} on. */
    public Buf(Object array, int offset) {
        this.array = array;
        this.offset = offset;
    }

    /** Points this buffer at other memory; null lets go of it. */
    public void set(Object array, int offset) {
        this.array = array;
        this.offset = offset;
    }

    public Object array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public float[] floats() {
        return (float[]) array;
    }

    public long[] longs() {
        return (long[]) array;
    }

    public int[] ints() {
        return (int[]) array;
    }

    public byte[] bytes() {
        return (byte[]) array;
    }
}
